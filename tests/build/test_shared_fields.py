"""A field that tables share is defined once, and every schema that users get is complete."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.build.schema_layout import laid_out, with_names
from scripts.build.schemas import read_schemas

SCHEMAS = Path(__file__).parents[2] / "schemas"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SCHEMAS, tmp_path / "schemas"))


def edit(folder: Path, name: str, change: Callable[[Any], object]) -> None:
    path = folder / f"{name}.json"
    content = json.loads(path.read_bytes())
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def add(field: dict[str, Any]) -> Callable[[Any], object]:
    """Return an edit that adds ``field`` to a table; a key of it, where it is None, is left out."""
    whole = {"name": "hall", "title": "Hall", "description": "Where.", "type": "string"} | field
    kept = {key: value for key, value in whole.items() if value is not None}
    return lambda table: table["fields"].append(kept)


def test_a_date_is_written_out_with_its_bounds_precision_and_basis() -> None:
    fields = {field["name"]: field for field in read_schemas(SCHEMAS)["visits"]["fields"]}
    columns = ["date", "date_earliest", "date_latest", "date_precision", "date_basis"]
    assert [name for name in fields if name.startswith("date")] == columns
    assert fields["date"]["description"].startswith("When the stay took place, as an EDTF")
    assert [fields[name]["example"] for name in columns] == [
        "2026-05-26/2026-05-27", "2026-05-26", "2026-05-27", "days", "implied",
    ]  # fmt: skip
    assert fields["date_basis"] == {
        "name": "date_basis",
        "title": "Date: basis",
        "description": "How date is known.",
        "type": "string",
        "categories": fields["date_basis"]["categories"],
        "constraints": {"required": True, "enum": ["stated", "implied", "derived", "unknown"]},
        "example": "implied",
    }


def test_a_table_overrides_what_a_shared_field_says_and_adds_to_its_constraints() -> None:
    (side,) = (
        field for field in read_schemas(SCHEMAS)["visits"]["fields"] if field["name"] == "side"
    )
    assert side["description"].startswith("The side the traveller belongs to. A country (ISO")
    assert (side["constraints"], side["actor"]) == ({"required": True}, True)


def test_what_a_field_refers_to_becomes_a_foreign_key() -> None:
    assert read_schemas(SCHEMAS)["country_groups"]["foreignKeys"] == [
        {"fields": ["country"], "reference": {"resource": "countries", "fields": ["id"]}}
    ]


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ({"shared": "sides"}, "field hall: there is no shared piece 'sides': write side"),
        ({"refers_to": "peple"}, "field hall: there is no table 'peple': write people"),
        ({"exampel": "x"}, "field hall: there is no key 'exampel': write example"),
        ({"constraints": {"minimun": 1}}, "field hall: there is no key 'minimun': write minimum"),
        ({"type": None}, "field hall: has no type: write one"),
        ({"name": "side"}, "field side: stands here twice: rename or delete one"),
        (
            {"categories": [{"value": "a", "label": "A"}], "constraints": {"enum": ["a"]}},
            "field hall: has enum beside categories: delete enum, which follows from them",
        ),
        (
            {"shared": "date", "description": None, "type": None},
            "field hall: leaves {description} blank: write 'description'",
        ),
        (
            {"shared": "date"},
            "field hall: 'type' fills no blank of the shared piece 'date':"
            " write description, examples, name, title",
        ),
        (
            {"shared": "date", "type": None, "examples": ["2018"]},
            "field hall: has 1 examples for 5 fields: write one each for hall, hall_earliest,",
        ),
    ],
)
def test_a_field_that_breaks_a_rule_is_refused_with_its_remedy(
    folder: Path, field: dict[str, Any], message: str
) -> None:
    edit(folder, "visits", add(field))
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        read_schemas(folder)
    assert str(refused.value).startswith(f"schemas/visits.json: table visits: {message}")


def test_a_piece_that_no_table_names_is_refused(folder: Path) -> None:
    edit(folder, "_shared", lambda shared: shared["pieces"].update(hall={"type": "string"}))
    with pytest.raises(ValueError, match=r"_shared\.json: piece hall: no table names it: delete"):
        read_schemas(folder)


def test_a_piece_names_only_those_above_it(folder: Path) -> None:
    edit(folder, "_shared", lambda shared: shared["pieces"]["hyphenated"].update(shared="basis"))
    with pytest.raises(ValueError, match="piece hyphenated: there is no shared piece 'basis'"):
        read_schemas(folder)


def test_a_piece_defined_twice_is_refused(folder: Path) -> None:
    path = folder / "_shared.json"
    path.write_text(path.read_text().replace('"note": {', '"release": {'))
    with pytest.raises(ValueError, match=r"schemas/_shared\.json: release: stands here twice"):
        read_schemas(folder)


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_a_schema_is_laid_out_alike(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == laid_out(json.loads(text)) + "\n", "run python -m scripts.build.schema_layout"


def test_the_names_of_the_tables_are_listed_for_editors() -> None:
    module = 'A = 1\nTableName = Literal[\n    "ties",\n]\nB = 2\n'
    listed = 'A = 1\nTableName = Literal[\n    "events",\n    "ties",\n]\nB = 2\n'
    assert with_names(module, ["ties", "events"]) == listed

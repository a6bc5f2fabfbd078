"""Somebody's coding of the documents, read from the files in which they keep it."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from dprk_engagement.contract import GAPS
from dprk_engagement.errors import need

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from dprk_engagement.contract import Contract
    from dprk_engagement.scoring.matching import Cells

    Tables = dict[str, list[Cells]]

# What version 2.0 renamed; docs/FROM-1.1-TO-2.0.md says what each is now.
RENAMED = {
    "agreements": {"party_a": "side_a", "party_b": "side_b"},
    "embassies": {"sender": "home", "city": "place"},
    "events": {"city": "place", "target_body": "target_organization"},
    "forum_participation": {"country": "side", "place": "country", "city": "place"},
    "meetings": {"city": "place"},
    "overtures": {"initiator": "actor", "initiator_person": "actor_person"},
    "participants": {"body": "person_unnamed"},
    "statements": {
        "speaker_body": "speaker_organization",
        "body": "speaker_unnamed",
        "city": "place",
    },
    "visits": {"body": "traveller_unnamed", "city": "place"},
}
TERMS = {
    ("events", "mode"): {"ban": "restrict", "assassinate": "targeted", "arrest": "abduct"},
}
INTERACTION_COLUMNS = ("source", "target", "kind", "date", "document", "sentence")
EVIDENCE_COLUMNS = ("table", "row", "source", "paragraph", "sentence")
_PLACE = "[1-9][0-9]*[.][1-9][0-9]*"


def read_tables(folder: Path) -> Tables:
    """Return the rows of the tables in ``folder``, as their files have them.

    Raises
    ------
    ValueError
        No evidence is among them.
    """
    tables = {path.stem: _read_csv(path) for path in sorted(folder.glob("*.csv"))}
    if "evidence" not in tables:
        raise ValueError(
            f"{folder}: holds no evidence.csv, which says on which sentence each row rests, and no"
            " seeds (*.yaml)"
        )
    for row in tables["evidence"][:1]:
        if missing := [name for name in EVIDENCE_COLUMNS if name not in row]:
            raise ValueError(f"{folder / 'evidence.csv'}: lacks {', '.join(missing)}")
    return tables


def read_seeds(files: Sequence[Path], contract: Contract, groups: Sequence[Cells]) -> Tables:
    """Return the rows of seeds and their evidence, without the columns that a build fills in.

    ``groups`` are the rows of ``country_groups``, for rows that stand for ``each`` member.
    """
    yaml: Any = need("yaml", "build")
    tables: Tables = {"evidence": []}
    for file in files:
        # Every scalar is text, as in the seeds themselves: NO is Norway.
        try:
            seed = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        except yaml.YAMLError as error:
            raise ValueError(f"{file}: is no YAML: {error}") from None
        if not isinstance(seed, dict) or not isinstance(seed.get("source", {}), dict):
            raise ValueError(f"{file}: holds no seed, which is a mapping of tables to rows")
        listed = {name: rows for name, rows in seed.items() if isinstance(rows, list)}
        source = seed.get("source", {}) | {"id": file.stem}
        for name, rows in (listed | {"sources": [source]}).items():
            for row in _rows(rows, groups):
                if "id" in row:
                    tables.setdefault(name, []).append(_seed_cells(row))
                    tables["evidence"] += _seed_evidence(file.stem, name, row)
    for name in tables.keys() & {*contract} - {"evidence"}:
        columns = dict.fromkeys(column for row in tables[name] for column in row)
        gaps = {column: "?" if column in contract[name].dates else "" for column in columns}
        tables[name] = [gaps | row for row in tables[name]]
    return tables


def read_interactions(file: Path) -> Tables:
    """Return the interactions of a CSV file, with their evidence.

    Raises
    ------
    ValueError
        A column is missing, or a sentence is not written as 15.4.
    """
    rows = [
        {"source" if name == "actor" else name: cell for name, cell in row.items()}
        for row in _read_csv(file)
    ]
    if missing := [name for name in INTERACTION_COLUMNS if not rows or name not in rows[0]]:
        raise ValueError(
            f"{file}: lacks {', '.join(missing)}: write the columns"
            f" {', '.join(INTERACTION_COLUMNS)}, separated by commas or semicolons"
        )
    tables: Tables = {"interactions": [], "evidence": []}
    for line, row in enumerate(rows, 2):
        places = _places(row["sentence"], f"{file}:{line}")
        row["actor"] = row.pop("source")
        tables["interactions"].append(row | {"id": f"line-{line}"})
        tables["evidence"] += _evidence("interactions", f"line-{line}", row["document"], places)
    return tables


def is_older(tables: Tables, contract: Contract) -> bool:
    """Tell whether a table has a column that is there no more."""
    return any(
        (renamed.keys() & tables[name][0].keys()) - {*contract[name].fields}
        for name, renamed in RENAMED.items()
        if tables.get(name)
    )


def renewed(tables: Tables, contract: Contract) -> Tables:
    """Return ``tables`` of 1.0 or 1.1 with the columns and terms of 2.0.

    What happened at a moment holds as of no time any more.
    """
    made: Tables = {}
    for name, rows in tables.items():
        renamed = RENAMED.get(name, {})
        made[name] = [{renamed.get(field, field): row[field] for field in row} for row in rows]
        for row in made[name]:
            for (table, field), terms in TERMS.items():
                if table == name and field in row:
                    row[field] = terms.get(row[field], row[field])
            if name in contract and contract[name].of_a_moment(row):
                row |= {field: "" for field in row if field.startswith("as_of")}
    return made


def _read_csv(file: Path) -> list[Cells]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{file}: is not UTF-8: save it as CSV in UTF-8") from None
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise ValueError(f"{file}:{line}: has too few or too many cells: mend the line")
    return rows


def _rows(rows: Sequence[Any], groups: Sequence[Cells]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table of a seed, one for ``each`` member of a group written out."""
    for row in (row for row in rows if isinstance(row, dict)):
        each = row.get("each")
        if each is None:
            yield row
            continue
        for member in groups:
            country, first, last = (
                member[field] for field in ("country", "member_from", "member_until")
            )
            if (
                member["group"] == each["group"]
                and (first in GAPS or first <= each["on"])
                and (last in GAPS or each["on"] <= last)
                and country not in each.get("except", ())
            ):
                own = row["id"].replace("{country}", country.lower())
                yield row | {"id": own, each["as"]: country}


def _seed_cells(row: Mapping[str, Any]) -> Cells:
    cells: Cells = {}
    for name, given in row.items():
        if name in ("at", "by", "printed", "derived", "role") and not isinstance(given, str):
            continue
        if isinstance(given, dict):
            cells |= {key: cell for key, cell in given.items() if name == "value" != key}
            cells[name] = given.get("value", "")
        elif isinstance(given, str):
            cells[name] = given
    return {name: " ".join(cell.split()) for name, cell in cells.items() if isinstance(cell, str)}


def _seed_evidence(source: str, table: str, row: Mapping[str, Any]) -> Iterator[Cells]:
    """Yield a row of evidence for each sentence that a row of a seed names."""
    named = [row.get("at", ""), *row.get("printed", {}).values()]
    named += [given.get("at", "") for given in row.values() if isinstance(given, dict)]
    where = f"{source}.yaml, {table}/{row['id']}"
    places = {place for text in named if text for place in _places(text, where)}
    yield from _evidence(table, row["id"], source, sorted(places))


def _places(text: str, where: str) -> list[str]:
    if not re.fullmatch(rf"{_PLACE}(?:\s*[,;]\s*{_PLACE})*", text.strip()):
        raise ValueError(
            f"{where}: the sentence {text!r}: write paragraph.sentence, such as 15.4, and several"
            " with commas between"
        )
    return re.findall(_PLACE, text)


def _evidence(table: str, row: str, source: str, places: Sequence[str]) -> list[Cells]:
    return [
        {
            "table": table,
            "row": row,
            "source": source,
            **dict(zip(("paragraph", "sentence"), place.split("."), strict=True)),
        }
        for place in places
    ]


def with_ids(tables: Tables, contract: Contract, published: Mapping[str, list[Cells]]) -> Tables:
    """Return ``tables`` with the ids of places, countries and bodies where their names stand."""
    places = _ids(published["places"])
    sides = _ids([*published["organizations"], *published["countries"]])
    for name in tables.keys() & {*contract}:
        table = contract[name]
        fields = {field: sides for field, told in table.fields.items() if told.get("actor")}
        for referring, target, _ in table.references:
            ids = {"places": places, "countries": sides}.get(target, {})
            fields |= dict.fromkeys(referring, ids)
        for row in tables[name]:
            row |= {
                field: ids.get(row[field].casefold(), row[field])
                for field, ids in fields.items()
                if field in row
            }
    return tables


def _ids(rows: Sequence[Cells]) -> dict[str, str]:
    """Return ids by the names and printed forms of their rows in lower case."""
    found: dict[str, str] = {}
    for row in rows:
        forms = row.get("printed_names", row.get("printed_forms", "")).split("; ")
        found |= {name.casefold(): row["id"] for name in (row["name"], *forms) if name not in GAPS}
    return found

"""Frictionless and the compiled pandera schemas find the same faults in the same cells."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from dprk_engagement.checking import cells
from dprk_engagement.checking.cells import wrong_cell
from dprk_engagement.contract import GAPS, Contract, ContractError, Table, TableName, pandera_schema
from dprk_engagement.errors import Problem
from scripts.build.csv_files import csv_bytes
from scripts.build.descriptor import DIALECT
from scripts.check.engines import frictionless_problems, pandera_problems, problem_of

Tables = dict[str, list[dict[str, str]]]

FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "string", "constraints": {"required": True, "unique": True}},
    {"name": "code", "type": "string", "constraints": {"pattern": "(?:a|b)[0-9]"}},
    {
        "name": "kind",
        "type": "string",
        "categories": [{"value": "x", "label": "ex"}, {"value": "y", "label": "why"}],
        "constraints": {"required": True, "enum": ["x", "y"]},
    },
    {"name": "count", "type": "integer", "constraints": {"minimum": 1, "maximum": 9}},
    {
        "name": "share",
        "type": "number",
        "constraints": {"exclusiveMinimum": 0, "exclusiveMaximum": 100},
    },
    {"name": "known", "type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
    {"name": "day", "type": "date"},
]
GOOD = {
    "id": "one",
    "code": "a1",
    "kind": "x",
    "count": "3",
    "share": "28.8",
    "known": "false",
    "day": "2018-06-12",
}
# What people and programs write where something else belongs.
ODD = [
    *("", "?", " ", "-", "x", "§", "NA", "nan", "NaN", "INF", "-INF", "None", "#N/A", "x;'y';z"),
    *("0", "-1", "-0", "1.0", "1.", ".5", "01", "+3", " 3", "3 ", "0_3", "1,5", "2e1", "1e400"),
    *("0x10", "٣", "²", "9" * 19, "0.1000000000000000055", "28.8", "true", "True", "yes", "t"),
    *("2018-06-12", "2018-6-2", "2018-06", "2018-02-30", "0000-01-01", "0099-12-31", "20180612"),
    *("12.06.2018", "2018-06-12T00:00:00", "2018-W24-2", "a1\n", "a\nb", "a\tb", "\u00a0", "=1+1"),
]
# Frictionless reads these as values; the tables write a value in one way only.
READ_BY_FRICTIONLESS_ALONE = {
    "code": ["a1\n"],
    "count": ["01", "+3", " 3", "3 ", "0_3", "٣", "9" * 19],
    "share": [
        *("nan", "NaN", "INF", "-INF", "1.", ".5", "01", "+3", " 3", "3 ", "0_3", "2e1", "1e400"),
        *("٣", "9" * 19),
    ],
    "day": ["2018-6-2"],
}


def as_csv(rows: list[dict[str, str]]) -> bytes:
    return csv_bytes(rows[0], (row.values() for row in rows))


def found(folder: Path, table: Table, content: bytes) -> tuple[set[Problem], set[Problem]]:
    """Return what Frictionless and what pandera finds in a table; ``folder`` is written to."""
    file = folder / f"{table.name}.csv"
    file.write_bytes(content)
    # Foreign keys need other tables.
    keyless = {key: value for key, value in table.schema.items() if key != "foreignKeys"}
    resource = {"name": table.name, "type": "table", "path": file.name, "schema": keyless}
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "one-table",
        "resources": [{**resource, "format": "csv", "encoding": "utf-8", "dialect": DIALECT}],
    }
    path = folder / "datapackage.json"
    path.write_text(json.dumps(package), encoding="utf-8")
    alone = Contract({table.name: table})
    return set(frictionless_problems(path, alone)), set(pandera_problems(table, file))


@pytest.fixture
def schema() -> dict[str, Any]:
    """A small schema with every type and constraint."""
    fields = copy.deepcopy(FIELDS)
    missing = [{"value": gap, "label": label} for gap, label in GAPS.items()]
    return {"name": "ties", "missingValues": missing, "primaryKey": ["id"], "fields": fields}


def wrong(line: int, field: str, rule: str) -> Problem:
    return problem_of("ties", line, field, rule)


def both(folder: Path, schema: dict[str, Any], *rows: dict[str, str]) -> set[Problem]:
    """Return what both engines find in these rows, after seeing that all readers agree."""
    table = Table.of(schema)
    one, other = found(folder, table, as_csv([*rows]))
    assert one == other
    # The one that a reader's own rows are held to tells of a key of one field by that field.
    plain = cells.problems(table, rows, lambda index: ("", index + 2, "-"))
    told = {(p.line, "-" if p.rule == "primary-key" else p.field, p.rule) for p in plain}
    assert told == {
        (p.line, p.field, p.rule) for p in one if p.rule != "primary-key" or len(table.key) > 1
    }
    return one


def test_a_good_row_and_a_row_of_gaps_are_free_of_faults(
    tmp_path: Path, schema: dict[str, Any]
) -> None:
    gaps = dict.fromkeys(GOOD, "?") | {"id": "two", "kind": "y", "code": "", "known": ""}
    least, most = ({**GOOD, "id": f"count-{count}", "count": count} for count in "19")
    assert both(tmp_path, schema, GOOD, gaps, least, most) == set()


@pytest.mark.parametrize(
    ("field", "cell", "rule"),
    [
        ("id", "?", "required"),
        ("kind", "?", "required"),
        ("kind", "z", "enum"),
        ("code", "a1x", "pattern"),
        ("code", "xb1", "pattern"),
        ("count", "0", "minimum"),
        ("count", "10", "maximum"),
        ("count", "3.5", "type"),
        ("share", "0", "exclusiveMinimum"),
        ("share", "100", "exclusiveMaximum"),
        ("share", "over 3", "type"),
        ("known", "False", "type"),
        ("day", "2018-02-30", "type"),
        ("day", "2018-06", "type"),
    ],
)
def test_both_engines_refuse_the_cell_and_say_why(
    tmp_path: Path, schema: dict[str, Any], field: str, cell: str, rule: str
) -> None:
    row = {**GOOD, "id": "two", field: cell}
    assert both(tmp_path, schema, GOOD, row) == {wrong(3, field, rule)}
    # A build asks of one cell at a time, and gets the same answer.
    (said,) = filter(None, (wrong_cell(each, row[each["name"]]) for each in FIELDS))
    assert said.rule == rule


def test_an_id_used_twice_breaks_field_and_key_in_the_later_row(
    tmp_path: Path, schema: dict[str, Any]
) -> None:
    assert both(tmp_path, schema, GOOD, {**GOOD, "kind": "y"}) == {
        wrong(3, "id", "unique"),
        wrong(3, "", "primary-key"),
    }


def test_a_composite_key_used_twice_is_refused_and_its_parts_are_free(
    tmp_path: Path, schema: dict[str, Any]
) -> None:
    schema["primaryKey"] = ["kind", "count"]
    rows = [GOOD, {**GOOD, "id": "two", "count": "4"}, {**GOOD, "id": "three"}]
    assert both(tmp_path, schema, *rows) == {wrong(4, "", "primary-key")}


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("id,code,kind,count,share,known", "one,a1,x,3,28.8,false"),
        ("id,code,kind,count,share,known,day,more", "one,a1,x,3,28.8,false,2018-06-12,m"),
        ("code,id,kind,count,share,known,day", "a1,one,x,3,28.8,false,2018-06-12"),
        ("ID,code,kind,count,share,known,day", "one,a1,x,3,28.8,false,2018-06-12"),
    ],
    ids=["a column is missing", "a column too many", "two columns are swapped", "another name"],
)
def test_a_wrong_header_is_refused_by_both(
    tmp_path: Path, schema: dict[str, Any], header: str, row: str
) -> None:
    one, other = found(tmp_path, Table.of(schema), f"{header}\n{row}\n".encode())
    assert one == other == {wrong(1, "", "header")}


@pytest.mark.parametrize(
    "row", ["two,a1,x", "two,a1,x,3,28.8,false,2018-06-12,m", ",,,,,,", "?,?,,,?,,"]
)
def test_a_row_of_another_width_or_of_gaps_alone_is_refused_by_both(
    tmp_path: Path, schema: dict[str, Any], row: str
) -> None:
    one, other = found(tmp_path, Table.of(schema), as_csv([GOOD]) + f"{row}\n".encode())
    assert one == other == {wrong(3, "", "width")}


@pytest.mark.parametrize("field", GOOD)
def test_odd_cells_are_refused_by_both_or_by_ours_alone_for_a_known_reason(
    tmp_path: Path, schema: dict[str, Any], field: str
) -> None:
    rows = [{**GOOD, "id": f"row-{number}", field: cell} for number, cell in enumerate(ODD)]
    one, other = found(tmp_path, Table.of(schema), as_csv(rows))
    spelt_otherwise = {ODD[fault.line - 2] for fault in other - one}
    assert spelt_otherwise == set(READ_BY_FRICTIONLESS_ALONE.get(field, ()))
    assert {fault.rule for fault in other - one} <= {"type", "pattern"}
    # What is read all the same may then be out of bounds.
    bounds = {"maximum", "exclusiveMinimum", "exclusiveMaximum"}
    assert {fault.rule for fault in one - other} <= bounds


@pytest.mark.parametrize("name", ["meetings", "trade_figures", "sentences", "country_groups"])
def test_both_engines_agree_on_a_committed_table_with_a_cell_of_each_field_changed(
    tmp_path: Path, tables: Tables, name: TableName
) -> None:
    changed = [dict(row) for row in tables[name]]
    table = Contract.installed()[name]
    fields = table.schema["fields"]
    for index, field in enumerate(fields):
        row = changed[index % len(changed)]
        row[field["name"]] = "?" if field.get("constraints", {}).get("required") else "§"
    one, other = found(tmp_path, table, as_csv(changed))
    assert one == other
    assert len(one) >= len(fields) // 2


def test_a_constraint_that_no_check_holds_to_is_refused(schema: dict[str, Any]) -> None:
    long = {"name": "word", "type": "string", "constraints": {"minLength": 1, "maxLength": 3}}
    schema["fields"].append(long)
    with pytest.raises(ContractError, match=r"word: no check for maxLength, minLength$"):
        pandera_schema(Table.of(schema))


def test_a_part_of_the_key_is_required_without_saying_so(schema: dict[str, Any]) -> None:
    schema["primaryKey"] = ["id", "day"]
    columns = pandera_schema(Table.of(schema)).columns
    required = {name for name, column in columns.items() if not column.nullable}
    assert required == {"id", "kind", "day"}


def test_a_type_that_has_no_dtype_is_refused(schema: dict[str, Any]) -> None:
    schema["fields"].append({"name": "when", "type": "datetime"})
    with pytest.raises(ContractError, match="when: no dtype for the type 'datetime'"):
        _ = Table.of(schema).dtypes


def test_a_key_that_cannot_be_read_is_not_also_a_key_used_twice(
    tmp_path: Path, schema: dict[str, Any]
) -> None:
    schema["primaryKey"] = ["count"]
    rows = [{**GOOD, "id": name, "count": "few"} for name in ("one", "two")]
    assert {fault.rule for fault in both(tmp_path, schema, *rows)} == {"type"}


def test_a_key_used_twice_is_found_in_a_row_with_a_gap_elsewhere(
    tmp_path: Path, schema: dict[str, Any]
) -> None:
    assert both(tmp_path, schema, GOOD, {**GOOD, "kind": "?"}) == {
        wrong(3, "id", "unique"),
        wrong(3, "kind", "required"),
        wrong(3, "", "primary-key"),
    }

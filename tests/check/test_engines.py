"""Frictionless and the compiled pandera schemas find the same faults in the same cells."""

from __future__ import annotations

import copy
import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from dprk_engagement.checking import cells
from dprk_engagement.checking.cells import wrong_cell
from dprk_engagement.contract import Contract, ContractError, Table, TableName, pandera_schema
from scripts.check.engines import problem_of
from tests.trials import engines as compare_engines
from tests.trials.engines import compare, found
from tests.trials.made_tables import MISSING_VALUES, MadeTable, made_tables

if TYPE_CHECKING:
    from pathlib import Path

    from dprk_engagement.errors import Problem

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
# Frictionless reads these as values; the tables write a value in one way only.
READ_BY_FRICTIONLESS_ALONE = {
    "count": [" 3", "+3", "03", "0_3"],
    "share": ["NaN", "INF", "-INF", "2e1", "+3", "03", " 3"],
    "day": ["2018-6-2", "2018-06-2"],
}


def as_csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@pytest.fixture
def schema() -> dict[str, Any]:
    """A small schema with every type and constraint."""
    fields = copy.deepcopy(FIELDS)
    return {"name": "ties", "missingValues": MISSING_VALUES, "primaryKey": ["id"], "fields": fields}


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
    assert both(tmp_path, schema, GOOD, gaps) == set()


@pytest.mark.parametrize(
    ("field", "cell", "rule"),
    [
        ("id", "", "required"),
        ("id", "?", "required"),
        ("kind", "?", "required"),
        ("kind", "z", "enum"),
        ("kind", "X", "enum"),
        ("code", "a", "pattern"),
        ("code", "a1x", "pattern"),
        ("code", "xb1", "pattern"),
        ("count", "0", "minimum"),
        ("count", "10", "maximum"),
        ("count", "3.5", "type"),
        ("count", "three", "type"),
        ("share", "0", "exclusiveMinimum"),
        ("share", "100", "exclusiveMaximum"),
        ("share", "over 3", "type"),
        ("share", "28,8", "type"),
        ("known", "False", "type"),
        ("known", "0", "type"),
        ("known", "no", "type"),
        ("day", "2018-02-30", "type"),
        ("day", "2018-06", "type"),
        ("day", "12.06.2018", "type"),
        ("day", "20180612", "type"),
        ("day", "2018-06-12T00:00:00", "type"),
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


def test_a_value_of_the_first_century_is_a_date_to_both(
    tmp_path: Path, schema: dict[str, Any]
) -> None:
    assert both(tmp_path, schema, {**GOOD, "day": "0099-12-31"}) == set()


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


@pytest.mark.parametrize(
    ("field", "cell"),
    [(field, cell) for field, cells in READ_BY_FRICTIONLESS_ALONE.items() for cell in cells],
)
def test_a_second_spelling_of_a_value_is_refused_by_ours_alone(
    tmp_path: Path, schema: dict[str, Any], field: str, cell: str
) -> None:
    one, other = found(tmp_path, Table.of(schema), as_csv([{**GOOD, field: cell}]))
    assert other - one == {wrong(2, field, "type")}
    # Infinity is read and then found out of bounds.
    assert {fault.rule for fault in one} <= {"exclusiveMinimum", "exclusiveMaximum"}


@settings(
    max_examples=40,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@given(made_tables())
def test_both_engines_agree_on_any_table_of_any_contract(tmp_path: Path, made: MadeTable) -> None:
    assert compare(tmp_path, made).unjustified == ""


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


def test_a_line_break_after_a_pattern_is_refused_by_ours_alone(
    tmp_path: Path, schema: dict[str, Any]
) -> None:
    one, other = found(tmp_path, Table.of(schema), as_csv([{**GOOD, "code": "a1\n"}]))
    assert (one, other) == (set(), {wrong(2, "code", "pattern")})


def test_a_constraint_that_no_check_holds_to_is_refused(
    schema: dict[str, Any],
) -> None:
    long = {"name": "word", "type": "string", "constraints": {"minLength": 1, "maxLength": 3}}
    schema["fields"].append(long)
    with pytest.raises(ContractError, match=r"word: no check for maxLength, minLength$"):
        pandera_schema(Table.of(schema))


def test_a_part_of_the_key_is_required_without_saying_so(
    schema: dict[str, Any],
) -> None:
    schema["primaryKey"] = ["id", "day"]
    columns = pandera_schema(Table.of(schema)).columns
    required = {name for name, column in columns.items() if not column.nullable}
    assert required == {"id", "kind", "day"}


def test_a_type_that_has_no_dtype_is_refused(
    schema: dict[str, Any],
) -> None:
    schema["fields"].append({"name": "when", "type": "datetime"})
    with pytest.raises(ContractError, match="when: no dtype for the type 'datetime'"):
        _ = Table.of(schema).dtypes


def test_a_semicolon_beside_a_quotation_mark_does_not_make_another_delimiter(
    tmp_path: Path, schema: dict[str, Any]
) -> None:
    assert both(tmp_path, schema, {**GOOD, "id": "x;'y';z"}) == set()


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


@pytest.mark.parametrize(
    ("field", "cell", "kind"),
    [
        ("count", "03", "number_spelt_otherwise"),
        ("share", "2e1", "number_spelt_otherwise"),
        ("day", "2018-6-2", "day_spelt_otherwise"),
        ("code", "a1\n", "line_break_after_pattern"),
    ],
)
def test_a_justified_difference_is_named_and_the_rest_compared_without_it(
    tmp_path: Path, schema: dict[str, Any], field: str, cell: str, kind: str
) -> None:
    row = {**GOOD, "id": "two", field: cell}
    made = MadeTable(schema, [[*GOOD], [*GOOD.values()], [*row.values()]])
    assert compare(tmp_path, made) == ((kind,), "")


def test_a_blank_beside_a_column_name_hides_no_other_difference(
    tmp_path: Path, schema: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    header = [" id", *list(GOOD)[1:]]
    made = MadeTable(schema, [header, [*{**GOOD, "kind": "z"}.values()]])
    assert compare(tmp_path, made) == (("blank_beside_a_column_name",), "")
    both_named = found(tmp_path, Table.of(schema), as_csv([{**GOOD, "kind": "z"}]))[0]
    monkeypatch.setattr(compare_engines, "frictionless_problems", lambda *_: [*both_named][1:])
    assert "pandera alone" in compare(tmp_path, made).unjustified


def test_a_fault_that_one_engine_overlooks_is_a_difference(
    tmp_path: Path, schema: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = MadeTable(schema, [[*GOOD], [*GOOD.values()], [*{**GOOD, "kind": "z"}.values()]])
    assert compare(tmp_path, made).unjustified == ""
    monkeypatch.setattr(compare_engines, "pandera_problems", lambda *_: [])
    assert "Frictionless alone: data/ties.csv:3: -: kind: enum" in (
        compare(tmp_path, made).unjustified
    )

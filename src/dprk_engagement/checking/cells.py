"""Cells held against the contract of their table: types first, then what pandera checks."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from dprk_engagement.contract import dtypes, gap_labels, pandera_schema, schema
from dprk_engagement.errors import nearest, need
from dprk_engagement.reading import READERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SPELLINGS = {
    # Of at most 18 digits, as 64 bits hold them.
    "integer": (re.compile(r"-?(?:0|[1-9][0-9]{0,17})"), "write digits, such as 12"),
    "number": (re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]+)?"), "write digits, such as 28.8"),
    "boolean": (re.compile("true|false"), "write true or false"),
    "date": (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "write a day, such as 2018-06-12"),
}
_BOUNDS = {
    "greater_than_or_equal_to": "minimum",
    "less_than_or_equal_to": "maximum",
    "greater_than": "exclusiveMinimum",
    "less_than": "exclusiveMaximum",
}


class Breach(NamedTuple):
    """A cell that the contract does not allow: its row, from 0, and its field; why, and what to do.

    ``rule`` is the constraint of the Table Schema, or ``type`` or ``primary-key``.
    """

    row: int
    field: str
    rule: str
    problem: str
    remedy: str


def breaches(table: str, cells: Sequence[Mapping[str, str | None]]) -> Iterator[Breach]:
    """Yield what in ``cells``, the rows of ``table``, the contract does not allow.

    Cells are as filed; None is a gap of either kind.

    Raises
    ------
    MissingExtra
        pandera is not installed.
    """
    need("pandera", "validate")
    import pandas as pd
    from pandera.errors import SchemaErrors

    types, gaps, columns, unread = dtypes(table), {None, *gap_labels(table)}, {}, set()
    for field in schema(table)["fields"]:
        name = field["name"]
        values: list[Any] = []
        for index, row in enumerate(cells):
            cell = row[name]
            if cell is None or cell in gaps:
                values.append(None)
            elif wrong := _wrong(field, cell):
                yield Breach(index, name, *wrong)
                unread.add((index, name))
                values.append(None)
            else:
                values.append(cell if field["type"] == "date" else READERS[field["type"]](cell))
        columns[name] = pd.Series(values, dtype=types[name])
    try:
        pandera_schema(table).validate(pd.DataFrame(columns), lazy=True)
    except SchemaErrors as errors:
        for case in errors.failure_cases.to_dict("records"):
            # A cell that could not be read is a gap here, and has been named above.
            if (case["index"], case["column"]) not in unread:
                yield _breach(table, case)


def _wrong(field: dict[str, Any], cell: str) -> tuple[str, str, str] | None:
    if field["type"] in _SPELLINGS:
        spelling, remedy = _SPELLINGS[field["type"]]
        if not spelling.fullmatch(cell) or (field["type"] == "date" and not _is_day(cell)):
            return "type", f"{cell!r} is no {field['type']}", remedy
    # A frame cannot hold a category it does not have.
    choices = [each["value"] for each in field.get("categories", [])]
    if choices and cell not in choices:
        remedy = f"write one of {', '.join(choices)}.{nearest(cell, choices)}"
        return "enum", f"{cell!r} is not in the vocabulary", remedy
    return None


def _is_day(cell: str) -> bool:
    try:
        return bool(date.fromisoformat(cell))
    except ValueError:
        return False


def _breach(table: str, case: dict[Any, Any]) -> Breach:
    check, value = str(case["check"]), case["failure_case"]
    field = str(case["column"])
    match check.partition(" ")[0].partition("(")[0]:
        case "not_nullable":
            said = ("required", "it is empty", "fill it in")
        case "field_uniqueness":
            said = ("unique", f"{value!r} stands in an earlier row", "give the row its own")
        case "multiple_fields_uniqueness":
            field = ", ".join(schema(table)["primaryKey"])
            said = ("primary-key", "it stands in an earlier row", "give the row a key of its own")
        case "pattern":
            pattern = check.partition(" ")[2]
            said = ("pattern", f"{value!r} is not spelt as {pattern}", "spell it so")
        case bound:
            problem = f"{value} is not {check.replace('_', ' ')}"
            said = (_BOUNDS[bound], problem, "correct the figure")
    return Breach(int(case["index"]), field, *said)

"""Cells held against the contract of their table: types first, then what pandera checks."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from dprk_engagement.errors import nearest, need
from dprk_engagement.reading import READERS
from dprk_engagement.rules import Violation
from dprk_engagement.schemas import dtypes, pandera_schema, schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dprk_engagement.own_rows import OwnRows

_SPELLINGS = {
    "integer": (re.compile(r"-?(?:0|[1-9][0-9]*)"), "write digits, such as 12"),
    "number": (re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"), "write digits, such as 28.8"),
    "boolean": (re.compile("true|false"), "write true or false"),
    "date": (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "write a day, such as 2018-06-12"),
}


def breaches(rows: OwnRows) -> Iterator[Violation]:
    """Yield what in ``rows`` the contract of their table does not allow.

    Raises
    ------
    MissingExtra
        pandera is not installed.
    """
    need("pandera", "validate")
    import pandas as pd
    from pandera.errors import SchemaErrors

    types, columns, unread = dtypes(rows.table), {}, set()
    for field in schema(rows.table)["fields"]:
        name = field["name"]
        values: list[Any] = []
        for index, row in enumerate(rows.cells):
            cell = row[name]
            if cell is None or cell in ("", "?"):
                values.append(None)
            elif wrong := _wrong(field, cell):
                yield Violation(rows.origin, rows.place(index), name, *wrong)
                unread.add((index, name))
                values.append(None)
            else:
                values.append(cell if field["type"] == "date" else READERS[field["type"]](cell))
        columns[name] = pd.Series(values, dtype=types[name])
    # A key of one field is that field's own uniqueness.
    single = len(schema(rows.table)["primaryKey"]) == 1
    try:
        pandera_schema(rows.table).validate(pd.DataFrame(columns), lazy=True)
    except SchemaErrors as errors:
        for case in errors.failure_cases.to_dict("records"):
            # A cell that could not be read is a gap here, and has been named above.
            unreadable = (case["index"], case["column"]) in unread
            if not unreadable and not (_is_key(case) and single):
                yield _violation(rows, case)


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


def _is_key(case: dict[Any, Any]) -> bool:
    return str(case["check"]) == "multiple_fields_uniqueness"


def _violation(rows: OwnRows, case: dict[Any, Any]) -> Violation:
    check, value = str(case["check"]), case["failure_case"]
    field = str(case["column"])
    match check.partition(" ")[0].partition("(")[0]:
        case "not_nullable":
            said = ("required", "it is empty", "fill it in")
        case "field_uniqueness":
            said = ("unique", f"{value!r} stands in an earlier row", "give the row its own")
        case "multiple_fields_uniqueness":
            field = ", ".join(schema(rows.table)["primaryKey"])
            said = ("primary-key", "it stands in an earlier row", "give the row a key of its own")
        case "pattern":
            pattern = check.partition(" ")[2]
            said = ("pattern", f"{value!r} is not spelt as {pattern}", "spell it so")
        case _:
            said = ("bounds", f"{value} is not {check.replace('_', ' ')}", "correct the figure")
    return Violation(rows.origin, rows.place(int(case["index"])), field, *said)

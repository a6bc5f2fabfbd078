"""Cells held to the contract of their table.

Every cell is read strictly first; pandera then checks the frame that the cells make. A build, which
has many tables and little time, asks `wrong_cell` about one cell at a time: it is the same reader,
and the checks are those that pandera applies.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from dprk_engagement.contract import CHECKS, GAPS, pandera_schema
from dprk_engagement.errors import Problem, nearest, need
from dprk_engagement.reading import READERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dprk_engagement.contract import FieldDescriptor, Table

_SPELLINGS = {
    # Of at most 18 digits, as 64 bits hold them.
    "integer": (re.compile(r"-?(?:0|[1-9][0-9]{0,17})"), "write digits, such as 12"),
    "number": (re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]+)?"), "write digits, such as 28.8"),
    "boolean": (re.compile("true|false"), "write true or false"),
    "date": (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "write a day, such as 2018-06-12"),
}
_BOUNDS = {
    "minimum": "less than",
    "maximum": "more than",
    "exclusiveMinimum": "not more than",
    "exclusiveMaximum": "not less than",
}


class Wrong(NamedTuple):
    """What is wrong with a cell; the rule is a constraint of the Table Schema, or ``type``."""

    rule: str
    problem: str
    remedy: str


def problems(
    table: Table,
    cells: Sequence[Mapping[str, str | None]],
    place: Callable[[int], tuple[str, int, str]],
) -> Iterator[Problem]:
    """Yield what the contract of ``table`` does not allow in ``cells``, its rows.

    Parameters
    ----------
    table
        The table.
    cells
        Its rows as filed; None is a gap of either kind.
    place
        The file, the line and the name of the row with an index, which counts from 0.

    Raises
    ------
    MissingExtra
        pandera is not installed.
    """
    need("pandera", "validate")
    import pandas as pd
    from pandera.errors import SchemaErrors

    columns, unread = {}, set()
    for name, field in table.fields.items():
        values: list[Any] = []
        for index, row in enumerate(cells):
            cell = row[name]
            if cell is None or cell in table.gap_labels:
                values.append(None)
            elif wrong := _unreadable(field, cell):
                yield Problem(*place(index), name, *wrong)
                unread.add((index, name))
                values.append(None)
            else:
                values.append(cell if field["type"] == "date" else READERS[field["type"]](cell))
        columns[name] = pd.Series(values, dtype=table.dtypes[name])
    try:
        pandera_schema(table).validate(pd.DataFrame(columns), lazy=True)
    except SchemaErrors as errors:
        for case in errors.failure_cases.to_dict("records"):
            # A cell that could not be read is a gap here, and has been named above.
            if (case["index"], case["column"]) not in unread:
                name, wrong = _failed(table, case)
                yield Problem(*place(int(case["index"])), name, *wrong)


def wrong_cell(field: FieldDescriptor, cell: str) -> Wrong | None:
    """Return what is wrong with a cell as filed, whatever the others are, or None."""
    limits = field.get("constraints", {})
    if cell in GAPS:
        return _broken("required", True, cell) if limits.get("required") else None
    if wrong := _unreadable(field, cell):
        return wrong
    value = READERS[field["type"]](cell)
    for rule, limit in limits.items():
        if rule in CHECKS and not CHECKS[rule](value, limit):
            return _broken(rule, limit, cell)
    return None


def is_day(cell: str) -> bool:
    """Tell whether ``cell`` is an ISO date, such as ``2018-11-30``."""
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def _unreadable(field: FieldDescriptor, cell: str) -> Wrong | None:
    """Return why no frame can hold ``cell``: it is of another type, or no term of the field."""
    if field["type"] in _SPELLINGS:
        spelling, remedy = _SPELLINGS[field["type"]]
        if not spelling.fullmatch(cell) or (field["type"] == "date" and not is_day(cell)):
            return Wrong("type", f"{cell!r} is no {field['type']}", remedy)
    terms = [term["value"] for term in field.get("categories", ())]
    return _broken("enum", terms, cell) if terms and cell not in terms else None


def _broken(rule: str, limit: Any, value: object) -> Wrong:
    """Return the constraint ``rule`` as broken by ``value``."""
    match rule:
        case "required":
            return Wrong(rule, "it is empty", "fill it in")
        case "unique":
            return Wrong(rule, f"{value!r} stands in an earlier row", "give the row its own")
        case "primary-key":
            return Wrong(rule, "it stands in an earlier row", "give the row a key of its own")
        case "pattern":
            return Wrong(rule, f"{value!r} is not spelt as {limit}", "spell it so")
        case "enum":
            remedy = f"write one of {', '.join(limit)}.{nearest(value, limit)}"
            return Wrong(rule, f"{value!r} is not in the vocabulary", remedy)
        case _:
            return Wrong(rule, f"{value} is {_BOUNDS[rule]} {limit}", "correct the figure")


def _failed(table: Table, case: Mapping[Any, Any]) -> tuple[str, Wrong]:
    """Return the field and the constraint that a failure of pandera is about."""
    field = str(case["column"])
    rule = {
        "not_nullable": "required",
        "field_uniqueness": "unique",
        "multiple_fields_uniqueness": "primary-key",
    }.get(case["check"], str(case["check"]))
    if rule == "primary-key":
        return ", ".join(table.key), _broken(rule, True, "")
    limit = table.fields[field].get("constraints", {}).get(rule)
    return field, _broken(rule, limit, case["failure_case"])

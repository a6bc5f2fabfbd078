"""Cells held to the contract of their table, without a library.

A reader's own rows are asked about with `problems`, and a build asks `wrong_cell` about one cell.
`python -m scripts.check` holds the same contract against the tables with two libraries.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from dprk_engagement.contract import CHECKS, GAPS
from dprk_engagement.errors import Problem, nearest
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
    """Yield what the contract of ``table`` does not allow in ``cells``, its rows as filed.

    None is a gap of either kind, and a cell that is left out is not asked about. ``place`` gives
    the file, the line and the name of the row with an index.
    """
    single = {
        (name,): "unique"
        for name, field in table.fields.items()
        if field.get("constraints", {}).get("unique")
    }
    seen: set[tuple[str | None, ...]] = set()
    for index, row in enumerate(cells):
        unread = set()
        for name, field in table.fields.items():
            if name in row and (wrong := wrong_cell(field, row[name] or "")):
                yield Problem(*place(index), name, *wrong)
                unread |= {name} if wrong.rule in ("type", "enum") else set()
        # A key of one field is that field's own uniqueness.
        for fields, rule in ({table.key: "primary-key"} | single).items():
            key = (*fields, *(row.get(name) for name in fields))
            if key in seen:
                wrong = _broken(rule, True, row[fields[0]] or "")
                yield Problem(*place(index), ", ".join(fields), *wrong)
            elif all(row.get(n) not in (None, *GAPS) and n not in unread for n in fields):
                seen.add(key)


def wrong_cell(field: FieldDescriptor, cell: str) -> Wrong | None:
    """Return what is wrong with a cell as filed, whatever the others are, or None."""
    limits = field.get("constraints", {})
    if cell in GAPS:
        return _required(field) if limits.get("required") else None
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


def _required(field: FieldDescriptor) -> Wrong:
    terms = [term["value"] for term in field.get("categories", ())]
    example = field.get("example")
    remedy = f"write one of {', '.join(terms)}" if terms else "fill it in"
    if example is not None and not terms:
        remedy += f", such as {example}"
    return Wrong("required", "it is empty", remedy)


def _broken(rule: str, limit: Any, value: object) -> Wrong:
    """Return the constraint ``rule`` as broken by ``value``."""
    match rule:
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

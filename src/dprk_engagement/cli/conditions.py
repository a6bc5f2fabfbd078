"""What ``--where`` says: equal to a value, one of several, or within a range."""

from __future__ import annotations

import os
import re
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any, cast

import click
from click.shell_completion import split_arg_string

from dprk_engagement.cli.common import completing, table_or_view
from dprk_engagement.contract import GAPS, Contract
from dprk_engagement.dates import read_days
from dprk_engagement.errors import UnknownName, nearest, unknown_field
from dprk_engagement.exporting.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dprk_engagement.contract import Table, TableName

    Cells = dict[str, str]
    Holds = Callable[[Cells], bool]
    Bound = Any  # Days as text, or numbers.

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {">=": ge, ">": gt, "<=": le, "<": lt}
_CONDITION = re.compile(r"([a-z0-9_]+)(>=|<=|!=|=|>|<)(.*)", re.DOTALL)


def condition(table: Table, text: str) -> Holds:
    """Return whether a row of ``table`` meets the condition that ``text`` writes."""
    match = _CONDITION.fullmatch(text)
    if not match:
        raise click.UsageError(
            f"--where {text}: write FIELD=VALUE, such as status=held,planned or 'date>=2018'."
        )
    field, sign, value = match.groups()
    known_fields(table, [field])
    if sign not in ("=", "!="):
        span = _span(table, field, value)
        if span is None:
            raise click.UsageError(f"--where {text}: {sign} takes a date or number.")
        # What is later than a month is later than its last day.
        side, end = sign[0] == "<", sign in (">", "<=")
        return lambda row: _holds(_OPERATORS[sign], _bounds(table, field, row)[side], span[end])
    parts = [value] if value in GAPS or value.startswith("[") else value.split(",")
    for part in parts:
        _refuse_no_term(table, field, part)
    spans = [_span(table, field, part) for part in parts]

    def equal(row: Cells) -> bool:
        low, high = _bounds(table, field, row)
        within = (span and _holds(ge, low, span[0]) and _holds(le, high, span[1]) for span in spans)
        return row[field] in (value, *parts) or any(within)

    return equal if sign == "=" else lambda row: not equal(row)


def known_fields(table: Table, names: Sequence[str]) -> Sequence[str]:
    """Return ``names``, which have to be fields of ``table``."""
    for name in names:
        if name not in table.fields:
            raise unknown_field(table.name, name, table.fields)
    return names


def _begun(ctx: click.Context, incomplete: str) -> list[str]:
    """Return the fields of the table named before, or the terms of the field that is written."""
    # click forgets the table where the last option still wants its value.
    words = [ctx.params.get("table"), *split_arg_string(os.environ.get("COMP_WORDS", ""))]
    named = next((word for word in words if word in Contract.installed() or word in VIEWS), None)
    if named is None:
        return []
    table, _ = table_or_view(cast("TableName", named))
    field, equals, typed = incomplete.partition("=")
    if not equals:
        return [f"{name}=" for name in table.fields]
    if field not in table.fields:
        return []
    before = typed.rpartition(",")[0]
    begun = f"{field}={before}," if before else f"{field}="
    return [begun + term for term in _terms(table, field)]


complete_condition = completing(_begun)


def _terms(table: Table, field: str) -> list[str]:
    truths = ["true", "false"] if table.fields[field]["type"] == "boolean" else []
    return [*table.terms(field), *truths]


def _refuse_no_term(table: Table, field: str, value: str) -> None:
    terms = _terms(table, field)
    if terms and value not in terms and value not in GAPS:
        raise UnknownName(
            f"{field} of {table.name} is never {value!r}.{nearest(value, terms)}"
            f" Its terms are {', '.join(terms)}."
        )


def _span(table: Table, field: str, value: str) -> tuple[Bound, Bound] | None:
    """Return the first and last day or number of a value or range; None where there is none."""
    number = table.fields[field]["type"] in ("integer", "number")
    dated = field in table.dates or table.fields[field]["type"] == "date"
    if not (number or dated) or value in GAPS or value[0] == "[" or "/" in value:
        return None
    begin, dots, end = value.partition("..")
    ends = (begin, end if dots else begin)
    if not number:
        return read_days("/".join(end or ".." for end in ends))
    try:
        first, last = (float(end) if end else None for end in ends)
    except ValueError:
        raise click.UsageError(f"{field}: {value!r} is no number.") from None
    return first, last


def _bounds(table: Table, field: str, row: Cells) -> tuple[Bound, Bound]:
    """Return the least and the most that a cell may be; None where that is not known."""
    names = (field, field)
    if field in table.dates:
        names = (f"{field}_earliest", f"{field}_latest")
    elif field == "value" and table.has_quantity:
        names = ("value_low", "value_high")
    number = table.fields[field]["type"] in ("integer", "number")
    low, high = (
        None if row[name] in GAPS else float(row[name]) if number else row[name] for name in names
    )
    return low, high


def _holds(compare: Callable[[Bound, Bound], bool], bound: Bound, end: Bound) -> bool:
    """Return whether a bound compares with an end; where there is no end, any does."""
    return end in (None, "") or (bound is not None and compare(bound, end))

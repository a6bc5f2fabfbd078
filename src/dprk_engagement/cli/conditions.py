"""What ``--where`` says: equal to a value, one of several, or within a range."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import split_arg_string

from dprk_engagement.cli.common import starting, table_or_view
from dprk_engagement.contract import GAPS, Contract
from dprk_engagement.errors import UnknownName, nearest
from dprk_engagement.exporting.views import VIEWS
from dprk_engagement.public_record import read_plain_span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from click.shell_completion import CompletionItem

    from dprk_engagement.contract import Table

    Cells = dict[str, str]
    Holds = Callable[[Cells], bool]
    Bound = Any  # Days as text, or numbers.

_CONDITION = re.compile(r"([a-z0-9_]+)(>=|<=|!=|=|>|<)(.*)", re.DOTALL)


def condition(table: Table, text: str) -> Holds:
    """Return whether a row of ``table`` meets the condition that ``text`` writes.

    Raises
    ------
    UnknownName
        There is no such field, or the vocabulary of the field has no such term.
    click.UsageError
        It is no condition, or a range of a field that has no order.
    """
    match = _CONDITION.fullmatch(text)
    if not match:
        raise click.UsageError(
            f"--where {text}: write FIELD=VALUE, such as status=held,planned or 'date>=2018'."
        )
    field, sign, value = match.groups()
    known_fields(table, [field])
    if sign in ("=", "!="):
        choices = [_equal(table, field, value)] if value in GAPS else []
        choices = choices or [_equal(table, field, part) for part in value.split(",")]
        wanted = sign == "="
        return lambda row: any(holds(row) for holds in choices) is wanted
    if not _ordered(table, field):
        raise click.UsageError(
            f"--where {text}: {field} is no date and no number, so it has no {sign}."
        )
    first, last = _ends(table, field, value)
    if sign in (">=", ">"):
        after = first if sign == ">=" else last
        return lambda row: _within(_bounds(table, field, row), after, None, sign == ">")
    before = last if sign == "<=" else first
    return lambda row: _within(_bounds(table, field, row), None, before, sign == "<")


def known_fields(table: Table, names: Sequence[str]) -> Sequence[str]:
    """Return ``names``, which have to be fields of ``table``."""
    for name in names:
        if name not in table.fields:
            raise UnknownName(
                f"{table.name} has no field {name!r}.{nearest(name, table.fields)}"
                f" The fields are {', '.join(table.fields)}."
            )
    return names


def complete_condition(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the fields of the table named before, or the terms of the field that is written."""
    # click forgets the table where the last option still wants its value.
    words = [ctx.params.get("table"), *split_arg_string(os.environ.get("COMP_WORDS", ""))]
    named = next((word for word in words if word in Contract.installed() or word in VIEWS), None)
    if named is None:
        return []
    table, _ = table_or_view(named)
    field, equals, typed = incomplete.partition("=")
    if not equals:
        return starting(incomplete, (f"{name}=" for name in table.fields))
    if field not in table.fields:
        return []
    before = typed.rpartition(",")[0]
    begun = f"{field}={before}," if before else f"{field}="
    return starting(incomplete, (begun + term for term in _terms(table, field)))


def _terms(table: Table, field: str) -> list[str]:
    truths = ["true", "false"] if table.fields[field]["type"] == "boolean" else []
    return [*table.terms(field), *truths]


def _equal(table: Table, field: str, value: str) -> Holds:
    """Return whether a row has the value as filed, or lies within the day, month or range."""
    terms = _terms(table, field)
    if terms and value not in terms and value not in GAPS:
        raise UnknownName(
            f"{field} of {table.name} is never {value!r}.{nearest(value, terms)}"
            f" Its terms are {', '.join(terms)}."
        )
    if not _ordered(table, field) or value in GAPS or value.startswith("["):
        return lambda row: row[field] == value
    begin, dots, end = value.partition("..")
    first = _ends(table, field, begin)[0] if begin else None
    last = _ends(table, field, end if dots else begin)[1] if end or not dots else None
    return lambda row: (
        row[field] == value or _within(_bounds(table, field, row), first, last, beyond=False)
    )


def _ordered(table: Table, field: str) -> bool:
    return field in table.dates or table.fields[field]["type"] in ("date", "integer", "number")


def _ends(table: Table, field: str, value: str) -> tuple[Bound, Bound]:
    """Return the first and last value that ``value`` stands for: a month has many days."""
    if table.fields[field]["type"] in ("integer", "number"):
        try:
            return float(value), float(value)
        except ValueError:
            raise click.UsageError(f"{field}: {value!r} is no number.") from None
    first, last = read_plain_span(value)
    return first, last


def _bounds(table: Table, field: str, row: Cells) -> tuple[Bound | None, Bound | None]:
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


def _within(
    bounds: tuple[Bound | None, Bound | None],
    first: Bound | None,
    last: Bound | None,
    beyond: bool,
) -> bool:
    """Return whether bounds lie between two ends, of which None is no end.

    ``beyond`` leaves out the ends themselves. A bound that is not known lies nowhere.
    """
    low, high = bounds
    begins = first is None or (low is not None and (low > first if beyond else low >= first))
    ends = last is None or (high is not None and (high < last if beyond else high <= last))
    return begins and ends

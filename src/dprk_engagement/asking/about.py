"""Everything that bears on a country, a group, a body, a person or a place."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dprk_engagement.asking.entries import COLUMNS, entry, when
from dprk_engagement.asking.index import SAID_BY, Place, index, parents
from dprk_engagement.asking.members import lasted, memberships
from dprk_engagement.asking.naming import GROUPS, Thing, folded, group_names, ids_named, meant
from dprk_engagement.asking.pages import as_html, as_text
from dprk_engagement.contract import Contract
from dprk_engagement.dates import OPEN, UNKNOWN, Span
from dprk_engagement.public_record import read_plain_span

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    Found = dict[tuple[str, int], list[str]]


class About:
    """What bears on one thing: it prints as a page, and shows as one in a notebook.

    ``table``, ``id`` and ``name`` are those of the thing; ``others`` are things of the same
    name; ``groups`` the rows of ``country_groups`` of a country.
    """

    def __init__(self, thing: Thing, others: list[Thing], on: Span | None) -> None:
        self.table, self.id, self.name = thing
        self.others = others
        self.groups = memberships(self.id) if self.table == "countries" else []
        self._found = _dated(_found(thing, self.groups), on) if on else _found(thing, self.groups)

    @cached_property
    def entries(self) -> list[dict[str, str]]:
        """The rows as text, table by table in order of time, without pandas."""
        entries = [entry(*place, how) for place, how in self._found.items()]
        return sorted(entries, key=_in_order)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """One frame of every row: what it says, when, how sure, on whose word, and found how."""
        from dprk_engagement.asking.viewing import typed
        from dprk_engagement.frames import pandas_rows

        return pandas_rows(typed("about", COLUMNS), self.entries)

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The rows of each table as ``load`` gives them, in order of time."""
        from dprk_engagement.frames import pandas_rows

        filed = index()
        kept: dict[str, list[dict[str, str]]] = {}
        for row in self.entries:
            number = filed.numbers[row["table"], row["id"]]
            kept.setdefault(row["table"], []).append(filed.rows[row["table"]][number])
        contract = Contract.installed()
        return {name: pandas_rows(contract[name], cells) for name, cells in kept.items()}

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)


def about(what: str, on: str | None = None) -> About:
    """Return everything that bears on a country, a group, a body, a person or a place.

    A row bears on what one of its fields names, and a participant brings the meeting. What is
    said of a group counts for a country while it was a member. ``interactions`` is left out,
    since it says again what the other tables say.

    Parameters
    ----------
    what
        An id or a printed name, in any case: ``"MYS"``, ``"my"``, ``"Malaysia"``,
        ``"Vivian Balakrishnan"``, ``"ASEAN"``, ``"Kuala Lumpur"``.
    on
        A day, month or year: only the rows whose dates allow it.

    Returns
    -------
    About
        It prints as a page. ``rows`` is one frame of everything: ``how`` says which fields name
        it: ``side_b as ASEAN`` is a group of a country, and ``side_b perhaps as ASEAN`` one of
        which the date leaves open whether it was a member. ``tables`` holds the rows of each
        table as ``load`` gives them.

    Raises
    ------
    UnknownName
        Nothing has that name, or several things have; the message gives the nearest.
    ValueError
        ``on`` is no day, month or year.

    Examples
    --------
    >>> print(about("Malaysia"))
    MYS, Malaysia: ... rows of ... tables
    Member of ASEAN since 8 August 1967, SEA.
    ...
    >>> about("vivian-balakrishnan").rows[["date", "table", "status", "what"]]
              date ...
    """
    thing, *others = meant(what)
    return About(thing, others, read_plain_span(on) if on else None)


def _in_order(row: dict[str, str]) -> tuple[str, str, str, str]:
    first, last = row["date_earliest"], row["date_latest"]
    known = [day for day in (first, last) if day not in (OPEN, UNKNOWN)]
    return row["table"], min(known, default="9999"), max(known, default="9999"), row["id"]


def _found(thing: Thing, groups: list[dict[str, str]]) -> Found:
    """Return the rows that bear on a thing, and how each names it."""
    found: Found = {}
    for key in _same(thing.table, thing.id):
        for place in index().places.get(key, ()):
            _add(found, place, place.field)
    for membership in groups:
        group = membership["group"]
        for key in _same(GROUPS, group):
            for place in index().places.get(key, ()):
                # The other members, and what a body merely tells, do not bear on a country.
                if place.table == GROUPS or place.field == SAID_BY:
                    continue
                cells = index().rows[place.table][place.number]
                held = lasted(membership, *when(place.table, cells)[1:3])
                if held is not False:
                    perhaps = "" if held else "perhaps "
                    _add(found, place, f"{place.field} {perhaps}as {group}")
    return found


def _add(found: Found, place: Place, how: str) -> None:
    table, number, _ = place
    found.setdefault((table, number), []).append(how)
    for field, target in parents(Contract.installed()[table]):
        id_ = index().rows[table][number][field]
        if (target, id_) in index().numbers:
            hows = found.setdefault((target, index().numbers[target, id_]), [])
            if table not in hows:
                hows.append(table)


def _same(table: str, id: str) -> Iterator[tuple[str, str]]:  # noqa: A002
    """Yield the keys of a thing: a group may be a body as well."""
    yield table, id
    if table == GROUPS:
        yield from (("organizations", other) for other in ids_named("organizations", id))
    if table == "organizations":
        same = {folded(group): group for group in group_names()}
        yield from ((GROUPS, same[name]) for name in [folded(id)] if name in same)


def _dated(found: Found, on: Span) -> Found:
    kept = {}
    for (table, number), how in found.items():
        _, first, last, _ = when(table, index().rows[table][number])
        known = any(day not in (OPEN, UNKNOWN) for day in (first, last))
        early = first in (OPEN, UNKNOWN) or first <= on.latest
        late = last in (OPEN, UNKNOWN) or last >= on.earliest
        if known and early and late:
            kept[table, number] = how
    return kept

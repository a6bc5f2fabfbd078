"""Everything that bears on a country, a group, a body, a person or a place."""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from dprk_engagement import notebook
from dprk_engagement.asking.entries import COLUMNS, entry, when
from dprk_engagement.asking.index import SAID_BY, index, whole
from dprk_engagement.asking.members import lasted, memberships
from dprk_engagement.asking.naming import GROUPS, Thing, folded, group_names, ids_named, meant
from dprk_engagement.contract import GAPS, Contract
from dprk_engagement.date_words import in_words
from dprk_engagement.dates import read_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from dprk_engagement.asking.index import Cells, Key
    from dprk_engagement.dates import Span

# Of each table; `tables` holds them all.
_SHOWN = 30


class About:
    """What bears on one thing: it prints as a page, and shows as one in a notebook.

    ``table``, ``id`` and ``name`` are those of the thing; ``others`` are things of the same
    name; ``groups`` the rows of ``country_groups`` of a country.
    """

    def __init__(self, thing: Thing, others: list[Thing], on: Span | None) -> None:
        self.table, self.id, self.name = thing
        self.others = others
        self.groups = memberships(self.id) if self.table == "countries" else []
        self._thing, self._on = thing, on

    @cached_property
    def _found(self) -> dict[Key, str]:
        found, on = _found(self._thing, self.groups), self._on
        return {key: how for key, how in found.items() if on is None or _allows(key, on)}

    @cached_property
    def entries(self) -> list[Cells]:
        """The rows as text, table by table in order of time, without pandas."""
        return sorted((entry(*found) for found in self._found.items()), key=_in_order)

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

        kept: dict[str, list[Cells]] = {}
        for row in self.entries:
            kept.setdefault(row["table"], []).append(index().rows[row["table"], row["id"]])
        contract = Contract.installed()
        return {name: pandas_rows(contract[name], cells) for name, cells in kept.items()}

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        return notebook.as_text(_head(self), _lines(self))

    def _repr_html_(self) -> str:
        return notebook.lines(_head(self), ((depth + 1, line) for depth, line in _lines(self)))


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
    return About(thing, others, read_days(on) if on else None)


def _in_order(row: Cells) -> tuple[str, str, str, str]:
    known = [row[name] for name in ("date_earliest", "date_latest") if row[name] not in GAPS]
    return row["table"], min(known, default="9999"), max(known, default="9999"), row["id"]


def _found(thing: Thing, groups: list[Cells]) -> dict[Key, str]:
    """Return the rows that bear on a thing, and how each names it."""
    found: dict[Key, str] = {}

    def add(key: Key, how: str) -> None:
        found[key] = f"{found[key]}; {how}" if key in found else how
        if whole(key) != key:
            found.setdefault(whole(key), key[0])

    for name in _same((thing.table, thing.id)):
        for key, field in index().naming.get(name, ()):
            add(key, field)
    for membership in groups:
        for name in _same((GROUPS, membership["group"])):
            for key, field in index().naming.get(name, ()):
                # The other members, and what a body merely tells, do not bear on a country.
                held = key[0] != GROUPS and field != SAID_BY and lasted(membership, *when(key)[1:3])
                if held is not False:
                    add(key, f"{field} {'' if held else 'perhaps '}as {membership['group']}")
    return found


def _same(key: Key) -> list[Key]:
    """Return the keys of a thing: a group and the body of its name are one."""
    table, id_ = key
    groups = [(GROUPS, group) for group in group_names() if folded(group) == folded(id_)]
    if table == GROUPS:
        return [key, *(("organizations", body) for body in ids_named("organizations", id_))]
    return [key, *groups] if table == "organizations" else [key]


def _allows(key: Key, on: Span) -> bool:
    """Return whether the dates of a row allow that it was within ``on``."""
    _, first, last, _ = when(key)
    known = first not in GAPS or last not in GAPS
    return known and (first in GAPS or first <= on.latest) and (last in GAPS or last >= on.earliest)


def _head(page: About) -> str:
    tables = len({row["table"] for row in page.entries})
    return f"{page.id}, {page.name}: {len(page)} rows of {tables} tables"


def _lines(page: About) -> Iterator[tuple[int, str]]:
    """Yield every other line, and how deep it stands."""
    if page.groups:
        yield 0, f"Member of {', '.join(map(_membership, page.groups))}."
    for other in page.others:
        yield 0, f"Of the same name: {other.id} ({other.name}, {other.table})."
    for name, found in groupby(page.entries, lambda row: row["table"]):
        rows = list(found)
        yield 0, ""
        yield 0, f"{Contract.installed()[name].title} ({name}, {len(rows)})"
        for row in rows[:_SHOWN]:
            yield 1, _said(row)
            yield 2, _known(row)
        if len(rows) > _SHOWN:
            yield 1, f"… {len(rows) - _SHOWN} more"


def _membership(row: Cells) -> str:
    begin, end = row["member_from"], row["member_until"]
    parts = (row["group"], begin and f"since {in_words(begin)}", end and f"until {in_words(end)}")
    return " ".join(filter(None, parts))


def _said(row: Cells) -> str:
    date = "undated" if row["date"] == "?" else row["date"] and in_words(row["date"])
    terms = ", ".join(row[name] for name in ("kind", "status") if row[name] not in GAPS)
    parts = (f"{date[:1].upper()}{date[1:]}", terms.replace("_", " "), row["what"])
    return " | ".join(filter(None, parts))


def _known(row: Cells) -> str:
    hedge = "" if row["hedge"] in GAPS else f"“{row['hedge']}”"
    said_by = row["attributed_to"] and f"said by {row['attributed_to']}"
    parts = (row["id"], row["who"].replace("; ", ", "), row["basis"], hedge, said_by)
    return " · ".join(filter(None, (*parts, row["documents"], f"named in {row['how']}")))

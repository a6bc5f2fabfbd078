"""Which countries are in a group, and when."""

from __future__ import annotations

from functools import cache

from dprk_engagement.asking.naming import GROUPS, group_names
from dprk_engagement.contract import GAPS
from dprk_engagement.dates import OPEN, UNKNOWN, read_days
from dprk_engagement.errors import UnknownName, nearest
from dprk_engagement.files import cells


def members(group: str, on: str | None = None) -> tuple[str, ...]:
    """Return the countries of a group, by their ids in alphabetical order.

    Parameters
    ----------
    group
        ``"ASEAN"``, ``"SEA"`` or ``"SIXPARTY"``; the table ``country_groups`` says what they are.
    on
        A day, month or year: who was a member throughout it. Without it, all whose membership
        has not ended.

    Raises
    ------
    UnknownName
        There is no such group; the message names the nearest.
    ValueError
        ``on`` is no day, month or year, or a country was a member for a part of it only.

    Examples
    --------
    >>> members("ASEAN", on="2019-02")
    ('BRN', 'IDN', 'KHM', 'LAO', 'MMR', 'MYS', 'PHL', 'SGP', 'THA', 'VNM')
    >>> members("ASEAN", on="2025")
    Traceback (most recent call last):
    ValueError: TLS was in ASEAN for a part of 2025 (from 2025-10-26): name a day ...
    """
    groups = group_names()
    if group not in groups:
        raise UnknownName(
            f"there is no group {group!r}.{nearest(group.upper(), groups)}"
            f" The groups are {', '.join(groups)}."
        )
    rows = [row for row in cells(GROUPS) if row["group"] == group]
    if on is None:
        return tuple(sorted(row["country"] for row in rows if row["member_until"] == OPEN))
    span = read_days(on)
    for row in rows:
        if lasted(row, *span) is None:
            days = (("from", row["member_from"]), ("until", row["member_until"]))
            when = " ".join(f"{word} {day}" for word, day in days if day != OPEN)
            raise ValueError(
                f"{row['country']} was in {group} for a part of {on} ({when}):"
                " name a day or a month that is before or after"
            )
    return tuple(sorted(row["country"] for row in rows if lasted(row, *span)))


def lasted(membership: dict[str, str], first: str, last: str) -> bool | None:
    """Return whether a row of ``country_groups`` held from ``first`` to ``last``.

    None where it held for a part, or where a day that is open or not known leaves it unclear.
    """
    begin, end = membership["member_from"], membership["member_until"]
    if _before(last, begin) or _before(end, first):
        return False
    begun = begin == OPEN or _before(begin, first) or begin == first != UNKNOWN
    goes_on = end == OPEN or _before(last, end) or last == end != UNKNOWN
    return True if begun and goes_on else None


def _before(one: str, other: str) -> bool:
    return one not in GAPS and other not in GAPS and one < other


@cache
def memberships(country: str) -> list[dict[str, str]]:
    """Return the rows of ``country_groups`` of a country."""
    return [row for row in cells(GROUPS) if row["country"] == country]

"""What a row is, in a few words: "Ri Yong Ho to Hanoi", "US to North Korea, offer: rejected"."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Row = dict[str, Any]

SHORT = {
    "USA": "US",
    "SEA": "Southeast Asia",
    "SIXPARTY": "six-party talks",
    "asean-regional-forum": "Regional Forum",
    "united-nations": "UN",
    "un-security-council": "UN Security Council",
}
"""Names that are shorter than those in the tables."""

WORDS = {
    "track-2": "unofficial talks",
    "official": "officials’ talks",
    "envoy": "envoys’ talks",
    "ministerial": "ministers’ meeting",
    "parliamentary": "parliamentary meeting",
    "trilateral": "three-way meeting",
    "forum": "forum session",
    "plenum": "party plenum",
    "courtesy-call": "courtesy call",
    "not_reported": "no answer reported",
}
"""Terms that read better otherwise than with their underscores taken out."""

OWN_WORDS = (
    *("summary", "gist", "substance", "terms", "activity", "purpose", "subject", "question"),
    *("title", "name"),
)
"""Where a table says in our own words what its row is, the fullest first."""


def own_words(cells: Mapping[str, str]) -> str:
    """Return what a row, with its cells as filed, says in our own words; "" for nothing."""
    return next((cells[name] for name in OWN_WORDS if cells.get(name, "") not in ("", "?")), "")


@cache
def names() -> dict[str, str]:
    """Return the names of all places, countries, groups, people and bodies, by id."""
    from dprk_engagement.reading import records

    found = {
        str(row["id"]): str(row["name"])
        for table in ("places", "people", "organizations", "countries")
        for row in records(table)
    }
    return found | SHORT


def name(key: Any) -> str:
    """Return the printed name of a place, country, group, person or body; "" for a gap."""
    known = isinstance(key, str) and key not in ("", "?")
    return names().get(key, key.replace("-", " ")) if known else ""


def words(term: Any) -> str:
    """Return a term of a vocabulary as words: ``not_materialised`` is "not materialised"."""
    return "" if not term else WORDS.get(str(term), str(term).replace("_", " "))


def label(table: str, row: Row) -> str:
    """Return what a row is, in a few words; its id where its table has no better ones.

    ``row`` has the columns of ``table``; a gap is None.

    Examples
    --------
    >>> from dprk_engagement.reading import records
    >>> [label("embassies", row) for row in records("embassies") if row["id"] == "prk-sgp-2015"]
    ['North Korean embassy in Singapore: present']
    """
    if table in _LABELS:
        return _LABELS[table](row)
    named = ("name", "summary", "subject", "title", "id")
    return str(next((row[key] for key in named if row.get(key)), ""))


def at(row: Row) -> str:
    """Return where a row was, as what comes after a comma; "" where that is not said."""
    place = name(row.get("place")) or name(row.get("country"))
    return f", {place}" if place else ""


@cache
def sides() -> dict[str, list[str]]:
    """Return the sides at each meeting, by its id."""
    from dprk_engagement.reading import records

    found: dict[str, dict[str, None]] = {}
    for row in records("participants"):
        if row["side"]:
            found.setdefault(str(row["meeting"]), {})[str(row["side"])] = None
    return {meeting: [*there] for meeting, there in found.items()}


def _meeting(row: Row) -> str:
    there = [*map(name, sides().get(row["id"], ()))]
    who = f" of {', '.join(there[:-1])} and {there[-1]}" if len(there) > 1 else ""
    return words(row["kind"]) + who + at(row)


def _visit(row: Row) -> str:
    who = name(row["traveller"]) or str(row["traveller_unnamed"] or "somebody")
    place = name(row["place"]) or name(row["country"])
    return f"{who} to {place}" if place else f"{who} travels"


def _event(row: Row) -> str:
    aim = name(row["target_person"]) or name(row["target_organization"]) or name(row["target"])
    actor = name(row["actor"])
    who = f"{actor}, {aim}" if actor and aim else actor or aim
    return words(row["kind"]) + (f": {who}" if who else "")


def _statement(row: Row) -> str:
    who = name(row["speaker"]) or name(row["speaker_organization"]) or row["speaker_unnamed"]
    return f"{who} on {name(row['about'])}" if row["about"] else str(who)


def _overture(row: Row) -> str:
    who = f"{name(row['actor'])} to {name(row['target'])}"
    return f"{who}, {words(row['firmness'])}: {words(row['reply'])}"


def _relations(row: Row) -> str:
    return f"{name(row['side_a'])} and {name(row['side_b'])}: relations {words(row['event'])}"


def _forum(row: Row) -> str:
    year = row["edition_year"] or ""
    return f"{name(row['forum'])} {year}".strip() + f": {name(row['side'])} {words(row['role'])}"


def _embassy(row: Row) -> str:
    home = {"PRK": "North Korean", "USA": "US", "MYS": "Malaysian"}.get(
        row["home"], name(row["home"])
    )
    return f"{home} embassy in {name(row['host'])}: {words(row['status'])}"


_LABELS: dict[str, Callable[[Row], str]] = {
    "meetings": _meeting,
    "visits": _visit,
    "events": _event,
    "statements": _statement,
    "overtures": _overture,
    "diplomatic_relations": _relations,
    "forum_participation": _forum,
    "embassies": _embassy,
    "agreements": lambda row: (
        f"{name(row['side_a'])} and {name(row['side_b'])}: {row['substance']}"
    ),
    "trade_figures": lambda row: f"trade of {name(row['reporter'])}: {words(row['measure'])}",
    "survey_results": lambda row: str(row["option"]),
    "ties": lambda row: f"{words(row['kind'])}: {name(row['home'])}, {name(row['host'])}",
    "participants": lambda row: (
        f"{name(row['side'])}: {name(row['person']) or row['person_unnamed']}"
    ),
    "roles": lambda row: f"{name(row['person'])}, {row['title']}",
}

"""What a row is, in a few words: "US–North Korea: summit, Singapore"."""

from collections.abc import Callable
from functools import cache
from typing import Any

from dprk_engagement.date_words import in_words
from prose import capital
from rows import GAPS, load, name, rows_in, words


@cache
def sides() -> dict[str, list[str]]:
    """Meeting → the sides that took part, North Korea last."""
    found: dict[str, list[str]] = {}
    for row in rows_in(load("participants")):
        there = found.setdefault(str(row.meeting), [])
        if row.side not in there:
            there.append(str(row.side))
    return {
        meeting: sorted(codes, key=lambda code: (code == "PRK", name(code)))
        for meeting, codes in found.items()
    }


def meeting_label(row: Any) -> str:
    """Who met, how and where: "US–North Korea: summit, Singapore"."""
    there = sides().get(row.id, [])
    forum = _forum(row) if row.kind == "forum" and not there else ""
    place = next((f", {name(key)}" for key in (row.place, row.country) if key not in GAPS), "")
    place = f", {_namesakes()[row.id]}" if row.id in _namesakes() else place
    if forum:
        return f"{forum}{place}"
    who = "–".join(map(name, there))
    if row.kind == "forum" and who:
        return f"Forum, of which only {who} is named{place}"
    return f"{who}: {words(row.kind)}{place}" if who else words(row.kind).capitalize() + place


def _forum(meeting: Any) -> str:
    """The forum a meeting is a session of, found by its date in `forum_participation`."""
    forums = load("forum_participation")
    same = forums[
        (forums["date"] == meeting.date)
        & ~(forums["edition_year"] + forums["edition_number"]).isin(GAPS)
    ]
    return name(same["forum"].iloc[0]) if len(same) else ""


@cache
def _namesakes() -> dict[str, str]:
    """Meeting → the person who tells it from others of the same sides, kind and place."""
    frame = load("meetings")
    alike: dict[tuple[str, ...], list[str]] = {}
    for row in rows_in(frame[frame["id"].isin(sides())]):
        alike.setdefault((*sides()[row.id], row.kind, row.place, row.country), []).append(row.id)
    people = load("participants").groupby("meeting")["person"].agg(set)
    found = {}
    for meetings in alike.values():
        for meeting in meetings if len(meetings) > 1 else ():
            others = set().union(*(people[other] for other in meetings if other != meeting))
            if own := sorted(people[meeting] - others - set(GAPS)):
                found[meeting] = name(own[0])
    return found


def visit_label(row: Any) -> str:
    """Who travels where: "Ri Yong Ho to Hanoi"."""
    who = name(row.traveller) if row.traveller else row.traveller_unnamed
    place = next((name(key) for key in (row.place, row.country) if key not in GAPS), "")
    to = f" to {place}" if place else ", where is not stated"
    return capital(f"{who}{to}{'' if row.leg_kind == 'visit' else f' ({row.leg_kind})'}")


def event_label(row: Any) -> str:
    """What was done by whom to whom, or where: "expulsion: Malaysia → North Korea"."""
    actor = name(row.actor) if row.actor not in GAPS else ""
    aim = row.target_person or row.target_organization or row.target
    aim = name(aim) if aim not in GAPS else ""
    where = name(row.place) if row.place not in GAPS else ""
    who = f"{actor} → {aim}" if actor and aim else f"on {aim}" if aim else actor or where
    return words(row.kind) + (f": {who}" if who else "")


def statement_label(row: Any) -> str:
    """Who speaks about whom, and in which stance where the same is told more than once."""
    stance = f" ({words(row.stance)})" if _spoke_often(speaker(row), row.about) else ""
    return f"{speaker(row).removeprefix('the ')} on {name(row.about)}{stance}"


def speaker(statement: Any) -> str:
    """Who makes a statement: a person, a body, or whoever the document calls it by."""
    key = statement.speaker or statement.speaker_organization
    return name(key) if key else str(statement.speaker_unnamed)


@cache
def _spoke_often(who: str, about: str) -> bool:
    rows = rows_in(load("statements"))
    return [(speaker(row), row.about) for row in rows].count((who, about)) > 1


def forum_label(row: Any) -> str:
    """What part a side has in a forum: "Regional Forum: North Korea invited"."""
    text = f"{name(row.forum)}: {name(row.side)} {words(row.role)}"
    return text.replace("ASEAN Regional Forum", "Regional Forum")


LABELS: dict[str, Callable[[Any], str]] = {
    "meetings": meeting_label,
    "visits": visit_label,
    "events": event_label,
    "statements": statement_label,
    "forum_participation": forum_label,
    "sources": lambda row: f"document {row.id}",
    "overtures": lambda row: f"offer: {name(row.actor)} → {name(row.target)}",
    "agreements": lambda row: f"agreement: {name(row.side_a)}–{name(row.side_b)}",
    "embassies": lambda row: f"embassy of {name(row.home)} in {name(row.host)}",
    "trade_figures": lambda row: (
        f"trade of {name(row.reporter)}: {words(row.measure)}, {in_words(row.date)}"
    ),
    "diplomatic_relations": lambda row: (
        f"{name(row.side_a)}–{name(row.side_b)}: relations {words(row.event)}"
    ),
}


def label(table: str, row: Any) -> str:
    """What a row is, in a few words; its id for a table without labels."""
    return capital(LABELS[table](row)) if table in LABELS else str(row.id)

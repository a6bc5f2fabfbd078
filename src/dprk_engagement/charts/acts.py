"""What North Korea and others did to each other, with the day and the counterpart of each act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from dprk_engagement.charts.style import rows_in
from dprk_engagement.labels import at, name, sides, words
from dprk_engagement.labels import label as label_of
from dprk_engagement.loading import load

if TYPE_CHECKING:
    from collections.abc import Iterator

UNDONE = ("cancelled", "not_materialised", "declined", "planned", "proposed")
"""What was not done, or not yet."""

WITHIN = ("policy_review",)
"""Events that a side has with itself, about the other."""

FORUM = ("missed", "not_invited", "rebuked", "suspension_proposed")


def acts(side: str = "PRK") -> pd.DataFrame:
    """Return the dated acts between ``side`` and each of its counterparts, in order of time.

    Meetings, visits, offers, cut or upgraded relations, events between two sides and what happened
    at a forum: columns table, id, counterpart, label, status, done, date, start, end, basis and
    ``corroboration``, which is empty unless the public record gives the date.

    Examples
    --------
    >>> "usa-prk-singapore-2018" in acts()["id"].tolist()
    True
    """
    found = [*_meetings(side), *_visits(side), *_overtures(side), *_relations(side)]
    found += [*_events(side), *_forum(side)]
    frame = pd.DataFrame(found).astype({"start": "datetime64[s]", "end": "datetime64[s]"})
    return frame.sort_values(["start", "end", "id"], kind="stable").reset_index(drop=True)


def _rows(table: Any) -> Iterator[Any]:
    """Yield the rows of a table with the dates and the outcome that the public record gives."""
    frame = load(table, dates="public-record").astype(object)
    record = load("corroborations")
    later = record[
        (record["table"] == table) & (record["field"] == "status") & (record["covers"] == "whole")
    ]
    known = dict(zip(later["row"], later["value"], strict=True))
    if "status" in frame:
        frame["status"] = [known.get(row.id, row.status) for row in rows_in(frame)]
    return rows_in(frame.where(frame.notna(), None))


def _act(table: str, row: Any, counterpart: str, label: str, status: str) -> dict[str, Any]:
    return {
        "table": table,
        "id": row.id,
        "counterpart": counterpart,
        "label": label,
        "status": words(status),
        "done": status not in UNDONE,
        "date": row.date,
        "start": row.date_earliest,
        "end": row.date_latest,
        "basis": row.date_basis or "stated",
        "corroboration": row.date_corroboration or "",
    }


def _meetings(side: str) -> Iterator[dict[str, Any]]:
    for row in _rows("meetings"):
        there = {*sides().get(row.id, ())}
        if side in there and len(there) == 2:
            [other] = there - {side}
            label = words(row.kind) + at(row._asdict())
            yield _act("meetings", row, other, label, row.status)


def _visits(side: str) -> Iterator[dict[str, Any]]:
    """Visits that no meeting of the same person at the same place stands for."""
    met = load("participants").merge(load("meetings"), left_on="meeting", right_on="id")
    known = set(zip(met["person"], met["country"], strict=True)) if side == "PRK" else set()
    for row in _rows("visits"):
        ours, theirs = row.side == side, row.country == side
        if (ours or theirs) and (row.traveller, row.country) not in known:
            label = label_of("visits", row._asdict())
            yield _act("visits", row, row.country if ours else row.side, label, row.status)


def _overtures(side: str) -> Iterator[dict[str, Any]]:
    for row in _rows("overtures"):
        if side in (row.actor, row.target):
            other = row.target if row.actor == side else row.actor
            whose = "its own" if row.actor == side else name(row.actor)
            hedged = " (hedged)" if row.reply_hedge else ""
            label = f"{whose} {words(row.firmness)}: {words(row.reply)}{hedged}"
            yield _act("overtures", row, other, label, row.reply)


def _relations(side: str) -> Iterator[dict[str, Any]]:
    for row in _rows("diplomatic_relations"):
        if side in (row.side_a, row.side_b) and row.event in ("severed", "upgraded"):
            other = row.side_b if row.side_a == side else row.side_a
            label = f"relations {words(row.event)}"
            yield _act("diplomatic_relations", row, other, label, row.event)


def _events(side: str) -> Iterator[dict[str, Any]]:
    for row in _rows("events"):
        pair = {row.actor, row.target or row.country} - {None}
        if side in pair and len(pair) == 2 and row.kind not in WITHIN:
            [other] = pair - {side}
            yield _act("events", row, other, words(row.kind), row.status)


def _forum(side: str) -> Iterator[dict[str, Any]]:
    for row in _rows("forum_participation"):
        if row.side == side and row.role in FORUM:
            label = f"{name(row.forum)}: {words(row.role)}"
            yield _act("forum_participation", row, "ASEAN", label, row.role)

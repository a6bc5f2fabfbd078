"""North Korea at the ASEAN Regional Forum."""

from functools import cache, partial
from types import SimpleNamespace
from typing import Any

import pandas as pd

from display import Markdown, escape
from dprk_engagement.date_words import in_words
from evidence import listed
from prose import capital, listing, lowered, when
from rows import GAPS, find, load, name, rows_in, undrawn, words
from sections.offers import offers
from spans import lines
from timeline import on_years

FORUM = "asean-regional-forum"


@cache
def forum() -> pd.DataFrame:
    """What is coded of taking part in the forum, a line per row.

    A row of a session that is planned is planned. An invitation and a motion are proposals, and
    an invitation is drawn when it was made, by the overture, not when the session is.
    """
    frame = load("forum_participation")
    sessions = load("meetings").query("kind == 'forum'").set_index("date")["status"].to_dict()
    asked = load("overtures").set_index(["actor", "target"])
    made = []
    for row in frame[frame["forum"] == FORUM].to_dict("records"):
        row["status"] = sessions.get(row["date"], "held")
        if row["role"] in ("invited", "suspension_proposed"):
            row["status"] = "proposed"
        if row["role"] == "invited" and (row["acting_side"], row["side"]) in asked.index:
            offer = asked.loc[[(row["acting_side"], row["side"])]].iloc[0]
            row |= {field: offer[field] for field in offer.index if field.startswith("date")}
        made.append(row)

    def label(row: Any) -> str:
        by = f" by {name(row.acting_side)}" if row.acting_side not in (*GAPS, FORUM) else ""
        return f"{name(row.side)}: {words(row.role)}{by}"

    return lines("forum_participation", pd.DataFrame(made), label, lambda row: name(row.forum))


@cache
def facts() -> SimpleNamespace:
    """What the report says of the forum."""
    frame, drawn_lines = load("forum_participation"), forum()
    north = frame[frame["side"] == "PRK"]
    [joined], [missed], [not_invited] = (
        rows_in(north[north["role"] == role]) for role in ("member_since", "missed", "not_invited")
    )
    hosts = frame[frame["role"] == "host"]
    chairs = frame[(frame["role"] == "chair") & (frame["date"] == missed.date)]
    in_chair = ", then in ASEAN's chair" if not_invited.acting_side in set(chairs["side"]) else ""
    sessions = hosts[hosts["forum"] == FORUM].sort_values("date")
    invited = north.loc[north["role"] == "invited", "acting_side"]
    host = sessions["side"].iloc[-1]
    told = "; ".join(f"{row.label}, {row.date}" for row in rows_in(drawn_lines))
    title = f"A member since {joined.date[:4]}, North Korea missed the forum in {missed.date[:4]}"
    return SimpleNamespace(
        name=name(FORUM),
        joined=in_words(joined.date),
        talks=listing(name(key) for key in north.loc[north["role"] == "participant", "forum"]),
        missed=in_words(missed.date),
        missed_note=f" ({lowered(missed.note)})" if missed.note else "",
        not_invited_by=f"{name(not_invited.acting_side)}{in_chair}",
        invitations=Markdown(" ".join(_invitation(row, host) for row in _invitations(invited))),
        sessions=len(sessions),
        draw=partial(on_years, drawn_lines, title=title),
        alt=f"Timeline of {len(drawn_lines)} rows on the ASEAN Regional Forum: {told}.",
        undrawn=undrawn("forum_participation", drawn_lines, "they tell of other bodies"),
        table=_table(),
    )


def _invitations(hosts: pd.Series) -> list[Any]:
    """The offers to North Korea of those who invited it, in the order of `offers`."""
    found = [find("overtures", i) for i in offers()["id"]]
    return [row for row in found if row.target == "PRK" and row.actor in set(hosts)]


def _invitation(row: Any, host: str) -> str:
    """A sentence on an invitation; `host` is the country that is host of the next session."""
    answer = f"the answer: {escape(words(row.reply))}"
    answer = "no answer is reported" if row.reply == "not_reported" else answer
    return (
        f"{capital(when(row.date))} {escape(name(row.actor_person))} of "
        f"{escape(name(row.actor))}, which is {'' if row.actor == host else 'not '}host of "
        f"the next session, asked {escape(name(row.target_person))} to attend; {answer}."
    )


def _table() -> pd.DataFrame:
    frame = load("forum_participation")
    drawn = forum().set_index("id")["date"]
    return listed(
        "forum_participation",
        frame["id"],
        Body=frame["forum"].map(name),
        Who=frame["side"].map(name),
        Role=frame["role"].map(words),
        Date=[drawn.get(row.id, in_words(row.date)) for row in rows_in(frame)],
    )

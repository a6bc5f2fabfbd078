"""Offers and answers: who offered what to whom, and what became of it; and statements."""

import textwrap
from collections import Counter
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

import altair as alt
import pandas as pd

from corroboration import contradictions, disputed
from display import ACCENT, ACCENT_SOFT, GREY, MUTED, SURFACE, columns
from dprk_engagement.date_words import in_words
from evidence import evidence, link, listed, locators
from labels import speaker
from prose import agree, capital, count, listing, tally
from rows import GAPS, find, hedged, load, name, rows_in, words
from style import CROSS, WHOLE, Drawing, Mark, fixed, narrow, room, styles, titled, tooltips
from terms import Terms
from timeline import with_headings

REPLY: Terms[Mark] = Terms(
    {
        "accepted": ("circle", GREY, GREY),
        "considering": ("diamond", SURFACE, GREY),
        "not reported": ("triangle-up", SURFACE, GREY),
        "failed": ("square", SURFACE, GREY),
        "no reply": ("circle", SURFACE, ACCENT),
        "rejected": (CROSS, "transparent", ACCENT),
    },
    what="mark",
    field="reply",
    where="REPLY in reports/sections/offers.py",
    fields=("overtures.reply",),
)
"""The replies in the order of their columns, from acceptance to rejection."""

REFUSALS = 2
"""How many of the last columns are refusals, and shaded."""

OUTCOMES: Terms[str] = Terms(
    {
        "accepted": "accepted",
        "rejected": "rejected",
        "no reply": "left without reply",
        "considering": "under consideration",
        "not reported": "of unknown outcome",
        "failed": "come to nothing",
    },
    what="phrase",
    field="reply",
    where="OUTCOMES in reports/sections/offers.py",
    fields=("overtures.reply",),
)
LESS = {"attempt": "an attempt", "prospect": "a prospect"}
"""What falls short of an offer."""

TO_NORTH, BY_NORTH = "Made to North Korea", "Made by North Korea"
BETWEEN_OTHERS = "Between others, about North Korea"


def direction(actor: str, target: str) -> str:
    """Who made an offer to whom, seen from North Korea."""
    if actor == "PRK":
        return BY_NORTH
    return TO_NORTH if target == "PRK" else BETWEEN_OTHERS


def _only_implied(row: str, field: str) -> bool:
    roles = {line.role for line in evidence("overtures", row) if line.field == field}
    return roles == {"implies"}


@cache
def offers() -> pd.DataFrame:
    """Every offer with its terms and reply, grouped by who made it to whom.

    `firmness` says whether it is less than an offer; `hedge` and `reply_hedge` are as printed;
    `reply_implied` says that the reply is inferred.
    """
    frame = load("overtures")
    pairs = zip(frame["actor"], frame["target"], strict=True)
    made = pd.DataFrame(
        {
            "id": frame["id"],
            "group": [direction(actor, target) for actor, target in pairs],
            "actor": frame["actor"].map(name),
            "target": frame["target"].map(name),
            "terms": frame["terms"].str.rstrip("."),
            "firmness": frame["firmness"],
            "hedge": frame["hedge"].map(hedged),
            "conditions": ["not stated" if c == "?" else c for c in frame["conditions"]],
            "reply": frame["reply"].map(words),
            "reply_hedge": frame["reply_hedge"].map(hedged),
            "reply_implied": [_only_implied(i, "reply") for i in frame["id"]],
            "date": frame["date"].map(in_words),
            "source": [locators("overtures", i) for i in frame["id"]],
        }
    )
    made["_group"] = made["group"].map([TO_NORTH, BY_NORTH, BETWEEN_OTHERS].index)
    made["_reply"] = -made["reply"].map(REPLY.order)
    made = made.sort_values(["_group", "_reply", "id"]).drop(columns=["_group", "_reply"])
    return made.reset_index(drop=True)


def offer_label(row: Any) -> str:
    """The side that is not North Korea, the terms, and what the offer falls short of.

    "US: to meet at any place and time", "→ US: a comprehensive bargain (an attempt)".
    """
    who = {TO_NORTH: row.actor, BY_NORTH: f"→ {row.target}"}
    return f"{who.get(row.group, f'{row.actor} → {row.target}')}: {_offered(row)}"


def _offered(row: Any) -> str:
    remarks = [LESS[row.firmness]] if row.firmness in LESS else []
    remarks += [row.hedge] if row.hedge else []
    said = f"{row.terms[:1].lower()}{row.terms[1:]}"
    return f"{said} ({', '.join(remarks)})" if remarks else said


def chart(offers: pd.DataFrame, width: int, *, title: str) -> Drawing:
    """What became of each offer: its terms, and a mark in the column of its reply."""
    small = narrow(width)
    inner = room(width)
    wide = 51 if small else 52
    labels = ["\n".join(textwrap.wrap(offer_label(row), wide)) for row in rows_in(offers)]
    entries = with_headings(offers.assign(label=labels))
    high = (70 if small else 40) * len(entries)
    replies = list(REPLY)
    left = 0 if small else 320
    y = alt.Y("id:N", axis=None, scale=alt.Scale(domain=list(entries["id"])))
    x = alt.X(
        "reply:N",
        title=None,
        scale=alt.Scale(domain=replies, range=[left, inner], type="band"),
        axis=alt.Axis(
            orient="top",
            domain=False,
            ticks=False,
            grid=False,
            labelAngle=0,
            labelFontSize=9.5 if small else 10.5,
            labelPadding=22,
            labelExpr="split(datum.label, ' ')",
        ),
    )
    tips = tooltips(
        terms="terms",
        conditions="condition",
        reply="reply",
        reply_hedge="reply as printed",
        date="offered",
        id="row",
        source="rests on",
    )
    column = (inner - left) / len(replies)
    stripes = (
        alt.Chart(pd.DataFrame({"reply": replies[-REFUSALS:]}))
        .mark_rect(color=ACCENT_SOFT, opacity=0.35)
        .encode(x=x, **fixed(y=0, y2=high))
    )
    shaded = WHOLE.mark_text(color=MUTED, fontSize=11, baseline="top").encode(
        **fixed(x=inner - column, y=4, text="rejected or no reply")
    )
    answered = alt.Chart(entries).transform_filter("isValid(datum.reply)")
    text = answered.mark_text(
        align="left", baseline="middle", lineBreak="\n", lineHeight=15, yOffset=-15 if small else 0
    ).encode(y=y, text="label:N", tooltip=tips, **fixed(x=4))
    heads = (
        alt.Chart(entries)
        .transform_filter("!isValid(datum.reply)")
        .mark_text(align="left", fontWeight=600, yOffset=14 if small else 8)
        .encode(y=y, text="label:N", **fixed(x=0))
    )
    looks = styles(REPLY, set(offers["reply"]), "reply", legend=False)
    marked = answered.mark_point(
        size=90, strokeWidth=2.5, opacity=1, yOffset=19 if small else 0
    ).encode(y=y, x=x, tooltip=tips, **looks)
    noted = (
        answered.transform_filter("datum.reply_implied")
        .mark_text(color=MUTED, fontSize=11, yOffset=33 if small else 14)
        .encode(y=y, x=x, **fixed(text="implied"))
    )
    layers = alt.layer(stripes, shaded, text, heads, marked, noted)
    return titled(layers, title, width, width=inner, height=high)


def outcomes(offers: pd.DataFrame) -> str:
    """What became of offers, as a list in a sentence: "two accepted and one rejected"."""
    replies = Counter(offers["reply"])
    return listing(f"{count(replies[r])} {OUTCOMES[r]}" for r in OUTCOMES.found_in(replies))


@cache
def facts() -> SimpleNamespace:
    """What the report says of offers."""
    frame, every = load("overtures"), offers()
    to_north, by_north = (every[every["group"] == group] for group in (TO_NORTH, BY_NORTH))
    rejected, unanswered, unknown = (
        to_north[to_north["reply"] == reply] for reply in ("rejected", "no reply", "not reported")
    )
    refused = len(rejected) + len(unanswered)
    doubted = set(contradictions(["overtures"])["row"]) & set(unanswered["id"])
    of_us = frame[(frame["actor"] == "USA") & (frame["target"] == "PRK")]
    named = ~frame["conditions"].isin(["?", "", "none"])
    without = of_us["conditions"] == "none"
    unsaid = of_us[~without & ~of_us["id"].isin(frame.loc[named, "id"])]
    short = [_offered(row) for row in rows_in(every[every["firmness"].isin(LESS)])]
    title = (
        f"Of {count(len(to_north), 'offer')} made to North Korea {count(len(rejected))} "
        f"{agree(len(rejected))} reported rejected, {count(len(unanswered))} without reply"
    )
    return SimpleNamespace(
        all=len(every),
        to_north=len(to_north),
        by_north=len(by_north),
        by_north_outcomes=outcomes(by_north),
        rejected=len(rejected),
        rejected_hedged=listing(h for h in rejected["reply_hedge"] if h),
        rejected_implied=int(rejected["reply_implied"].sum()),
        unanswered=len(unanswered),
        unanswered_doubt=" (others contradict that)" if doubted else "",
        unknown=len(unknown),
        unknown_dates=listing(unknown["date"]),
        not_reported=int((every["reply"] == "not reported").sum()),
        short=len(short),
        short_list=listing(short),
        refused=refused,
        refused_if_one_less=f"{100 * refused / (len(to_north) + 1):.0f}",
        refused_if_one_more=f"{100 * (refused + 1) / (len(to_north) + 1):.0f}",
        conditional=int((named & (frame["actor"] == "PRK")).sum()),
        by_us=len(of_us),
        by_us_unconditional=int(without.sum()),
        by_us_unsaid=len(unsaid),
        draw=partial(chart, every, title=title),
        alt=f"{capital(count(len(every), 'offer'))} with what became of them. Made to North Korea: "
        f"{tally(to_north['reply'])}. Made by it: {tally(by_north['reply'])}.",
        table=_table(),
        disputed=disputed("overtures"),
    )


def _table() -> pd.DataFrame:
    frame = offers()
    return listed(
        "overtures",
        frame["id"],
        From_and_to=[f"{row.actor} → {row.target}" for row in rows_in(frame)],
        Terms=[f"{_offered(row)}{_condition(row.conditions)}" for row in rows_in(frame)],
        Offered=frame["date"],
        Reply=[_reply(row) for row in rows_in(frame)],
    )


def _condition(text: str) -> str:
    if text == "none":
        return " (no condition)"
    return "" if text in ("not stated", "") else f" (condition: {text.rstrip('.')})"


def _reply(row: Any) -> str:
    day = find("overtures", row.id).reply_date
    on_day = f" ({in_words(day)})" if day not in GAPS else ""
    implied = ", implied" if row.reply_implied else ""
    return f"{row.reply}{implied}{f', {row.reply_hedge}' if row.reply_hedge else ''}{on_day}"


def _stance(row: Any) -> str:
    return words(row.stance) + (f"; {hedged(row.hedge)}" if row.hedge else "")


@cache
def statement_facts() -> SimpleNamespace:
    """What the report says of statements."""
    frame = load("statements")
    by_north = frame[frame["on_behalf_of"] == "PRK"]
    rows = list(rows_in(frame))
    stances = Counter(by_north["stance"]).most_common()
    return SimpleNamespace(
        all=len(frame),
        about_north=int((frame["about"] == "PRK").sum()),
        by_north=len(by_north),
        stances=listing(f"{words(stance)} ({times})" for stance, times in stances),
        table=columns(
            {
                "Row": [link("statements", row.id) for row in rows],
                "Who": [speaker(row) for row in rows],
                "About": [name(row.about) for row in rows],
                "Says": [f"{row.gist} ({_stance(row)})" for row in rows],
                "Date": [in_words(row.date) for row in rows],
            }
        ),
    )

"""Offers and their answers, a line each, with a mark in the column of the answer."""

from __future__ import annotations

import textwrap

import altair as alt
import pandas as pd

from dprk_engagement.charts import style
from dprk_engagement.charts.style import Drawing, finished, led, linked, narrow, rows_in
from dprk_engagement.labels import name, words
from dprk_engagement.loading import load


def offers(rows: pd.DataFrame | None = None, width: int = 680, links: str | None = None) -> Drawing:
    """Draw who offered what to whom, and how it was answered.

    ``rows`` are of ``overtures``; without it, those that North Korea made or was made. An outline
    says that the answer is implied or hedged.

    Examples
    --------
    >>> offers().to_dict()["title"]["text"][0][:4]
    'None'
    """
    frame = load("overtures") if rows is None else rows
    if rows is None:
        frame = once(frame[(frame["actor"] == "PRK") | (frame["target"] == "PRK")])
    frame = frame.sort_values(["target", "id"]).copy()
    answers = [term for term in frame["reply"].cat.categories if term in set(frame["reply"])]
    left = 30 + (0 if narrow(width) else 6.3 * 46)
    step = (width - left - 30) / max(1, len(answers) - 1)
    frame["what"] = [
        textwrap.shorten(
            f"{name(row.actor)} to {name(row.target)}: {str(row.terms).rstrip('.')}",
            52,
            placeholder="…",
        )
        for row in rows_in(frame)
    ]
    frame["answer"] = [words(reply) for reply in frame["reply"]]
    frame["x"] = [left + step * answers.index(reply) for reply in frame["reply"]]
    line = 44 if narrow(width) else 24
    frame["y"] = [line * at + line / 2 for at in range(len(frame))]
    frame["fill"] = frame["reply_hedge"].isna().map({True: style.ACCENT, False: style.SURFACE})
    frame["told"] = frame["what"] + ": " + frame["answer"]
    frame["href"] = linked("overtures", frame["id"], links)
    drawn = frame[["id", "what", "answer", "x", "y", "fill", "told", "href", "terms"]]
    high = line * len(drawn)
    x = alt.Scale(domain=[0, width - 8], range=[0, width - 8], nice=False)
    y = alt.Scale(domain=[-34, high], range=[0, high + 34], nice=False)
    heads = [
        {"x": left + step * at, "y": -14, "head": words(term)} for at, term in enumerate(answers)
    ]
    base = alt.Chart(drawn).encode(
        x=alt.X("x:Q", scale=x, axis=None),
        y=alt.Y("y:Q", scale=y, axis=None),
        **led(terms="offer", answer="answer", id="row"),
    )
    head = alt.Chart(pd.DataFrame(heads)).encode(
        x=alt.X("x:Q", scale=x, axis=None), y=alt.Y("y:Q", scale=y, axis=None), text="head:N"
    )
    chart = alt.layer(
        base.mark_rule(color=style.GRID).encode(x=alt.value(0), x2=alt.value(width - 8)),
        head.mark_text(color=style.MUTED, fontSize=11, lineBreak=" ", baseline="bottom"),
        base.mark_text(align="left", dy=-12 if narrow(width) else 0).encode(
            x=alt.value(0), text="what:N"
        ),
        base.mark_point(size=110, stroke=style.ACCENT, strokeWidth=2, opacity=1).encode(
            fill=alt.Fill("fill:N", scale=None)
        ),
    ).properties(width=width - 8, height=high + 34)
    to = frame[frame["target"] == "PRK"]
    accepted = int((to["reply"] == "accepted").sum())
    told = "; ".join(f"{row.what}: {row.answer}" for row in rows_in(drawn))
    return finished(
        chart,
        f"{accepted or 'None'} of the {len(to)} offers made to North Korea is reported accepted",
        width,
        f"A table of {len(drawn)} offers and their answers. {told}",
    )


def once(rows: pd.DataFrame) -> pd.DataFrame:
    """Return ``overtures`` with each act once: of the rows that stand for it, the firmest."""
    order = list(load("overtures")["firmness"].cat.categories)
    firmest = rows.sort_values("firmness", key=lambda terms: terms.map(order.index), kind="stable")
    return firmest[~firmest["act"].fillna(firmest["id"]).duplicated()]

"""A journey day by day: where it led, as exactly as the days are known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import altair as alt

from dprk_engagement.charts import style
from dprk_engagement.charts.style import Drawing, finished, led, linked, narrow, rows_in
from dprk_engagement.date_words import in_words
from dprk_engagement.labels import name, words
from dprk_engagement.loading import load

if TYPE_CHECKING:
    import pandas as pd


def journey(
    rows: pd.DataFrame | None = None, width: int = 680, links: str | None = None
) -> Drawing:
    """Draw the legs of a journey on an axis of days, a line a place.

    ``rows`` are of ``visits``; without it, the journey with the most legs. A filled bar lasted from
    its first to its last day; an outline holds a stay on a day, or some days, between the two.

    Examples
    --------
    >>> "Pyongyang" in journey().to_dict()["description"]
    True
    """
    visits = load("visits")
    longest = visits["trip_id"].value_counts().index[0]
    frame = (visits[visits["trip_id"] == longest] if rows is None else rows).copy()
    frame = frame.sort_values(["leg", "date_earliest"])
    frame["where"] = [name(row.place) or name(row.country) for row in rows_in(frame)]
    frame["until"] = frame["date_latest"] + timedelta(days=1)
    frame["when"] = [in_words(str(value)) for value in frame["date"]]
    frame["known"] = ["within" if "[" in str(value) else "lasted" for value in frame["date"]]
    frame["fill"] = frame["known"].map({"within": style.SURFACE, "lasted": style.ACCENT})
    frame["stay"] = frame["leg_kind"].map(words)
    frame["where"] += frame["stay"].map(lambda stay: " (return)" if stay == "return" else "")
    frame["told"] = frame["where"] + ", " + frame["when"]
    frame["href"] = linked("visits", frame["id"], links)
    first, last = frame["date_earliest"].min(), frame["until"].max()
    start, days = f"{first:%Y-%m-%d}", (last - first).days
    for field, column in (("x", "date_earliest"), ("x2", "until")):
        frame[field] = [(day - first).days for day in frame[column]]
    drawn = frame[["id", "where", "when", "stay", "fill", "told", "href", "x", "x2"]]
    ticks = "{" + ",".join(f"{at}:'{(first + timedelta(days=at)).day}'" for at in range(days)) + "}"
    axis = alt.Axis(
        values=[at + 0.5 for at in range(days)],
        labelExpr=f"{ticks}[floor(datum.value)]",
        orient="top",
        domain=False,
        ticks=False,
        grid=False,
        title=f"{first:%B %Y}" if first.month == (last - timedelta(days=1)).month else start,
    )
    left = 84
    x = alt.Scale(domain=[0, days], range=[left, width - 14], nice=False)
    base = alt.Chart(drawn).encode(
        y=alt.Y("where:N", sort=None, axis=None),
        **led(where="where", when="when", stay="stay", id="row"),
    )
    chart = alt.layer(
        base.mark_text(align="left", fontWeight=600).encode(x=alt.value(0), text="where:N"),
        base.mark_bar(height=12, stroke=style.ACCENT, strokeWidth=1.5, cornerRadius=3).encode(
            x=alt.X("x:Q", scale=x, axis=axis), x2="x2:Q", fill=alt.Fill("fill:N", scale=None)
        ),
    ).properties(width=width - 8, height=(26 if narrow(width) else 24) * len(drawn))
    who = name(frame["traveller"].iloc[0])
    told = "; ".join(f"{row.where}, {row.when}" for row in rows_in(drawn))
    return finished(
        chart,
        f"{who}: {days} days, {(drawn['stay'] != 'return').sum()} stops",
        width,
        f"Bars on an axis of {days} days. {told}",
    )

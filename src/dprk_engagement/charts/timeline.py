"""The timeline to scale: a lane for each counterpart, a bar as wide as a date is vague."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from dprk_engagement.charts import style
from dprk_engagement.charts.acts import acts
from dprk_engagement.charts.style import Drawing, finished, led, narrow, rows_in
from dprk_engagement.date_words import in_words
from dprk_engagement.labels import name

if TYPE_CHECKING:
    from collections.abc import Sequence

CHARACTER = 6.1
"""Pixels of a character of a label, on the average."""
LINE = 17
COLOURS = {"fill": alt.Fill("fill:N", scale=None), "stroke": alt.Stroke("ink:N", scale=None)}
SHAPES = {"date from the document": "circle", "dated by others": "diamond", "not done": style.CROSS}


def timeline(
    rows: pd.DataFrame | None = None,
    width: int = 680,
    links: str | None = None,
    *,
    since: int = 2006,
    title: str = "",
) -> Drawing:
    """Draw acts on a true axis of years, in a lane for each counterpart.

    ``rows`` has the columns of :func:`dprk_engagement.charts.acts.acts`, which is drawn by default
    from the year ``since``. A bar is as wide as the date is vague; an outline says that the date is
    implied, a diamond that others than the documents give it, a cross that it was not done or
    not yet. Under 500 pixels of width it is a list by year.

    Raises
    ------
    ValueError
        No row has a date from ``since`` on.

    Examples
    --------
    >>> chart = timeline(since=2018)
    >>> "Singapore" in chart.to_dict()["description"]
    True
    """
    frame = acts() if rows is None else rows
    frame = frame[frame["end"].notna()]
    frame = frame[frame["end"].dt.year >= since].copy()
    if frame.empty:
        raise ValueError(f"since={since}: no row has a date from then on")
    frame["x2"] = [_year(day, 1) for day in frame["end"]]
    # An open beginning is a stub before the end that is known.
    frame["x"] = [
        row.x2 - 0.25 if pd.isna(row.start) else max(_year(row.start), since)
        for row in rows_in(frame)
    ]
    frame["middle"] = (frame["x"] + frame["x2"]) / 2
    frame["when"] = [in_words(str(value)) for value in frame["date"]]
    frame["known"] = [
        "not done"
        if not row.done
        else "dated by others"
        if row.corroboration
        else "date from the document"
        for row in rows_in(frame)
    ]
    implied = (frame["basis"] == "implied") & (frame["corroboration"] == "")
    frame["fill"] = implied.map({True: style.SURFACE, False: style.ACCENT})
    frame.loc[~frame["done"], "fill"] = "transparent"
    frame["ink"] = frame["done"].map({True: style.ACCENT, False: style.INK})
    frame["href"] = [
        "" if links is None else f"{links}{row.table}.{row.id}" for row in rows_in(frame)
    ]
    frame["told"] = [f"{row.when}, {name(row.counterpart)}: {row.label}" for row in rows_in(frame)]
    draw = _by_year if narrow(width) else _by_lane
    told = "; ".join(frame["told"])
    return finished(
        draw(frame, width, since),
        title or f"What passed between North Korea and others since {since}",
        width,
        f"Timeline of {len(frame)} acts. {told}",
        "Outline: the date is implied. Bar: as wide as the date is vague.",
    )


def _year(day: date, after: int = 0) -> float:
    days = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
    return float(day.year + (day.timetuple().tm_yday - 1 + after) / days)


def _by_lane(frame: pd.DataFrame, width: int, since: int) -> Drawing:
    last = int(frame["x2"].max() + 0.999)
    left, inner = 92, width - 92 - 8
    scale = (inner - 4) / (last - since)
    counts = frame["counterpart"].value_counts()
    frame["lane"] = [name(who) if counts[who] > 1 else "others" for who in frame["counterpart"]]
    frame["text"] = [
        row.label if row.lane != "others" else f"{name(row.counterpart)}: {row.label}"
        for row in rows_in(frame)
    ]
    order = [who for who in frame["lane"].value_counts().index if who != "others"]
    order += ["others"] if "others" in set(frame["lane"]) else []
    rows, heads, top = [], [], 0
    for lane in order:
        placed, lines = _packed(frame[frame["lane"] == lane], since, scale, inner)
        rows.append(placed.assign(y=[top + line * LINE + LINE / 2 for line in placed["line"]]))
        heads.append({"lane": lane, "y": top + LINE / 2, "rule": top - 5})
        top += lines * LINE + 10
    drawn = pd.concat(rows)
    y = alt.Scale(domain=[-5, top], reverse=True, nice=False)
    x = alt.Scale(domain=[since, last], range=[left, left + inner], nice=False, zero=False)
    axis = alt.Axis(
        format="d",
        orient="top",
        tickMinStep=1,
        values=list(range(since + since % 2, last + 1, 2)),
        grid=True,
        domain=False,
        ticks=False,
    )
    base = alt.Chart(drawn).encode(
        x=alt.X("x:Q", scale=x, axis=axis, title=None),
        y=alt.Y("y:Q", scale=y, axis=None),
        **led(label="what", when="when", status="status", known="known", id="row"),
    )
    lanes = alt.Chart(pd.DataFrame(heads)).encode(y=alt.Y("y:Q", scale=y, axis=None))
    return alt.layer(
        lanes.mark_rule(color=style.GRID).encode(y=alt.Y("rule:Q", scale=y, axis=None)),
        lanes.mark_text(align="left", color=style.MUTED, fontWeight=600, baseline="middle").encode(
            x=alt.value(0), text="lane:N"
        ),
        *_marks(base),
        base.transform_filter("!datum.leftward")
        .mark_text(align="left", dx=8, baseline="middle", fontSize=11.5)
        .encode(x=alt.X("x2:Q", title=None), text="text:N"),
        base.transform_filter("datum.leftward")
        .mark_text(align="right", dx=-8, baseline="middle", fontSize=11.5)
        .encode(x=alt.X("x:Q", title=None), text="text:N"),
    ).properties(width=width - 8, height=top + 5)


def _marks(base: Drawing) -> Sequence[Drawing]:
    """Bars where a date is vague, and one mark an act."""
    return (
        base.transform_filter("datum.known != 'not done'")
        .mark_bar(height=7, strokeWidth=1.5, cornerRadius=3)
        .encode(x2="x2:Q", **COLOURS),
        base.mark_point(size=64, strokeWidth=2, opacity=1).encode(
            x=alt.X("middle:Q", title=None), shape=_shape(symbolStrokeWidth=2), **COLOURS
        ),
    )


def _shape(**legend: Any) -> alt.Shape:
    """Return the shape that says how an act is known, with its legend."""
    return alt.Shape(
        "known:N",
        title=None,
        scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
        legend=alt.Legend(symbolStrokeColor=style.ACCENT, symbolFillColor=style.ACCENT, **legend),
    )


def _packed(
    frame: pd.DataFrame, since: int, scale: float, inner: float
) -> tuple[pd.DataFrame, int]:
    """Put each act on the first line of its lane where mark and name have room."""
    ends: list[list[tuple[float, float]]] = []
    lines, leftward = [], []
    for row in rows_in(frame):
        begin, end = (row.x - since) * scale - 6, (row.x2 - since) * scale + 6
        long = len(row.text) * CHARACTER + 10
        left = end + long > inner
        span = (begin - long, end) if left else (begin, end + long)
        free = [all(span[1] < b or span[0] > e for b, e in taken) for taken in ends]
        line = [*free, True].index(True)
        if line == len(ends):
            ends.append([])
        ends[line].append(span)
        lines.append(line)
        leftward.append(left)
    return frame.assign(line=lines, leftward=leftward), len(ends)


def _by_year(frame: pd.DataFrame, width: int, since: int) -> Drawing:
    """A list for phones: a year, then its acts, each with its mark."""
    drawn = frame.sort_values("x")
    drawn["year"] = drawn["x"].astype(int).astype(str)
    drawn["text"] = [
        row.label if name(row.counterpart) in row.label else f"{name(row.counterpart)}: {row.label}"
        for row in rows_in(drawn)
    ]
    drawn["text"] = [text if len(text) < 46 else f"{text[:44]}…" for text in drawn["text"]]
    drawn["head"] = drawn["year"].where(drawn["year"].ne(drawn["year"].shift()), "")
    step = 20
    drawn["y"] = [step * at + step / 2 for at in range(len(drawn))]
    y = alt.Scale(domain=[0, step * len(drawn)], reverse=True, nice=False)
    base = alt.Chart(drawn).encode(
        y=alt.Y("y:Q", scale=y, axis=None),
        **led(label="what", when="when", id="row"),
    )
    return alt.layer(
        base.mark_text(align="left", color=style.MUTED, fontWeight=600).encode(
            x=alt.value(0), text="head:N"
        ),
        base.mark_point(size=60, strokeWidth=2, opacity=1).encode(
            x=alt.value(46), shape=_shape(columns=1), **COLOURS
        ),
        base.mark_text(align="left", fontSize=11.5).encode(x=alt.value(58), text="text:N"),
    ).properties(width=width - 8, height=step * len(drawn))

"""Reported trade with ASEAN: what is printed, with its bounds, and what others print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from dprk_engagement.charts import style
from dprk_engagement.charts.style import Drawing, finished, led, linked, narrow, rows_in
from dprk_engagement.loading import load

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = 520.0
"""The top of the scale, in millions of dollars; what is open upwards is drawn to it."""


def trade(rows: pd.DataFrame | None = None, width: int = 680, links: str | None = None) -> Drawing:
    """Draw the levels of trade with their bounds: a line is one figure, a box a range.

    ``rows`` are of ``trade_figures``; only levels are drawn. An arrow says that no upper end is
    stated; a box in outline is derived from two figures and printed by nobody.

    Examples
    --------
    >>> trade().to_dict()["title"]["text"][0][:14]
    'Reported trade'
    """
    figures = load("trade_figures") if rows is None else rows
    frame = pd.DataFrame(_levels(figures[figures["measure"] == "level"], links))
    first, last = int(frame["start"].min()), int(frame["end"].max())
    others = pd.DataFrame(_printed_by_others(frame))
    x = alt.Scale(domain=[first - 0.5, last + (9 if narrow(width) else 5)], nice=False, zero=False)
    y = alt.Scale(domain=[0, TOP], nice=False)
    axis = alt.Axis(values=list(range(0, int(TOP), 100)), title="USD million", grid=True)
    years = alt.Axis(format="d", grid=False, values=list(range(first, last, 3)), title=None)
    low = alt.Y("low:Q", scale=y, axis=axis)
    base = alt.Chart(frame).encode(
        x=alt.X("start:Q", scale=x, axis=years),
        x2="end:Q",
        **led(told="figure", date="of", known="it is", id="row"),
    )
    floor = base.transform_filter("datum.open")
    chart = alt.layer(
        floor.mark_rect(fill=style.ACCENT, fillOpacity=0.14).encode(y=low, y2="high:Q"),
        floor.mark_rule(color=style.ACCENT, strokeWidth=4).encode(y=low),
        floor.mark_point(
            shape="triangle-up", filled=True, color=style.ACCENT, size=90, opacity=1
        ).encode(x=alt.X("middle:Q", title=None), y=alt.Y("high:Q", title="USD million")),
        base.transform_filter("datum.known == 'derived'")
        .mark_rect(fill=style.SURFACE, stroke=style.ACCENT, strokeWidth=2)
        .encode(y=low, y2="high:Q"),
        base.transform_filter("datum.known != 'derived' && !datum.open")
        .mark_rule(color=style.ACCENT, strokeWidth=5)
        .encode(y=low),
        alt.Chart(others)
        .mark_point(
            shape="diamond",
            fill=style.SURFACE,
            stroke=style.INK,
            strokeWidth=1.5,
            size=70,
            opacity=1,
        )
        .encode(
            x=alt.X("x:Q", scale=x, title=None),
            y=alt.Y("value:Q", scale=y, title="USD million"),
            **led(told="others print"),
        ),
        base.mark_text(
            lineBreak="\n", lineHeight=15, align="left", dx=7, color=style.INK, fontWeight=600
        ).encode(
            x=alt.X("at:Q", title=None),
            y=alt.Y("label:Q", scale=y, title="USD million"),
            text="text:N",
        ),
    ).properties(width=width - 62, height=230)
    floor_, latest = frame[frame["open"]].iloc[0], frame.iloc[-1]
    told = "; ".join(f"{row.date}: {row.told}" for row in rows_in(frame))
    against = "; ".join(others.loc[others["against"], "told"])
    return finished(
        chart,
        f"Reported trade with ASEAN: over {floor_['low']:g} million dollars at its height, "
        f"{latest['low']:g} in {latest['date']}{', a figure in doubt' if against else ''}",
        width,
        f"Levels of trade in millions of US dollars by year. {told}. Others print: {against}",
        f"◇ Others print: {against}",
    )


def _printed_by_others(levels: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Yield the figures that the public record prints for a year near one of the levels."""
    record = load("corroborations")
    for row in rows_in(record[record["row"].isin(levels["id"])]):
        value = re.search(r"([\d.]+) million", row.value)
        years = re.findall(r"(?<!before )\b20\d\d\b", row.value)
        if value and years and row.relation != "supports":
            yield {
                "x": int(years[0]) + 0.5,
                "value": float(value[1]),
                "told": f"{row.value} ({row.publisher})",
                "against": row.relation == "contradicts",
                "href": levels.set_index("id")["href"][row.row],
            }


def _levels(rows: pd.DataFrame, links: str | None) -> Iterator[dict[str, object]]:
    for row in rows_in(rows.sort_values("date_earliest")):
        high = None if pd.isna(row.value_high) else float(row.value_high)
        low = float(row.value_low)
        start, end = row.date_earliest.year, row.date_latest.year + 1
        derived = row.value_basis == "derived"
        told = f"{low:g} to {high:g}, derived" if derived else f"“{row.as_stated}”"
        date = str(start) if end == start + 1 else f"a year of {start}–{end - 1}"
        yield {
            "id": row.id,
            "start": start,
            "end": end,
            "middle": (start + end) / 2,
            "at": end if high == low or row.value_basis == "derived" else start,
            "low": low,
            "high": TOP if high is None else high,
            "open": high is None,
            "known": row.value_basis,
            "date": date,
            "told": told,
            "text": f"{told}\n{date}",
            "label": (TOP - 40 if high is None else (low + 20 if high == low else high - 10)),
            "href": linked("trade_figures", [row.id], links)[0],
        }

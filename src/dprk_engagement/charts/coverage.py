"""Every sentence of every document as a cell: how many rows rest on it, or why none does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from dprk_engagement.charts import style
from dprk_engagement.charts.style import Drawing, finished, led, narrow, rows_in
from dprk_engagement.labels import words
from dprk_engagement.loading import load

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE = 36


def coverage(rows: pd.DataFrame | None = None, width: int = 680) -> Drawing:
    """Draw what became of each sentence, in the order of the document.

    ``rows`` are of ``sentences``. A filled cell is coded, and the higher the more rows rest on it;
    an outline is a sentence that bears no fact of its own.

    Examples
    --------
    >>> coverage().to_dict()["title"]["text"][0][:5]
    'Every'
    """
    frame = load("sentences") if rows is None else rows
    across = 36 if narrow(width) else int(frame.groupby("source", observed=True).size().max())
    cells = pd.DataFrame(_cells(frame, across))
    heads = cells[cells["first"]][["source", "base"]]
    high = float(cells["base"].max()) + 4
    x = alt.Scale(domain=[0, across], nice=False)
    y = alt.Scale(domain=[0, high], reverse=True, nice=False)
    boxes = (
        alt.Chart(cells)
        .mark_rect(strokeWidth=1)
        .encode(
            x=alt.X("x:Q", axis=None, scale=x),
            x2="x2:Q",
            y=alt.Y("top:Q", axis=None, scale=y),
            y2="base:Q",
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("stroke:N", scale=None),
            **led(place="sentence", disposition="it is", number="rows"),
        )
    )
    names = (
        alt.Chart(heads)
        .mark_text(
            align="left", baseline="bottom", color=style.INK, fontWeight=600, fontSize=11, dy=-19
        )
        .encode(x=alt.value(0), y=alt.Y("base:Q", axis=None, scale=y), text="source:N")
    )
    chart = alt.layer(boxes, names).properties(width=width - 8, height=high)
    coded = int((frame["disposition"] == "coded").sum())
    told = "; ".join(
        f"{source}: {int((group['disposition'] == 'coded').sum())} of {len(group)} coded"
        for source, group in frame.groupby("source", observed=True)
    )
    return finished(
        chart,
        f"Every sentence is accounted for: {coded} of {len(frame)} are coded",
        width,
        f"A cell for each sentence of {frame['source'].nunique()} documents. {told}",
        "Filled: coded, the higher the more rows. Outline: not coded.",
    )


def _cells(frame: pd.DataFrame, across: int) -> Iterator[dict[str, object]]:
    line = -1
    for source, group in frame.groupby("source", observed=True, sort=False):
        for at, row in enumerate(rows_in(group)):
            line += at % across == 0
            coded, base = row.disposition == "coded", LINE * line + LINE - 4
            place, disposition = f"{source} {row.paragraph}.{row.sentence}", words(row.disposition)
            yield {
                "source": str(source),
                "first": at == 0,
                "place": place,
                "disposition": disposition,
                "number": int(row.rows),
                "told": f"{place}: {disposition}",
                "href": "",
                "x": at % across,
                "x2": at % across + 0.82,
                "base": base,
                "top": base - (min(18, 6 + int(row.rows)) if coded else 5),
                "fill": style.ACCENT if coded else style.SURFACE,
                "stroke": style.ACCENT if coded else style.GREY,
            }

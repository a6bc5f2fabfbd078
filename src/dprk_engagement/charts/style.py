"""The house style: one accent and greys, names on marks, ink that can be seen."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import altair as alt

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

INK = "#1a1a1a"
MUTED = "#5b5f66"
GRID = "#e1e3e6"
SURFACE = "#ffffff"
ACCENT = "#0f5f8c"
GREY = "#7b8087"
PALETTE = (INK, MUTED, GRID, SURFACE, ACCENT, GREY)
"""All colours of all charts: a page can give each a twin for dark mode."""

Drawing = Any
"""An Altair chart: its own types do not know what layering gives."""

CROSS = "M-1,-1L1,1M1,-1L-1,1"
CONFIG: dict[str, Any] = {
    "font": "Inter, system-ui, sans-serif",
    "background": "transparent",
    "padding": 2,
    "view": {"stroke": None},
    "text": {"color": INK, "fontSize": 12},
    "title": {
        "anchor": "start",
        "frame": "bounds",
        "color": INK,
        "fontSize": 14,
        "fontWeight": 600,
        "lineHeight": 18,
        "offset": 12,
        "subtitleColor": MUTED,
        "subtitleFontSize": 12,
        "subtitleLineHeight": 16,
    },
    "axis": {
        "domainColor": GREY,
        "gridColor": GRID,
        "labelColor": MUTED,
        "labelFontSize": 12,
        "tickColor": GREY,
        "titleColor": MUTED,
        "titleFontSize": 12,
        "titleFontWeight": 400,
    },
    "legend": {"orient": "top", "labelColor": INK, "labelFontSize": 12, "titleColor": MUTED},
}


def rows_in(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a frame, with its columns as attributes."""
    return frame.itertuples()


def narrow(width: int) -> bool:
    """Return whether a drawing is one for phones."""
    return width < 500


def finished(chart: Drawing, title: str, width: int, description: str, *under: str) -> Drawing:
    """Return a chart with its title, the lines under it, what it shows in words, and the style."""
    broken = textwrap.wrap(title, int(width / 8.2))
    below = [line for text in under for line in textwrap.wrap(text, int(width / 6.6))]
    heading = alt.TitleParams(broken, subtitle=below) if below else alt.TitleParams(broken)
    return chart.properties(
        title=heading, description=description, autosize=alt.AutoSizeParams(type="pad")
    ).configure(**CONFIG)


def led(**titles: str) -> dict[str, Any]:
    """Return what a mark says, to the pointer and to a screen reader, and where it leads.

    ``titles`` are the columns to tell, in order; the frame has columns ``told`` and ``href`` too.
    """
    tooltip = [alt.Tooltip(f"{field}:N", title=title) for field, title in titles.items()]
    return {"tooltip": tooltip, "description": "told:N", "href": "href:N"}


def linked(table: str, ids: Any, links: str | None) -> list[str]:
    """Return where the mark of each row leads to; "" for nowhere."""
    return ["" if links is None else f"{links}{table}.{id_}" for id_ in ids]

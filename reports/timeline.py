"""The timeline: one line per row, with its status, its name and the extent of its date.

The length of a bar says how far a date is known; a mark in the band on the right says that no
date is stated. An open end has an arrow.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import altair as alt
import pandas as pd

from display import ACCENT, GRID, INK, MUTED, SURFACE
from prose import MONTHS
from rows import rows_in
from style import (
    BASIS,
    HALO,
    OPEN_ENDS,
    STATUS,
    WHOLE,
    Drawing,
    fixed,
    narrow,
    room,
    styles,
    titled,
    tooltips,
)

DRAWN = (
    *("id", "label", "head", "first", "status", "basis", "date", "source", "hedge", "x", "x2"),
    *("open_left", "open_right", "undated", "countries", "when", "till", "lane"),
)
"""The columns that a timeline sends to the page."""

# Lines in their places --------------------------------------------------------------------------


def by_month(lines: pd.DataFrame, years: pd.Series | None = None) -> pd.DataFrame:
    """Lines of a timeline placed in a year: `x`, `x2` in months 0–12, and `head`, the year.

    The year is the first that the date falls in, or that of `years`. What reaches beyond it is
    cut at its ends and sets `open_left` or `open_right`, as an open end does. A known month of an
    unknown year is drawn, and stands in the undated band as well.
    """
    placed = []
    for at, line in enumerate(rows_in(lines)):
        year = None if years is None or pd.isna(years.iloc[at]) else int(years.iloc[at])
        placed.append({"open_left": False, "open_right": False, **_in_year(line, year)})
    return lines.assign(**pd.DataFrame(placed, index=lines.index))


def _in_year(line: Any, year: int | None) -> dict[str, Any]:
    if not pd.isna(line.month):
        head = "year?" if year is None else str(year)
        return {"x": line.month - 1, "x2": line.month, "head": head}
    if line.undated:
        return {"x": None, "x2": None, "head": "" if year is None else str(year)}
    if year is None:
        year = int(line.end - 1e-9) if line.open_left else int(line.start)
    start = 0.0 if line.open_left else 12 * (line.start - year)
    end = 12.0 if line.open_right else 12 * (line.end - year)
    return {
        "x": min(max(start, 0), 12),
        "x2": min(max(end, 0), 12),
        "head": str(year),
        "open_left": line.open_left or start < -1e-6,
        "open_right": line.open_right or end > 12 + 1e-6,
    }


def by_year(lines: pd.DataFrame) -> tuple[pd.DataFrame, tuple[float, float]]:
    """Lines placed on one axis of years, as `x` and `x2`, and the axis's bounds.

    A date with an open end is a stub at the end that is known: a bar to the edge would read as
    something that went on. Only what is under way is drawn to the edge.
    """
    known = pd.concat([lines["start"], lines["end"]]).dropna().astype(float)
    low, high = float(int(known.min())), float(int(known.max() + 0.999))
    stub = 0.025 * (high - low)

    def end(line: Any) -> Any:
        if not line.open_right:
            return line.end
        return high if line.status == "under way" else min(high, line.start + stub)

    made = lines.copy()
    made["x"] = [max(low, r.end - stub) if r.open_left else r.start for r in rows_in(lines)]
    made["x2"] = [end(line) for line in rows_in(lines)]
    return made, (low, high)


def with_headings(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines with one before each group that has no more than an id and the group as label."""
    parts = []
    groups = list(dict.fromkeys(lines["group"]))
    for group in groups:
        if len(groups) > 1:
            parts.append(pd.DataFrame([{"id": f"group: {group}", "label": group}]))
        parts.append(lines[lines["group"] == group])
    return pd.concat(parts, ignore_index=True)


def as_drawn(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines as drawn: a heading before each group, and `first` where a year begins."""
    made = lines if "head" in lines else lines.assign(head="")
    new_year = made["head"].ne(made["head"].shift()) | made["group"].ne(made["group"].shift())
    made = with_headings(made.assign(first=new_year))
    return made[[column for column in DRAWN if column in made]]


# Axes -------------------------------------------------------------------------------------------


def months() -> alt.Axis:
    """An axis of the months of a year."""
    names = "{" + ",".join(f"{i}:'{MONTHS[i + 1][:3]}'" for i in range(12)) + "}[datum.value]"
    return _axis(values=list(range(0, 12, 3)), labelExpr=names, labelAlign="left")


def years(width: int, domain: tuple[float, float], room_right: float) -> alt.Axis:
    """An axis of years; in the share `room_right` at its end a label stands before its line."""
    first, last = int(domain[0]), int(domain[1])
    most = (last - first) / (4 if narrow(width) else 7)
    step = next(s for s in (1, 2, 3, 5, 10, 20) if s >= most)
    edge = last - room_right * (last - first)
    at_edge = {"test": f"datum.value > {edge:.2f}", "value": "right"}
    return _axis(
        values=[year for year in range(first, last + 1) if year % step == 0],
        format="d",
        labelAlign={"condition": at_edge, "value": "left"},
    )


def _axis(**options: Any) -> alt.Axis:
    return alt.Axis(orient="top", grid=True, domain=False, ticks=False, labelPadding=5, **options)


# The layers -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Layout:
    """The lines of a timeline and where its parts stand, in pixels.

    `heads` says that a line can be headed by its year.
    """

    lines: pd.DataFrame
    width: int
    heads: bool

    @property
    def small(self) -> bool:
        """Whether labels stand above their bars, for want of room beside them."""
        return narrow(self.width)

    @property
    def right(self) -> float:
        """Where the axis ends: before the band for lines without a date."""
        band = 44 if self.small else 58
        return room(self.width) - (band if self.lines["undated"].any() else 8)

    @property
    def left(self) -> float:
        """Where the axis begins: after the longest label."""
        longest = int(self.lines["label"].str.len().max())
        return 4.0 if self.small else 26 + self.indent + 6.3 * longest

    @property
    def middle(self) -> float:
        """The middle of the band for lines without a date."""
        return (self.right + 6 + room(self.width)) / 2

    @property
    def indent(self) -> int:
        """The room before a line's mark for the year that heads it."""
        return 38 if self.heads and not self.small else 0

    @property
    def shift(self) -> int:
        """How far bars stand below, and labels above, the middle of their line."""
        return 7 if self.small else 0

    @cached_property
    def entries(self) -> pd.DataFrame:
        """The lines as drawn, with headings."""
        return as_drawn(self.lines)

    @property
    def height(self) -> int:
        """The height of all lines."""
        return (32 if self.small else 18) * len(self.entries)

    @property
    def y(self) -> alt.Y:
        """A line for each entry."""
        return alt.Y("id:N", axis=None, scale=alt.Scale(domain=list(self.entries["id"])))


def timeline(
    lines: pd.DataFrame,
    width: int,
    *,
    axis: alt.Axis,
    domain: tuple[float, float],
    heads: bool = False,
    opacity: Any = None,
    public: pd.DataFrame | None = None,
) -> Drawing:
    """One line per row: its status, its name, the extent of its date, and a band for no date.

    `lines` has `x` and `x2` in units of `domain`; a line without them stands in the band. `public`
    has rows of the same ids with an `x` that others give. With `heads` a year heads its lines.
    """
    layout = Layout(lines, width, heads)
    data = alt.Chart(layout.entries)
    base = data.encode(y=layout.y, opacity=opacity or alt.value(1))
    scale = alt.Scale(domain=domain, range=[layout.left, layout.right], nice=False, zero=False)
    layers: list[Any] = [
        *(_band(layout) if lines["undated"].any() else ()),
        _bars(base, layout, alt.X("x:Q", title=None, axis=axis, scale=scale)),
        _question_marks(base, layout),
        _statuses(base, layout),
        _labels(base, layout),
        _group_titles(data, layout),
        *_arrows(base, layout),
        *([_year_heads(base)] if heads and not layout.small else ()),
        *(_dates_of_others(public, layout) if public is not None else ()),
    ]
    return alt.layer(*layers).properties(width=room(width), height=layout.height)


def _band(layout: Layout) -> list[Drawing]:
    """The band on the right for lines without a date, and its title."""
    place = fixed(x=layout.right + 6, x2=room(layout.width), y=0, y2=layout.height)
    return [
        WHOLE.mark_rect(color=GRID, opacity=0.45).encode(**place),
        WHOLE.mark_text(color=MUTED, baseline="bottom").encode(
            **fixed(x=layout.middle, y=-5, text="no date")
        ),
    ]


TIPS = {
    "label": "what",
    "status": "status",
    "date": "date",
    "basis": "date is",
    "hedge": "hedge",
    "id": "row",
    "source": "rests on",
}


def _bars(base: Drawing, layout: Layout, x: alt.X) -> Drawing:
    """A bar over the span in which a date lies, its shade saying how the date is known."""
    bases = BASIS.found_in(layout.lines.loc[layout.lines["x"].notna(), "basis"])
    legend = alt.Legend(
        symbolType="stroke", symbolStrokeWidth=8, columns=0, labelExpr="'date ' + datum.label"
    )
    color = alt.Color(
        "basis:N",
        title=None,
        scale=alt.Scale(domain=bases, range=[BASIS[basis] for basis in bases]),
        legend=legend if len(bases) > 1 else None,
    )
    return (
        base.transform_filter("isValid(datum.x)")
        .mark_rule(strokeWidth=8, strokeCap="round", yOffset=layout.shift)
        .encode(x=x, x2="x2:Q", color=color, tooltip=tooltips(**TIPS))
    )


def _question_marks(base: Drawing, layout: Layout) -> Drawing:
    return (
        base.transform_filter("datum.undated")
        .mark_text(text="?", color=MUTED, yOffset=layout.shift)
        .encode(tooltip=tooltips(**TIPS), **fixed(x=layout.middle))
    )


def _statuses(base: Drawing, layout: Layout) -> Drawing:
    present, across = set(layout.lines["status"]), 3 if layout.small else 0
    return (
        base.transform_filter("isValid(datum.status)")
        .mark_point(size=52, strokeWidth=2, opacity=1, yOffset=-layout.shift)
        .encode(
            tooltip=tooltips(**TIPS),
            **fixed(x=6 + layout.indent),
            **styles(STATUS, present, "status", across),
        )
    )


def _labels(base: Drawing, layout: Layout) -> Drawing:
    with_year = "(datum.first && datum.head ? datum.head + ' ' : '') + datum.label"
    space = room(layout.width) - 18 if layout.small else layout.left - 22
    return (
        base.transform_filter("isValid(datum.status)")
        .transform_calculate(shown=with_year if layout.small else "datum.label")
        .mark_text(
            align="left",
            yOffset=-layout.shift,
            fontSize=11 if layout.small else 12,
            limit=space - layout.indent,
        )
        .encode(text="shown:N", tooltip=tooltips(**TIPS), **fixed(x=18 + layout.indent))
    )


def _group_titles(data: Drawing, layout: Layout) -> Drawing:
    return (
        data.transform_filter("!isValid(datum.status)")
        .mark_text(align="left", fontWeight=600)
        .encode(y=layout.y, text="label:N", **fixed(x=0))
    )


def _arrows(base: Drawing, layout: Layout) -> list[Drawing]:
    """An arrow at each end that is open."""
    arrow = {"size": 70, "filled": True, "color": ACCENT, "yOffset": layout.shift}
    return [
        base.transform_filter(f"datum.{field} && isValid(datum.x)")
        .mark_point(shape=shape, xOffset=offset / 2, **arrow)
        .encode(x=alt.X("x:Q" if field == "open_left" else "x2:Q"))
        for field, shape, offset in OPEN_ENDS
        if layout.lines[field].any()
    ]


def _year_heads(base: Drawing) -> Drawing:
    return (
        base.transform_filter("datum.first")
        .mark_text(align="left", color=MUTED)
        .encode(text="head:N", **fixed(x=0))
    )


def _dates_of_others(public: pd.DataFrame, layout: Layout) -> list[Drawing]:
    """A diamond for each date that others give, with how many give it and arrows at open ends."""
    given = alt.Chart(public).encode(
        y=layout.y, x="x:Q", tooltip=["label:N", "date:N", "publisher:N", "id:N"]
    )
    contradicts = "datum.relation == 'contradicts'"
    diamonds = given.mark_point(
        shape="diamond", size=80, yOffset=layout.shift, stroke=INK, strokeWidth=1.5, opacity=1
    ).encode(fill=alt.condition(contradicts, alt.value(SURFACE), alt.value(INK)))
    counts = [
        given.transform_filter("datum.n > 1")
        .mark_text(align="left", dx=10, fontSize=11, yOffset=layout.shift, **halo)
        .transform_calculate(times="'×' + datum.n")
        .encode(text="times:N")
        for halo in HALO
    ]
    arrow: dict[str, Any] = {"size": 40, "filled": True, "color": INK, "opacity": 1}
    arrows = [
        given.transform_filter(f"datum.{field}").mark_point(
            shape=shape, xOffset=offset, yOffset=layout.shift, **arrow
        )
        for field, shape, offset in OPEN_ENDS
    ]
    return [diamonds, *counts, *arrows]


def on_years(lines: pd.DataFrame, width: int, *, title: str) -> Drawing:
    """Rows of any kind on one axis of years, a line each."""
    placed, domain = by_year(lines)
    layout = Layout(placed, width, heads=False)
    edge = (36 if lines["undated"].any() else 24) / (layout.right - layout.left)
    chart = timeline(placed, width, axis=years(width, domain, edge), domain=domain)
    return titled(chart, title, width)

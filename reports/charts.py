"""The report's charts: frames in, an Altair chart out. Each answers one question in its title.

Shape and colour say the status of an act; the length of a bar says how far its date is known; a
mark in the band on the right says that no date is stated.
"""

import textwrap
from typing import Any

import altair as alt
import pandas as pd

from display import ACCENT, ACCENT_SOFT, GREY, GREY_SOFT, GRID, INK, MUTED, SURFACE
from prose import MONTHS, count, number
from rows import each

Drawing = Any
"""An Altair chart: its own types do not know what layering and properties give."""
fixed: Any = alt
"""Altair, for the classes of fixed values, which have no types: `alt.value` is ten times slower."""

CROSS = "M-1,-1L1,1M1,-1L-1,1"

# Shape, fill and stroke: filled is done, hollow is not yet or not sure, crossed is not to be.
STATUS = {
    "held": ("circle", ACCENT, ACCENT),
    "under way": ("triangle-right", ACCENT, ACCENT),
    "planned": ("circle", SURFACE, ACCENT),
    "proposed": ("diamond", SURFACE, ACCENT),
    "cancelled": (CROSS, "transparent", INK),
    "not materialised": ("square", "transparent", INK),
    "declined": ("cross", GREY, GREY),
    "reported": ("square", GREY, GREY),
    "alleged": ("triangle-up", SURFACE, GREY),
    "denied": ("triangle-down", SURFACE, GREY),
}
BASIS = {"stated": ACCENT, "implied": ACCENT_SOFT, "derived": GREY_SOFT}
REPLY = {
    "accepted": ("circle", GREY, GREY),
    "considering": ("diamond", SURFACE, GREY),
    "not reported": ("triangle-up", SURFACE, GREY),
    "no reply": ("circle", SURFACE, ACCENT),
    "rejected": (CROSS, "transparent", ACCENT),
}
DISPOSITION = {
    "coded": (ACCENT, 1.0),
    "analysis": (INK, 0.7),
    "out of scope": (MUTED, 0.5),
    "duplicate": (GREY, 0.35),
    "boilerplate": (GREY_SOFT, 0.2),
}
# Rough places on a map of Southeast Asia: column, row.
TILES = {
    "MMR": (0, 0),
    "LAO": (1, 0),
    "VNM": (2, 0),
    "THA": (0, 1),
    "KHM": (1, 1),
    "PHL": (3, 1),
    "MYS": (0, 2),
    "SGP": (1, 2),
    "BRN": (2, 2),
    "IDN": (1, 3),
    "TLS": (3, 3),
}
# The field that marks an open end, the arrow for it, and how far off the mark it stands.
OPEN_ENDS = (("open_left", "triangle-left", -9), ("open_right", "triangle-right", 9))
# A text twice: its halo, which keeps a line off it, and the text itself.
HALO: tuple[dict[str, Any], ...] = ({"stroke": SURFACE, "strokeWidth": 6}, {})
SOLID_INK: dict[str, Any] = {"filled": True, "color": INK, "opacity": 1}
WHOLE = alt.Chart(pd.DataFrame({"one": [1]}))
"""A chart of one datum, for marks at fixed places."""


def narrow(width: int) -> bool:
    """Whether a drawing is the one for phones."""
    return width < 500


def _room(width: int) -> int:
    """The width of the plot itself where axes and legends are not fitted to `width`."""
    return width - (14 if narrow(width) else 8)


def heading(text: str, width: int, *under: str) -> alt.TitleParams:
    """A chart's title, and lines under it, broken to fit `width`."""
    broken = textwrap.wrap(text, int(width / 8.2))
    below = [line for part in under for line in textwrap.wrap(part, int(width / 6.5))]
    if below:
        return alt.TitleParams(broken, subtitle=below)
    return alt.TitleParams(broken)


def styles(
    marks: dict[str, tuple[str, str, str]], present: set[str], field: str, columns: int = 0
) -> dict[str, Any]:
    """The encodings of shape, fill and stroke that tell the values of `field` apart."""
    unknown = present - marks.keys()
    if unknown:
        raise ValueError(f"no mark is defined for {field} {sorted(unknown)}: add it to charts.py")
    shown = [value for value in marks if value in present]
    legend = alt.Legend(columns=columns, symbolStrokeWidth=2, symbolSize=70)
    return {
        channel: scale(
            f"{field}:N",
            title=None,
            scale=alt.Scale(domain=shown, range=[marks[value][at] for value in shown]),
            legend=legend if len(shown) > 1 else None,  # One mark needs no key.
        )
        for at, (channel, scale) in enumerate(
            {"shape": alt.Shape, "fill": alt.Fill, "stroke": alt.Stroke}.items()
        )
    }


# Timelines --------------------------------------------------------------------------------------


def by_month(rows: pd.DataFrame, years: pd.Series | None = None) -> pd.DataFrame:
    """Lines of a timeline placed in a year: `x`, `x2` in months 0–12, and `head`, the year.

    The year is the first that the date falls in, or that of `years`. What reaches beyond it is
    cut at its ends and sets `open_left` or `open_right`, as an open end does. A known month of an
    unknown year is drawn, and stands in the undated band as well.
    """
    placed = []
    for at, row in enumerate(each(rows)):
        year = None if years is None or pd.isna(years.iloc[at]) else int(years.iloc[at])
        if not pd.isna(row.month):
            head = "year?" if year is None else str(year)
            span = {"x": row.month - 1, "x2": row.month, "head": head}
        elif row.undated:
            span = {"x": None, "x2": None, "head": "" if year is None else str(year)}
        else:
            if year is None:
                year = int(row.end - 1e-9) if row.open_left else int(row.start)
            start = 0.0 if row.open_left else 12 * (row.start - year)
            end = 12.0 if row.open_right else 12 * (row.end - year)
            span = {
                "x": min(max(start, 0), 12),
                "x2": min(max(end, 0), 12),
                "head": str(year),
                "open_left": row.open_left or start < -1e-6,
                "open_right": row.open_right or end > 12 + 1e-6,
            }
        placed.append({"open_left": False, "open_right": False, **span})
    return rows.assign(**pd.DataFrame(placed, index=rows.index))


def timeline(
    rows: pd.DataFrame,
    width: int,
    *,
    axis: alt.Axis,
    domain: tuple[float, float],
    heads: bool = False,
    opacity: Any = None,
    public: pd.DataFrame | None = None,
) -> Drawing:
    """One line a row: its status, its name, the extent of its date, and a band for no date.

    `rows` has `x` and `x2` in units of `domain`; a row without them stands in the band. `public`
    has rows of the same ids with an `x` that others give.
    """
    small = narrow(width)
    left, right = _plot(rows, width, heads)
    inner = _room(width)
    entries = _drawn(rows)
    order = list(entries["id"])
    step = 32 if small else 18
    shift = 7 if small else 0
    y = alt.Y("id:N", axis=None, scale=alt.Scale(domain=order))
    x = alt.X(
        "x:Q",
        title=None,
        axis=axis,
        scale=alt.Scale(domain=domain, range=[left, right], nice=False, zero=False),
    )
    marks = rows[rows["x"].notna()]
    tips = [
        alt.Tooltip("label:N", title="what"),
        alt.Tooltip("status:N", title="status"),
        alt.Tooltip("date:N", title="date"),
        alt.Tooltip("basis:N", title="date is"),
        alt.Tooltip("id:N", title="row"),
        alt.Tooltip("source:N", title="rests on"),
    ]
    data = alt.Chart(entries)
    base = data.encode(y=y, opacity=opacity or alt.value(1))
    each = base.transform_filter("isValid(datum.status)")
    indent = _indent(width, heads)
    bases = [value for value in BASIS if value in set(marks["basis"])]
    middle = (right + 6 + inner) / 2
    layers: list[Any] = []
    if rows["undated"].any():
        layers += [
            WHOLE.mark_rect(color=GRID, opacity=0.45).encode(
                x=fixed.XValue(right + 6),
                x2=fixed.X2Value(inner),
                y=fixed.YValue(0),
                y2=fixed.Y2Value(step * len(order)),
            ),
            WHOLE.mark_text(color=MUTED, baseline="bottom").encode(
                x=fixed.XValue(middle), y=fixed.YValue(-5), text=fixed.TextValue("no date")
            ),
        ]
    layers += [
        base.transform_filter("isValid(datum.x)")
        .mark_rule(strokeWidth=8, strokeCap="round", yOffset=shift)
        .encode(
            x=x,
            x2="x2:Q",
            color=alt.Color(
                "basis:N",
                title=None,
                scale=alt.Scale(domain=bases, range=[BASIS[b] for b in bases]),
                legend=alt.Legend(
                    symbolType="stroke",
                    symbolStrokeWidth=8,
                    columns=0,
                    labelExpr="'date ' + datum.label",
                )
                if len(bases) > 1
                else None,
            ),
            tooltip=tips,
        ),
        base.transform_filter("datum.undated")
        .mark_text(text="?", color=MUTED, yOffset=shift)
        .encode(x=fixed.XValue(middle), tooltip=tips),
        each.mark_point(size=52, strokeWidth=2, opacity=1, yOffset=-shift).encode(
            x=fixed.XValue(6 + indent),
            tooltip=tips,
            **styles(STATUS, set(rows["status"]), "status", 3 if small else 0),
        ),
        each.transform_calculate(
            shown="(datum.first && datum.head ? datum.head + ' ' : '') + datum.label"
            if small
            else "datum.label"
        )
        .mark_text(
            align="left",
            yOffset=-shift,
            fontSize=11 if small else 12,
            limit=(inner - 18 if small else left - 22) - indent,
        )
        .encode(x=fixed.XValue(18 + indent), text="shown:N", tooltip=tips),
        data.transform_filter("!isValid(datum.status)")
        .mark_text(align="left", fontWeight=600)
        .encode(y=y, x=fixed.XValue(0), text="label:N"),
    ]
    layers += [
        base.transform_filter(f"datum.{field} && isValid(datum.x)")
        .mark_point(
            shape=shape, size=70, filled=True, color=ACCENT, xOffset=offset / 2, yOffset=shift
        )
        .encode(x=alt.X("x:Q" if field == "open_left" else "x2:Q"))
        for field, shape, offset in OPEN_ENDS
        if rows[field].any()
    ]
    if heads and not small:
        layers.append(
            base.transform_filter("datum.first")
            .mark_text(align="left", color=MUTED)
            .encode(x=fixed.XValue(0), text="head:N")
        )
    if public is not None:
        given = alt.Chart(public).encode(
            y=y, x="x:Q", tooltip=["label:N", "date:N", "publisher:N", "id:N"]
        )
        layers.append(
            given.mark_point(
                shape="diamond", size=80, yOffset=shift, stroke=INK, strokeWidth=1.5, opacity=1
            ).encode(
                fill=alt.condition(
                    "datum.relation == 'contradicts'", alt.value(SURFACE), alt.value(INK)
                )
            )
        )
        layers += [
            given.transform_filter("datum.n > 1")
            .mark_text(align="left", dx=10, fontSize=11, yOffset=shift, **halo)
            .transform_calculate(times="'×' + datum.n")
            .encode(text="times:N")
            for halo in HALO
        ]
        layers += [
            given.transform_filter(f"datum.{field}").mark_point(
                shape=shape, size=40, xOffset=offset, yOffset=shift, **SOLID_INK
            )
            for field, shape, offset in OPEN_ENDS
        ]
    return alt.layer(*layers).properties(width=inner, height=step * len(order))


def _indent(width: int, heads: bool) -> int:
    """The room before a line's mark for the year that heads it."""
    return 38 if heads and not narrow(width) else 0


def _plot(rows: pd.DataFrame, width: int, heads: bool) -> tuple[float, float]:
    """Where the axis of a timeline begins and ends: after the longest label, before the band."""
    inner = _room(width)
    small = narrow(width)
    band = (44 if small else 58) if rows["undated"].any() else 8
    left = 4.0 if small else 26 + _indent(width, heads) + 6.3 * int(rows["label"].str.len().max())
    return left, inner - band


DRAWN = (
    *("id", "label", "head", "first", "status", "basis", "date", "source", "x", "x2"),
    *("open_left", "open_right", "undated", "countries", "when", "till", "lane"),
)
"""The columns that a timeline sends to the page."""


def _drawn(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` as drawn: a heading before each group, and `first` where a year begins."""
    made = rows if "head" in rows else rows.assign(head="")
    made = made.assign(
        first=made["head"].ne(made["head"].shift()) | made["group"].ne(made["group"].shift())
    )
    return _with_headings(made)[[name for name in DRAWN if name in made]]


def _with_headings(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with a line before each group that has no more than an id and the group as label."""
    parts = []
    groups = list(dict.fromkeys(rows["group"]))
    for group in groups:
        if len(groups) > 1:
            parts.append(pd.DataFrame([{"id": f"group: {group}", "label": group}]))
        parts.append(rows[rows["group"] == group])
    return pd.concat(parts, ignore_index=True)


def _months(width: int) -> alt.Axis:
    names = "{" + ",".join(f"{i}:'{MONTHS[i + 1][:3]}'" for i in range(12)) + "}[datum.value]"
    return alt.Axis(
        orient="top",
        values=list(range(0, 12, 3)),
        labelExpr=names,
        labelAlign="left",
        grid=True,
        domain=False,
        ticks=False,
        labelPadding=5,
    )


def _years(width: int, domain: tuple[float, float], room_right: float) -> alt.Axis:
    """An axis of years; in the share `room_right` at its end a label stands before its line."""
    first, last = int(domain[0]), int(domain[1])
    room = (last - first) / (4 if narrow(width) else 7)
    step = next(s for s in (1, 2, 3, 5, 10, 20) if s >= room)
    values = [year for year in range(first, last + 1) if year % step == 0]
    edge = last - room_right * (last - first)
    return alt.Axis(
        orient="top",
        values=values,
        format="d",
        grid=True,
        domain=False,
        ticks=False,
        labelAlign={
            "condition": {"test": f"datum.value > {edge:.2f}", "value": "right"},
            "value": "left",
        },
        labelPadding=5,
    )


def year_lines(rows: pd.DataFrame) -> tuple[pd.DataFrame, tuple[float, float]]:
    """Lines placed on one axis of years, and the axis's bounds.

    A date with an open end is a stub at the end that is known: a bar to the edge would read as
    something that went on. Only what is under way is drawn to the edge.
    """
    known = pd.concat([rows["start"], rows["end"]]).dropna().astype(float)
    low, high = float(int(known.min())), float(int(known.max() + 0.999))
    stub = 0.025 * (high - low)
    made = rows.copy()
    made["x"] = [max(low, row.end - stub) if row.open_left else row.start for row in each(rows)]
    made["x2"] = [
        row.end
        if not row.open_right
        else high
        if row.status == "under way"
        else min(high, row.start + stub)
        for row in each(rows)
    ]
    return made, (low, high)


def acts(
    rows: pd.DataFrame,
    width: int,
    *,
    title: str,
    name: str,
    countries: dict[str, str],
) -> Drawing:
    """Meetings or visits: when each was, to scale above and by month below, and what came of it.

    `rows` is a frame of `rows.meetings()`; `countries` maps the codes to filter by to names.
    Filters dim and never remove: every row stays where it is.
    """
    placed = by_month(rows)
    strips, (low, high) = year_lines(rows)
    placed["when"], placed["till"] = strips["x"].astype(float), strips["x2"].astype(float)
    placed["lane"] = placed["group"]
    country = alt.param(
        name=f"{name}_country",
        value="",
        bind=alt.binding_select(
            options=["", *countries], labels=["all", *countries.values()], name="Country"
        ),
    )
    statuses = [value for value in STATUS if value in set(rows["status"])]
    status = alt.param(
        name=f"{name}_status",
        value="",
        bind=alt.binding_select(options=["", *statuses], labels=["all", *statuses], name="Status"),
    )
    brush = alt.selection_interval(
        name=f"{name}_time",
        encodings=["x"],
        mark=alt.BrushConfig(fill=GREY, fillOpacity=0.25, stroke=MUTED),
    )
    lit = (
        f"({country.name} == '' || indexof(datum.countries, {country.name}) >= 0)"
        f" && ({status.name} == '' || datum.status == {status.name})"
    )
    faint = 0.15
    detail = timeline(
        placed,
        width,
        axis=_months(width),
        domain=(0, 12),
        heads=True,
        opacity=alt.condition(
            f"({lit}) && (!length(data('{brush.name}_store')) || "
            f"vlSelectionTest('{brush.name}_store', datum))",
            alt.value(1),
            alt.value(faint),
        ),
    )
    inner = _room(width)
    left = 8.0 if narrow(width) else _plot(placed, width, heads=True)[0]
    groups = list(dict.fromkeys(placed.loc[placed["when"].notna(), "group"]))
    axis = _years(width, (low, high), 0.02)
    axis.orient = "bottom"
    strip = (
        alt.Chart(_drawn(placed))
        .transform_filter("isValid(datum.when)")
        .mark_rule(strokeWidth=7, strokeCap="round", color=ACCENT)
        .encode(
            x=alt.X(
                "when:Q",
                title=None,
                axis=axis,
                scale=alt.Scale(
                    domain=[low, high], range=[left, inner - 24], nice=False, zero=False
                ),
            ),
            y=alt.Y("lane:N", axis=None, sort=groups, scale=alt.Scale(domain=groups)),
            x2="till:Q",
            opacity=alt.condition(lit, alt.value(0.5), alt.value(0.08)),
        )
        .add_params(brush)
    )
    lanes = (
        alt.Chart(pd.DataFrame({"lane": groups}))
        .mark_text(align="left", dy=-11 if narrow(width) else 0, color=MUTED, fontSize=11)
        .encode(y=alt.Y("lane:N", sort=groups), x=fixed.XValue(0), text="lane:N")
    )
    above = alt.layer(strip, lanes).properties(
        width=inner, height=(30 if narrow(width) else 20) * len(groups)
    )
    return (
        alt.vconcat(above, detail, spacing=24)
        .add_params(country, status)
        .properties(title=heading(title, width), autosize=alt.AutoSizeParams(type="pad"))
    )


def record(rows: pd.DataFrame, width: int, *, title: str) -> Drawing:
    """Rows of any kind on one axis of years, a line each."""
    placed, domain = year_lines(rows)
    left, right = _plot(placed, width, heads=False)
    axis = _years(width, domain, (36 if rows["undated"].any() else 24) / (right - left))
    chart = timeline(placed, width, axis=axis, domain=domain)
    return chart.properties(title=heading(title, width), autosize=alt.AutoSizeParams(type="pad"))


def against_record(rows: pd.DataFrame, public: pd.DataFrame, width: int, *, title: str) -> Drawing:
    """What the documents say of a date, and the dates others give, by month of a year.

    `rows` and `public` are those of `rows.recorded()`. The year is the first that others give.
    """
    placed = by_month(rows, rows["at"])
    given = by_month(public, public["id"].map(rows.set_index("id")["at"]))
    middle = (given["x"].astype(float) + given["x2"].astype(float)) / 2
    given["x"] = middle.mask(given["open_left"], given["x2"]).mask(given["open_right"], given["x"])
    chart = timeline(
        placed,
        width,
        axis=_months(width),
        domain=(0, 12),
        heads=True,
        public=given[
            [
                *("id", "label", "x", "date", "publisher", "n", "relation"),
                *("open_left", "open_right"),
            ]
        ],
    )
    return chart.properties(title=heading(title, width), autosize=alt.AutoSizeParams(type="pad"))


# Other charts -----------------------------------------------------------------------------------


def sides(pairs: pd.DataFrame, names: dict[str, str], width: int, *, title: str) -> Drawing:
    """How often each pair of sides met: a circle for what took place, a ring for what did not.

    The full core of a circle is what was held between governments.
    """
    both = pd.concat([pairs, pairs.rename(columns={"a": "b", "b": "a"})])
    both = both.assign(row=both["a"].map(names), column=both["b"].map(names))
    codes = sorted(names, key=lambda c: (c != "PRK", -both[both["a"] == c]["done"].sum(), c))
    order = [names[c] for c in codes]
    x = alt.X(
        "column:N",
        sort=order,
        title=None,
        scale=alt.Scale(domain=order),
        axis=alt.Axis(
            orient="top",
            labelAngle=-90,
            domain=False,
            ticks=False,
            grid=True,
            tickBand="extent",
            labelPadding=6,
            labelLimit=120,
        ),
    )
    y = alt.Y(
        "row:N",
        sort=order,
        title=None,
        scale=alt.Scale(domain=order),
        axis=alt.Axis(domain=False, ticks=False, grid=True, tickBand="extent", labelPadding=6),
    )
    tips = [
        alt.Tooltip("row:N", title="side"),
        alt.Tooltip("column:N", title="met"),
        alt.Tooltip("done:Q", title="held or under way"),
        alt.Tooltip("official:Q", title="of these held between governments"),
        alt.Tooltip("other:Q", title="planned or never held"),
        alt.Tooltip("ids:N", title="rows"),
    ]
    base = alt.Chart(both).encode(x=x, y=y, tooltip=tips)
    north = "datum.a == 'PRK' || datum.b == 'PRK'"
    area = alt.Scale(domain=[0, 6], range=[150, 800] if width > 500 else [110, 420])

    def circles(field: str, ours: str, theirs: str) -> Any:
        return (
            base.transform_filter(f"datum.{field} > 0")
            .mark_circle(opacity=1)
            .encode(
                size=alt.Size(f"{field}:Q", legend=None, scale=area),
                color=alt.condition(north, alt.value(ours), alt.value(theirs)),
            )
        )

    layers = [
        circles("done", ACCENT_SOFT, GRID),
        circles("official", ACCENT, GREY_SOFT),
        base.transform_filter("datum.done > 0")
        .mark_text(fontWeight=600)
        .encode(
            text="done:Q",
            color=alt.condition(
                f"({north}) && datum.official > 0", alt.value(SURFACE), alt.value(INK)
            ),
        ),
        base.transform_filter("datum.done == 0")
        .mark_point(size=220, strokeWidth=1.5, opacity=1, fill="transparent")
        .encode(stroke=alt.condition(north, alt.value(ACCENT), alt.value(GREY))),
        base.transform_filter("datum.done == 0").mark_text(color=MUTED).encode(text="other:Q"),
    ]
    size = 330 if narrow(width) else 380
    return alt.layer(*layers).properties(
        width=min(width, 480),
        height=size,
        title=heading(title, min(width, 480)),
    )


def people(met: pd.DataFrame, width: int, *, title: str) -> Drawing:
    """Which North Korean met whom: a mark a meeting, its shape saying whether it took place."""
    met = met.assign(place=met.groupby(["who", "who_prk"]).cumcount().astype(str))
    rows = list(met.groupby("who")["meeting"].count().sort_values(ascending=False).index)
    rows.sort(key=lambda who: who.startswith("unnamed"))
    columns = list(met.groupby("who_prk")["meeting"].count().sort_values(ascending=False).index)
    columns.sort(key=lambda c: c == "unnamed")
    return (
        alt.Chart(met)
        .mark_point(
            size=20 if narrow(width) else 64, strokeWidth=1.5 if narrow(width) else 2, opacity=1
        )
        .encode(
            x=alt.X(
                "who_prk:N",
                sort=columns,
                title=None,
                axis=alt.Axis(
                    orient="top",
                    labelAngle=-90 if narrow(width) else -30,
                    domain=False,
                    ticks=False,
                    grid=True,
                    tickBand="extent",
                    labelPadding=6,
                ),
            ),
            xOffset=alt.XOffset(
                "place:N", scale=alt.Scale(paddingOuter=0 if narrow(width) else 0.4)
            ),
            y=alt.Y(
                "who:N",
                sort=rows,
                title=None,
                axis=alt.Axis(
                    domain=False,
                    ticks=False,
                    grid=True,
                    tickBand="extent",
                    labelPadding=6,
                    labelLimit=150,
                ),
            ),
            tooltip=[
                alt.Tooltip("who:N", title="who"),
                alt.Tooltip("who_prk:N", title="met"),
                alt.Tooltip("when:N", title="when"),
                "status:N",
                alt.Tooltip("meeting:N", title="row"),
                alt.Tooltip("source:N", title="rests on"),
            ],
            **styles(STATUS, set(met["status"]), "status", 1 if narrow(width) else 0),
        )
        .properties(
            width=width,
            height=26 * len(rows) + (150 if narrow(width) else 70),
            title=heading(title, width),
        )
    )


def offers(rows: pd.DataFrame, width: int, *, title: str) -> Drawing:
    """What became of each offer: its terms, and a mark in the column of its reply.

    `rows`: id, group (who made it to whom), initiator, target, terms, hedge, reply (words),
    reply_implied, date, source.
    """
    small = narrow(width)
    inner = _room(width)
    made = rows.assign(
        label=[
            "\n".join(textwrap.wrap(offer_label(row), 51 if small else 52)) for row in each(rows)
        ]
    )
    entries = _with_headings(made)
    order = list(entries["id"])
    step = 70 if small else 40
    replies = list(REPLY)
    left = 0 if small else 320
    y = alt.Y("id:N", axis=None, scale=alt.Scale(domain=order))
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
            labelPadding=22,
            labelExpr="split(datum.label, ' ')",
        ),
    )
    tips = [
        alt.Tooltip("terms:N", title="terms"),
        alt.Tooltip("conditions:N", title="condition"),
        alt.Tooltip("reply:N", title="reply"),
        alt.Tooltip("date:N", title="offered"),
        alt.Tooltip("id:N", title="row"),
        alt.Tooltip("source:N", title="rests on"),
    ]
    column = (inner - left) / len(replies)
    stripes = (
        alt.Chart(pd.DataFrame({"reply": replies[3:]}))
        .mark_rect(color=ACCENT_SOFT, opacity=0.35)
        .encode(x=x, y=fixed.YValue(0), y2=fixed.Y2Value(step * len(order)))
    )
    shaded = WHOLE.mark_text(color=MUTED, fontSize=11, baseline="top").encode(
        x=fixed.XValue(inner - column),
        y=fixed.YValue(4),
        text=fixed.TextValue("rejected or no reply"),
    )
    told = alt.Chart(entries).transform_filter("isValid(datum.reply)")
    text = told.mark_text(
        align="left", baseline="middle", lineBreak="\n", lineHeight=15, yOffset=-15 if small else 0
    ).encode(y=y, x=fixed.XValue(4), text="label:N", tooltip=tips)
    heads = (
        alt.Chart(entries)
        .transform_filter("!isValid(datum.reply)")
        .mark_text(align="left", fontWeight=600, yOffset=14 if small else 8)
        .encode(y=y, x=fixed.XValue(0), text="label:N")
    )
    marked = told.mark_point(
        size=90, strokeWidth=2.5, opacity=1, yOffset=19 if small else 0
    ).encode(y=y, x=x, tooltip=tips, **styles(REPLY, set(rows["reply"]), "reply"))
    for channel in ("shape", "fill", "stroke"):
        marked.encoding[channel].legend = None
    noted = (
        told.transform_filter("datum.reply_implied")
        .mark_text(color=MUTED, fontSize=11, yOffset=33 if small else 14)
        .encode(y=y, x=x, text=fixed.TextValue("implied"))
    )
    return alt.layer(stripes, shaded, text, heads, marked, noted).properties(
        width=inner,
        height=step * len(order),
        title=heading(title, width),
        autosize=alt.AutoSizeParams(type="pad"),
    )


def offer_label(row: Any) -> str:
    """An offer in a line: the side that is not North Korea, the terms, and what it falls short of.

    "US: to meet at any place and time", "→ US: a comprehensive bargain (an attempt)".
    """
    who = {
        "Made to North Korea": row.initiator,
        "Made by North Korea": f"→ {row.target}",
    }.get(row.group, f"{row.initiator} → {row.target}")
    hedge = f" ({'an' if row.hedge[0] in 'aeiou' else 'a'} {row.hedge})" if row.hedge else ""
    return f"{who}: {row.terms[:1].lower()}{row.terms[1:]}{hedge}"


def trade(levels: pd.DataFrame, width: int, *, title: str, fall: str) -> Drawing:
    """The level of trade with its bounds: open upwards, derived band, exact point.

    `levels`: id, low, high (USD million; high is missing where open), start, end (decimal years),
    basis, as_stated, source. `fall` is the printed change, set between the last two levels.
    """
    small = narrow(width)
    frame = levels.copy()
    top = 100 * (int(max(frame["low"].max(), frame["high"].max()) / 100) + 1.5)
    frame["open"] = frame["high"].isna()
    frame["upper"] = frame["high"].fillna(top)
    frame["middle"] = (frame["start"] + frame["end"]) / 2
    frame["text"] = [
        row.as_stated or f"{number(row.low)} to {number(row.upper)}, derived" for row in each(frame)
    ]
    # Slices, the fuller the higher: the printed fall puts the level near the top of its band.
    slices = pd.DataFrame(
        [
            {
                "start": row.start,
                "end": row.end,
                "low": row.low + (row.upper - row.low) * at / 6,
                "upper": row.low + (row.upper - row.low) * (at + 1) / 6,
                "strength": 0.08 + 0.16 * at,
            }
            for row in each(frame[frame["value_basis"] == "derived"])
            for at in range(6)
        ]
    )
    first, last = int(frame["start"].min()), int(frame["end"].max() + 0.99)
    x = alt.X(
        "start:Q",
        title=None,
        scale=alt.Scale(domain=[first, last + (9 if small else 3.5)], nice=False, zero=False),
        axis=alt.Axis(
            values=[year for year in range(first, last + 1) if year % 5 == 0],
            format="d",
            grid=False,
        ),
    )
    y = alt.Y(
        "low:Q",
        title="USD million a year",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(values=list(range(0, int(top), 100))),
    )
    tips = [
        alt.Tooltip("text:N", title="figure"),
        alt.Tooltip("date:N", title="period"),
        alt.Tooltip("value_basis:N", title="figure is"),
        alt.Tooltip("id:N", title="row"),
        alt.Tooltip("source:N", title="rests on"),
    ]
    base = alt.Chart(frame).encode(x=x, tooltip=tips)
    opened, derived = "datum.open", "datum.value_basis == 'derived'"
    layers: list[Any] = [
        alt.Chart(slices)
        .mark_rect(color=ACCENT_SOFT)
        .encode(x=x, x2="end:Q", y=y, y2="upper:Q", opacity=alt.Opacity("strength:Q", scale=None)),
        base.transform_filter(opened)
        .mark_rect(color=ACCENT_SOFT, opacity=0.4)
        .encode(x2="end:Q", y=y, y2="upper:Q"),
        base.transform_filter(derived)
        .mark_rect(fill="transparent", stroke=ACCENT, strokeDash=[3, 3])
        .encode(x2="end:Q", y=y, y2="upper:Q"),
        base.transform_filter(derived)
        .mark_rule(color=ACCENT, strokeWidth=2)
        .encode(x2="end:Q", y=alt.Y("upper:Q")),
        base.transform_filter(f"!({derived})")
        .mark_rule(color=ACCENT, strokeWidth=3)
        .encode(x2="end:Q", y=y),
        base.transform_filter(opened)
        .mark_point(shape="triangle-up", size=120, filled=True, color=ACCENT, opacity=1)
        .encode(x=alt.X("middle:Q"), y=fixed.YValue(8)),
    ]
    notes = frame.copy()
    notes["note"] = [
        f"{r.text}\nin one year of the {r.era};\nno upper end is stated"
        if r.open
        else f"{r.text}\nin {r.date}, more likely\nnear its top"
        if r.value_basis == "derived"
        else f"{r.text}\nin {r.date}"
        for r in each(notes)
    ]
    label = alt.Chart(notes).encode(text="note:N")
    layers += [
        label.transform_filter(opened)
        .mark_text(align="left", baseline="top", lineBreak="\n", dx=6, dy=8, lineHeight=16)
        .encode(x=x, y=y),
        label.transform_filter(derived)
        .mark_text(align="right", baseline="middle", lineBreak="\n", dx=-8, lineHeight=16)
        .encode(x=x, y=alt.Y("upper:Q")),
        label.transform_filter(f"!({opened}) && !({derived})")
        .mark_text(
            align="left",
            baseline="middle",
            lineBreak="\n",
            dx=6,
            dy=-14,
            lineHeight=16,
            fontWeight=600,
        )
        .encode(x=alt.X("end:Q"), y=y),
    ]
    return alt.layer(*layers).properties(
        width=width,
        height=250,
        title=heading(title, width, fall),
        # Vega's full fit takes too little room for a title with a line under it.
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )


def presence(tiles: pd.DataFrame, width: int, *, title: str) -> Drawing:
    """Where North Korea has an embassy in Southeast Asia: a tile a country, roughly in place.

    `tiles`: country (code), name, state (one of the keys of the marks below), sign, cut (when
    relations were severed since, or ""), date, id, source.
    """
    small = narrow(width)
    unplaced = set(tiles["country"]) - TILES.keys()
    if unplaced:
        raise ValueError(f"no tile for {sorted(unplaced)}: give it a place in charts.TILES")
    inner = _room(width)
    size = min(inner / 4, 128)
    frame = tiles.assign(
        left=[TILES[c][0] * size for c in tiles["country"]],
        top=[TILES[c][1] * (size * 0.62) for c in tiles["country"]],
    )
    frame["right"] = frame["left"] + size - 4
    frame["bottom"] = frame["top"] + size * 0.62 - 4
    frame["centre"] = frame["left"] + size / 2 - 2
    fills = {"present, stated": ACCENT, "present, implied": ACCENT_SOFT, "absent, stated": SURFACE}
    strokes = {"present, stated": ACCENT, "present, implied": ACCENT, "absent, stated": GREY}
    unknown = set(tiles["state"]) - fills.keys()
    if unknown:
        raise ValueError(f"no mark is defined for {sorted(unknown)}: add it to charts.presence")
    # What has ended since is told under the title, by the dagger that its tile carries.
    since = [f"† Relations with {r.name} cut in {r.cut}" for r in each(frame) if r.cut]
    high = size * 0.62 * 4
    x = alt.Scale(domain=[0, inner], range=[0, inner], nice=False)
    y = alt.Scale(domain=[0, high], range=[0, high], nice=False)
    tips = [
        alt.Tooltip("name:N", title="country"),
        alt.Tooltip("state:N", title="embassy"),
        alt.Tooltip("date:N", title="as of"),
        alt.Tooltip("id:N", title="row"),
        alt.Tooltip("source:N", title="rests on"),
    ]
    base = alt.Chart(frame).encode(
        x=alt.X("centre:Q", axis=None, scale=x), y=alt.Y("top:Q", axis=None, scale=y), tooltip=tips
    )
    box = base.mark_rect(cornerRadius=3, strokeWidth=1.2).encode(
        x=alt.X("left:Q", axis=None, scale=x),
        x2="right:Q",
        y2="bottom:Q",
        fill=alt.Fill(
            "state:N",
            title=None,
            scale=alt.Scale(domain=list(fills), range=list(fills.values())),
            legend=alt.Legend(columns=2 if small else 0, symbolType="square", symbolSize=140),
        ),
        stroke=alt.Stroke(
            "state:N",
            title=None,
            scale=alt.Scale(domain=list(strokes), range=list(strokes.values())),
        ),
    )
    ended = base.transform_filter("datum.cut != ''").mark_rect(
        cornerRadius=3, fill=SURFACE, fillOpacity=0.45, stroke=INK, strokeDash=[4, 3]
    )
    ended = ended.encode(x=alt.X("left:Q", axis=None, scale=x), x2="right:Q", y2="bottom:Q")
    ink = alt.condition("datum.state == 'present, stated'", alt.value(SURFACE), alt.value(INK))
    labels = base.mark_text(dy=16 if small else 22, fontWeight=600, fontSize=11 if small else 12)
    state = base.mark_text(dy=31 if small else 42, fontSize=11).encode(text="sign:N", color=ink)
    return alt.layer(box, ended, labels.encode(text="name:N", color=ink), state).properties(
        width=inner,
        height=high,
        title=heading(title, width, *since),
        autosize=alt.AutoSizeParams(type="pad"),
    )


def poll(answers: pd.DataFrame, width: int, *, title: str, caveat: str) -> Drawing:
    """Each answer on a track of its own from 0 to 100: the tracks are no parts of a whole."""
    inner = _room(width)
    frame = answers.assign(
        answer=[
            "\n".join(textwrap.wrap(t, 44 if narrow(width) else 90)) for t in answers["option"]
        ],
        shown=[f"{number(v)}\u00a0%" for v in answers["value"]],
        zero=0,
        full=100,
    )
    lines = int(frame["answer"].str.count("\n").max()) + 1
    step = 50 + 14 * lines
    track = 7 + 7 * lines
    y = alt.Y("id:N", sort=None, axis=None)
    x = alt.X(
        "value:Q",
        title="percent of respondents who chose the answer",
        scale=alt.Scale(domain=[0, 100], range=[2, inner - 14]),
        axis=alt.Axis(values=[0, 25, 50, 75, 100], grid=True),
    )
    tips = [
        alt.Tooltip("option:N", title="answer"),
        alt.Tooltip("value:Q", title="percent"),
        alt.Tooltip("id:N", title="row"),
        alt.Tooltip("source:N", title="rests on"),
    ]
    base = alt.Chart(frame).encode(y=y, tooltip=tips)
    return alt.layer(
        base.mark_rule(color=GREY_SOFT, strokeWidth=2, yOffset=track).encode(
            x=alt.X("zero:Q"), x2="full:Q"
        ),
        base.mark_rule(color=ACCENT, strokeWidth=2, yOffset=track).encode(
            x=alt.X("zero:Q"), x2="value:Q"
        ),
        base.mark_point(filled=True, size=130, opacity=1, color=ACCENT, yOffset=track).encode(x=x),
        *(
            base.mark_text(align="left", dx=12, yOffset=track, fontWeight=600, **halo).encode(
                x=alt.X("value:Q"), text="shown:N"
            )
            for halo in HALO
        ),
        base.mark_text(
            align="left", baseline="top", lineBreak="\n", yOffset=-7 - 7 * lines, lineHeight=14
        ).encode(x=fixed.XValue(0), text="answer:N"),
    ).properties(
        width=inner,
        height=step * len(frame),
        title=heading(title, width, caveat),
        autosize=alt.AutoSizeParams(type="pad"),
    )


def coverage(cells: pd.DataFrame, width: int, *, title: str) -> Drawing:
    """Every sentence of every document as a cell, in order; height and colour say what it became.

    `cells`: source, order (from 0), place (paragraph.sentence), disposition, rows, ids. A cell
    leads to the sentence's own line on the page, `#source.place`.
    """
    inner = _room(width)
    across = 40 if narrow(width) else int(cells["order"].max()) + 1
    step = 44
    first, lines = {}, 0
    for source, count_ in cells.groupby("source", sort=False)["order"].count().items():
        first[str(source)] = lines
        lines += -(-int(count_) // across)
    shown = [d for d in DISPOSITION if d in set(cells["disposition"])]
    names = cells.groupby("source", sort=False).agg(
        coded=("disposition", lambda d: int((d == "coded").sum())), all=("order", "count")
    )
    names["base"] = [step * (first[str(source)] + 1) for source in names.index]
    names["label"] = [
        f"{r.Index}: {r.coded} of {r.all} sentences support a row" for r in each(names)
    ]
    high = step * lines + 4
    y = alt.Scale(domain=[0, high], range=[0, high], nice=False)
    heights = {d: 20 * share for d, (_, share) in DISPOSITION.items()}
    bars = (
        alt.Chart(cells)
        .transform_calculate(
            column=f"datum.order % {across}",
            next=f"datum.order % {across} + 0.82",
            base=f"{step} * ({first}[datum.source] + floor(datum.order / {across}) + 1)",
            top=f"datum.base - {heights}[datum.disposition]",
            href="'#' + datum.source + '.' + datum.place",
        )
        .mark_rect()
        .encode(
            x=alt.X("column:Q", axis=None, scale=alt.Scale(domain=[0, across], nice=False)),
            x2="next:Q",
            y=alt.Y("top:Q", axis=None, scale=y),
            y2="base:Q",
            color=alt.Color(
                "disposition:N",
                title=None,
                scale=alt.Scale(domain=shown, range=[DISPOSITION[d][0] for d in shown]),
                legend=alt.Legend(columns=0, symbolType="square"),
            ),
            href="href:N",
            tooltip=[
                alt.Tooltip("source:N", title="document"),
                alt.Tooltip("place:N", title="§"),
                "disposition:N",
                alt.Tooltip("rows:Q", title="rows"),
                alt.Tooltip("ids:N", title="among them"),
            ],
        )
    )
    text = (
        alt.Chart(names)
        .mark_text(align="left", baseline="bottom", dy=-22)
        .encode(x=fixed.XValue(0), y=alt.Y("base:Q", scale=y), text="label:N")
    )
    return alt.layer(bars, text).properties(
        width=inner,
        height=high,
        title=heading(title, width),
        autosize=alt.AutoSizeParams(type="pad"),
    )


def keys(links: pd.DataFrame, width: int, *, title: str) -> Drawing:
    """Which table points to which: a mark where a field of the row's table holds an id of another.

    `links`: table, target, fields, kind (`key` or `any side`).
    """
    return (
        alt.Chart(links)
        .mark_point(size=70, opacity=1, strokeWidth=2)
        .encode(
            x=alt.X(
                "target:N",
                title=None,
                axis=alt.Axis(
                    orient="top",
                    labelAngle=-90,
                    grid=True,
                    domain=False,
                    ticks=False,
                    labelPadding=6,
                ),
            ),
            y=alt.Y(
                "table:N",
                title=None,
                axis=alt.Axis(grid=True, domain=False, ticks=False, labelPadding=6),
            ),
            **styles(
                {
                    "key": ("circle", ACCENT, ACCENT),
                    "country, group or organization": ("diamond", SURFACE, GREY),
                },
                set(links["kind"]),
                "kind",
                1 if narrow(width) else 0,
            ),
        )
        .properties(
            width=width, height=22 * links["table"].nunique() + 110, title=heading(title, width)
        )
    )


def undrawn(rows: pd.DataFrame, drawn: pd.DataFrame, why: str) -> str:
    """A sentence on how many rows of a table a chart does not draw, and why; "" if none."""
    left = len(set(rows["id"]) - set(drawn["id"]))
    return f"{count(left, 'row').capitalize()} of its table not drawn: {why}." if left else ""

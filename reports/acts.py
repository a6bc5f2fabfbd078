"""Meetings and visits: an overview to scale, and below it every row by month, with filters."""

from typing import Any

import altair as alt
import pandas as pd

from display import ACCENT, GREY, MUTED
from style import STATUS, Drawing, fixed, narrow, room, titled
from timeline import Layout, as_drawn, by_month, by_year, months, timeline, years


def acts(
    lines: pd.DataFrame, width: int, *, title: str, name: str, countries: dict[str, str]
) -> Drawing:
    """When each act was, to scale above and by month below, and what came of it.

    `lines` has a column `countries`, codes joined by `|`; the argument `countries` maps the codes
    to filter by to names. Filters dim and never remove: every row stays where it is.
    """
    country = _choice(f"{name}_country", "Country", countries)
    status = _choice(f"{name}_status", "Status", {s: s for s in STATUS.found_in(lines["status"])})
    brush = alt.selection_interval(
        name=f"{name}_time",
        encodings=["x"],
        mark=alt.BrushConfig(fill=GREY, fillOpacity=0.25, stroke=MUTED),
    )
    lit = (
        f"({country.name} == '' || indexof(datum.countries, {country.name}) >= 0)"
        f" && ({status.name} == '' || datum.status == {status.name})"
    )
    brushed = (
        f"(!length(data('{brush.name}_store')) || vlSelectionTest('{brush.name}_store', datum))"
    )
    placed = by_month(lines)
    spans, domain = by_year(lines)
    placed["when"], placed["till"] = spans["x"].astype(float), spans["x2"].astype(float)
    placed["lane"] = placed["group"]
    detail = timeline(
        placed,
        width,
        axis=months(),
        domain=(0, 12),
        heads=True,
        opacity=alt.condition(f"({lit}) && {brushed}", alt.value(1), alt.value(0.15)),
    )
    chart = alt.vconcat(_overview(placed, width, domain, lit, brush), detail, spacing=24)
    return titled(chart.add_params(country, status), title, width)


def _choice(name: str, label: str, options: dict[str, str]) -> alt.Parameter:
    """A menu of `options`, value → printed name, that begins with "all"."""
    menu = alt.binding_select(options=["", *options], labels=["all", *options.values()], name=label)
    return alt.param(name=name, value="", bind=menu)


def _overview(
    placed: pd.DataFrame, width: int, domain: tuple[float, float], lit: str, brush: Any
) -> Drawing:
    """A lane per group, on one axis of years."""
    left = 8.0 if narrow(width) else Layout(placed, width, heads=True).left
    groups = list(dict.fromkeys(placed.loc[placed["when"].notna(), "group"]))
    axis = years(width, domain, 0.02)
    axis.orient = "bottom"
    scale = alt.Scale(domain=list(domain), range=[left, room(width) - 24], nice=False, zero=False)
    strip = (
        alt.Chart(as_drawn(placed))
        .transform_filter("isValid(datum.when)")
        .mark_rule(strokeWidth=7, strokeCap="round", color=ACCENT)
        .encode(
            x=alt.X("when:Q", title=None, axis=axis, scale=scale),
            y=alt.Y("lane:N", axis=None, sort=groups, scale=alt.Scale(domain=groups)),
            x2="till:Q",
            opacity=alt.condition(lit, alt.value(0.5), alt.value(0.08)),
        )
        .add_params(brush)
    )
    lanes = (
        alt.Chart(pd.DataFrame({"lane": groups}))
        .mark_text(align="left", dy=-11 if narrow(width) else 0, color=MUTED, fontSize=11)
        .encode(y=alt.Y("lane:N", sort=groups), text="lane:N", **fixed(x=0))
    )
    height = (30 if narrow(width) else 20) * len(groups)
    return alt.layer(strip, lanes).properties(width=room(width), height=height)

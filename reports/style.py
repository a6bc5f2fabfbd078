"""What the report's charts share: marks of status and basis, titles, widths, fixed values.

Shape and colour show the status of an act: filled is done, hollow is to come or not certain,
crossed will not happen.
"""

import textwrap
from typing import Any

import altair as alt
import pandas as pd

from display import ACCENT, ACCENT_SOFT, GREY, GREY_SOFT, INK, SURFACE
from terms import Terms

Drawing = Any
"""An Altair chart: its own types do not know what layering and properties give."""

Mark = tuple[str, str, str]
"""Shape, fill and stroke."""

CROSS = "M-1,-1L1,1M1,-1L-1,1"
STATUS: Terms[Mark] = Terms(
    {
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
    },
    what="mark",
    field="status",
    where="STATUS in reports/style.py",
    fields=("meetings.status", "visits.status", "events.status"),
)
BASIS: Terms[str] = Terms(
    {"stated": ACCENT, "implied": ACCENT_SOFT, "derived": GREY_SOFT, "unknown": GREY},
    what="colour",
    field="basis",
    where="BASIS in reports/style.py",
    fields=("meetings.date_basis", "embassies.as_of_basis"),
)
OPEN_ENDS = (("open_left", "triangle-left", -9), ("open_right", "triangle-right", 9))
"""The field that marks an open end, the arrow for it, and how far off the mark it stands."""

HALO: tuple[dict[str, Any], ...] = ({"stroke": SURFACE, "strokeWidth": 6}, {})
"""A text is drawn twice: its halo, which keeps a line off it, and the text itself."""

WHOLE = alt.Chart(pd.DataFrame({"one": [1]}))
"""A chart of one datum, for marks at fixed places."""

_FIXED: dict[str, Any] = {
    "x": alt.XValue,
    "x2": alt.X2Value,
    "y": alt.YValue,
    "y2": alt.Y2Value,
    "text": alt.TextValue,
}


def fixed(**values: float | str) -> dict[str, Any]:
    """Encodings of fixed values, as `fixed(x=0, text="no date")`, for `encode`.

    `alt.value` takes ten times as long.
    """
    return {channel: _FIXED[channel](value) for channel, value in values.items()}


def narrow(width: int) -> bool:
    """Whether a drawing is the one for phones."""
    return width < 500


def room(width: int) -> int:
    """The width of the plot itself where axes and legends are not fitted to `width`."""
    return width - (14 if narrow(width) else 8)


def heading(text: str, width: int, *under: str) -> alt.TitleParams:
    """A chart's title, and lines under it, broken to fit `width`."""
    broken = textwrap.wrap(text, int(width / 8.2))
    below = [line for part in under for line in textwrap.wrap(part, int(width / 6.5))]
    return alt.TitleParams(broken, subtitle=below) if below else alt.TitleParams(broken)


def titled(chart: Drawing, text: str, width: int, /, *under: str, **properties: Any) -> Drawing:
    """A chart of fixed size with its title, grown by what stands around it."""
    title, size = heading(text, width, *under), alt.AutoSizeParams(type="pad")
    return chart.properties(**properties, title=title, autosize=size)


def tooltips(**titles: str) -> list[alt.Tooltip]:
    """What a mark tells when it is pointed at: the title of each field, in order.

    A field is text, unless its name ends in `_Q`: then it is a number.
    """
    return [
        alt.Tooltip(f"{field.removesuffix('_Q')}:{'Q' if field.endswith('_Q') else 'N'}", title=of)
        for field, of in titles.items()
    ]


def styles(
    marks: Terms[Mark], present: set[str], field: str, columns: int = 0, *, legend: bool = True
) -> dict[str, Any]:
    """The encodings of shape, fill and stroke that tell the values of `field` apart."""
    shown = marks.found_in(present)
    key = alt.Legend(columns=columns, symbolStrokeWidth=2, symbolSize=70)
    return {
        channel: scale(
            f"{field}:N",
            title=None,
            scale=alt.Scale(domain=shown, range=[marks[value][at] for value in shown]),
            legend=key if legend and len(shown) > 1 else None,  # One mark needs no key.
        )
        for at, (channel, scale) in enumerate(
            {"shape": alt.Shape, "fill": alt.Fill, "stroke": alt.Stroke}.items()
        )
    }

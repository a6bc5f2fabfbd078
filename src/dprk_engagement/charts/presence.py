"""Where North Korea has an embassy in Southeast Asia: a tile for each country, roughly in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from dprk_engagement.charts import style
from dprk_engagement.charts.style import Drawing, finished, led, linked, narrow, rows_in
from dprk_engagement.date_words import in_words
from dprk_engagement.labels import name
from dprk_engagement.loading import load

if TYPE_CHECKING:
    from collections.abc import Iterator

TILES = {
    "MMR": (0, 0), "LAO": (1, 0), "VNM": (2, 0), "THA": (0, 1), "KHM": (1, 1), "PHL": (3, 1),
    "MYS": (0, 2), "BRN": (2, 2), "SGP": (0, 3), "IDN": (1, 3), "TLS": (3, 3),
}  # fmt: skip
STATES = {
    "embassy, named": (style.ACCENT, style.ACCENT),
    "embassy, implied": (style.SURFACE, style.ACCENT),
    "none": (style.SURFACE, style.GREY),
}


def presence(
    rows: pd.DataFrame | None = None, width: int = 680, links: str | None = None
) -> Drawing:
    """Draw the embassies of North Korea in Southeast Asia as tiles.

    ``rows`` are of ``embassies``; of two rows on a country the one that states is drawn before
    the one that implies, and the later before the earlier. A dagger tells that relations were cut.

    Examples
    --------
    >>> presence().to_dict()["title"]["text"][0][:11]
    'North Korea'
    """
    size = min(width / 4, 130)
    tall = size * (0.5 if narrow(width) else 0.44)
    frame = pd.DataFrame(_tiles(load("embassies") if rows is None else rows, links))
    frame["left"] = [TILES[host][0] * size for host in frame["host"]]
    frame["top"] = [TILES[host][1] * tall for host in frame["host"]]
    frame["right"], frame["bottom"] = frame["left"] + size - 6, frame["top"] + tall - 6
    frame["centre"] = frame["left"] + size / 2 - 3
    wide, high = size * 4, tall * 4
    x = alt.Scale(domain=[0, wide], range=[0, wide], nice=False, zero=False)
    y = alt.Scale(domain=[0, high], range=[0, high], nice=False)
    base = alt.Chart(frame).encode(
        x=alt.X("centre:Q", axis=None, scale=x),
        y=alt.Y("top:Q", axis=None, scale=y),
        **led(name="country", state="embassy", date="as of", id="row"),
    )
    domain = list(STATES)
    edges = alt.Scale(domain=domain, range=[edge for _, edge in STATES.values()])
    box = base.mark_rect(cornerRadius=3, strokeWidth=2).encode(
        x=alt.X("left:Q", axis=None, scale=x),
        x2="right:Q",
        y2="bottom:Q",
        fill=alt.Fill(
            "state:N",
            title=None,
            scale=alt.Scale(domain=domain, range=[fill for fill, _ in STATES.values()]),
            legend=alt.Legend(symbolType="square", symbolSize=140, columns=int(narrow(width))),
        ),
        stroke=alt.Stroke("state:N", title=None, scale=edges),
        strokeDash=alt.condition("datum.state == 'none'", alt.value([4, 3]), alt.value([1, 0])),
    )
    ink = alt.condition(
        f"datum.state == '{domain[0]}'", alt.value(style.SURFACE), alt.value(style.INK)
    )
    names = base.mark_text(
        dy=12 if narrow(width) else 20, fontWeight=600, fontSize=11 if narrow(width) else 12
    )
    signs = base.mark_text(dy=26 if narrow(width) else 38, fontSize=11)
    chart = alt.layer(
        box, names.encode(text="name:N", color=ink), signs.encode(text="sign:N", color=ink)
    ).properties(width=width - 8, height=high)
    has = frame[frame["state"] != "none"]
    told = "; ".join(f"{row.name}: {row.state}, {row.date}" for row in rows_in(frame))
    cut = [
        f"† Relations with {row.name} were cut in {row.cut}." for row in rows_in(frame) if row.cut
    ]
    return finished(
        chart,
        f"North Korea had embassies in {len(has)} of {len(frame)} countries of Southeast Asia",
        width,
        f"Tiles in the rough places of {len(frame)} countries. {told}",
        *cut,
    )


def _tiles(rows: pd.DataFrame, links: str | None) -> Iterator[dict[str, object]]:
    relations = load("diplomatic_relations")
    severed = relations[(relations["event"] == "severed") & (relations["side_a"] == "PRK")]
    cut = dict(zip(severed["side_b"], severed["date"], strict=True))
    here = rows[(rows["home"] == "PRK") & rows["host"].isin(list(TILES))]
    here = here[here["post_type"] == "embassy"]
    best = here.sort_values(["basis", "as_of_latest"], ascending=[True, False], kind="stable")
    for row in rows_in(best.drop_duplicates("host")):
        present = row.status == "present"
        state = (
            "none" if not present else f"embassy, {'named' if row.basis == 'stated' else 'implied'}"
        )
        yield {
            "id": row.id,
            "host": row.host,
            "name": name(row.host),
            "state": state,
            "sign": state.rpartition(", ")[2] + (" †" if row.host in cut else ""),
            "date": in_words(row.as_of),
            "cut": in_words(cut[row.host]) if row.host in cut else "",
            "told": f"{name(row.host)}: {state}, {in_words(row.as_of)}",
            "href": linked("embassies", [row.id], links)[0],
        }

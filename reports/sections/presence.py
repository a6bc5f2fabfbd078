"""Presence: North Korea's embassies in Southeast Asia."""

from functools import cache, partial
from types import SimpleNamespace
from typing import Any

import altair as alt
import pandas as pd

from display import ACCENT, ACCENT_SOFT, GREY, INK, SURFACE
from dprk_engagement.date_words import in_words
from evidence import listed, locators
from prose import agree, count, listing
from rows import find, load, members, name, origin, rows_in, undrawn, words
from sections.documents import first_document, year, years
from style import BASIS, Drawing, narrow, room, titled, tooltips
from terms import Terms

# Rough places on a map of Southeast Asia: column, row.
TILES: Terms[tuple[int, int]] = Terms(
    {
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
    },
    what="tile",
    field="country",
    where="TILES in reports/sections/presence.py",
)
STATED, IMPLIED, ABSENT = "present, stated", "present, implied", "absent, stated"
STATE: Terms[tuple[str, str]] = Terms(
    {STATED: (ACCENT, ACCENT), IMPLIED: (ACCENT_SOFT, ACCENT), ABSENT: (SURFACE, GREY)},
    what="colours",
    field="state of an embassy",
    where="STATE in reports/sections/presence.py",
)
"""Fill and stroke of a tile."""


@cache
def embassies() -> pd.DataFrame:
    """North Korea's embassies in Southeast Asia: a row per country, the best-founded if several.

    Columns: id, country (code), name, state (status and basis), sign, date, source, and `cut`:
    when relations were severed since, as coded, or "".
    """
    ended = _ended()
    frame = load("embassies")
    frame = frame[(frame["home"] == "PRK") & frame["host"].isin(members("SEA"))]
    frame = frame.assign(rank=frame["basis"].map(BASIS.order))
    frame = frame.sort_values(["host", "rank", "id"]).drop_duplicates("host")
    made = [
        {
            "id": row.id,
            "country": row.host,
            "name": name(row.host),
            "state": f"{row.status}, {row.basis}",
            "sign": ("none" if row.status == "absent" else row.basis)
            + (" †" if row.host in ended else ""),
            "cut": ended.get(row.host, ""),
            "date": as_of(row),
            "source": locators("embassies", row.id),
        }
        for row in rows_in(frame)
    ]
    return pd.DataFrame(made)


def _ended() -> dict[str, str]:
    """Country → when its relations with North Korea were severed."""
    relations = load("diplomatic_relations")
    severed = rows_in(relations[relations["event"] == "severed"])
    sides = {frozenset((row.side_a, row.side_b)): row.date for row in severed}
    return {min(pair - {"PRK"}): in_words(day) for pair, day in sides.items() if "PRK" in pair}


def as_of(row: Any) -> str:
    """When a state of things was so, or that its document has no date."""
    if row.as_of != "?":
        return in_words(row.as_of) if row.as_of else "–"
    return f"undated ({row.as_of_source})" if row.as_of_source else "not stated"


def chart(tiles: pd.DataFrame, width: int, *, title: str) -> Drawing:
    """Where North Korea has an embassy in Southeast Asia: a tile per country, roughly in place."""
    small = narrow(width)
    inner = room(width)
    size = min(inner / 4, 128)
    high = size * 0.62 * 4
    frame = tiles.assign(
        left=[TILES[country][0] * size for country in tiles["country"]],
        top=[TILES[country][1] * (size * 0.62) for country in tiles["country"]],
    )
    frame["right"] = frame["left"] + size - 4
    frame["bottom"] = frame["top"] + size * 0.62 - 4
    frame["centre"] = frame["left"] + size / 2 - 2
    STATE.found_in(tiles["state"])
    fills, strokes = ([colours[at] for colours in STATE.values()] for at in (0, 1))
    # What has ended since stands under the title, by the dagger that its tile carries.
    since = [f"† Relations with {row.name} cut in {row.cut}" for row in rows_in(frame) if row.cut]
    x = alt.Scale(domain=[0, inner], range=[0, inner], nice=False)
    y = alt.Scale(domain=[0, high], range=[0, high], nice=False)
    tips = tooltips(name="country", state="embassy", date="as of", id="row", source="rests on")
    left = alt.X("left:Q", axis=None, scale=x)
    base = alt.Chart(frame).encode(
        x=alt.X("centre:Q", axis=None, scale=x), y=alt.Y("top:Q", axis=None, scale=y), tooltip=tips
    )
    box = base.mark_rect(cornerRadius=3, strokeWidth=1.2).encode(
        x=left,
        x2="right:Q",
        y2="bottom:Q",
        fill=alt.Fill(
            "state:N",
            title=None,
            scale=alt.Scale(domain=list(STATE), range=fills),
            legend=alt.Legend(columns=2 if small else 0, symbolType="square", symbolSize=140),
        ),
        stroke=alt.Stroke(
            "state:N", title=None, scale=alt.Scale(domain=list(STATE), range=strokes)
        ),
    )
    ended = (
        base.transform_filter("datum.cut != ''")
        .mark_rect(cornerRadius=3, fill=SURFACE, fillOpacity=0.45, stroke=INK, strokeDash=[4, 3])
        .encode(x=left, x2="right:Q", y2="bottom:Q")
    )
    ink = alt.condition(f"datum.state == '{STATED}'", alt.value(SURFACE), alt.value(INK))
    names = base.mark_text(dy=16 if small else 22, fontWeight=600, fontSize=11 if small else 12)
    signs = base.mark_text(dy=31 if small else 42, fontSize=11)
    layers = alt.layer(
        box,
        ended,
        names.encode(text="name:N", color=ink),
        signs.encode(text="sign:N", color=ink),
    )
    return titled(layers, title, width, *since, width=inner, height=high)


@cache
def facts() -> SimpleNamespace:
    """What the report says of embassies in Southeast Asia."""
    tiles = embassies()
    stated, implied, absent = (
        tiles[tiles["state"] == state] for state in (STATED, IMPLIED, ABSENT)
    )
    stated_in, implied_in = (first_document(frame["source"].iloc[0]) for frame in (stated, implied))
    stated_year, implied_year = year(stated_in), year(implied_in)
    present = len(stated) + len(implied)
    title = (
        f"By documents of {stated_year} and {implied_year} North Korea had embassies in "
        f"{count(present)} of {count(len(tiles))} countries of Southeast Asia; "
        f"{count(len(stated))} {agree(len(stated))} named"
    )
    return SimpleNamespace(
        all=len(tiles),
        present=present,
        absent=len(absent),
        absent_names=listing(absent["name"]),
        stated_names=listing(stated["name"]),
        stated_year=stated_year,
        implied_in=implied_in,
        implied_dated=in_words(find("sources", implied_in).published),
        implied_year=implied_year,
        hosts=[*stated["country"], *implied["country"]],
        years=listing(years(tiles["source"])),
        origin=origin("SEA"),
        draw=partial(chart, tiles, title=title),
        alt=f"Tile map of {len(tiles)} countries, as of {stated_year} and {implied_year}. Embassy "
        f"stated: {listing(stated['name'])}. Implied: {listing(implied['name'])}. Stated to have "
        f"none: {listing(absent['name'])}.",
        undrawn=undrawn(
            "embassies",
            tiles,
            "they are embassies of others, or second rows on a country of which the better "
            "founded is drawn",
        ),
        table=_table(),
    )


def _table() -> pd.DataFrame:
    frame = load("embassies")
    return listed(
        "embassies",
        frame["id"],
        Of=frame["home"].map(name),
        In=frame["host"].map(name),
        Status=frame["status"].map(words),
        As_of=[as_of(row) for row in rows_in(frame)],
        Known=frame["basis"],
    )

"""How much of the text is in the data: what became of every sentence."""

from collections import Counter
from functools import cache, partial
from types import SimpleNamespace
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from display import ACCENT, GREY, GREY_SOFT, INK, MUTED, Markdown, columns
from evidence import evidenced, link, place_id, resting
from prose import listing
from rows import load, rows_in, words
from style import Drawing, fixed, narrow, room, titled
from terms import Terms


class Look(NamedTuple):
    """How the cell of a sentence looks, and what the sentence is, in a sentence."""

    colour: str
    height: float
    phrase: str


DISPOSITION: Terms[Look] = Terms(
    {
        "coded": Look(ACCENT, 1.0, "coded"),
        "analysis": Look(INK, 0.7, "opinion that states no codable fact"),
        "out of scope": Look(MUTED, 0.5, "of no bearing on the tables"),
        "duplicate": Look(GREY, 0.35, "printed a second time"),
        "boilerplate": Look(GREY_SOFT, 0.2, "matter of the page"),
    },
    what="look",
    field="disposition",
    where="DISPOSITION in reports/sections/coverage.py",
    fields=("sentences.disposition",),
)


@cache
def cells() -> pd.DataFrame:
    """Every sentence in order: source, order, place, disposition, rows, a few ids."""
    frame = load("sentences")
    places = [f"{row.paragraph}.{row.sentence}" for row in rows_in(frame)]
    on = zip(frame["source"], places, strict=True)
    ids = [[row for _, row in resting(source, place)] for source, place in on]
    return pd.DataFrame(
        {
            "source": frame["source"],
            "order": frame.groupby("source").cumcount(),
            "place": places,
            "disposition": frame["disposition"].map(words),
            "rows": [int(number) for number in frame["rows"]],
            "ids": [", ".join(some[:3]) + (" …" if len(some) > 3 else "") for some in ids],
        }
    )


def chart(cells: pd.DataFrame, width: int, *, title: str) -> Drawing:
    """Every sentence of every document as a cell, in order; height and colour say what it became.

    A cell leads to the sentence's own line on the page, `#source.place`.
    """
    inner = room(width)
    across = 40 if narrow(width) else int(cells["order"].max()) + 1
    step = 44
    by_source = cells.groupby("source", sort=False)
    first, lines = {}, 0
    for source, number in by_source["order"].count().items():
        first[str(source)] = lines
        lines += -(-int(number) // across)
    high = step * lines + 4
    y = alt.Scale(domain=[0, high], range=[0, high], nice=False)
    shown = DISPOSITION.found_in(cells["disposition"])
    heights = {term: 20 * DISPOSITION[term].height for term in DISPOSITION}
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
                scale=alt.Scale(domain=shown, range=[DISPOSITION[term].colour for term in shown]),
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
    names = by_source.agg(
        coded=("disposition", lambda became: int((became == "coded").sum())), all=("order", "count")
    )
    names["base"] = [step * (first[str(source)] + 1) for source in names.index]
    names["label"] = [
        f"{row.Index}: {row.coded} of {row.all} sentences support a row" for row in rows_in(names)
    ]
    text = (
        alt.Chart(names)
        .mark_text(align="left", baseline="bottom", dy=-22)
        .encode(y=alt.Y("base:Q", scale=y), text="label:N", **fixed(x=0))
    )
    return titled(alt.layer(bars, text), title, width, width=inner, height=high)


@cache
def facts() -> SimpleNamespace:
    """What the report says of the sentences."""
    drawn = cells()
    kinds = Counter(drawn["disposition"])
    text = drawn[~drawn["disposition"].isin(["boilerplate", "duplicate"])]
    coded = kinds["coded"]
    busiest = drawn.sort_values("rows", ascending=False).iloc[0]
    not_coded = [(term, n) for term, n in kinds.most_common() if term != "coded"]
    strips = [f"{r.id} {r.coded_sentences} of {r.sentences}" for r in rows_in(load("sources"))]
    title = (
        f"{100 * coded / len(text):.0f}\u00a0% of the sentences that are neither page matter nor "
        "repeats support at least one row"
    )
    return SimpleNamespace(
        all=len(drawn),
        coded=coded,
        not_coded=listing(f"{n} are {DISPOSITION[term].phrase}" for term, n in not_coded),
        busiest=f"{busiest['source']} §{busiest['place']}",
        busiest_rows=int(busiest["rows"]),
        draw=partial(chart, drawn, title=title),
        alt=f"Strips of sentences by document, coded against all: {listing(strips)}.",
        table=_table(),
    )


def _table() -> pd.DataFrame:
    rows = list(rows_in(cells()))
    return columns(
        {
            "Sentence": [place_id(row.source, row.place) for row in rows],
            "Is": [row.disposition for row in rows],
            "Rows that rest on it": [_resting(row) for row in rows],
        }
    )


def _resting(cell: Any) -> Markdown:
    found = resting(cell.source, cell.place)
    return Markdown(", ".join(link(table, row) for table, row in found if table in evidenced()))

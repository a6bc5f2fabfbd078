"""What the public record adds: dates that others give for rows of the documents."""

from collections import Counter
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

import pandas as pd

from corroboration import DATES, by_field, contradictions, references
from display import Markdown
from dprk_engagement.date_words import in_words
from dprk_engagement.dates import read_span
from evidence import last_place, locators
from labels import label
from prose import count, listing, tally
from rows import find, load, words
from sections.documents import publishers
from spans import bounds, extent, tell_apart
from style import Drawing, titled
from terms import Terms
from timeline import by_month, months, timeline

ANSWERS = ("Dated", "Narrowed", "Confirmed", "Contradicted")
"""What the public record does to a date, in the order in which the report shows it."""

RELATION: Terms[str] = Terms(
    {"supports": "confirm", "refines": "make more exact", "contradicts": "contradict"},
    what="verb",
    field="relation",
    where="RELATION in reports/sections/public_record.py",
    fields=("corroborations.relation",),
)
DAY = 0.004
"""More than a day and less than two, in years."""


def _answer(said: list[Any], undated: bool) -> str:
    relations = {line.relation for line in said}
    if "contradicts" in relations:
        return "Contradicted"
    if undated:
        return "Dated"
    return "Narrowed" if "refines" in relations else "Confirmed"


def _dates(record: pd.DataFrame) -> pd.Series:
    """Which lines date the whole of what they speak of."""
    return record["field"].isin(DATES) & (record["covers"] == "whole")


@cache
def recorded() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Dates in the documents, and the dates that the public record gives for the same rows.

    The first frame has a line per coded date (`id`: table, row and field), grouped by `ANSWERS`,
    and `at`, the first that others give; the second has a row per date that they give for a line:
    its `relation`, its publishers, and `n`, how many these are.
    """
    record = load("corroborations")
    documents, public = [], []
    for table, row, field, said in by_field(record[_dates(record)]):
        coded = find(table, row)
        day, *days = bounds(coded, field)
        span = extent(day, *days)
        line = {
            "id": f"{table}/{row}/{field}",
            "table": table,
            "row": row,
            "label": label(table, coded) + (", reply" if field == "reply_date" else ""),
            "source": locators(table, row),
        }
        documents.append(
            {
                **line,
                "group": _answer(said, span["undated"]),
                "status": words(getattr(coded, "status", "held")),
                "basis": words(getattr(coded, f"{field}_basis")),
                "date": in_words(day),
                **span,
            }
        )
        public += [{**line, **given} for given in _given(said)]
    made, given = pd.DataFrame(documents), pd.DataFrame(public)
    at = given["start"].fillna(given["end"] - 1e-6).astype(float)
    made["at"] = made["id"].map(at.groupby(given["id"]).min())
    made = tell_apart(made, lambda line: last_place(line.source))
    made["_group"] = made["group"].map(ANSWERS.index)
    made = made.sort_values(["_group", "at", "id"]).drop(columns="_group")
    return made.reset_index(drop=True), given


def _given(said: list[Any]) -> list[dict[str, Any]]:
    """The dates that others give for one line, each once, with those who give it."""
    publishers: dict[tuple[str, str], list[str]] = {}
    for line in said:
        publishers.setdefault((line.value, line.relation), []).append(line.publisher)
    out = []
    for (value, relation), by in publishers.items():
        span = read_span(value)
        out.append(
            {
                "publisher": listing(dict.fromkeys(by)),
                "n": len(by),
                "relation": relation,
                "date": in_words(value),
                **extent(value, span.earliest, span.latest),
            }
        )
    return out


def chart(lines: pd.DataFrame, given: pd.DataFrame, width: int, *, title: str) -> Drawing:
    """What the documents say of a date, and the dates others give, by month of a year.

    `lines` and `given` are those of `recorded()`. The year is the first that others give.
    """
    placed = by_month(lines, lines["at"])
    public = by_month(given, given["id"].map(lines.set_index("id")["at"]))
    middle = (public["x"].astype(float) + public["x2"].astype(float)) / 2
    middle = middle.mask(public["open_left"], public["x2"])
    public["x"] = middle.mask(public["open_right"], public["x"])
    sent = ["id", "label", "x", "date", "publisher", "n", "relation", "open_left", "open_right"]
    drawn = timeline(placed, width, axis=months(), domain=(0, 12), heads=True, public=public[sent])
    return titled(drawn, title, width)


@cache
def facts() -> SimpleNamespace:
    """What the report says of the public record; `dated`, `narrowed` and `compared` are figures."""
    record, searches = load("corroborations"), load("searches")
    lines, given = recorded()
    dated, narrowed, confirmed, contradicted = (lines[lines["group"] == a] for a in ANSWERS)
    compared = pd.concat([confirmed, contradicted])
    rows = dated.drop_duplicates(["table", "row"])
    documents = list(rows.loc[rows["table"] == "sources", "row"])
    short = given["end"].astype(float) - given["start"].astype(float) < DAY
    to_a_day = int(narrowed["id"].isin(given.loc[short, "id"]).sum())
    against = contradictions(set(record["table"]))
    rest = record[~_dates(record) & (record["relation"] != "contradicts")]
    known = set(record["publisher"])
    read_as, relations = Counter(record["read_as"]), Counter(record["relation"]).most_common()
    return SimpleNamespace(
        all=len(record),
        publishers=len(known),
        own_publishers=len(known & set(publishers().values())),
        rows=len(record.drop_duplicates(["table", "row"])),
        relations=listing(f"{n} {RELATION[relation]}" for relation, n in relations),
        pages=read_as["page"],
        excerpts=read_as["excerpt"],
        mirrors=read_as["mirror"],
        listed=read_as["listed"],
        searches=len(searches),
        in_vain=int((searches["outcome"] == "not_found").sum()),
        dated_rows=len(rows),
        dated_documents=Markdown(
            f", among them the documents {listing(documents)}" if documents else ""
        ),
        narrowed_dates=len(narrowed),
        disputed_rows=len(against.drop_duplicates(["table", "row"])),
        statements_against=len(against),
        against=references(against, judged=True),
        rest=references(rest),
        dated=_figure(
            dated,
            f"Others date {count(len(rows), 'row')} that the documents leave without bounds in "
            "time",
            f"Timeline of {len(dated)} dates that the documents do not state, each with the dates "
            f"others give for it, from {int(dated['at'].min())} to {int(dated['at'].max())}.",
        ),
        narrowed=_figure(
            narrowed,
            f"Others narrow {count(len(narrowed), 'date')} of the documents, {count(to_a_day)} of "
            "them to a day",
            f"Timeline of {len(narrowed)} dates in the documents, drawn as bars, each with the "
            "more exact dates that others give for it.",
        ),
        compared=_figure(
            compared,
            f"Others confirm {count(len(confirmed), 'date')} of the documents and contradict "
            f"{count(len(contradicted))}",
            f"Timeline of {len(compared)} dates in the documents against the same or other dates "
            f"that others give: {tally(compared['group'].str.lower())}.",
        ),
    )


def _figure(lines: pd.DataFrame, title: str, alt: str) -> SimpleNamespace:
    """A figure of some dates: how to draw it, what it shows, and the references behind it."""
    _, given = recorded()
    record = load("corroborations")
    keys = record["table"] + "/" + record["row"] + "/" + record["field"]
    return SimpleNamespace(
        draw=partial(chart, lines, given[given["id"].isin(lines["id"])], title=title),
        alt=alt,
        table=references(record[keys.isin(lines["id"]) & _dates(record)], cited=True),
    )

"""What the public record adds: dates that others give for rows of the documents."""

from collections import Counter
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

import pandas as pd

from corroboration import DATES, by_field, contradictions, references
from display import Markdown, escape
from dprk_engagement.dates import read_span
from evidence import last_place, locators, refer
from labels import label
from prose import count, listing, spoken, tally
from rows import expect, find, load, words
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


@cache
def recorded() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Dates in the documents, and the dates that the public record gives for the same rows.

    The first frame has a line per coded date (`id`: table, row and field), grouped by `ANSWERS`,
    and `at`, the first that others give; the second has a row per date that they give for a line:
    its `relation`, its publishers, and `n`, how many these are.
    """
    record = load("corroborations")
    documents, public = [], []
    for table, row, field, said in by_field(record[record["field"].isin(DATES)]):
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
                "date": spoken(day),
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
                "date": spoken(value),
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
    """What the report says of the public record."""
    record, searches = load("corroborations"), load("searches")
    lines, _ = recorded()
    dated = lines[lines["group"] == "Dated"].drop_duplicates(["table", "row"])
    documents = list(dated.loc[dated["table"] == "sources", "row"])
    against = contradictions(set(record["table"]))
    rest = record[~record["field"].isin(DATES) & (record["relation"] != "contradicts")]
    known = set(record["publisher"])
    read_as, relations = Counter(record["read_as"]), Counter(record["relation"])
    return SimpleNamespace(
        all=len(record),
        publishers=len(known),
        own_publishers=len(known & set(publishers().values())),
        rows=len(record.drop_duplicates(["table", "row"])),
        relations=listing(f"{n} {RELATION[relation]}" for relation, n in relations.most_common()),
        pages=read_as["page"],
        excerpts=read_as["excerpt"],
        mirrors=read_as["mirror"],
        listed=read_as["listed"],
        searches=len(searches),
        in_vain=int((searches["outcome"] == "not_found").sum()),
        dated=len(dated),
        dated_documents=Markdown(
            f", among them the documents {listing(documents)}" if documents else ""
        ),
        narrowed=int((lines["group"] == "Narrowed").sum()),
        another_order=_another_order(),
        disputed_rows=len(against.drop_duplicates(["table", "row"])),
        statements_against=len(against),
        against_table=references(against),
        rest_table=references(rest),
    )


def _another_order() -> Markdown:
    """An example of a document that tells events in another order than they came."""
    said = expect("corroborations", "duterte-praise-date", field="date")
    coded = getattr(find(said.table, said.row), said.field)
    return Markdown(
        f"{refer(said.table, said.row)} is, as coded, {escape(spoken(coded))}; "
        f"{escape(said.publisher)} has it on {escape(spoken(said.value))}. {escape(said.note)}"
    )


def _figure(groups: tuple[str, ...], title: str) -> dict[str, Any]:
    """A figure of the dates in some groups: how to draw it, and the references behind it."""
    lines, given = recorded()
    lines = lines[lines["group"].isin(groups)]
    given = given[given["id"].isin(lines["id"])]
    record = load("corroborations")
    record = record[record["field"].isin(DATES)]
    keys = record["table"] + "/" + record["row"] + "/" + record["field"]
    return {
        "draw": partial(chart, lines, given, title=title),
        "table": references(record[keys.isin(lines["id"])], cited=True),
    }


@cache
def dated() -> SimpleNamespace:
    """The figure of the dates that the documents leave open and others give."""
    lines, _ = recorded()
    lines = lines[lines["group"] == "Dated"]
    rows = len(lines.drop_duplicates(["table", "row"]))
    title = f"Others date {count(rows, 'row')} that the documents leave without bounds in time"
    return SimpleNamespace(
        alt=f"Timeline of {len(lines)} dates that the documents do not state, each with the dates "
        f"others give for it, from {int(lines['at'].min())} to {int(lines['at'].max())}.",
        **_figure(("Dated",), title),
    )


@cache
def narrowed() -> SimpleNamespace:
    """The figure of the dates that others give more exactly."""
    lines, given = recorded()
    lines = lines[lines["group"] == "Narrowed"]
    short = given["end"].astype(float) - given["start"].astype(float) < DAY
    to_a_day = int(lines["id"].isin(given.loc[short, "id"]).sum())
    title = (
        f"Others narrow {count(len(lines), 'date')} of the documents, {count(to_a_day)} of them "
        "to a day"
    )
    return SimpleNamespace(
        alt=f"Timeline of {len(lines)} dates in the documents, drawn as bars, each with the more "
        "exact dates that others give for it.",
        **_figure(("Narrowed",), title),
    )


@cache
def compared() -> SimpleNamespace:
    """The figure of the dates that others confirm or contradict."""
    lines, _ = recorded()
    lines = lines[lines["group"].isin(["Confirmed", "Contradicted"])]
    groups = Counter(lines["group"])
    title = (
        f"Others confirm {count(groups['Confirmed'], 'date')} of the documents and "
        f"contradict {count(groups['Contradicted'])}"
    )
    return SimpleNamespace(
        alt=f"Timeline of {len(lines)} dates in the documents against the same or other dates that "
        f"others give: {tally(lines['group'].str.lower())}.",
        **_figure(("Confirmed", "Contradicted"), title),
    )

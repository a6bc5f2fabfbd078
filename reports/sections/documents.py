"""The documents: who published them and when, and how many rows each supplies."""

import math
from collections.abc import Iterable
from functools import cache
from types import SimpleNamespace
from typing import Any

import pandas as pd

from corroboration import whole
from display import Markdown, columns, escape
from dprk_engagement.date_words import in_words
from dprk_engagement.dates import read_span
from evidence import address
from prose import agree, count, listing
from rows import GAPS, find, load, name, rows_in
from spans import extent


@cache
def addresses() -> dict[str, str]:
    """Document → who has published it at an address that the public record has found."""
    record = whole(load("corroborations"))
    record = record[(record["table"] == "sources") & (record["field"] == "url")]
    record = record.drop_duplicates("row")
    return dict(zip(record["row"], record["publisher"], strict=True))


@cache
def appeared() -> dict[str, str]:
    """Document → the most exact date of publication, its own or of the public record, or "?"."""
    record = whole(load("corroborations"))
    record = record[(record["table"] == "sources") & (record["field"] == "published")]
    given = record.groupby("row")["value"].agg(list)
    return {
        row.id: min([row.published, *given.get(row.id, [])], key=_length)
        for row in rows_in(load("sources"))
    }


def _length(date: str) -> float:
    if date == "?":
        return math.inf
    span = extent(date, *_days(date))
    return math.inf if span["start"] is None or span["end"] is None else span["end"] - span["start"]


def _days(date: str) -> tuple[str, str]:
    span = read_span(date)
    return span.earliest, span.latest


def year(document: str) -> str:
    """The year of a document, as far as it is known: "2019", "2018–2019"."""
    if appeared()[document] == "?":
        return "year not known"
    return "–".join(dict.fromkeys(day[:4] for day in _days(appeared()[document])))


@cache
def publishers() -> dict[str, str]:
    """Document → who published it, by the public record where that has found it."""
    return {row.id: _publisher(row) for row in rows_in(load("sources"))}


def _publisher(row: Any) -> str:
    if row.id in addresses():
        return addresses()[row.id]
    printed = (row.original_publisher, row.publisher)
    return next((name(key) for key in printed if key not in GAPS), "publisher not stated")


def first_document(locators: str) -> str:
    """The document that the locators of a row name first."""
    return locators.split(" ")[0]


def years(locators: Iterable[str]) -> list[str]:
    """The years of the documents that the locators of rows name first."""
    return sorted({year(first_document(text)) for text in locators})


@cache
def facts() -> SimpleNamespace:
    """What the report says of the documents."""
    sources, evidence = load("sources"), load("evidence")
    rows = evidence.drop_duplicates(["table", "row"])
    supplied = evidence.drop_duplicates(["source", "table", "row"]).groupby("source")["row"].count()
    main = list(supplied.sort_values(ascending=False).index[:2])
    from_main = evidence[evidence["source"].isin(main)].drop_duplicates(["table", "row"])
    published = sorted(
        day[:4] for date in appeared().values() if date != "?" for day in _days(date)
    )
    cut_short = list(sources.loc[sources["completeness"] == "truncated", "id"])
    hidden = sum(not address(i) for i in sources["id"])
    return SimpleNamespace(
        all=len(sources),
        first_year=published[0],
        last_year=published[-1],
        main=main,
        from_main=len(from_main),
        rows=len(rows),
        undated=int((sources["published"] == "?").sum()),
        bounded=int((sources["published_basis"] == "implied").sum()),
        languages="all in English"
        if set(sources["language"]) == {"en"}
        else "in several languages",
        cut_short=listing(cut_short),
        break_off=agree(len(cut_short), "breaks", "break"),
        without_address=f"{count(hidden)} {agree(hidden, 'has', 'have')}",
        introduced=Markdown(
            "; ".join(_introduced(i) for i in sorted(appeared(), key=lambda i: (year(i), i)))
        ),
        table=table(),
    )


def _introduced(document: str) -> str:
    """A document with its publisher, year and author, linked to its row in the table."""
    authors = find("sources", document).authors
    who = authors if authors != "?" else "no author named"
    said = f"{escape(publishers()[document])}, {year(document)}, {escape(who)}"
    return f"[{escape(document)}](#{document}) ({said})"


def table() -> pd.DataFrame:
    """Every document: its title, linked to where it is, and when it was published."""
    rows = list(rows_in(load("sources")))
    return columns(
        {
            "Document": [row.id for row in rows],
            "Title": [
                Markdown(f"[{escape(row.title)}]({address(row.id)})")
                if address(row.id)
                else row.title
                for row in rows
            ],
            "Published": [_published(row) for row in rows],
        }
    )


def _published(row: Any) -> str:
    known = appeared()[row.id]
    others = f"; {in_words(known)} by the public record" if known != row.published else ""
    return in_words(row.published) + others

"""The documents: who published them and when, and how many rows each supplies."""

from collections.abc import Iterable
from functools import cache
from types import SimpleNamespace
from typing import Any

import pandas as pd

from display import Markdown, columns, escape
from evidence import address
from prose import agree, count, listing, spoken
from rows import GAPS, find, load, name, rows_in


@cache
def from_record() -> dict[tuple[str, str], tuple[str, str]]:
    """(document, field) → what the public record says of it first, and who says so."""
    record = load("corroborations")
    record = record[(record["table"] == "sources") & record["field"].isin(["published", "url"])]
    record = record.drop_duplicates(["row", "field"])
    return {(row.row, row.field): (row.value, row.publisher) for row in rows_in(record)}


@cache
def appeared() -> dict[str, str]:
    """Document → when it was published, by itself or by the public record; "?" if by neither."""
    return {
        row.id: from_record().get((row.id, "published"), ("?", ""))[0]
        if row.published == "?"
        else row.published
        for row in rows_in(load("sources"))
    }


@cache
def publishers() -> dict[str, str]:
    """Document → who published it, by the public record where that has found it."""
    return {row.id: _publisher(row) for row in rows_in(load("sources"))}


def _publisher(row: Any) -> str:
    if (row.id, "url") in from_record():
        return from_record()[row.id, "url"][1]
    printed = (row.original_publisher, row.publisher)
    return next((name(key) for key in printed if key not in GAPS), "publisher not stated")


def first_document(locators: str) -> str:
    """The document that the locators of a row name first."""
    return locators.split(" ")[0]


def years(locators: Iterable[str]) -> list[str]:
    """The years of the documents that the locators of rows name first."""
    return sorted({appeared()[first_document(text)][:4] for text in locators})


@cache
def facts() -> SimpleNamespace:
    """What the report says of the documents."""
    sources, evidence = load("sources"), load("evidence")
    rows = evidence.drop_duplicates(["table", "row"])
    supplied = evidence.drop_duplicates(["source", "table", "row"]).groupby("source")["row"].count()
    main = list(supplied.sort_values(ascending=False).index[:2])
    from_main = evidence[evidence["source"].isin(main)].drop_duplicates(["table", "row"])
    published = sorted(day[:4] for day in appeared().values() if day != "?")
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
        languages="all in English"
        if set(sources["language"]) == {"en"}
        else "in several languages",
        cut_short=listing(cut_short),
        break_off=agree(len(cut_short), "breaks", "break"),
        without_address=f"{count(hidden)} {agree(hidden, 'has', 'have')}",
        introduced=Markdown(
            "; ".join(_introduced(i) for i in sorted(appeared(), key=appeared().__getitem__))
        ),
        table=table(),
    )


def _introduced(document: str) -> str:
    """A document with its publisher, year and author, linked to its row in the table."""
    authors = find("sources", document).authors
    who = authors if authors != "?" else "no author named"
    said = f"{escape(publishers()[document])}, {appeared()[document][:4]}, {escape(who)}"
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
    if row.published != "?":
        return spoken(row.published)
    known = appeared()[row.id]
    return "not stated" + (f"; {spoken(known)} by the public record" if known != "?" else "")

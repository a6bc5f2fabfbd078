"""What the public record says of coded rows: dates, contradictions, and tables of references."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import pandas as pd

from display import Markdown, columns, escape
from dprk_engagement.contract import schema
from dprk_engagement.date_words import in_words
from evidence import cite, link, refer
from prose import capital, listing, when
from rows import GAPS, find, load, name, names, rows_in, words

DATES = ("date", "reply_date", "published")
"""The fields of dates that others date."""

WHOLE_ROW = "*"


def by_field(record: pd.DataFrame) -> list[tuple[str, str, str, list[Any]]]:
    """Lines of the public record by what they speak of: table, row and field."""
    found: dict[tuple[str, str, str], list[Any]] = {}
    for line in rows_in(record):
        found.setdefault((line.table, line.row, line.field), []).append(line)
    return [(*key, lines) for key, lines in found.items()]


def whole(record: pd.DataFrame) -> pd.DataFrame:
    """The lines that speak of the whole of a value: what covers a part never takes its place."""
    return record[record["covers"] == "whole"]


def on_record(row: str, field: str) -> str:
    """When others date the whole of a row, as `when` says it, "" if they do not."""
    record = whole(load("corroborations"))
    found = record[(record["row"] == row) & (record["field"] == field)]["value"]
    return when(found.mode().iloc[0]) if len(found) else ""


def contradictions(tables: Iterable[str]) -> pd.DataFrame:
    """What contradicts rows of the tables, each reference once per field."""
    record = load("corroborations")
    found = record[(record["relation"] == "contradicts") & record["table"].isin(list(tables))]
    return found[~found.duplicated(["table", "row", "field", "url"]) | (found["url"] == "?")]


def disputed(*tables: str) -> Markdown:
    """A sentence on the rows of the tables that the public record contradicts, "" if none."""
    parts = []
    for table, row, field, lines in by_field(contradictions(tables)):
        what = "" if field == WHOLE_ROW else f"{words(field)}: "
        values = "; ".join(dict.fromkeys(_value(line) for line in lines))
        by = listing(dict.fromkeys(reference(line) for line in lines))
        verdicts = listing(dict.fromkeys(verdicts_in_words()[line.verdict] for line in lines))
        said = f"{what}{values}, according to {by}; our verdict: {verdicts}"
        parts.append(f"{refer(table, row)} ({said})")
    if not parts:
        return Markdown("")
    return Markdown(f"Others contradict what is coded of {listing(parts)}.")


def reference(line: Any) -> Markdown:
    """Who says so, linked to where."""
    who = escape(line.publisher)
    return Markdown(f"[{who}]({line.url})" if line.url not in GAPS else who)


def references(record: pd.DataFrame, *, cited: bool = False, judged: bool = False) -> pd.DataFrame:
    """What others say, a line per field of a coded row: the values, who says so, read how far.

    What is usual is not repeated: a reference refines, and its page was read, unless it is said.
    With `cited` a column says what the row rests on, with `judged` one what we make of it.
    """
    found = by_field(record)
    return columns(
        {
            "Row": [
                Markdown(f"[{escape(row)}](#{row})") if table == "sources" else link(table, row)
                for table, row, _, _ in found
            ],
            "Field": ["the row" if field == WHOLE_ROW else field for _, _, field, _ in found],
            "Document says": [_coded(table, row, field) for table, row, field, _ in found],
            "Others say": [
                Markdown("; ".join(_saying(line) for line in lines)) for _, _, _, lines in found
            ],
            **({"We judge": [_judged(lines) for _, _, _, lines in found]} if judged else {}),
            **({"Rests on": [cite(table, row) for table, row, _, _ in found]} if cited else {}),
        }
    )


@cache
def verdicts_in_words() -> dict[str, str]:
    """Verdict → what it says, by the contract."""
    [field] = [field for field in schema("corroborations")["fields"] if field["name"] == "verdict"]
    return {term["value"]: term["label"] for term in field["categories"]}


def _judged(lines: list[Any]) -> str:
    """The verdicts on what others say of one field, each with its grounds once."""
    return " ".join(
        dict.fromkeys(
            f"{capital(verdicts_in_words()[r.verdict])}. {r.judgement}" for r in lines if r.verdict
        )
    )


def _saying(line: Any) -> str:
    how = [word for word in (line.relation, line.read_as) if word not in ("refines", "page", "")]
    how += ["of a part"] if line.covers == "part" else []
    note = f": {escape(line.note.rstrip('.'))}" if line.note not in GAPS else ""
    return f"{_value(line)} ({', '.join([reference(line), *how])}){note}"


def _value(line: Any) -> Markdown:
    """What a reference says: dates in words, addresses as links."""
    if line.value.startswith("http"):
        return Markdown(f"[address]({line.value})")
    return Markdown(escape(_words(line.field, line.value)))


def _coded(table: str, row: str, field: str) -> str:
    """A coded value in words, with its printed form where there is one."""
    if field == WHOLE_ROW:
        return ""
    coded = find(table, row)
    value = str(getattr(coded, field))
    printed = str(getattr(coded, "as_stated", "")) if field == "value" else ""
    return f"{printed} ({value})" if printed else _words(field, value)


def _words(field: str, value: str) -> str:
    """A value of a field in words: dates, names, terms of a vocabulary."""
    if field in DATES:
        return in_words(value)
    if value == "?" or value in names():
        return name(value)
    return words(value) if re.fullmatch("[a-z_]+", value) else value

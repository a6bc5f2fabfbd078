"""The sentences that rows rest on: cited in tables, linked from the text."""

import re
from functools import cache
from typing import Any

import pandas as pd

import dprk_engagement as dprk
from display import Markdown, columns, escape
from labels import label
from rows import GAPS, find, load, rows_in


@cache
def address(source: str) -> str:
    """The public address of a document, "" where none is known.

    As the document itself gives it, else as the public record does.
    """
    row = find("sources", source)
    record = load("corroborations")
    found = record[(record["table"] == "sources") & (record["row"] == source)]
    known = [row.original_url, row.url, *found.loc[found["field"] == "url", "value"]]
    return next((url for url in known if url not in GAPS), "")


@cache
def _evidence() -> dict[tuple[str, str], list[Any]]:
    # One pass over the frame: a lookup by mask for every row of the report would take seconds.
    found: dict[tuple[str, str], list[Any]] = {}
    for line in rows_in(load("evidence")):
        found.setdefault((str(line.table), str(line.row)), []).append(line)
    return found


def evidence(table: str, row: str) -> list[Any]:
    """The lines of `evidence` that a row rests on, in the order of the file."""
    return _evidence().get((table, row), [])


@cache
def evidenced() -> tuple[str, ...]:
    """The tables whose rows rest on sentences, in alphabetical order."""
    with_evidence = set(load("evidence")["table"])
    return tuple(table for table in dprk.tables() if table in with_evidence)


@cache
def places(table: str, row: str) -> dict[str, list[tuple[str, bool]]]:
    """Source → (paragraph.sentence, whether it only implies) for each sentence behind a row."""
    found: dict[str, dict[str, bool]] = {}
    for line in evidence(table, row):
        place = f"{line.paragraph}.{line.sentence}"
        at = found.setdefault(str(line.source), {})
        at[place] = at.get(place, True) and line.role == "implies"
    return {
        source: sorted(at.items(), key=lambda item: [int(part) for part in item[0].split(".")])
        for source, at in found.items()
    }


def _numbered(found: list[tuple[str, bool]]) -> str:
    return ", ".join(f"§{place}{' (implies)' if implies else ''}" for place, implies in found)


def locators(table: str, row: str) -> str:
    """The sentences behind a row as text: "st-2026 §10.1, §12.1 (implies)"."""
    return "; ".join(f"{source} {_numbered(at)}" for source, at in places(table, row).items())


def last_place(source: str) -> str:
    """The last sentence that locators name: rows told alike often share the first."""
    found: list[str] = re.findall(r"§[\d.]+", source)
    return found[-1] if found else source


def cite(table: str, row: str) -> Markdown:
    """The sentences behind a row, linked to the document's public address where it has one."""
    parts = []
    for source, found in places(table, row).items():
        url = address(source)
        shown = f"[{escape(source)}]({url})" if url else escape(source)
        parts.append(f"{shown} {escape(_numbered(found))}")
    return Markdown("; ".join(parts))


@cache
def _shared() -> set[str]:
    ids = pd.concat([load(table)["id"] for table in evidenced()])
    return set(ids[ids.duplicated()])


def anchor(table: str, row: str) -> str:
    """The id of a row in the report: its own, led by the table's where two tables share it."""
    return f"{table}.{row}" if row in _shared() else row


def link(table: str, row: str, text: str = "") -> Markdown:
    """A link to the evidence of a row in the appendix, named by its id or by `text`."""
    return Markdown(f"[{escape(text or row)}](#{anchor(table, row)})")


def refer(table: str, row: str) -> Markdown:
    """A link to the evidence of a row, named by what the row is."""
    return link(table, row, label(table, find(table, row)))


def listed(table: str, ids: Any, **more: Any) -> pd.DataFrame:
    """A table of rows: a link to each one's evidence, the columns in `more`, what it rests on."""
    ids = list(ids)
    return columns(
        {
            "Row": [link(table, row) for row in ids],
            **{title.replace("_", " "): values for title, values in more.items()},
            "Rests on": [cite(table, row) for row in ids],
        }
    )


def drawn(table: str, lines: pd.DataFrame) -> pd.DataFrame:
    """The table behind a timeline: every line with its status, date and basis."""
    return listed(
        table,
        lines["id"],
        What=lines["label"],
        Status=[f"{r.status}; {r.hedge}" if r.hedge else r.status for r in rows_in(lines)],
        Date=lines["date"],
        Date_is=lines["basis"],
    )


def place_id(source: str, place: str) -> str:
    """The id of a sentence in the report."""
    return f"{source}.{place}"


@cache
def _resting() -> dict[tuple[str, str], list[tuple[str, str]]]:
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for line in rows_in(load("evidence")):
        there = found.setdefault((str(line.source), f"{line.paragraph}.{line.sentence}"), [])
        if (line.table, line.row) not in there:
            there.append((str(line.table), str(line.row)))
    return found


def resting(source: str, place: str) -> list[tuple[str, str]]:
    """The (table, row) pairs that rest on a sentence, each once."""
    return _resting().get((source, place), [])

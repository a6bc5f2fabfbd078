"""What the tables say of the documents: where each sentence is, and what is printed in it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dprk_engagement.documents.canonical import CANONICALISER
from dprk_engagement.documents.locators import Locator

if TYPE_CHECKING:
    from pathlib import Path

Row = Mapping[str, str]

_COLUMNS = {
    "sources": ("id", "raw_sha256", "canonical_sha256", "canonicaliser"),
    "sentences": ("source", "paragraph", "sentence", "start", "end", "sha256"),
    "evidence": ("table", "row", "field", "source", "paragraph", "sentence", "printed"),
}


@dataclass(frozen=True)
class IndexedSentence:
    """A sentence as the index has it: its place in the canonical text, and its digest."""

    locator: Locator
    start: int
    end: int
    sha256: str


def read_index_tables(data: Path) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the rows of the sources, sentences and evidence tables of ``data``.

    Raises
    ------
    ValueError
        A table is not UTF-8 CSV or lacks a column that is needed.
    OSError
        A table cannot be read.
    """
    sources, sentences, evidence = (_read_table(data / f"{name}.csv") for name in _COLUMNS)
    return sources, sentences, evidence


def index_sentences(
    sources: Iterable[Row], sentences: Iterable[Row]
) -> dict[str, list[IndexedSentence]]:
    """Return the sentences of every document by its id, in the order of the tables.

    Raises
    ------
    ValueError
        A row is malformed, refers to nothing, or was made by another canonicaliser.
    """
    index: dict[str, list[IndexedSentence]] = {}
    for row in sources:
        if row["canonicaliser"] != CANONICALISER:
            raise ValueError(
                f"sources, {row['id']}: indexed by canonicaliser {row['canonicaliser']}, this is"
                f" {CANONICALISER}: use the package and the tables of one release"
            )
        index[row["id"]] = []
    for number, row in enumerate(sentences, 1):
        locator = _locator("sentences", number, row)
        if locator.source not in index:
            raise ValueError(
                f"sentences, row {number}: {locator.source} is no document of the sources table:"
                " build the tables again"
            )
        try:
            place = int(row["start"]), int(row["end"])
        except ValueError as error:
            raise ValueError(f"sentences, row {number}: {error}: build it again") from None
        index[locator.source].append(IndexedSentence(locator, *place, row["sha256"]))
    return index


def printed_forms(
    index: Mapping[str, Sequence[IndexedSentence]], evidence: Iterable[Row]
) -> dict[Locator, list[Row]]:
    """Return the rows of ``evidence`` that have a printed form, by sentence.

    Raises
    ------
    ValueError
        A row is malformed, or its sentence is not in ``index``.
    """
    forms: dict[Locator, list[Row]] = {
        sentence.locator: [] for sentences in index.values() for sentence in sentences
    }
    for number, row in enumerate(evidence, 1):
        locator = _locator("evidence", number, row)
        if locator not in forms:
            raise ValueError(
                f"evidence, row {number}: {locator} is not in the sentences table:"
                " build the tables again"
            )
        if row["printed"] not in ("", "?"):
            forms[locator].append(row)
    return forms


def _read_table(path: Path) -> list[Row]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            names = reader.fieldnames or ()
            rows: list[Row] = list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path}: not a UTF-8 CSV table ({error}): build it again") from None
    absent = [name for name in _COLUMNS[path.stem] if name not in names]
    if absent:
        raise ValueError(f"{path}: lacks the column {', '.join(absent)}: build it again")
    for number, row in enumerate(rows, 1):
        if None in row or None in row.values():
            raise ValueError(f"{path}, row {number}: too few or too many cells: build it again")
    return rows


def _locator(table: str, number: int, row: Row) -> Locator:
    try:
        return Locator(row["source"], int(row["paragraph"]), int(row["sentence"]))
    except ValueError as error:
        raise ValueError(f"{table}, row {number}: {error}: build it again") from None

"""What the tables say of the documents: where each sentence is, and what is printed in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dprk_engagement.contract import GAPS
from dprk_engagement.documents.canonical import CANONICALISER
from dprk_engagement.documents.locators import Locator, locator_of

Row = Mapping[str, str]


@dataclass(frozen=True)
class IndexedSentence:
    """A sentence as the index has it: its place in the canonical text, and its digest."""

    locator: Locator
    start: int
    end: int
    sha256: str


def index_sentences(
    sources: Iterable[Row], sentences: Iterable[Row]
) -> dict[str, list[IndexedSentence]]:
    """Return the sentences of every document by its id, in the order of the tables."""
    index: dict[str, list[IndexedSentence]] = {}
    for row in sources:
        if row["canonicaliser"] != CANONICALISER:
            raise ValueError(
                f"sources, {row['id']}: indexed by canonicaliser {row['canonicaliser']}, this is"
                f" {CANONICALISER}: use the package and the tables of one release"
            )
        index[row["id"]] = []
    for row in sentences:
        sentence = IndexedSentence(
            locator_of(row), int(row["start"]), int(row["end"]), row["sha256"]
        )
        index[row["source"]].append(sentence)
    return index


def printed_forms(evidence: Iterable[Row]) -> dict[Locator, list[Row]]:
    """Return the rows of ``evidence`` that have a printed form, by sentence."""
    forms: dict[Locator, list[Row]] = defaultdict(list)
    for row in evidence:
        if row["printed"] not in GAPS:
            forms[locator_of(row)].append(row)
    return forms

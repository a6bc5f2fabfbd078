"""The reader's own copies: which file is which document, and where its sentences stand.

A copy is recognised by the digest of its bytes, by that of its canonical text, or by holding
more of a document's sentences (of 30 characters and more) than any other file. File names do
not matter, links are not followed, and subfolders are not searched.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from dprk_engagement.documents.canonical import (
    CANONICALISER,
    CanonicalText,
    SourceError,
    digest,
    read_document,
)
from dprk_engagement.documents.locators import Locator, locator_of
from dprk_engagement.files import cells

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from os import PathLike

    Row = Mapping[str, str]

# ``verification.SentenceCheck`` says what they mean.
SentenceStatus = Literal["exact", "moved", "changed", "missing"]

# Ten times the largest of the documents: searching much more would only take time.
_LARGEST = 250_000
# A file of short words takes seconds to search; there are five documents.
_MOST_COPIES = 50
# Shorter sentences, such as a lone place name, stand in many a text.
_TELLING = 30


@dataclass(frozen=True)
class IndexedSentence:
    """A sentence as the index has it: its place in the canonical text, and its digest."""

    locator: Locator
    start: int
    end: int
    sha256: str


@dataclass(frozen=True)
class Copy:
    """A file that can be read as a document; ``text`` is one line.

    So a copy wrapped at other places still has the same sentences.
    """

    name: str
    canonical: CanonicalText
    text: str


@dataclass(frozen=True)
class UnusedFile:
    """A file of the reader's folder that was not used, and why."""

    name: str
    reason: str


class Sentence(NamedTuple):
    """A sentence in the reader's copy; ``text`` is empty unless its digest is right."""

    status: SentenceStatus
    copy: str
    text: str


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


def read_sentences(
    texts: str | PathLike[str], wanted: Collection[Locator]
) -> dict[Locator, Sentence]:
    """Return the ``wanted`` sentences as the copies in the folder ``texts`` hold them."""
    sources = cells("sources")
    index = index_sentences(sources, cells("sentences"))
    copies, _ = read_copies(Path(texts))
    recognised = recognise(sources, index, copies)
    found: dict[Locator, Sentence] = {}
    for source in dict.fromkeys(locator.source for locator in wanted):
        copy = recognised[source][0] if source in recognised else None
        found |= locate(copy, index[source])
    return {locator: found[locator] for locator in wanted}


def read_copies(folder: Path) -> tuple[list[Copy], list[UnusedFile]]:
    """Return the files of ``folder`` that can be read as documents, and the others."""
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder}: not a folder: name the one that holds your copies")
    try:
        paths = sorted(folder.iterdir())
    except PermissionError:
        raise PermissionError(
            f"{folder}: may not be listed: give yourself the permission, or copy the texts"
        ) from None
    copies: list[Copy] = []
    unused: list[UnusedFile] = []
    for path in paths:
        if len(copies) == _MOST_COPIES:
            reason = f"over {_MOST_COPIES} texts are too many: leave the copies alone in the folder"
            unused.append(UnusedFile(path.name, reason))
            continue
        try:
            canonical = _read_copy(path)
        except SourceError as error:
            unused.append(UnusedFile(path.name, str(error)))
        except OSError as error:
            unused.append(UnusedFile(path.name, f"cannot be read: {error.strerror}"))
        else:
            copies.append(Copy(path.name, canonical, canonical.text.replace("\n", " ")))
    return copies, unused


def recognise(
    sources: Iterable[Row],
    index: Mapping[str, Sequence[IndexedSentence]],
    copies: Sequence[Copy],
) -> dict[str, tuple[Copy, str]]:
    """Return the copy of every document that has one, by its id, and how it was recognised."""
    recognised: dict[str, tuple[Copy, str]] = {}
    for row in sources:
        for copy in copies:
            if copy.canonical.raw_sha256 == row["raw_sha256"]:
                recognised[row["id"]] = copy, "raw digest"
                break
            if copy.canonical.sha256 == row["canonical_sha256"]:
                recognised.setdefault(row["id"], (copy, "canonical digest"))
    taken = {copy.name for copy, _ in recognised.values()}
    sought = {
        source: [sentence for sentence in sentences if sentence.end - sentence.start >= _TELLING]
        for source, sentences in index.items()
        if source not in recognised
    }
    overlaps = []
    for copy in copies:
        if sought and copy.name not in taken:
            found = _find(copy.text, (s for sentences in sought.values() for s in sentences))
            for source, sentences in sought.items():
                overlap = sum(sentence.sha256 in found for sentence in sentences)
                overlaps.append((overlap, source, copy))
    for overlap, source, copy in sorted(overlaps, key=lambda found: -found[0]):
        if overlap and source not in recognised and copy.name not in taken:
            recognised[source] = copy, f"{overlap} of {len(sought[source])} longer sentences"
            taken.add(copy.name)
    return recognised


def locate(copy: Copy | None, sentences: Sequence[IndexedSentence]) -> dict[Locator, Sentence]:
    """Return the ``sentences`` of a document as its ``copy`` holds them; None is no copy."""
    name, text = (copy.name, copy.text) if copy else ("", "")
    inexact = {s for s in sentences if digest(text[s.start : s.end]) != s.sha256}
    elsewhere = _find(text, inexact)
    located = {}
    for sentence in sentences:
        status: SentenceStatus
        start = sentence.start
        if sentence not in inexact:
            status = "exact"
        elif sentence.sha256 in elsewhere:
            status, start = "moved", elsewhere[sentence.sha256]
        else:
            status = "changed" if sentence.start < len(text) else "missing"
        kept = status in ("exact", "moved")
        words = text[start : start + sentence.end - sentence.start] if kept else ""
        located[sentence.locator] = Sentence(status, name, words)
    return located


def _read_copy(path: Path) -> CanonicalText:
    if path.is_symlink():
        raise SourceError("a link, which is not followed: put the file itself in the folder")
    if not path.is_file():
        raise SourceError("not a file: put the copies themselves in the folder")
    if path.stat().st_size > _LARGEST:
        raise SourceError(f"over {_LARGEST:,} bytes, larger than any of the documents")
    return read_document(path.read_bytes())


def _find(text: str, sentences: Iterable[IndexedSentence]) -> dict[str, int]:
    """Return where in ``text`` each digest stands first, looking at whole words only."""
    wanted: defaultdict[int, set[str]] = defaultdict(set)
    for sentence in sentences:
        wanted[sentence.end - sentence.start].add(sentence.sha256)
    words = [match.span() for match in re.finditer(r"\S+", text)]
    ends = {end for _, end in words}
    found: dict[str, int] = {}
    for start, _ in words:
        for length, digests in wanted.items():
            if start + length in ends:
                sha256 = digest(text[start : start + length])
                if sha256 in digests:
                    found.setdefault(sha256, start)
    return found

"""Checks a reader's own copies of the documents against the committed digests.

The dataset ships no text, so this is how anyone who holds the documents can see
that every locator still points at the sentence that was coded. Results name
sentences by locator and never carry their words.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dprk_engagement.documents.canonical import (
    CANONICALISER,
    Document,
    SourceError,
    canonical_text,
    digest,
    read_document,
)
from dprk_engagement.documents.locators import Locator

if TYPE_CHECKING:
    from pathlib import Path

Row = Mapping[str, str]
SentenceStatus = Literal["exact", "moved", "changed", "missing"]
PrintedStatus = Literal["found", "not_found", "unchecked"]
STATUSES: tuple[SentenceStatus, ...] = ("exact", "moved", "changed", "missing")

# Ten times the largest of the documents: searching much more would only take time.
_LARGEST = 250_000
# A file of short words takes seconds to search; there are five documents.
_MOST_COPIES = 50
# Shorter sentences, such as a lone place name, stand in many a text.
_TELLING = 30
_COLUMNS = {
    "sources": ("id", "raw_sha256", "canonical_sha256", "canonicaliser"),
    "sentences": ("source", "paragraph", "sentence", "start", "end", "sha256"),
    "evidence": ("table", "row", "field", "source", "paragraph", "sentence", "printed"),
}


@dataclass(frozen=True)
class SentenceCheck:
    """What became of one sentence in the reader's copy.

    ``exact``: the same words at the same offsets, line breaks aside; ``moved``:
    the same words elsewhere; ``changed``: neither; ``missing``: there is no copy,
    or it ends before the sentence starts.
    """

    locator: Locator
    status: SentenceStatus


@dataclass(frozen=True)
class PrintedCheck:
    """Whether the printed form of an evidence row stands in its sentence.

    It is ``unchecked`` where the copy does not hold that sentence.
    """

    table: str
    row: str
    field: str
    locator: Locator
    status: PrintedStatus


@dataclass(frozen=True)
class DocumentCheck:
    """One document: the file taken for its copy, how it was recognised, and the checks.

    ``copy`` and ``recognised_by`` are empty where the folder holds no copy.
    """

    source: str
    copy: str
    recognised_by: str
    sentences: tuple[SentenceCheck, ...]
    printed: tuple[PrintedCheck, ...]

    @property
    def sentence_counts(self) -> Counter[SentenceStatus]:
        """Number of sentences of each status."""
        return Counter(check.status for check in self.sentences)

    @property
    def printed_counts(self) -> Counter[PrintedStatus]:
        """Number of printed forms of each status."""
        return Counter(check.status for check in self.printed)


@dataclass(frozen=True)
class UnusedFile:
    """A file of the reader's folder that was not used, and why."""

    name: str
    reason: str


@dataclass(frozen=True, repr=False)
class Verification:
    """The checks of every document, and the files that were none of them. It prints as a page."""

    documents: tuple[DocumentCheck, ...]
    unused: tuple[UnusedFile, ...]

    @property
    def sentence_counts(self) -> Counter[SentenceStatus]:
        """Number of sentences of each status, over all documents."""
        return sum((each.sentence_counts for each in self.documents), Counter())

    @property
    def printed_counts(self) -> Counter[PrintedStatus]:
        """Number of printed forms of each status, over all documents."""
        return sum((each.printed_counts for each in self.documents), Counter())

    @property
    def ok(self) -> bool:
        """Whether every sentence is exact and every printed form is found."""
        return set(self.sentence_counts) == {"exact"} and set(self.printed_counts) <= {"found"}

    def __repr__(self) -> str:
        return "\n".join([*_overview(self), *_differences(self), *_not_used(self)])


@dataclass(frozen=True)
class _Copy:
    name: str
    document: Document
    # One line, so that a copy wrapped at other places still has the same sentences.
    text: str


@dataclass(frozen=True)
class _Sentence:
    locator: Locator
    start: int
    end: int
    sha256: str


def read_tables(data: Path) -> tuple[list[Row], list[Row], list[Row]]:
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


def verify_copies(
    texts: Path, sources: Iterable[Row], sentences: Iterable[Row], evidence: Iterable[Row]
) -> Verification:
    """Check the copies in the folder ``texts`` against the tables.

    File names do not matter. A copy is recognised by the digest of its bytes, by
    that of its canonical text, or by holding more of a document's sentences (of 30
    characters and more) than any other file. Links are not followed, and
    subfolders are not searched.

    Raises
    ------
    ValueError
        A row is malformed, refers to nothing, or was made by another canonicaliser.
    OSError
        ``texts`` is not a folder that can be listed.
    """
    documents = list(sources)
    by_source = _sentences_by_source(documents, sentences)
    forms = _printed_by_sentence(by_source, evidence)
    copies, unused = _read_copies(texts)
    recognised = _recognise(documents, by_source, copies)
    used = {copy.name for copy, _ in recognised.values()}
    unused += [
        UnusedFile(copy.name, "not one of the documents, or a second copy of one")
        for copy in copies
        if copy.name not in used
    ]
    checks = [
        _check(source, rows, forms, *recognised.get(source, (None, "")))
        for source, rows in by_source.items()
    ]
    return Verification(tuple(checks), tuple(sorted(unused, key=lambda file: file.name)))


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


def _sentences_by_source(
    sources: Iterable[Row], sentences: Iterable[Row]
) -> dict[str, list[_Sentence]]:
    by_source: dict[str, list[_Sentence]] = {}
    for row in sources:
        if row["canonicaliser"] != CANONICALISER:
            raise ValueError(
                f"sources, {row['id']}: indexed by canonicaliser {row['canonicaliser']}, this is"
                f" {CANONICALISER}: use the package and the tables of one release"
            )
        by_source[row["id"]] = []
    for number, row in enumerate(sentences, 1):
        locator = _locator("sentences", number, row)
        if locator.source not in by_source:
            raise ValueError(
                f"sentences, row {number}: {locator.source} is no document of the sources table:"
                " build the tables again"
            )
        try:
            place = int(row["start"]), int(row["end"])
        except ValueError as error:
            raise ValueError(f"sentences, row {number}: {error}: build it again") from None
        by_source[locator.source].append(_Sentence(locator, *place, row["sha256"]))
    return by_source


def _printed_by_sentence(
    by_source: Mapping[str, Sequence[_Sentence]], evidence: Iterable[Row]
) -> dict[Locator, list[Row]]:
    forms: dict[Locator, list[Row]] = {
        sentence.locator: [] for rows in by_source.values() for sentence in rows
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


def _locator(table: str, number: int, row: Row) -> Locator:
    try:
        return Locator(row["source"], int(row["paragraph"]), int(row["sentence"]))
    except ValueError as error:
        raise ValueError(f"{table}, row {number}: {error}: build it again") from None


def _read_copies(texts: Path) -> tuple[list[_Copy], list[UnusedFile]]:
    copies: list[_Copy] = []
    unused: list[UnusedFile] = []
    for path in sorted(texts.iterdir()):
        if len(copies) == _MOST_COPIES:
            reason = f"over {_MOST_COPIES} texts are too many: leave the copies alone in the folder"
            unused.append(UnusedFile(path.name, reason))
            continue
        try:
            document = _read_copy(path)
        except SourceError as error:
            unused.append(UnusedFile(path.name, str(error)))
        except OSError as error:
            unused.append(UnusedFile(path.name, f"cannot be read: {error.strerror}"))
        else:
            copies.append(_Copy(path.name, document, document.text.replace("\n", " ")))
    return copies, unused


def _read_copy(path: Path) -> Document:
    if path.is_symlink():
        raise SourceError("a link, which is not followed: put the file itself in the folder")
    if not path.is_file():
        raise SourceError("not a file: put the copies themselves in the folder")
    if path.stat().st_size > _LARGEST:
        raise SourceError(f"over {_LARGEST:,} bytes, larger than any of the documents")
    return read_document(path.read_bytes())


def _recognise(
    sources: Iterable[Row], by_source: Mapping[str, Sequence[_Sentence]], copies: Sequence[_Copy]
) -> dict[str, tuple[_Copy, str]]:
    recognised: dict[str, tuple[_Copy, str]] = {}
    for row in sources:
        for copy in copies:
            if copy.document.raw_sha256 == row["raw_sha256"]:
                recognised[row["id"]] = copy, "raw digest"
                break
            if copy.document.sha256 == row["canonical_sha256"]:
                recognised.setdefault(row["id"], (copy, "canonical digest"))
    taken = {copy.name for copy, _ in recognised.values()}
    sought = {
        source: [row for row in rows if row.end - row.start >= _TELLING]
        for source, rows in by_source.items()
        if source not in recognised
    }
    overlaps = []
    for copy in copies:
        if sought and copy.name not in taken:
            found = _find(copy.text, (row for rows in sought.values() for row in rows))
            for source, rows in sought.items():
                overlaps.append((sum(row.sha256 in found for row in rows), source, copy))
    for overlap, source, copy in sorted(overlaps, key=lambda each: -each[0]):
        if overlap and source not in recognised and copy.name not in taken:
            recognised[source] = copy, f"{overlap} of {len(sought[source])} longer sentences"
            taken.add(copy.name)
    return recognised


def _find(text: str, sentences: Iterable[_Sentence]) -> dict[str, int]:
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


def _check(
    source: str,
    sentences: Sequence[_Sentence],
    forms: Mapping[Locator, Sequence[Row]],
    copy: _Copy | None,
    recognised_by: str,
) -> DocumentCheck:
    text = copy.text if copy else ""
    inexact = [row for row in sentences if digest(text[row.start : row.end]) != row.sha256]
    found = _find(text, inexact)
    elsewhere = set(inexact)
    checks = []
    printed: list[PrintedCheck] = []
    for row in sentences:
        status: SentenceStatus
        words = ""
        if row not in elsewhere:
            status, words = "exact", text[row.start : row.end]
        elif row.sha256 in found:
            start = found[row.sha256]
            status, words = "moved", text[start : start + row.end - row.start]
        else:
            status = "changed" if row.start < len(text) else "missing"
        checks.append(SentenceCheck(row.locator, status))
        printed += [
            PrintedCheck(
                form["table"],
                form["row"],
                form["field"],
                row.locator,
                _printed_status(form["printed"], words),
            )
            for form in forms[row.locator]
        ]
    return DocumentCheck(
        source, copy.name if copy else "", recognised_by, tuple(checks), tuple(printed)
    )


def _printed_status(printed: str, words: str) -> PrintedStatus:
    if not words:
        return "unchecked"
    return "found" if all(_stands_in(form, words) for form in printed.split("; ")) else "not_found"


def _stands_in(form: str, words: str) -> bool:
    form = canonical_text(form)
    # Neither a part of a longer word nor of a longer number: 400 is not printed in 1,400.
    before = r"(?<!\w)(?<!\d[.,])" if form[:1].isalnum() else ""
    after = r"(?!\w)(?![.,]\d)" if form[-1:].isalnum() else ""
    return re.search(before + re.escape(form) + after, words) is not None


def _overview(verification: Verification) -> list[str]:
    rows = [("document", "copy", "recognised by", *STATUSES, "printed forms found")]
    rows += [
        (each.source, _printable(each.copy) or "none", each.recognised_by, *_counts(each))
        for each in verification.documents
    ]
    rows.append(("total", "", "", *_counts(verification)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place < 3 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def _differences(verification: Verification) -> list[str]:
    lines: list[str] = []
    # Of a document without a copy, the overview says so.
    for document in (each for each in verification.documents if each.copy):
        lines += [
            f"{sentence.locator}: {sentence.status}"
            for sentence in document.sentences
            if sentence.status != "exact"
        ]
        lines += [
            f"{form.locator}: printed form of {form.table}/{form.row}, {form.field}:"
            f" {form.status.replace('_', ' ')}"
            for form in document.printed
            if form.status != "found"
        ]
    return ["", "differences:", *lines] if lines else []


def _not_used(verification: Verification) -> list[str]:
    lines = [f"{_printable(file.name)}: {file.reason}" for file in verification.unused]
    return ["", "files not used:", *lines] if lines else []


def _counts(checked: DocumentCheck | Verification) -> tuple[str, ...]:
    printed = checked.printed_counts
    counts = (str(checked.sentence_counts[status]) for status in STATUSES)
    return *counts, f"{printed['found']} of {printed.total()}"


def _printable(name: str) -> str:
    """Return a file name with what would garble a terminal written as escapes."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in name
    )

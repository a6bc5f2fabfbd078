"""What ``verify`` returns: the checks of the reader's copies, and the page that tells them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from dprk_engagement import notebook
from dprk_engagement.documents.copies import SentenceStatus

if TYPE_CHECKING:
    from dprk_engagement.documents.copies import UnusedFile
    from dprk_engagement.documents.locators import Locator

PrintedStatus = Literal["found", "not_found", "unchecked"]
STATUSES: tuple[SentenceStatus, ...] = get_args(SentenceStatus)


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


@dataclass(frozen=True, repr=False)
class Verification:
    """The checks of every document, and the files that are none of them; it prints as a page."""

    documents: tuple[DocumentCheck, ...]
    unused: tuple[UnusedFile, ...]

    @property
    def sentence_counts(self) -> Counter[SentenceStatus]:
        """Number of sentences of each status, over all documents."""
        return sum((document.sentence_counts for document in self.documents), Counter())

    @property
    def printed_counts(self) -> Counter[PrintedStatus]:
        """Number of printed forms of each status, over all documents."""
        return sum((document.printed_counts for document in self.documents), Counter())

    @property
    def ok(self) -> bool:
        """Whether every sentence is exact and every printed form is found."""
        return set(self.sentence_counts) == {"exact"} and set(self.printed_counts) <= {"found"}

    def __repr__(self) -> str:
        return "\n".join([*_overview(self), *_differences(self), *_not_used(self)])

    def _repr_html_(self) -> str:
        header, *rows = _rows(self)
        told = ((0, line) for line in [*_differences(self), *_not_used(self)])
        return notebook.table(header, rows) + notebook.lines("", told)


def _rows(verification: Verification) -> list[tuple[str, ...]]:
    return [
        ("document", "copy", "recognised by", *STATUSES, "printed forms found"),
        *(
            (check.source, _printable(check.copy) or "none", check.recognised_by, *_counts(check))
            for check in verification.documents
        ),
        ("total", "", "", *_counts(verification)),
    ]


def _overview(verification: Verification) -> list[str]:
    rows = _rows(verification)
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
    for document in (check for check in verification.documents if check.copy):
        inexact = (check for check in document.sentences if check.status != "exact")
        lines += [f"{check.locator}: {check.status}" for check in inexact]
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

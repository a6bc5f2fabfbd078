"""What an explanation says, and how it is shown in a terminal and in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dprk_engagement import notebook

if TYPE_CHECKING:
    from dprk_engagement.documents.copies import Sentence
    from dprk_engagement.documents.locators import Locator

_Lines = Iterator[tuple[int, str]]


@dataclass(frozen=True)
class Link:
    """A sentence of a document, and how it bears on a field.

    ``role`` is ``states``, ``implies`` or ``contradicts``; ``printed`` the words or figure
    that are the datum, if they were kept; ``sha256`` the digest of the sentence. ``sentence``
    is what became of it in the reader's copy, or None where no copies were given.
    """

    document: str
    locator: Locator
    zone: str
    role: str
    attribution: str
    printed: str
    note: str
    sha256: str
    sentence: Sentence | None

    def lines(self) -> _Lines:
        """Yield each line and how deep it stands."""
        printed = f", printed: {self.printed}" if self.printed else ""
        yield 1, f"{self.locator} ({self.zone}) {self.role} it; source: {self.attribution}{printed}"
        yield 2, f"SHA-256 of the sentence: {self.sha256}"
        if self.sentence is None:
            return
        if self.sentence.text:
            moved = ", moved" if self.sentence.status == "moved" else ""
            yield 2, f"Your copy, {self.sentence.copy}{moved}, verified: “{self.sentence.text}”"
        elif self.sentence.copy:
            yield (
                2,
                f"Your copy, {self.sentence.copy}, has other words here ({self.sentence.status}),"
                " so they are not shown.",
            )
        else:
            yield 2, "Your folder holds no copy of this document."


@dataclass(frozen=True)
class Part:
    """A field, ``*`` for the whole row: its value, how it is known, and its evidence.

    The value of ``*`` is what the row says in its own words, or else what stands in it.
    ``rests_on`` is the field whose evidence ``links`` is: the field itself, that of its date
    or figure, or ``*``. ``basis`` is empty where the table gives none.
    """

    field: str
    value: str
    basis: str
    reasoning: tuple[str, ...]
    rests_on: str
    links: tuple[Link, ...]

    def lines(self) -> _Lines:
        """Yield each line and how deep it stands."""
        basis = f" (basis: {self.basis})" if self.basis else ""
        yield 0, f"{'The row' if self.field == '*' else self.field}: {self.value}{basis}"
        reasoned = self.basis in ("implied", "derived")
        for reason in self.reasoning:
            yield 1, f"{'Reasoning' if reasoned else 'Note'}: {reason}"
        if not self.links:
            yield 1, "No sentence of the documents is its evidence."
        elif self.rests_on != self.field:
            of = "the row" if self.rests_on == "*" else self.rests_on
            yield 1, f"It has no evidence of its own; that of {of}:"
        document = note = ""
        for link in self.links:
            if link.document != document:
                document = link.document
                yield 1, document
            yield from link.lines()
            if link.note not in ("", note):
                note = link.note
                yield 2, f"Note: {note}"


@dataclass(frozen=True)
class Corroboration:
    """What the public record says of a field; it changes no coded value."""

    field: str
    value: str
    relation: str
    publisher: str
    title: str
    url: str
    published: str
    note: str
    covers: str
    verdict: str
    judgement: str

    def lines(self) -> _Lines:
        """Yield each line and how deep it stands."""
        where = (self.publisher, self.title, self.published, self.url)
        field = "the row" if self.field == "*" else self.field
        part = " in part" if self.covers == "part" else ""
        yield 1, f"{self.relation} {field}{part}: {self.value} ({', '.join(filter(None, where))})"
        yield 2, self.note
        if self.judgement:
            yield 2, f"Our judgement, {self.verdict.replace('_', ' ')}: {self.judgement}"


@dataclass(frozen=True, repr=False)
class Explanation:
    """Why a row, or a cell of it, says what it says.

    ``parts`` are the field that was asked for, or the row and each field with evidence of
    its own; ``corroborations`` what the public record adds to them.
    """

    table: str
    id: str
    layer: str
    parts: tuple[Part, ...]
    corroborations: tuple[Corroboration, ...]

    def _lines(self) -> _Lines:
        for part in self.parts:
            yield from part.lines()
        if self.layer != "coded":
            yield 0, f"The table is of the layer {self.layer}: it is not coded from the documents."
        if self.corroborations:
            yield 0, "The public record, which changes no coded value:"
        for corroboration in self.corroborations:
            yield from corroboration.lines()

    def __repr__(self) -> str:
        return notebook.as_text(f"{self.table}/{self.id}", self._lines())

    def _repr_html_(self) -> str:
        shown = ((depth + 1, line) for depth, line in self._lines())
        return notebook.lines(f"{self.table}/{self.id}", shown)

"""Why a cell says what it says: the sentences behind it, and what the public record adds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from dprk_engagement import notebook
from dprk_engagement.asking.naming import ids_named
from dprk_engagement.citing import document
from dprk_engagement.contract import GAPS, Contract, table_names
from dprk_engagement.date_words import in_words
from dprk_engagement.documents.locators import Locator, locator_of
from dprk_engagement.errors import UnknownName, nearest, unknown_field
from dprk_engagement.files import cells, known
from dprk_engagement.labels import own_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    import pandas as pd

    from dprk_engagement.contract import Table, TableName
    from dprk_engagement.documents.copies import Sentence
    from dprk_engagement.documents.locators import Locator

    Row = dict[str, str]

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


def explain(
    table: TableName,
    id: str | Mapping[str, Any] | pd.Series,  # noqa: A002
    field: str | None = None,
    *,
    texts: str | PathLike[str] | None = None,
) -> Explanation:
    """Return why a cell, or every cell of a row, says what it says.

    Parameters
    ----------
    table
        A table whose rows have an ``id``.
    id
        The row: its id, or the row itself, such as ``meetings.iloc[0]``.
    field
        The column; without it the whole row is explained, field by field. A field with no
        evidence of its own rests on that of its date or figure, or else of its row (``*``).
    texts
        The folder of the reader's own copies of the documents. The sentence itself is then
        shown where its digest is the one that was coded; otherwise it says so.

    Returns
    -------
    Explanation
        Prints as a page and shows as one in a notebook; ``parts`` and ``corroborations``
        hold what it says.

    Raises
    ------
    UnknownTable
        There is no such table; the message names the nearest.
    ValueError
        The rows of the table have no ``id``.
    UnknownName
        There is no such row or field; the message names the nearest.
    TypeError
        ``id`` is neither an id nor a row that has one.
    OSError
        ``texts`` is no folder, or may not be read.

    Examples
    --------
    >>> why = explain("trade_figures", "prk-asean-2016-level", "value_low")
    >>> why.parts[0].basis, [str(link.locator) for link in why.parts[0].links]
    ('derived', ['ewc-2019 §15.4'])
    >>> print(explain("overtures", "prk-sgp-anniversary-invitation-2026", "reply"))
    overtures/prk-sgp-anniversary-invitation-2026
      reply: accepted
        ...
    """
    contract = Contract.installed()[table]
    id = id if isinstance(id, str) else _id_of(id)  # noqa: A001
    row = _find(contract, id)
    if field is not None and field not in row:
        raise unknown_field(table, field, row)
    evidence = [link for link in cells("evidence") if (link["table"], link["row"]) == (table, id)]
    borne = {link["field"] for link in evidence}
    asked = None if field == "id" else field
    fields = [asked] if asked else ["*", *(name for name in row if name in borne)]
    rests_on = {
        name: next((own for own in (name, contract.stem(name)) if own in borne), "*")
        for name in fields
    }
    links = _links(evidence, texts)
    return Explanation(
        table,
        id,
        contract.layer,
        tuple(_part(contract, row, name, rests_on[name], links, asked) for name in fields),
        tuple(_corroborations(contract, id, asked)),
    )


def _id_of(row: Any) -> str:
    try:
        return str(row["id"])
    except (TypeError, LookupError):
        raise TypeError(
            f"{type(row).__name__} names no row: give its id as text, or the row with its id"
        ) from None


def _find(table: Table, id: str) -> Row:  # noqa: A002
    name = table.name
    if not table.has_ids:
        raise ValueError(
            f"the rows of {name} have no id and are not coded: explain a row of a table that has"
        )
    rows = {row["id"]: row for row in cells(name)}
    if id in rows:
        return rows[id]
    for row in cells("tombstones"):
        if (row["table"], row["row"]) == (name, id):
            raise UnknownName(f"{name}/{id} was withdrawn in {row['release']}: {row['reason']}")
    others = [
        other
        for other in table_names()
        if other != name and any(row.get("id") == id for row in cells(other))
    ]
    called = ids_named(name, id)
    where = f" Did you mean {called[0]!r}?" if called else nearest(id, rows)
    where = f" It is a row of {others[0]}." if others else where
    raise UnknownName(f"{name} has no row {id!r}.{where}")


def _part(
    table: Table,
    row: Row,
    field: str,
    rests_on: str,
    links: list[tuple[str, Link]],
    asked: str | None,
) -> Part:
    stem = table.stem(field)
    basis = row.get(f"{stem}_basis", row.get("basis", ""))
    reasoning = []
    if field in table.dates and row[field] not in GAPS:
        reasoning.append(f"In words: {in_words(row[field])}.")
    if stem != field and row[stem] not in GAPS:
        reasoning.append(f"It follows from {stem}, which is {row[stem]}.")
    if stem == "as_of" and basis == "implied" and row.get("as_of_source", "") not in GAPS:
        reasoning.append(f"A status holds as of its document, {row['as_of_source']}.")
    # Of a whole row, its note is said once.
    if field in ("*", asked) and row.get("note", "") not in GAPS:
        reasoning.append(row["note"])
    own = tuple(link for borne, link in links if borne == rests_on)
    return Part(
        field,
        _told(table, row) if field == "*" else GAPS.get(row[field], row[field]),
        basis,
        tuple(reasoning),
        rests_on,
        own,
    )


def _told(table: Table, row: Row) -> str:
    """Return what a row says in its own words, or else what stands in it before its date."""
    if worded := row.get("option", "") or own_words(row):
        return worded
    apart = {"id", "basis", "hedge", "act", "note", *table.built}
    before = takewhile(lambda name: name not in table.dates, row)
    told = (name for name in before if name not in apart and row[name] not in GAPS)
    return ", ".join(f"{name}: {row[name]}" for name in told)


def _links(evidence: list[Row], texts: str | PathLike[str] | None) -> list[tuple[str, Link]]:
    places = [locator_of(link) for link in evidence]
    index = {(e["source"], e["paragraph"], e["sentence"]): e for e in cells("sentences")}
    documents = {source["id"]: _document(source) for source in cells("sources")}
    names = {row["id"]: row["name"] for row in [*cells("people"), *cells("organizations")]}
    held: dict[Locator, Sentence] = {}
    if texts is not None:
        from dprk_engagement.documents.copies import read_sentences

        held = read_sentences(texts, places)
    links = []
    for row, place in zip(evidence, places, strict=True):
        sentence = index[row["source"], row["paragraph"], row["sentence"]]
        link = Link(
            documents[row["source"]],
            place,
            sentence["zone"],
            row["role"],
            names.get(row["attribution"], "the reporter"),
            row["printed"],
            row["note"],
            sentence["sha256"],
            held.get(place),
        )
        links.append((row["field"], link))
    return links


def _document(source: Row) -> str:
    work = document(source, {})
    authors = f"{'; '.join(work.authors)}: " if work.authors else ""
    publisher = work.publisher or "publisher not stated"
    first = f" (first in {work.first_in})" if work.first_in else ""
    return f"{authors}{work.title}. {publisher}{first}, {work.date or 'undated'}"


def _corroborations(
    table: Table,
    id: str,  # noqa: A002
    field: str | None,
) -> Iterator[Corroboration]:
    for row in cells("corroborations"):
        bears = field is None or row["field"] in (field, table.stem(field), "*")
        if (row["table"], row["row"]) == (table.name, id) and bears:
            told = known(row)
            yield Corroboration(*(told.get(name, "") for name in Corroboration.__match_args__))

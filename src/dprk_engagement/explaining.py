"""Why a cell says what it says: the sentences behind it, and what the public record adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dprk_engagement.contract import schema, table_names
from dprk_engagement.documents.locators import Locator
from dprk_engagement.errors import UnknownName, nearest
from dprk_engagement.explanation import Corroboration, Explanation, Link, Part
from dprk_engagement.loading import cells

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from dprk_engagement.contract import TableName
    from dprk_engagement.documents.copies import Sentence

    Row = dict[str, str]

GAPS = {"": "not applicable", "?": "not stated"}
_OF_A_DATE = ("_earliest", "_latest", "_precision", "_basis")
_OF_A_FIGURE = ("value_low", "value_high", "value_basis", "qualifier", "unit", "as_stated")


def explain(
    table: TableName,
    id: str,  # noqa: A002
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
        The row.
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
    row = _find(table, id)
    if field is not None and field not in row:
        raise UnknownName(
            f"{table} has no field {field!r}.{nearest(field, row)} Its fields are {', '.join(row)}."
        )
    evidence = [each for each in cells("evidence") if (each["table"], each["row"]) == (table, id)]
    borne = {each["field"] for each in evidence}
    asked = None if field == "id" else field
    fields = [asked] if asked else ["*", *(name for name in row if name in borne)]
    rests_on = {
        name: next((each for each in (name, _stem(name)) if each in borne), "*") for name in fields
    }
    links = _links(evidence, texts)
    return Explanation(
        table,
        id,
        schema(table)["layer"],
        tuple(_part(row, name, rests_on[name], links, asked) for name in fields),
        tuple(_corroborations(table, id, asked)),
    )


def _find(table: TableName, id: str) -> Row:  # noqa: A002
    if schema(table)["primaryKey"] != ["id"]:
        raise ValueError(
            f"the rows of {table} have no id and are not coded: explain a row of a table that has"
        )
    rows = {row["id"]: row for row in cells(table)}
    if id in rows:
        return rows[id]
    for row in cells("tombstones"):
        if (row["table"], row["row"]) == (table, id):
            raise UnknownName(f"{table}/{id} was withdrawn in {row['release']}: {row['reason']}")
    others = [
        name
        for name in table_names()
        if name != table and any(row.get("id") == id for row in cells(name))
    ]
    where = f" It is a row of {others[0]}." if others else nearest(id, rows)
    raise UnknownName(f"{table} has no row {id!r}.{where}")


def _stem(field: str) -> str:
    """Return the date or figure that ``field`` is a part of, or the field."""
    if field in _OF_A_FIGURE:
        return "value"
    return next((field.removesuffix(part) for part in _OF_A_DATE if field.endswith(part)), field)


def _part(
    row: Row, field: str, rests_on: str, links: list[tuple[str, Link]], asked: str | None
) -> Part:
    stem = _stem(field)
    basis = row.get(f"{stem}_basis", row.get("basis", ""))
    reasoning = []
    if stem != field and row[stem] not in GAPS:
        reasoning.append(f"It follows from {stem}, which is {row[stem]}.")
    if stem == "as_of" and basis == "implied" and row.get("as_of_source", "") not in GAPS:
        reasoning.append(f"A status holds as of its document, {row['as_of_source']}.")
    # Of a whole row, its note is said once.
    if field in ("*", asked) and row.get("note", "") not in GAPS:
        reasoning.append(row["note"])
    own = tuple(link for each, link in links if each == rests_on)
    return Part(
        field,
        GAPS.get(row.get(field, ""), row.get(field, "")),
        basis,
        tuple(reasoning),
        rests_on,
        own,
    )


def _links(evidence: list[Row], texts: str | PathLike[str] | None) -> list[tuple[str, Link]]:
    places = [Locator(e["source"], int(e["paragraph"]), int(e["sentence"])) for e in evidence]
    index = {(e["source"], e["paragraph"], e["sentence"]): e for e in cells("sentences")}
    documents = {each["id"]: _document(each) for each in cells("sources")}
    names = {each["id"]: each["name"] for each in [*cells("people"), *cells("organizations")]}
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
    known = {name: cell for name, cell in source.items() if cell not in GAPS}
    authors = f"{known['authors']}: " if "authors" in known else ""
    title = ": ".join(known[each] for each in ("title", "subtitle") if each in known)
    publisher = known.get("publisher", "publisher not stated")
    first = f" (first in {known['original_publisher']})" if "original_publisher" in known else ""
    return f"{authors}{title}. {publisher}{first}, {known.get('published', 'undated')}"


def _corroborations(table: str, id: str, field: str | None) -> Iterator[Corroboration]:  # noqa: A002
    for row in cells("corroborations"):
        bears = field is None or row["field"] in (field, _stem(field), "*")
        if (row["table"], row["row"]) == (table, id) and bears:
            known = {name: "" if cell in GAPS else cell for name, cell in row.items()}
            yield Corroboration(*(known[name] for name in Corroboration.__match_args__))

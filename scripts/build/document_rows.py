"""What one document's seed says: its rows, and the sentences they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.build.fields import REASONED, code_field, place_in_time
from scripts.build.groups import Groups, expand_each
from scripts.build.model import Claim, CodedRow, Document, Given, Sentence
from scripts.build.problems import Origin
from scripts.build.seeds import Node, SeedMapping, refuse_long_phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scripts.build.contract import Table

# What a seed holds beside the lists of rows.
NOT_TABLES = ("source", "zones", "sentences")


def code_document(
    document: Document, contract: Mapping[str, Table], groups: Groups
) -> list[CodedRow]:
    """Return the rows that the seed of ``document`` codes, in its order."""
    seed = document.seed
    source = seed.get("source")
    if not isinstance(source, SeedMapping):
        document.refuse(seed.line_of("source"), "source", "required", "describe the document")
        source = SeedMapping(1)
    if "id" in source:
        message = f"the name of the file gives the id {document.source}; remove this one"
        document.refuse(source.line_of("id"), "source", "unknown-field", message)
    rows = [_code_row(document, contract["sources"], source, document.source, None)]
    published = rows[0].given.get("published")
    for name, node in seed.items():
        if name in NOT_TABLES:
            continue
        table = contract.get(name)
        if table is None or name == "sources" or not (table.coded or table.printed_column):
            message = "is no table that a seed fills; mend its name"
            document.refuse(seed.line_of(name), name, "unknown-table", message)
            continue
        first: dict[str, int] = {}
        for mapping in _mappings(document, table, node, groups):
            own = document.text(mapping, "id", name)
            if not own:
                document.refuse(mapping.line, name, "required", "the row has no id; give it one")
            elif own in first:
                message = f"the id stands on line {first[own]} already; join the rows or rename one"
                document.refuse(mapping.line, f"{name}/{own}", "duplicate-id", message)
            else:
                first[own] = mapping.line
                rows.append(_code_row(document, table, mapping, own, published))
    return rows


def _mappings(
    document: Document, table: Table, node: Node, groups: Groups
) -> Iterator[SeedMapping]:
    line = document.seed.line_of(table.name)
    if not isinstance(node, list):
        document.refuse(line, table.name, "type", "write a list of rows, each with - id:")
        return
    for item in node:
        if not isinstance(item, SeedMapping):
            document.refuse(line, table.name, "type", f"{item!r} is no row; write - id: …")
        elif "each" not in item:
            yield item
        else:
            try:
                yield from expand_each(table, item, groups)
            except ValueError as error:
                where = f"{table.name}/{item.get('id', '')}"
                document.refuse(item.line_of("each"), where, "group", str(error))


def _code_row(
    document: Document, table: Table, mapping: SeedMapping, own: str, published: Given | None
) -> CodedRow:
    row = CodedRow(table, own, Origin(document.file, mapping.line))
    keys = {"id", "at", "role", "by"} | table.written
    keys |= {"printed"} if table.printed_column else set()
    keys |= {"derived"} if table.has_quantity else set()
    document.refuse_unknown_keys(mapping, keys, row.where, "unknown-field")
    _code_printed(document, row, mapping)
    at = document.places(mapping, row.where)
    if at is None and table.coded:
        at = sorted({each for claim in row.claims for each in claim.sentences or ()})
    row.sentences = at or []
    if "derived" in mapping:
        derived = mapping["derived"]
        row.derived = derived if isinstance(derived, SeedMapping) else SeedMapping(mapping.line)
    role, by = _role(document, row, mapping), document.text(mapping, "by", row.where) or "reporter"
    if row.sentences or row.derived is not None:
        row.claims.append(Claim("*", None, role, by, "", "", row.origin))
    for name in table.fields:
        if name in mapping and name in table.written:
            code_field(document, row, name, mapping, (role, by))
    if "as_of" in table.fields:
        place_in_time(document, row, published)
    return row


def _role(document: Document, row: CodedRow, mapping: SeedMapping) -> str:
    """Return what the row's sentences do for it; a field ``role`` of the table is not this."""
    if "role" in mapping and "role" not in row.table.written:
        return document.text(mapping, "role", row.where)
    basis = document.text(mapping, "basis", row.where) if "basis" in row.table.written else ""
    return "implies" if basis in REASONED or row.derived is not None else "states"


def _code_printed(document: Document, row: CodedRow, mapping: SeedMapping) -> None:
    forms = mapping.get("printed", SeedMapping(mapping.line))
    if not isinstance(forms, SeedMapping):
        message = "printed: must name each form with its places"
        document.refuse(mapping.line_of("printed"), row.where, "type", message)
        return
    # Several forms can stand in one sentence, which is one link from row to sentence.
    standing: dict[Sentence, list[str]] = {}
    for form in sorted(forms):
        if reason := refuse_long_phrase(form):
            message = f"{reason}; keep a shorter form"
            document.refuse(forms.line_of(form), row.where, "phrase", message)
        for sentence in document.places(forms, row.where, form) or ():
            standing.setdefault(sentence, []).append(form)
    row.printed = set(forms)
    origin = Origin(document.file, forms.line)
    for sentence, printed in standing.items():
        words = "; ".join(printed)
        row.claims.append(
            Claim(row.table.printed_column, (sentence,), "states", "reporter", words, "", origin)
        )

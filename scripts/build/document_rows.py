"""What one document's seed says: its rows, and the sentences they rest on."""

from collections.abc import Iterator

from dprk_engagement.contract import Contract, Table
from dprk_engagement.errors import Refused
from scripts.build.fields import (
    REASONED,
    code_field,
    each_apart,
    forms_by_sentence,
    place_in_time,
)
from scripts.build.groups import Groups, expand_each
from scripts.build.model import Claim, CodedDocument, CodedRow, Given, written
from scripts.build.problems import Origin
from scripts.build.seeds import Node, SeedMapping

# What a seed holds beside the lists of rows.
NOT_TABLES = ("source", "zones", "sentences")


def code_document(document: CodedDocument, contract: Contract, groups: Groups) -> list[CodedRow]:
    """Return the rows that the seed of ``document`` codes, in its order."""
    seed = document.seed
    source = seed.get("source")
    if not isinstance(source, SeedMapping):
        line, remedy = seed.line_of("source"), "describe the document"
        document.refuse(line, "-", "source", "required", "it is no mapping", remedy)
        source = SeedMapping(1)
    if "id" in source:
        problem = f"the name of the file gives the id {document.source}"
        line = source.line_of("id")
        document.refuse(line, "source", "id", "unknown-field", problem, "remove this one")
    rows = [_code_row(document, contract["sources"], source, document.source, None)]
    published = rows[0].given.get("published")
    for name, node in seed.items():
        if name in NOT_TABLES:
            continue
        if not _is_seeded(contract, name):
            problem, remedy = "it is no table that a seed fills", "correct its name"
            document.refuse(seed.line_of(name), "-", name, "unknown-table", problem, remedy)
            continue
        table = contract[name]
        first: dict[str, int] = {}
        for mapping in _mappings(document, table, node, groups):
            own = document.text(mapping, "id", name)
            line = mapping.line
            if not own:
                document.refuse(line, name, "id", "required", "the row has no id", "give it one")
            elif own in first:
                problem, remedy = f"line {first[own]} has it already", "join the rows or rename one"
                document.refuse(line, f"{name}/{own}", "id", "duplicate-id", problem, remedy)
            else:
                first[own] = line
                rows.append(_code_row(document, table, mapping, own, published))
    return rows


def _is_seeded(contract: Contract, name: str) -> bool:
    if name not in contract or name == "sources":
        return False
    return contract[name].coded or bool(contract[name].printed_column)


def _mappings(
    document: CodedDocument, table: Table, node: Node, groups: Groups
) -> Iterator[SeedMapping]:
    """Yield the rows of one list, those for every member of a group written out."""
    line = document.seed.line_of(table.name)
    remedy = "write a list of rows, each with - id:"
    if not isinstance(node, list):
        document.refuse(line, "-", table.name, "type", "it is no list", remedy)
        return
    for item in node:
        if not isinstance(item, SeedMapping):
            document.refuse(line, "-", table.name, "type", f"{item!r} is no row", remedy)
        elif "each" not in item:
            yield item
        else:
            try:
                yield from expand_each(table, item, groups)
            except Refused as no:
                line, row = item.line_of("each"), f"{table.name}/{item.get('id', '')}"
                document.refuse(line, row, "each", "group", no.problem, no.remedy)


def _code_row(
    document: CodedDocument, table: Table, mapping: SeedMapping, own: str, published: Given | None
) -> CodedRow:
    row = CodedRow(table, own, Origin(document.file, mapping.line))
    keys = {"id", "at", "role", "by"} | written(table)
    keys |= {"printed"} if table.printed_column else set()
    keys |= {"derived"} if table.has_quantity else set()
    document.refuse_unknown_keys(mapping, keys, row.address, "unknown-field")
    _code_printed(document, row, mapping)
    at = document.places(mapping, row.address)
    if at is None and table.coded:
        at = sorted({place for claim in row.claims for place in claim.sentences or ()})
    row.sentences = at or []
    if "derived" in mapping:
        derived = mapping["derived"]
        row.derived = derived if isinstance(derived, SeedMapping) else SeedMapping(mapping.line)
    role = _role(document, row, mapping)
    by, said = document.speakers(mapping, row.address)
    by = by or "reporter"
    if row.sentences or row.derived is not None:
        whole = Claim("*", None, role, by, "", "", row.origin)
        row.claims += each_apart(whole, row.sentences, said) if said else [whole]
    for name in table.fields:
        if name in mapping and name in written(table):
            code_field(document, row, name, mapping, (role, by))
    if "as_of" in table.fields:
        place_in_time(document, row, published)
    return row


def _role(document: CodedDocument, row: CodedRow, mapping: SeedMapping) -> str:
    """Return what the row's sentences do for it; a field ``role`` of the table is not this."""
    if "role" in mapping and "role" not in written(row.table):
        return document.text(mapping, "role", row.address)
    basis = document.text(mapping, "basis", row.address) if "basis" in written(row.table) else ""
    return "implies" if basis in REASONED or row.derived is not None else "states"


def _code_printed(document: CodedDocument, row: CodedRow, mapping: SeedMapping) -> None:
    forms = mapping.get("printed", SeedMapping(mapping.line))
    row.printed = set(forms) if isinstance(forms, SeedMapping) else set()
    origin = Origin(document.file, mapping.line_of("printed"))
    column = row.table.printed_column
    for sentence, words in forms_by_sentence(document, row, mapping, "printed").items():
        row.claims.append(Claim(column, (sentence,), "states", "reporter", words, "", origin))

"""From coded rows to table rows: merge across documents, derive, complete, lay out evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dprk_engagement.checking.rules.links import built_columns
from dprk_engagement.errors import Problem, Refused
from scripts.build.csv_files import SeedRow
from scripts.build.dates import date_columns
from scripts.build.model import Claim, CodedRow, Given, Sentence
from scripts.build.problems import Origin
from scripts.build.quantities import (
    DERIVATIONS,
    as_columns,
    formula,
    from_columns,
    quantity_columns,
)
from scripts.build.seeds import SeedMapping

# An offer without a reported answer has no day of one.
_UNANSWERED = ("not_reported", "no_reply", "failed")


def merge(rows: Iterable[CodedRow], problems: list[Problem]) -> dict[tuple[str, str], CodedRow]:
    """Return one row an id of a table, by (table, id), in the order first met.

    Evidence is joined, and so are notes. What two documents give of one field must
    be equal: disagreement is a problem, never settled here.
    """
    merged: dict[tuple[str, str], CodedRow] = {}
    for row in rows:
        one = merged.setdefault((row.table.name, row.id), row)
        if one is row:
            continue
        # A field that rests on "the row" in one document rests on that document's sentences.
        one.claims = [_bound(claim, coded) for coded in (one, row) for claim in coded.claims]
        one.sentences += row.sentences
        one.printed |= row.printed
        if row.derived and one.derived:
            what = ("conflict", f"it is derived in {_at(one.origin)} too", "derive it once")
            problems.append(Problem(*row.origin, row.address, "value", *what))
        one.derived = one.derived or row.derived
        for name, given in row.given.items():
            before = one.given.setdefault(name, given)
            if before.columns == given.columns:
                continue
            if name == "note":
                text = f"{before.columns['note']} {given.columns['note']}"
                one.given["note"] = Given({"note": text}, before.origin)
                continue
            problem = f"it is {_values(given)} here and {_values(before)} in {_at(before.origin)}"
            remedy = "make them equal, give the field once, or code two rows"
            what = ("conflict", problem, remedy)
            problems.append(Problem(*given.origin, row.address, name, *what))
    return merged


def derive(rows: Mapping[tuple[str, str], CodedRow], problems: list[Problem]) -> None:
    """Compute the figures of the derived rows, and rest them on their parents' sentences."""
    for row in rows.values():
        if row.derived is None:
            continue
        origin = Origin(row.origin.file, row.derived.line)
        sentences = set(row.sentences)
        try:
            names, by = _derivation(row.derived)
            parents = [rows.get((row.table.name, name)) for name in names]
            columns = []
            for name, parent in zip(names, parents, strict=True):
                if parent is None or parent.derived is not None:
                    raise Refused(f"{name!r} is no coded row of {row.table.name}", "name one")
                if "value" not in parent.given:
                    raise Refused(f"{name!r} has no figure", "give it one")
                columns.append(parent.given["value"].columns)
                for claim in parent.claims:
                    sentences.update(_rests_on(claim, parent.sentences))
            if "value" in row.given:
                raise Refused("the value is both given and derived", "drop one")
            result = DERIVATIONS[by]([from_columns(parent) for parent in columns])
        except Refused as no:
            what = ("derivation", no.problem, no.remedy)
            problems.append(Problem(*origin, row.address, "value", *what))
            continue
        row.sentences = sorted(sentences)
        row.given["value"] = Given(as_columns(result, "derived"), origin)
        note = row.given["note"].columns["note"] + " " if "note" in row.given else ""
        text = f"{note}{formula(by)}, from {' and '.join(names)}."
        row.given["note"] = Given({"note": text}, origin)


def complete(row: CodedRow) -> SeedRow:
    """Return ``row`` with every column of its table, gaps included."""
    cells: dict[str, str] = {}
    origins: dict[str, Origin] = {}
    for given in row.given.values():
        cells |= given.columns
        origins |= dict.fromkeys(given.columns, given.origin)
    for name in row.table.dates:
        if name not in cells:
            # What happened at a moment holds as of no time.
            empty = name == "as_of" or (name == "reply_date" and cells.get("reply") in _UNANSWERED)
            cells |= date_columns(name, "" if empty else "?", "")
    if row.table.has_quantity and "value" not in cells:
        cells |= quantity_columns({})
    if row.table.printed_column:
        cells[row.table.printed_column] = "; ".join(sorted(row.printed))
    cells["id"] = row.id
    built = built_columns(link.cells for link in evidence_rows(row))
    cells |= {name: built[name] for name in row.table.built}
    return SeedRow({name: cells.get(name, "") for name in row.table.fields}, row.origin, origins)


def evidence_rows(row: CodedRow) -> list[SeedRow]:
    """Return the rows of ``evidence`` for ``row``, one a claim and sentence."""
    found = []
    for claim in row.claims:
        for source, paragraph, sentence in _rests_on(claim, row.sentences):
            cells = {
                "table": row.table.name,
                "row": row.id,
                "field": claim.field,
                "source": source,
                "paragraph": str(paragraph),
                "sentence": str(sentence),
                "role": claim.role,
                "attribution": claim.by,
                "printed": claim.printed,
                "note": claim.note,
            }
            found.append(SeedRow(cells, claim.origin))
    return found


def _rests_on(claim: Claim, sentences: Iterable[Sentence]) -> list[Sentence]:
    return list(sentences if claim.sentences is None else claim.sentences)


def _bound(claim: Claim, row: CodedRow) -> Claim:
    if claim.sentences is not None or row.derived is not None:
        return claim
    return replace(claim, sentences=tuple(row.sentences))


def _derivation(derived: SeedMapping) -> tuple[list[str], str]:
    names, by = derived.get("from"), derived.get("by")
    if derived.keys() != {"from", "by"} or not isinstance(names, list):
        raise Refused(
            "derived: says from what in another way",
            "write derived: {from: [ids of the parents], by: a formula}",
        )
    if not isinstance(by, str) or by not in DERIVATIONS:
        raise Refused(f"{by!r} is no formula", f"write one of {', '.join(DERIVATIONS)}")
    return [str(name) for name in names], by


def _values(given: Given) -> str:
    return ", ".join(repr(value) for value in given.columns.values() if value) or "empty"


def _at(origin: Origin) -> str:
    return f"{origin.file}:{origin.line}"

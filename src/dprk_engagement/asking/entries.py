"""A row of any table in the same few words: when, what, who, how sure, on whose word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dprk_engagement.asking.index import index, parents
from dprk_engagement.contract import GAPS, Contract

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dprk_engagement.contract import Table

    Cells = dict[str, str]

COLUMNS = (
    *("table", "id", "date", "date_earliest", "date_latest", "date_basis", "kind", "status"),
    *("who", "what", "hedge", "basis", "attributed_to", "documents", "how"),
)
# Where a table says in our own words what its row is.
OWN_WORDS = (
    *("summary", "gist", "substance", "terms", "activity", "purpose", "subject", "question"),
    *("title", "name"),
)
# Vocabularies that say how sure or how exact a value is, or how others class the act.
_BESIDE = ("basis", "qualifier", "event_type", "mode", "track")


def entry(table: str, number: int, how: Sequence[str]) -> Cells:
    """Return a row in the ``COLUMNS``, as text."""
    cells = index().rows[table][number]
    contract = Contract.installed()[table]
    date, first, last, basis = when(table, cells)
    kind, status, *_ = [*_terms(contract, cells), "", ""]
    values = (
        *(table, contract.row_id(cells), date, first, last, basis, kind, status),
        *(
            "; ".join(dict.fromkeys(_who(contract, cells))),
            _what(_whole(table, cells)[1]),
            cells.get("hedge", ""),
        ),
        *(_basis(table, cells), cells.get("attributed_to", ""), cells.get("documents", "")),
        "; ".join(dict.fromkeys(how)),
    )
    return dict(zip(COLUMNS, values, strict=True))


def when(table: str, cells: Cells) -> tuple[str, str, str, str]:
    """Return the date of a row, its first and last day, and how it is known.

    It is the first date that is stated; a row without one has that of the row it belongs to.
    """
    table, cells = _whole(table, cells)
    contract = Contract.installed()[table]
    if not contract.dates:
        return "", "", "", ""
    stem = next((name for name in contract.dates if cells[name] not in GAPS), contract.dates[0])
    first, last, basis = (cells[f"{stem}_{part}"] for part in ("earliest", "latest", "basis"))
    return cells[stem], first, last, basis


def _whole(table: str, cells: Cells) -> tuple[str, Cells]:
    """Return the row that a row without dates belongs to, or else the row itself."""
    for field, target in parents(Contract.installed()[table]):
        number = index().numbers.get((target, cells[field]))
        if number is not None:
            return target, index().rows[target][number]
    return table, cells


def _terms(table: Table, cells: Cells) -> Iterator[str]:
    for name in table.fields:
        beside = name in _BESIDE or name.endswith(("_basis", "_precision"))
        if not beside and table.terms(name):
            yield cells[name]


def _who(table: Table, cells: Cells) -> Iterator[str]:
    """Yield the ids of the sides, people and bodies of a row, those of its parts included."""
    people = ("countries", "people", "organizations")
    keys = {fields[0]: target for fields, target, _ in table.references}
    for name, field in table.fields.items():
        named = field.get("actor") or field.get("actors")
        # Where something happened is not who took part; a country is what a group consists of.
        sided = keys.get(name) in people and (name != "country" or not table.coded)
        if (named or sided) and cells[name] not in GAPS:
            yield from cells[name].split("; ")
    if table.has_ids:
        for place in index().places.get((table.name, cells["id"]), ()):
            part = Contract.installed()[place.table]
            if (place.field, str(table.name)) in parents(part):
                yield from _who(part, index().rows[part.name][place.number])


def _what(cells: Cells) -> str:
    """Return what the row says: our own words and its figure, or else its note."""
    own = next((cells[name] for name in OWN_WORDS if cells.get(name, "?") not in GAPS), "")
    parts = [*filter(None, (own, cells.get("option", ""), _figure(cells)))]
    if parts:
        return ": ".join([*(part.rstrip(".") for part in parts[:-1]), parts[-1]])
    note = cells.get("note", "")
    return "" if note in GAPS else note


def _figure(cells: Cells) -> str:
    stated, low, high = (cells.get(name, "") for name in ("as_stated", "value_low", "value_high"))
    if stated not in GAPS or (low in GAPS and high in GAPS):
        return "" if stated in GAPS else stated
    if high in GAPS or low in GAPS:
        bounds = f"at most {high}" if low in GAPS else f"at least {low}"
    else:
        bounds = low if low == high else f"{low} to {high}"
    return f"{bounds} {cells['unit']}"


def _basis(table: str, cells: Cells) -> str:
    """Return whether the row is stated, implied or derived: its own basis, or its evidence's."""
    if cells.get("value_basis") == "derived":
        return "derived"
    if "basis" in cells or not Contract.installed()[table].coded:
        return cells.get("basis", "")
    return "stated" if (table, cells["id"]) in index().stated else "implied"

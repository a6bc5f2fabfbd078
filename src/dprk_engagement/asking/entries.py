"""A row of any table in the same few words: when, what, who, how sure, on whose word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dprk_engagement.asking.index import index, whole
from dprk_engagement.contract import GAPS, Contract
from dprk_engagement.labels import own_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dprk_engagement.asking.index import Cells, Key

COLUMNS = (
    *("table", "id", "date", "date_earliest", "date_latest", "date_basis", "kind", "status"),
    *("who", "what", "hedge", "basis", "attributed_to", "documents", "how"),
)
# Vocabularies that say how sure or how exact a value is, or how others class the act.
_BESIDE = ("basis", "qualifier", "event_type", "mode", "track")


def entry(key: Key, how: str) -> Cells:
    """Return a row in the ``COLUMNS``, as text."""
    cells = index().rows[key]
    kind, status, *_ = [*_terms(key), "", ""]
    values = (
        *(*key, *when(key), kind, status, "; ".join(dict.fromkeys(_who(key)))),
        *(_what(index().rows[whole(key)]), cells.get("hedge", ""), _basis(key)),
        *(cells.get("attributed_to", ""), cells.get("documents", "")),
        how,
    )
    return dict(zip(COLUMNS, values, strict=True))


def when(key: Key) -> tuple[str, str, str, str]:
    """Return the first date of a row that is stated, its first and last day, and its basis."""
    key = whole(key)
    cells, dates = index().rows[key], Contract.installed()[key[0]].dates
    stem = next((name for name in dates if cells[name] not in GAPS), dates[0] if dates else "")
    parts = ("", "_earliest", "_latest", "_basis")
    date, first, last, basis = (cells.get(f"{stem}{part}", "") for part in parts)
    return date, first, last, basis


def _terms(key: Key) -> Iterator[str]:
    table = Contract.installed()[key[0]]
    for name in table.fields:
        beside = name in _BESIDE or name.endswith(("_basis", "_precision"))
        if not beside and table.terms(name):
            yield index().rows[key][name]


def _who(key: Key) -> Iterator[str]:
    """Yield the ids of the sides, people and bodies of a row and of those that belong to it."""
    table, cells = Contract.installed()[key[0]], index().rows[key]
    targets = {fields[0]: target for fields, target, _ in table.references}
    for name, field in table.fields.items():
        # Where something happened is not who took part; a country is what a group consists of.
        sided = targets.get(name) in ("countries", "people", "organizations")
        sided = sided and (name != "country" or not table.coded)
        if (sided or field.get("actor") or field.get("actors")) and cells[name] not in GAPS:
            yield from cells[name].split("; ")
    for part, _ in index().naming.get(key, ()):
        if whole(part) == key:
            yield from _who(part)


def _what(cells: Cells) -> str:
    """Return what the row says: our own words and its figure, or else its note."""
    parts = [*filter(None, (own_words(cells), cells.get("option", ""), _figure(cells)))]
    note = cells.get("note", "")
    if not parts:
        return "" if note in GAPS else note
    return ": ".join([*(part.rstrip(".") for part in parts[:-1]), parts[-1]])


def _figure(cells: Cells) -> str:
    stated, low, high = (cells.get(name, "") for name in ("as_stated", "value_low", "value_high"))
    if stated not in GAPS or {low, high} <= {*GAPS}:
        return "" if stated in GAPS else stated
    if low in GAPS or high in GAPS:
        return f"{'at most' if low in GAPS else 'at least'} {low or high} {cells['unit']}"
    return f"{low if low == high else f'{low} to {high}'} {cells['unit']}"


def _basis(key: Key) -> str:
    """Return whether the row is stated, implied or derived: its own basis, or its evidence's."""
    cells = index().rows[key]
    if "basis" in cells or not Contract.installed()[key[0]].coded:
        return cells.get("basis", "")
    if cells.get("value_basis") == "derived":
        return "derived"
    return "stated" if key in index().stated else "implied"

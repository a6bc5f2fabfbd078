"""Which rows name which things: every foreign key of the contract, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from dprk_engagement.asking.naming import GROUPS, group_names
from dprk_engagement.contract import GAPS, Contract
from dprk_engagement.loading import cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dprk_engagement.contract import Table

    Cells = dict[str, str]
    Key = tuple[str, str]

# Whose word a row is; it is built from the evidence and no foreign key.
SAID_BY = "attributed_to"


class Place(NamedTuple):
    """A field of a row that names something."""

    table: str
    number: int
    field: str


@dataclass(frozen=True)
class Index:
    """The rows of every table but derived ones, and where each thing is named in them.

    ``stated`` are the rows that a sentence states as a whole.
    """

    rows: dict[str, list[Cells]]
    places: dict[Key, list[Place]]
    numbers: dict[Key, int]
    stated: set[Key]


@cache
def index() -> Index:
    """Return the index of the installed data, which is made once."""
    tables = [table for table in Contract.installed().values() if table.layer != "derived"]
    rows = {table.name: cells(table.name) for table in tables}
    found = Index(
        {str(name): filed for name, filed in rows.items()},
        {},
        {
            (table.name, row["id"]): number
            for table in tables
            if table.has_ids
            for number, row in enumerate(rows[table.name])
        },
        {
            (link["table"], link["row"])
            for link in rows["evidence"]
            if (link["field"], link["role"]) == ("*", "states")
        },
    )
    for table in tables:
        fields = [*_references(table, found)]
        for number, row in enumerate(rows[table.name]):
            for field, target in fields:
                for id_ in row[field].split("; ") if row[field] not in GAPS else ():
                    kind = target or _kind(id_, found)
                    if kind:
                        place = Place(table.name, number, field)
                        found.places.setdefault((kind, id_), []).append(place)
    return found


def parents(table: Table) -> list[tuple[str, str]]:
    """Return the fields by which a row without dates belongs to one that has them.

    A participant belongs to a meeting.
    """
    contract = Contract.installed()
    return [
        (fields[0], target)
        for fields, target, _ in table.references
        if len(fields) == 1 and not table.dates and contract[target].dates
    ]


def _references(table: Table, found: Index) -> Iterator[tuple[str, str]]:
    """Yield each field that names something, and the table of that, if it is always one."""
    for fields, target, _ in table.references:
        if len(fields) == 1 and target in found.rows:
            yield fields[0], target
    for name, field in table.fields.items():
        if field.get("actor") or field.get("actors") or name == SAID_BY:
            yield name, ""
    if table.name == GROUPS:
        yield "group", GROUPS


def _kind(id_: str, found: Index) -> str:
    """Return the table of a side or a source: a country, a group, a body or a person."""
    if id_ in group_names():
        return GROUPS
    kinds = ("countries", "organizations", "people")
    return next((kind for kind in kinds if (kind, id_) in found.numbers), "")

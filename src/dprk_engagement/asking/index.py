"""Which rows name which things: every foreign key of the contract, read once."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from dprk_engagement.asking.naming import GROUPS, group_names
from dprk_engagement.contract import GAPS, Contract
from dprk_engagement.files import cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dprk_engagement.contract import Table

    Cells = dict[str, str]
    # The table and the id of a row; a group of countries stands in ``country_groups``.
    Key = tuple[str, str]

# Whose word a row is; it is built from the evidence and no foreign key.
SAID_BY = "attributed_to"


class Index(NamedTuple):
    """Rows by their key, the rows and fields that name a thing, and the rows that are stated."""

    rows: dict[Key, Cells]
    naming: dict[Key, list[tuple[Key, str]]]
    stated: set[Key]


@cache
def index() -> Index:
    """Return the index of the installed tables, but those derived from others."""
    tables = [t for t in Contract.installed().values() if t.has_ids and t.layer != "derived"]
    rows: dict[Key, Cells] = {
        (table.name, row["id"]): row for table in tables for row in cells(table.name)
    }
    naming: dict[Key, list[tuple[Key, str]]] = defaultdict(list)
    fields = {str(table.name): [*_naming_fields(table)] for table in tables}
    for key, row in rows.items():
        for field, targets in fields[key[0]]:
            for id_ in row[field].split("; ") if row[field] not in GAPS else ():
                for target in targets:
                    if (target, id_) in rows or (target == GROUPS and id_ in group_names()):
                        naming[target, id_].append((key, field))
    links = (link for link in cells("evidence") if (link["field"], link["role"]) == ("*", "states"))
    return Index(rows, dict(naming), {(link["table"], link["row"]) for link in links})


def whole(key: Key) -> Key:
    """Return the row with dates that one without belongs to, as a participant to a meeting."""
    for field, target in _belonging(key[0]):
        if (target, index().rows[key][field]) in index().rows:
            return target, index().rows[key][field]
    return key


@cache
def _belonging(name: str) -> list[tuple[str, str]]:
    """Return the fields by which rows without dates refer to rows that have them."""
    contract = Contract.installed()
    references = () if contract[name].dates else contract[name].references
    return [(fields[0], target) for fields, target, _ in references if contract[target].dates]


def _naming_fields(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each field that names something, with the tables where that may be."""
    for fields, target, _ in table.references:
        yield fields[0], (target,)
    for name, field in table.fields.items():
        if field.get("actor") or field.get("actors") or name == SAID_BY:
            yield name, ("countries", "organizations", "people", GROUPS)
    if table.name == GROUPS:
        yield "group", (GROUPS,)

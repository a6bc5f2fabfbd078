"""Compare two versions of the dataset: what differs, and how large a release that needs.

A difference is one of four things. Stars in ``row`` and ``field`` tell them apart:

| row | field | what was added, removed or changed | ``old`` and ``new``                |
|-----|-------|------------------------------------|------------------------------------|
| id  | name  | a cell; added with its column      | the cell as filed                  |
| id  | ``*`` | a row; it never counts as changed  | its cells that hold something      |
| *   | name  | a column, or what is said of it    | its properties, or those that differ |
| *   | ``*`` | a table, or what is said of it     | the same; if a column went or      |
|     |       |                                    | moved, with the names of all       |

Rows and properties are JSON objects. Nothing is lost: the old rows and the differences give
the new rows, and the new rows and the differences the old ones.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

EVERY = "*"
# The table of changes, whose own changes are not listed.
LOG = "changes"
LEVELS = ("none", "patch", "minor", "major")

_BREAKING = {"type", "primaryKey", "missingValues", "trueValues", "falseValues"}
_WORDING = {"title", "description", "example", "categories"}


@dataclass(frozen=True)
class Version:
    """The tables of one version: their schemas by name, and their rows by name and key."""

    number: str
    schemas: Mapping[str, Mapping[str, Any]]
    rows: Mapping[str, Mapping[str, Mapping[str, str]]]


class Change(NamedTuple):
    """One difference; ``kind`` is added, removed or changed."""

    table: str
    row: str
    field: str
    kind: str
    old: str
    new: str


def row_key(cells: Mapping[str, str], schema: Mapping[str, Any]) -> str:
    """Return the primary key of a row, its parts joined by a slash."""
    return "/".join(cells[name] for name in schema["primaryKey"])


def compare(old: Version, new: Version) -> list[Change]:
    """Return what differs, sorted by table, row and field."""
    found: list[Change] = []
    for table in old.schemas.keys() | new.schemas.keys():
        found += _definitions(table, old.schemas.get(table), new.schemas.get(table))
        # A derived table follows from the others, which log what changed.
        if table != LOG and new.schemas.get(table, {}).get("layer") != "derived":
            found += _rows(table, old.rows.get(table, {}), new.rows.get(table, {}))
    return sorted(found)


def level(change: Change) -> str:
    """Return the least release that may carry ``change``: patch, minor or major."""
    if change.row == EVERY and change.kind == "changed":
        return _definition_level(json.loads(change.old), json.loads(change.new))
    if change.row != EVERY and (change.field != EVERY or change.table == "evidence"):
        # Evidence has no id: a corrected place is one row less and one row more.
        return "patch"
    return "minor" if change.kind == "added" else "major"


def highest(changes: Iterable[Change]) -> str:
    """Return the least release that may carry all of ``changes``; none for none."""
    return max(("none", *map(level, changes)), key=LEVELS.index)


def _definitions(
    table: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> Iterator[Change]:
    if not old or not new:
        yield from _definition(table, EVERY, old, new)
        return
    before, after = ({field["name"]: field for field in schema["fields"]} for schema in (old, new))
    for name in before.keys() | after.keys():
        yield from _definition(table, name, before.get(name), after.get(name))
    # Without what was added, the columns are those of before, or else their order is noted.
    moved = [name for name in after if name in before] != list(before)
    own = (
        {**schema, "fields": list(fields) if moved else []}
        for schema, fields in ((old, before), (new, after))
    )
    yield from _definition(table, EVERY, *own)


def _definition(
    table: str, field: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> Iterator[Change]:
    if old == new:
        return
    kind = "added" if old is None else "removed" if new is None else "changed"
    before, after = old or {}, new or {}
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    sides = (
        "" if side is None else _json({name: side[name] for name in names if name in side})
        for side in (old, new)
    )
    yield Change(table, EVERY, field, kind, *sides)


def _rows(
    table: str, old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]
) -> Iterator[Change]:
    for key in old.keys() - new.keys():
        yield Change(table, key, EVERY, "removed", _json(_filled(old[key])), "")
    for key in new.keys() - old.keys():
        yield Change(table, key, EVERY, "added", "", _json(_filled(new[key])))
    for key in old.keys() & new.keys():
        for field in {**old[key], **new[key]}:
            before, after = old[key].get(field, ""), new[key].get(field, "")
            if before != after:
                kind = "changed"
                if field not in old[key] or field not in new[key]:
                    kind = "added" if field in new[key] else "removed"
                yield Change(table, key, field, kind, before, after)


def _filled(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in cells.items() if cell}


def _definition_level(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    terms, kept = (set(side.get("constraints", {}).get("enum", ())) for side in (old, new))
    if terms - kept or _BREAKING & {*old, *new}:
        return "major"
    return "patch" if {*old, *new} <= _WORDING else "minor"


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)

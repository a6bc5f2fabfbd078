"""What each version changed, and the former tables, taken back from the present ones by that.

A row of ``changes`` is undone by its ``old``. Stars in ``row`` and ``field`` tell a cell from a
row, a column and a table; what an added column or table holds stands there and not in the log.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dprk_engagement import descriptor
from dprk_engagement.contract import Contract, Table, UnknownTable
from dprk_engagement.errors import choose
from dprk_engagement.files import cells, path

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from dprk_engagement.contract import TableName

    Cells = dict[str, str]

_EVERY = "*"
# The log begins with what the second version changed.
_FIRST = "1.0.0"


def versions() -> tuple[str, ...]:
    """Return the versions of the dataset, the oldest first; ``load`` goes back to each.

    Examples
    --------
    >>> versions()
    ('1.0.0', '1.1.0', ...)
    """
    logged = {row["release"] for row in cells("changes")}
    return tuple(sorted({_FIRST, *logged, descriptor.package()["version"]}, key=_number))


def changes(
    *,
    since: str | None = None,
    layer: str | None = None,
    table: TableName | None = None,
    kind: str | None = None,
) -> pd.DataFrame:
    """Return what the versions changed and why, the newest first: one row for each change.

    A change is of a cell, or, where ``field`` is ``*``, of a row; where ``row`` is ``*``, of a
    column or table. ``old`` and ``new`` are as in ``describe("changes")``; ``layer`` is that of the
    table.

    Parameters
    ----------
    since
        Only what was changed after this version, one of ``versions()``.
    layer
        Only tables of this layer: ``"coded"``, ``"public-record"``, ``"reference"``,
        ``"provenance"`` or ``"derived"``.
    table
        Only this table.
    kind
        ``"added"``, ``"removed"`` or ``"changed"``.

    Raises
    ------
    ValueError
        There is no such version, layer or kind; the message says which there are.
    UnknownTable
        There is no such table; the message names the nearest.

    Examples
    --------
    >>> found = changes(since="1.0.0", table="people").query("release == '1.1.0'")
    >>> print(found[["row", "field", "old", "reason"]].to_string(index=False))
                      row   field  old                                                 reason
             kim-jong-nam country  PRK The document prints his kinship and no country for him.
    ...
    """
    from dprk_engagement.frames import pandas_frame

    contract = Contract.installed()
    log = pandas_frame(contract["changes"], path("changes"), labels=False)
    layers = {name: one.layer for name, one in contract.items()}
    log.insert(1, "layer", log["table"].map(layers).astype("string"))
    age = {release: place for place, release in enumerate(reversed(versions()))}
    log = log.sort_values("release", key=lambda releases: releases.map(age), kind="stable")
    keep = log["table"].notna()
    if since is not None:
        keep &= log["release"].map(age) < age[known(since)]
    if layer is not None:
        keep &= log["layer"] == choose("layer", layer, tuple(sorted(set(layers.values()))))
    if table is not None:
        keep &= log["table"] == contract[table].name
    if kind is not None:
        keep &= log["kind"] == choose("kind", kind, tuple(contract["changes"].terms("kind")))
    found: pd.DataFrame = log[keep].reset_index(drop=True)
    return found


def known(version: str) -> str:
    """Return ``version``, which has to be one of ``versions()``."""
    return choose("version", version, versions())


def former(name: TableName, version: str) -> tuple[Table, list[Cells]]:
    """Return a table as it was in ``version``: its contract, and its rows with cells as filed."""
    log = [row for row in cells("changes") if row["table"] == name]
    schema: dict[str, Any] = descriptor.schemas().get(name, {"fields": []})
    rows = {Table.of(schema).row_id(row): row for row in cells(name)} if schema["fields"] else {}
    for release in reversed(versions()[versions().index(known(version)) + 1 :]):
        undone = [row for row in log if row["release"] == release]
        if any((*_address(row), row["kind"]) == (_EVERY, _EVERY, "added") for row in undone):
            raise ValueError(f"version {version} has no table {name!r}: it came with {release}")
        if schema.get("layer") == "derived":
            raise ValueError(f"{name!r} is derived, and its rows are kept of this version alone")
        schema = _former_schema(schema, undone)
        _take_back(rows, undone)
        if name == "changes":
            rows = {key: row for key, row in rows.items() if row["release"] != release}
    if not schema["fields"]:
        raise UnknownTable(name)
    table = Table.of(schema)
    filed = [{field: row.get(field, "") for field in table.fields} for row in rows.values()]
    return table, sorted(filed, key=lambda row: _order(table, row))


def _take_back(rows: dict[str, Cells], changed: Iterable[Cells]) -> None:
    for change in changed:
        row, field = _address(change)
        if row == _EVERY:
            continue
        if field != _EVERY:
            rows[row][field] = change["old"]
        elif change["kind"] == "added":
            del rows[row]
        else:
            rows[row] = json.loads(change["old"])


def _former_schema(schema: dict[str, Any], changed: Iterable[Cells]) -> dict[str, Any]:
    old: dict[str, Any]
    fields = {field["name"]: field for field in schema["fields"]}
    names, own = list(fields), {name: said for name, said in schema.items() if name != "fields"}
    for change in changed:
        row, field = _address(change)
        if row != _EVERY:
            continue
        old, new = (json.loads(change[side] or "{}") for side in ("old", "new"))
        if (field, change["kind"]) == (_EVERY, "removed"):
            return old
        if field == _EVERY:
            # The names of the columns are there if one went or moved.
            names = old.pop("fields", names)
            own = {name: said for name, said in own.items() if name not in new} | old
        elif change["kind"] == "added":
            del fields[field]
        else:
            before = fields.get(field, {})
            fields[field] = {name: it for name, it in before.items() if name not in new} | old
    ordered = [fields[name] for name in names if name in fields]
    return {**own, "fields": ordered}


def _address(change: Cells) -> tuple[str, str]:
    return change["row"], change["field"]


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _order(table: Table, row: Cells) -> list[tuple[int, str]]:
    numbered = (table.fields[name]["type"] == "integer" for name in table.key)
    pairs = zip(numbered, table.key, strict=True)
    return [(int(row[name]), "") if number else (0, row[name]) for number, name in pairs]

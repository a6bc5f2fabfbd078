"""Every row against the contract: types, vocabularies, references, evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dprk_engagement.checking.rules import Broken, Data, texts
from dprk_engagement.checking.rules import Row as FiledRow
from dprk_engagement.dates import read_span
from scripts.build.csv_files import Row
from scripts.build.dates import is_day
from scripts.build.problems import Problem
from scripts.build.quantities import read_number

if TYPE_CHECKING:
    from scripts.build.contract import Table

Tables = Mapping[str, Sequence[Row]]

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_GAPS = ("", "?")


def check(contract: Mapping[str, Table], tables: Tables) -> Iterator[Problem]:
    """Yield what is wrong with the rows of ``tables``, which holds every table."""
    ids = {name: _keys(rows, contract[name].key) for name, rows in tables.items()}
    withdrawn = {(row.cells["table"], row.cells["row"]) for row in tables["tombstones"]}
    for name, rows in tables.items():
        table = contract[name]
        yield from _check_keys(table, rows)
        for row in rows:
            yield from _check_cells(table, row)
            yield from _check_text(table, row)
            yield from _check_references(table, row, ids, withdrawn)
    yield from _check_actors(contract, tables)
    yield from _check_evidence(contract, tables)
    yield from _check_corroborations(contract, tables, ids)
    yield from _check_tombstones(contract, tables, ids)


def wrong_value(field: Mapping[str, Any], value: str) -> tuple[str, str] | None:
    """Return the rule that ``value`` breaks as a cell of ``field``, and how, or None."""
    limits = field.get("constraints", {})
    if value in _GAPS:
        if limits.get("required"):
            return "required", "is required; give a value" + (", not ?" if value else "")
        return None
    if "enum" in limits and value not in limits["enum"]:
        return "vocabulary", f"{value!r} is none of {', '.join(limits['enum'])}; write one of these"
    if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
        return "pattern", f"{value!r} does not match {limits['pattern']}; respell it"
    kind = field["type"]
    if kind == "boolean" and value not in ("true", "false"):
        return "type", f"{value!r} is neither true nor false; write one of them"
    if kind == "date" and not is_day(value):
        return "type", f"{value!r} is no day; write it as 2018-06-12"
    if kind == "integer" and not _INTEGER.fullmatch(value):
        return "type", f"{value!r} is no whole number; write digits only"
    if kind in ("integer", "number"):
        try:
            number = read_number(value)
        except ValueError as error:
            return "type", str(error)
        if not limits.get("minimum", number) <= number <= Decimal(limits.get("maximum", number)):
            return "range", f"{value} is out of range; check the figure"
    return None


def _keys(rows: Sequence[Row], key: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(row.cells[name] for name in key) for row in rows}


def _where(table: Table, row: Row) -> str:
    return "/".join([table.name, *(row.cells[name] for name in table.key if row.cells[name])])


def _check_keys(table: Table, rows: Sequence[Row]) -> Iterator[Problem]:
    unique = [table.key] + [
        (name,)
        for name, field in table.fields.items()
        if field.get("constraints", {}).get("unique")
    ]
    for key in dict.fromkeys(unique):
        seen: set[tuple[str, ...]] = set()
        for row in rows:
            value = tuple(row.cells[name] for name in key)
            if value in seen:
                message = f"{', '.join(key)} {', '.join(value)} stands twice; keep one"
                yield Problem(row.origin, _where(table, row), "duplicate-key", message)
            seen.add(value)


def _check_cells(table: Table, row: Row) -> Iterator[Problem]:
    for name, field in table.fields.items():
        if wrong := wrong_value(field, row.cells[name]):
            rule, message = wrong
            yield Problem(row.origin_of(name), _where(table, row), rule, f"{name}: {message}")


def _check_text(table: Table, row: Row) -> Iterator[Problem]:
    for rule in (texts.cells_are_plain_text, texts.addresses_are_of_the_web):
        try:
            rule(FiledRow(table.name, row.cells), Data({}))
        except Broken as wrong:
            where = _where(table, row)
            yield Problem(row.origin_of(wrong.field), where, rule.__name__, str(wrong))


def _check_references(
    table: Table,
    row: Row,
    ids: Mapping[str, set[tuple[str, ...]]],
    withdrawn: set[tuple[str, str]],
) -> Iterator[Problem]:
    for names, other, _ in table.references:
        value = tuple(row.cells[name] for name in names)
        if set(value) <= set(_GAPS) or value in ids[other]:
            continue
        rule, why = "unknown-id", f"no row of {other}; add it, or mend the id"
        if (other, value[0]) in withdrawn:
            rule, why = "tombstone", f"withdrawn from {other}; name the row that replaced it"
        message = f"{', '.join(names)}: {', '.join(value)} is {why}"
        yield Problem(row.origin_of(names[0]), _where(table, row), rule, message)


def _check_actors(contract: Mapping[str, Table], tables: Tables) -> Iterator[Problem]:
    actors = {row.cells["id"] for name in ("countries", "organizations") for row in tables[name]}
    actors |= {row.cells["group"] for row in tables["country_groups"]}
    for name, table in contract.items():
        for field in (each for each, properties in table.fields.items() if properties.get("actor")):
            for row in tables[name]:
                value = row.cells[field]
                if value not in actors and value not in _GAPS:
                    message = (
                        f"{field}: {value!r} is no country, group or organization;"
                        " add it, or mend the id"
                    )
                    yield Problem(row.origin_of(field), _where(table, row), "unknown-id", message)


def _check_evidence(contract: Mapping[str, Table], tables: Tables) -> Iterator[Problem]:
    speakers = {row.cells["id"] for name in ("people", "organizations") for row in tables[name]}
    whole = set()
    for row in tables["evidence"]:
        cells = row.cells
        if cells["field"] == "*":
            whole.add((cells["table"], cells["row"]))
        if cells["attribution"] not in speakers | {"reporter"}:
            message = (
                f"{cells['attribution']!r} is no person or organization;"
                " add it, or mend the id in by:"
            )
            where = f"{cells['table']}/{cells['row']}"
            yield Problem(row.origin, where, "attribution", message)
    for name, table in contract.items():
        for row in tables[name] if table.coded else ():
            if (name, row.cells["id"]) not in whole:
                message = "no sentence speaks for the row; name one with at:"
                yield Problem(row.origin, _where(table, row), "evidence", message)


def _check_corroborations(
    contract: Mapping[str, Table], tables: Tables, ids: Mapping[str, set[tuple[str, ...]]]
) -> Iterator[Problem]:
    for row in tables["corroborations"]:
        name, own, field = (row.cells[each] for each in ("table", "row", "field"))
        where = f"corroborations/{row.cells['id']}"
        table = contract.get(name)
        if table is None or not table.coded:
            message = f"{name!r} is no coded table; mend its name"
        elif (own,) not in ids[name]:
            message = f"{name} has no row {own!r}; mend the id"
        elif field != "*" and field not in table.fields:
            message = f"{name} has no field {field!r}; mend its name, or write *"
        else:
            dated = ["value"] if field in table.dates else []
            yield from _check_dates(row, [*dated, "published"], where)
            continue
        yield Problem(row.origin, where, "corroboration", message)


def _check_dates(row: Row, names: Sequence[str], where: str) -> Iterator[Problem]:
    for name in names:
        try:
            if row.cells[name] not in _GAPS:
                read_span(row.cells[name])
        except ValueError as error:
            yield Problem(row.origin_of(name), where, "date", f"{name}: {error}")


def _check_tombstones(
    contract: Mapping[str, Table], tables: Tables, ids: Mapping[str, set[tuple[str, ...]]]
) -> Iterator[Problem]:
    for row in tables["tombstones"]:
        name, own = row.cells["table"], row.cells["row"]
        where = f"tombstones/{name}/{own}"
        if name not in contract:
            yield Problem(row.origin, where, "tombstone", f"{name!r} is no table; mend its name")
        elif (own,) in ids[name]:
            message = "the id is in use, and a withdrawn id never returns; choose another"
            yield Problem(row.origin, where, "tombstone", message)

"""The change log: what differs from the last release, why, and whether the version says so.

The coder writes reasons in ``seeds/changes.yaml``; of those that cover a change the most
exact one is taken. Some changes need none there:

- evidence is covered by the reason of the row and field it speaks for, and the columns of a
  date or figure by that of the date or figure;
- a withdrawn row, and its evidence, have the reason of the tombstone;
- what is counted follows from what was changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.build.checks import wrong_value
from scripts.build.contract import COUNTED_COLUMNS, DATE_SUFFIXES, QUANTITY_COLUMNS, Table
from scripts.build.csv_files import Row
from scripts.build.inputs import read_list
from scripts.build.problems import BuildError, Origin, Problem
from scripts.history.differences import (
    EVERY,
    LEVELS,
    LOG,
    Change,
    Version,
    compare,
    highest,
    level,
    row_key,
)
from scripts.history.releases import parts, read_release, releases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_SEED = f"seeds/{LOG}.yaml"
_ADDRESS = ("table", "row", "field", "kind")
_COUNTED = {("sentences", "rows"), *(("sources", name) for name in COUNTED_COLUMNS)}
_FOLLOWS = "Counted again after the other changes."


@dataclass(frozen=True)
class Made:
    """The tables at hand, what they are to be released as, and the last release."""

    root: Path
    version: str
    contract: Mapping[str, Table]
    rows: Mapping[str, Mapping[str, Row]]
    last: Version

    def changes(self) -> list[Change]:
        """Return what differs from the last release."""
        schemas = {name: table.schema for name, table in self.contract.items()}
        cells = {
            name: {key: row.cells for key, row in rows.items()} for name, rows in self.rows.items()
        }
        return compare(self.last, Version(self.version, schemas, cells))

    def problem(self, change: Change, rule: str, message: str) -> Problem:
        """Return a problem with ``change``, at the place it was read where it is still there."""
        file = _SEED if change.row != EVERY else f"schemas/{change.table}.json"
        row = self.rows.get(change.table, {}).get(change.row)
        origin = row.origin_of(change.field) if row else Origin(file, 1)
        return Problem(origin, f"{change.table}/{change.row}", rule, message)


def change_log(
    root: Path, version: str, contract: Mapping[str, Table], tables: Mapping[str, Sequence[Row]]
) -> list[Row]:
    """Return the rows of the table ``changes``: those of the last release, and what is new.

    ``version`` is what the ``tables`` of the project ``root`` are to be released as. Before
    the first release, nothing has changed.

    Raises
    ------
    BuildError
        A change has no reason, a reason no change, a row went without a tombstone, or the
        version is less than the changes deserve.
    ValueError
        The last release is not as it was released.
    """
    frozen = releases(root)
    if not frozen:
        return []
    last = read_release(root, frozen[-1])
    rows = {
        name: {row_key(row.cells, contract[name].schema): row for row in tables[name]}
        for name in contract
    }
    made = Made(root, version, contract, rows, last)
    changes = made.changes()
    problems = list(_version_problems(made, changes))
    new: list[Row] = []
    # A release keeps its reasons until the next version is begun.
    if version != last.number:
        problems += _tombstone_problems(made, changes)
        new = _explained(made, changes, problems)
    if problems:
        raise BuildError(problems)
    origin = Origin(f"releases/{last.number}/data/{LOG}.csv", 1)
    return [Row(dict(cells), origin) for cells in last.rows.get(LOG, {}).values()] + new


def _version_problems(made: Made, changes: Sequence[Change]) -> Iterator[Problem]:
    needed = highest(changes)
    least = _raised(made.last.number, needed)
    if parts(made.version) >= parts(least):
        return
    file = "src/dprk_engagement/__init__.py"
    lines = (made.root / file).read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if text.startswith("__version__"))
    message = f"{made.version} is less than {made.last.number}, the last release"
    if changes:
        first = next(each for each in changes if level(each) == needed)
        message = (
            f"{made.version} is too small a step from {made.last.number}:"
            f" {_named(first)} was {first.kind}, and that makes a {needed} release"
        )
    message += f"; write {least} or higher"
    yield Problem(Origin(file, line), "__version__", "version", message)


def _raised(version: str, needed: str) -> str:
    place = len(LEVELS) - 1 - LEVELS.index(needed)
    numbers = list(parts(version))
    if place < len(numbers):
        numbers[place:] = [numbers[place] + 1, *([0] * (len(numbers) - place - 1))]
    return ".".join(map(str, numbers))


def _tombstone_problems(made: Made, changes: Sequence[Change]) -> Iterator[Problem]:
    withdrawn = {
        (each.table, each.row)
        for each in changes
        if (each.kind, each.field) == ("removed", EVERY) and each.row != EVERY
    }
    stones = made.rows["tombstones"]
    file = Origin("seeds/tombstones.yaml", 1)
    for table, row in sorted(withdrawn):
        if table == "tombstones":
            message = f"was withdrawn by {made.last.number}, and stays so; enter it again"
            yield Problem(file, row, "tombstone", message)
        elif _has_id(made, table) and f"{table}/{row}" not in stones:
            message = f"was released in {made.last.number} and is gone"
            message += "; code it again, or enter it here with the reason"
            yield Problem(file, f"{table}/{row}", "tombstone", message)
    for key in stones.keys() - made.last.rows.get("tombstones", {}).keys():
        cells, origin = stones[key].cells, stones[key].origin
        if (cells["table"], cells["row"]) not in withdrawn:
            message = f"is no row that went since {made.last.number}; mend the id, or remove this"
            yield Problem(origin, f"tombstones/{key}", "tombstone", message)
        if cells["release"] != made.version:
            message = f"release: the first release without it is {made.version}; write that"
            yield Problem(stones[key].origin_of("release"), f"tombstones/{key}", "release", message)


def _has_id(made: Made, table: str) -> bool:
    return table in made.contract and made.contract[table].key == ("id",)


def _explained(made: Made, changes: Sequence[Change], problems: list[Problem]) -> list[Row]:
    """Return the rows of the log for ``changes``, each with its reason."""
    reasons = _read_reasons(made, problems)
    used = set()
    logged = []
    unexplained = []
    for change in changes:
        reason = next((each for each in reasons if _covers(made, each, change)), None)
        if reason:
            used.add(reason.origin)
        text = reason.cells["reason"] if reason else _reason_elsewhere(made, change)
        if not text:
            unexplained.append(change)
        cells = {**change._asdict(), "reason": text, "release": made.version}
        if (change.kind, change.field) == ("added", EVERY) and change.row != EVERY:
            cells["new"] = ""  # The row itself stands in its table.
        logged.append(Row(cells, Origin(_SEED, 1)))
    for change in unexplained:
        if not _follows(made, change, unexplained):
            message = f"{_described(change)} since {made.last.number}; give a reason in {_SEED}"
            problems.append(made.problem(change, "reason", f"{message}, or take it back"))
    for reason in reasons:
        if reason.origin not in used:
            message = (
                f"is the reason of no change since {made.last.number};"
                " mend its table, row, field or kind, or remove it"
            )
            problems.append(Problem(reason.origin, _where(reason), "stale-reason", message))
    return logged


def _read_reasons(made: Made, problems: list[Problem]) -> list[Row]:
    """Return the reasons of ``seeds/changes.yaml``, the most exact first."""
    schema = made.contract[LOG].schema
    fields = [each for each in schema["fields"] if each["name"] in (*_ADDRESS, "reason")]
    table = Table({**schema, "fields": fields, "primaryKey": ["table", "row"]})
    reasons = read_list(made.root, table, problems)
    seen = set()
    for reason in reasons:
        cells = reason.cells
        for name, field in table.fields.items():
            optional = name in ("field", "kind") and not cells[name]
            if not optional and (wrong := wrong_value(field, cells[name])):
                rule, message = wrong
                origin = reason.origin_of(name)
                problems.append(Problem(origin, _where(reason), rule, f"{name}: {message}"))
        if cells["table"] == EVERY and cells["kind"] != "added":
            message = "table: * is for what was added; name the table, or write kind: added"
            problems.append(Problem(reason.origin, _where(reason), "too-wide", message))
        address = tuple(cells[name] for name in _ADDRESS)
        if address in seen:
            message = "the same change has a reason already; keep one"
            problems.append(Problem(reason.origin, _where(reason), "duplicate-key", message))
        seen.add(address)
    return sorted(reasons, key=_width)


def _width(reason: Row) -> list[bool]:
    cells = reason.cells
    return [cells["table"] == EVERY, cells["row"] == EVERY, not cells["field"], not cells["kind"]]


def _covers(made: Made, reason: Row, change: Change) -> bool:
    cells = reason.cells
    if cells["kind"] not in ("", change.kind):
        return False
    return any(
        cells["table"] in (EVERY, table)
        and cells["row"] in (EVERY, row)
        and cells["field"] in ("", field, _stem(made.contract.get(table), field))
        for table, row, field in _subjects(change)
    )


def _subjects(change: Change) -> list[tuple[str, str, str]]:
    """Return the table, row and field that changed; for evidence, also those it speaks for."""
    own = (change.table, change.row, change.field)
    if change.table != "evidence" or change.row == EVERY:
        return [own]
    table, row, field = change.row.split("/")[:3]
    return [own, (table, row, field)]


def _stem(table: Table | None, field: str) -> str:
    """Return the date or figure that the column ``field`` belongs to, or ``field``."""
    if table is None:
        return field
    columns = {f"{date}{suffix}": date for date in table.dates for suffix in DATE_SUFFIXES}
    if table.has_quantity:
        columns |= dict.fromkeys(QUANTITY_COLUMNS, "value")
    return columns.get(field, field)


def _follows(made: Made, change: Change, others: Sequence[Change]) -> bool:
    """Whether a tombstone, or the reason of one of ``others``, is to cover ``change`` too."""
    table, row, field = _subjects(change)[-1]
    if change.table == "evidence" and change.row != EVERY:
        return any((each.table, each.row) == (table, row) for each in others)
    if (change.kind, field) == ("removed", EVERY) and row != EVERY:
        return _has_id(made, table) or table == "tombstones"
    if change.kind != "changed" and EVERY not in (row, field):
        return True  # It came or went with its column.
    stem = _stem(made.contract.get(table), field)
    return stem != field and any(each[:3] == (table, row, stem) for each in others)


def _reason_elsewhere(made: Made, change: Change) -> str:
    """Return the reason of a change that needs none in the seed, or the empty text."""
    if (change.table, change.field) in _COUNTED:
        return _FOLLOWS
    stones = made.rows["tombstones"]
    if change.table == "tombstones":
        return stones[change.row].cells["reason"] if change.kind == "added" else ""
    table, row, _ = _subjects(change)[-1]
    stone = stones.get(f"{table}/{row}")
    return stone.cells["reason"] if stone and change.kind == "removed" else ""


def _where(reason: Row) -> str:
    return "/".join([LOG, *(reason.cells[name] for name in _ADDRESS if reason.cells[name])])


def _named(change: Change) -> str:
    thing = {
        (True, True): "the table {table}",
        (True, False): "the field {table}.{field}",
        (False, True): "{table}/{row}",
        (False, False): "{table}/{row} {field}",
    }[change.row == EVERY, change.field == EVERY]
    return thing.format(**change._asdict())


def _described(change: Change) -> str:
    if change.row != EVERY and change.field != EVERY:
        return f"{change.field}: {change.old!r} became {change.new!r}"
    return f"{_named(change)} was {change.kind}"

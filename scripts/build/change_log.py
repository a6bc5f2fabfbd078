"""The change log: what differs from the last release, why, and whether the version says so.

The coder writes reasons in ``seeds/changes.yaml``; of those that cover a change the most
exact one is taken. Some changes need none there:

- evidence is covered by the reason of the row and field it speaks for, and the columns of a
  date or figure by that of the date or figure;
- a withdrawn row, and its evidence, have the reason of the tombstone;
- what is counted follows from what was changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dprk_engagement.checking.cells import wrong_cell
from dprk_engagement.contract import Contract, Table
from dprk_engagement.errors import Problem
from scripts.build.csv_files import SeedRow
from scripts.build.inputs import read_list
from scripts.build.model import COUNTED_COLUMNS
from scripts.build.problems import BuildError, Origin
from scripts.history.differences import EVERY, LEVELS, LOG, Change, Version, compare, highest, level
from scripts.history.releases import parts, read_release, releases

_SEED = f"seeds/{LOG}.yaml"
_ADDRESS = ("table", "row", "field", "kind")
_COUNTED = {("sentences", "rows"), *(("sources", name) for name in COUNTED_COLUMNS)}
_FOLLOWS = "Counted again after the other changes."


@dataclass(frozen=True)
class NextRelease:
    """The tables at hand, what they are to be released as, and the last release."""

    root: Path
    version: str
    contract: Contract
    rows: Mapping[str, Mapping[str, SeedRow]]
    last: Version

    def changes(self) -> list[Change]:
        """Return what differs from the last release."""
        schemas = {name: table.schema for name, table in self.contract.items()}
        cells = {
            name: {key: row.cells for key, row in rows.items()} for name, rows in self.rows.items()
        }
        return compare(self.last, Version(self.version, schemas, cells))

    def origin_of(self, change: Change) -> Origin:
        """Return where what was changed is written, if it is still there."""
        file = _SEED if change.row != EVERY else f"schemas/{change.table}.json"
        row = self.rows.get(change.table, {}).get(change.row)
        return row.origin_of(change.field) if row else Origin(file, 1)

    def stem(self, table: str, field: str) -> str:
        """Return the date or figure that a column is a part of, or the column."""
        return self.contract[table].stem(field) if table in self.contract else field

    def has_ids(self, table: str) -> bool:
        """Tell whether the rows of a table have ids of their own."""
        return table in self.contract and self.contract[table].has_ids


def change_log(
    root: Path, version: str, contract: Contract, tables: Mapping[str, Sequence[SeedRow]]
) -> list[SeedRow]:
    """Return the rows of the table ``changes``: those of the last release, and what is new.

    ``version`` is what the ``tables`` of the project ``root`` are to be released as. Before
    the first release, nothing has changed.
    """
    frozen = releases(root)
    if not frozen:
        return []
    last = read_release(root, frozen[-1])
    rows = {
        name: {table.row_id(row.cells): row for row in tables[name]}
        for name, table in contract.items()
    }
    coming = NextRelease(root, version, contract, rows, last)
    changes = coming.changes()
    problems = list(_version_problems(coming, changes))
    new: list[SeedRow] = []
    # A release keeps its reasons until the next version is begun.
    if version != last.number:
        problems += _tombstone_problems(coming, changes)
        new = _explained(coming, changes, problems)
    if problems:
        raise BuildError(problems)
    origin = Origin(f"record/releases/{last.number}/data/{LOG}.csv", 1)
    return [SeedRow(dict(cells), origin) for cells in last.rows.get(LOG, {}).values()] + new


def _version_problems(coming: NextRelease, changes: Sequence[Change]) -> Iterator[Problem]:
    needed = highest(changes)
    least = _raised(coming.last.number, needed)
    if parts(coming.version) >= parts(least):
        return
    file = "src/dprk_engagement/__init__.py"
    lines = (coming.root / file).read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if text.startswith("__version__"))
    problem = f"{coming.version} is less than {coming.last.number}, the last release"
    if changes:
        first = next(change for change in changes if level(change) == needed)
        problem = (
            f"{coming.version} is too small a step from {coming.last.number}:"
            f" {_named(first)} was {first.kind}, and that makes a {needed} release"
        )
    yield Problem(file, line, "-", "__version__", "version", problem, f"write {least} or higher")


def _raised(version: str, needed: str) -> str:
    place = len(LEVELS) - 1 - LEVELS.index(needed)
    numbers = list(parts(version))
    if place < len(numbers):
        numbers[place:] = [numbers[place] + 1, *([0] * (len(numbers) - place - 1))]
    return ".".join(map(str, numbers))


def _tombstone_problems(coming: NextRelease, changes: Sequence[Change]) -> Iterator[Problem]:
    withdrawn = {
        (change.table, change.row)
        for change in changes
        if (change.kind, change.field) == ("removed", EVERY) and change.row != EVERY
    }
    stones, last = coming.rows["tombstones"], coming.last.number

    def wrong(origin: Origin, row: str, field: str, problem: str, remedy: str) -> Problem:
        return Problem(*origin, row, field, "tombstone", problem, remedy)

    file = Origin("seeds/tombstones.yaml", 1)
    for table, row in sorted(withdrawn):
        if table == "tombstones":
            problem = f"it was withdrawn by {last}, and stays so"
            yield wrong(file, f"{table}/{row}", "*", problem, "enter it again")
        elif coming.has_ids(table) and f"{table}/{row}" not in stones:
            problem = f"it was released in {last} and is gone"
            remedy = "code it again, or enter it here with the reason"
            yield wrong(file, f"{table}/{row}", "*", problem, remedy)
    for key in stones.keys() - coming.last.rows.get("tombstones", {}).keys():
        stone = stones[key]
        if (stone.cells["table"], stone.cells["row"]) not in withdrawn:
            problem = f"it is no row that went since {last}"
            remedy = "correct the id, or remove this"
            yield wrong(stone.origin, f"tombstones/{key}", "row", problem, remedy)
        if stone.cells["release"] != coming.version:
            problem = f"the first release without it is {coming.version}"
            origin = stone.origin_of("release")
            yield wrong(origin, f"tombstones/{key}", "release", problem, "write that")


def _explained(
    coming: NextRelease, changes: Sequence[Change], problems: list[Problem]
) -> list[SeedRow]:
    """Return the rows of the log for ``changes``, each with its reason."""
    reasons = _read_reasons(coming, problems)
    used = set()
    logged = []
    unexplained = []
    columns = {(one.table, one.field) for one in changes if (one.row, one.kind) == (EVERY, "added")}
    for change in changes:
        reason = next((reason for reason in reasons if _covers(coming, reason, change)), None)
        if reason:
            used.add(reason.origin)
        text = reason.cells["reason"] if reason else _reason_elsewhere(coming, change)
        if not text:
            unexplained.append(change)
        cells = {**change._asdict(), "reason": text, "release": coming.version}
        if change.kind == "added" and EVERY in (change.row, change.field):
            cells["new"] = ""  # The row stands in its table, the definition in the schema.
        elif change.kind == "added" and (change.table, change.field) in columns:
            continue  # The cells of a new column stand in its table.
        logged.append(SeedRow(cells, reason.origin if reason else coming.origin_of(change)))
    last = coming.last.number
    for change in unexplained:
        if not _follows(coming, change, unexplained):
            where = (*coming.origin_of(change), f"{change.table}/{change.row}", change.field)
            problem = f"{_described(change)} since {last}"
            remedy = f"give a reason in {_SEED}, or take it back"
            problems.append(Problem(*where, "reason", problem, remedy))
    for reason in reasons:
        if reason.origin not in used:
            problem = f"it is the reason of no change since {last}"
            remedy = "correct its table, row, field or kind, or remove it"
            where = (*reason.origin, _address(reason), "-")
            problems.append(Problem(*where, "stale-reason", problem, remedy))
    return logged


def _read_reasons(coming: NextRelease, problems: list[Problem]) -> list[SeedRow]:
    """Return the reasons of ``seeds/changes.yaml``, the most exact first."""
    log = coming.contract[LOG]
    fields = [log.fields[name] for name in (*_ADDRESS, "reason")]
    table = Table.of({**log.schema, "fields": fields, "primaryKey": ["table", "row"]})
    reasons = read_list(coming.root, table, problems)
    seen = set()
    for reason in reasons:
        cells, row = reason.cells, _address(reason)
        for name, field in table.fields.items():
            optional = name in ("field", "kind") and not cells[name]
            if not optional and (wrong := wrong_cell(field, cells[name])):
                problems.append(Problem(*reason.origin_of(name), row, name, *wrong))
        if cells["table"] == EVERY and cells["kind"] != "added":
            what = ("too-wide", "* is for what was added", "name the table, or write kind: added")
            problems.append(Problem(*reason.origin_of("table"), row, "table", *what))
        address = tuple(cells[name] for name in _ADDRESS)
        if address in seen:
            what = ("duplicate-reason", "the same change has a reason already", "keep one")
            problems.append(Problem(*reason.origin, row, "-", *what))
        seen.add(address)
    return sorted(reasons, key=_width)


def _width(reason: SeedRow) -> list[bool]:
    cells = reason.cells
    return [cells["table"] == EVERY, cells["row"] == EVERY, not cells["field"], not cells["kind"]]


def _covers(coming: NextRelease, reason: SeedRow, change: Change) -> bool:
    cells = reason.cells
    if cells["kind"] not in ("", change.kind):
        return False
    return any(
        cells["table"] in (EVERY, table)
        and cells["row"] in (EVERY, row)
        and cells["field"] in ("", field, coming.stem(table, field))
        for table, row, field in _subjects(change)
    )


def _subjects(change: Change) -> list[tuple[str, str, str]]:
    """Return the table, row and field that changed; for evidence, also those it speaks for."""
    own = (change.table, change.row, change.field)
    if change.table != "evidence" or change.row == EVERY:
        return [own]
    table, row, field = change.row.split("/")[:3]
    return [own, (table, row, field)]


def _follows(coming: NextRelease, change: Change, others: Sequence[Change]) -> bool:
    """Whether a tombstone, or the reason of one of ``others``, is to cover ``change`` too."""
    table, row, field = _subjects(change)[-1]
    if change.table == "evidence" and change.row != EVERY:
        return any((other.table, other.row) == (table, row) for other in others)
    if (change.kind, field) == ("removed", EVERY) and row != EVERY:
        return coming.has_ids(table) or table == "tombstones"
    if change.kind != "changed" and EVERY not in (row, field):
        return True  # It came or went with its column.
    stem = coming.stem(table, field)
    return stem != field and any(other[:3] == (table, row, stem) for other in others)


def _reason_elsewhere(coming: NextRelease, change: Change) -> str:
    """Return the reason of a change that needs none in the seed, or the empty text."""
    if (change.table, change.field) in _COUNTED:
        return _FOLLOWS
    stones = coming.rows["tombstones"]
    if change.table == "tombstones":
        return stones[change.row].cells["reason"] if change.kind == "added" else ""
    table, row, _ = _subjects(change)[-1]
    stone = stones.get(f"{table}/{row}")
    return stone.cells["reason"] if stone and change.kind == "removed" else ""


def _address(reason: SeedRow) -> str:
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
        return f"{change.old!r} became {change.new!r}"
    return f"{_named(change)} was {change.kind}"

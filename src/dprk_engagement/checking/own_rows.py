"""A reader's rows, from a file or a frame, as the cells that a file of the table would hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dprk_engagement.errors import Problem, nearest

if TYPE_CHECKING:
    from os import PathLike

    from dprk_engagement.contract import Table

    # None is a gap of a kind that a frame does not tell.
    Cells = dict[str, str | None]

# Bytes and rows of a file: many times the largest of the tables.
LARGEST = 20_000_000
MOST_ROWS = 20_000
# A file of the wrong kind is wrong in every cell.
_MOST_PROBLEMS = 1000


@dataclass(frozen=True)
class OwnRows:
    """Rows of ``table``: where they come from, their cells, and what could not be read.

    ``first`` is the number of the first row: 2 in a file, below its header, and 0 in a frame.
    """

    table: Table
    origin: str
    first: int
    cells: tuple[Cells, ...]
    problems: tuple[Problem, ...]

    def place(self, index: int) -> tuple[str, int, str]:
        """Return the origin and what names a row: its number, and its key where it has one.

        A frame has no lines, and a row of a file can take several.
        """
        key = [self.cells[index].get(field) for field in self.table.key]
        known = "/".join(part for part in key if part)
        return self.origin, 0, f"row {index + self.first}" + (f", {known}" if known else "")


def first_few(origin: str, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the first thousand of ``problems``, and that there are more where there are."""
    found = tuple(islice(problems, _MOST_PROBLEMS + 1))
    if len(found) <= _MOST_PROBLEMS:
        return found
    text = f"there are more than {_MOST_PROBLEMS:,} problems"
    return (*found[:-1], _of_all(origin, "too-many", text, "mend these first"))


def read_file(file: str | PathLike[str], table: Table) -> OwnRows:
    """Return the rows of a CSV file, which are to be rows of ``table``.

    A file that is larger than ``LARGEST`` or has more than ``MOST_ROWS`` rows is refused.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    origin = str(file)
    # Neither a file's own word on its size nor its end is waited for: a device has none.
    with Path(file).open("rb") as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        return _refused(table, origin, _too_large(origin, f"it is over {LARGEST:,} bytes"))
    try:
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        header = next(lines, [])
        rows = list(islice(lines, MOST_ROWS + 1))
    except UnicodeDecodeError as error:
        remedy = f"byte {error.start} is not UTF-8: save it as CSV in UTF-8"
        return _refused(table, origin, _of_all(origin, "encoding", "it is not text", remedy))
    except csv.Error as error:
        return _refused(
            table, origin, _of_all(origin, "width", str(error), "mend its quotation marks")
        )
    if len(rows) > MOST_ROWS:
        return _refused(table, origin, _too_large(origin, f"it has over {MOST_ROWS:,} rows"))
    problems = list(first_few(origin, _header(table, origin, header, ordered=True)))
    if problems:
        return _refused(table, origin, *problems)
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            text = f"{len(row)} cells under {len(header)} columns"
            remedy = (
                "give the row as many cells as the header has, and commas their quotation marks"
            )
            problems.append(Problem(origin, 0, f"row {number}", "-", "width", text, remedy))
    if problems:
        return _refused(table, origin, *first_few(origin, problems))
    return OwnRows(table, origin, 2, tuple(dict(zip(header, row, strict=True)) for row in rows), ())


def read_frame(frame: Any, table: Table) -> OwnRows:
    """Return the rows of a frame of pandas, polars or pyarrow, or of a list of dictionaries.

    Raises
    ------
    TypeError
        It is none of these.
    """
    origin = "the frame"
    names, rows = _columns_and_rows(frame)
    # A list of no rows names no columns.
    named = bool(rows) or not isinstance(frame, list)
    problems = list(_header(table, origin, names, ordered=False)) if named else []
    if problems:
        return _refused(table, origin, *problems)
    gaps = {label: gap for gap, label in table.gap_labels.items()}
    cells: list[Cells] = []
    wrong: dict[str, list[tuple[int, str]]] = {}
    for number, row in enumerate(rows):
        made: Cells = dict.fromkeys(table.fields)
        for name, field in table.fields.items():
            try:
                made[name] = _cell(row[name], field["type"], gaps)
            except ValueError as error:
                wrong.setdefault(name, []).append((number, str(error)))
        cells.append(made)
    for name, found in wrong.items():
        number, problem = found[0]
        more = f", as in {len(found) - 1} more rows" if len(found) > 1 else ""
        remedy = "give the column the type it has in load(), and read text as text"
        problems.append(
            Problem(origin, 0, f"row {number}", name, "type", f"{problem}{more}", remedy)
        )
    return OwnRows(table, origin, 0, tuple(cells), tuple(problems))


def _columns_and_rows(frame: Any) -> tuple[list[str], list[Mapping[str, Any]]]:
    if hasattr(frame, "column_names"):
        return list(frame.column_names), frame.to_pylist()
    if hasattr(frame, "columns") and hasattr(frame, "to_dicts"):
        return list(frame.columns), frame.to_dicts()
    if hasattr(frame, "columns") and hasattr(frame, "itertuples"):
        names = [str(name) for name in frame.columns]
        known = frame.astype(object).where(frame.notna(), None)
        rows = known.itertuples(index=False, name=None)
        return names, [dict(zip(names, row, strict=True)) for row in rows]
    if isinstance(frame, list) and all(isinstance(row, Mapping) for row in frame):
        names = list(dict.fromkeys(name for row in frame for name in row))
        return names, [{name: row.get(name) for name in names} for row in frame]
    raise TypeError(
        f"{type(frame).__name__} holds no rows: give a frame of pandas, polars or pyarrow,"
        " a list of dictionaries, or the path of a CSV file"
    )


def _header(table: Table, origin: str, names: list[str], *, ordered: bool) -> Iterator[Problem]:
    expected = list(table.fields)

    def wrong(name: str, problem: str, remedy: str) -> Problem:
        return Problem(origin, 0, "-", name, "header", problem, remedy)

    for name in expected:
        if name not in names:
            yield wrong(name, "the column is missing", "add the column")
    for name in dict.fromkeys(names):
        if name not in expected:
            near = nearest(name, expected)
            yield wrong(name, f"{table.name} has no such column", f"rename or drop it.{near}")
        elif names.count(name) > 1:
            yield wrong(name, "the column stands twice", "drop one")
    if ordered and set(names) == set(expected) and len(names) == len(expected) != 0:
        for name, other in zip(names, expected, strict=True):
            if name != other:
                text = f"it stands where {other} should"
                yield wrong(name, text, "order the columns as describe does")
                return


def _cell(value: Any, kind: str, gaps: Mapping[str, str]) -> str | None:
    """Return ``value`` as it is filed.

    Raises
    ------
    ValueError
        It is of a type that a field of this ``kind`` does not hold.
    """
    if value is None or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, str):
        return gaps.get(value, value)
    # The scalars of NumPy become those of Python.
    value = value.item() if hasattr(value, "item") else value
    if kind == "boolean" and isinstance(value, bool):
        return "true" if value else "false"
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and kind in ("integer", "number"):
        whole = float(value).is_integer()
        return str(int(value)) if whole else format(Decimal(repr(value)), "f")
    if kind == "date" and isinstance(value, date):
        if not isinstance(value, datetime):
            return value.isoformat()
        if value == datetime(value.year, value.month, value.day, tzinfo=value.tzinfo):
            return value.date().isoformat()
    raise ValueError(f"{value!r} is no {kind}")


def _of_all(origin: str, rule: str, problem: str, remedy: str) -> Problem:
    return Problem(origin, 0, "-", "-", rule, problem, remedy)


def _too_large(origin: str, problem: str) -> Problem:
    return _of_all(origin, "size", problem, "check it in parts")


def _refused(table: Table, origin: str, *problems: Problem) -> OwnRows:
    return OwnRows(table, origin, 0, (), problems)

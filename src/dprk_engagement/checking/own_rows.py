"""A reader's rows, from a file or a frame, as the cells that a file of the table would hold."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dprk_engagement.checking.rules.rows import Unread
from dprk_engagement.checking.rules.values import bounded_sides
from dprk_engagement.contract import DATE_SUFFIXES
from dprk_engagement.dates import Span, read_span
from dprk_engagement.errors import Problem, Refused, nearest

if TYPE_CHECKING:
    from os import PathLike

    from dprk_engagement.contract import Table

# Bytes and rows of a file: many times the largest of the tables.
LARGEST = 20_000_000
MOST_ROWS = 20_000
# A file of the wrong kind is wrong in every cell.
_MOST_PROBLEMS = 1000
_TRUTH = ("true", "false")
_SEPARATORS = (",", ";", "\t")


class Cells(dict[str, "str | None"]):
    """A row as filed; None is a gap of a kind that a frame does not tell.

    A cell that is not there or cannot be read is left out, and whoever asks for it is refused.
    """

    def __missing__(self, field: str) -> str:
        raise Unread(field)


@dataclass(frozen=True)
class OwnRows:
    """Rows of ``table``: where they come from, their cells, and what could not be read.

    ``numbers`` are those of the rows: from 2 in a file, below its header, and from 0 in a frame.
    """

    table: Table
    origin: str
    cells: tuple[Cells, ...]
    numbers: tuple[int, ...]
    problems: tuple[Problem, ...]

    def place(self, index: int) -> tuple[str, int, str]:
        """Return the origin and what names a row: its number, and its key where it has one.

        A frame has no lines, and a row of a file can take several.
        """
        key = [self.cells[index].get(field) for field in self.table.key]
        known = "/".join(part for part in key if part)
        return self.origin, 0, f"row {self.numbers[index]}" + (f", {known}" if known else "")


def worked_out(table: Table) -> frozenset[str]:
    """Return the columns that rows of one's own need not have, since others tell or build them."""
    dates = {f"{date}{suffix}" for date in table.dates for suffix in DATE_SUFFIXES[1:]}
    figures = {"value_low", "value_high", "value_basis"} if table.has_quantity else set()
    return frozenset({*table.built, *dates, *figures} | ({"basis"} & table.fields.keys()))


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
    """
    origin = "standard input" if str(file) == "-" else str(file)

    def refused(rule: str, problem: str, remedy: str) -> OwnRows:
        return OwnRows(table, origin, (), (), (_of_all(origin, rule, problem, remedy),))

    # Neither a file's own word on its size nor its end is waited for: a device has none.
    if str(file) == "-":
        content = sys.stdin.buffer.read(LARGEST + 1)
    else:
        with Path(file).open("rb") as stream:
            content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        return refused("size", f"it is over {LARGEST:,} bytes", "check it in parts")
    try:
        text = content.decode("utf-8-sig")
        separator = _separator(text, table)
        lines = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
        header = next(lines, [])
        rows = list(islice(lines, MOST_ROWS + 1))
    except UnicodeDecodeError as error:
        remedy = f"byte {error.start} is not UTF-8: save it as CSV in UTF-8"
        return refused("encoding", "it is not text", remedy)
    except csv.Error as error:
        return refused("width", str(error), "mend its quotation marks")
    if len(rows) > MOST_ROWS:
        return refused("size", f"it has over {MOST_ROWS:,} rows", "check it in parts")
    problems = list(_header(table, origin, header))
    cells, numbers = [], []
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            text = f"{len(row)} cells under {len(header)} columns"
            remedy = (
                "give the row as many cells as the header has, and put quotation marks around"
                f" a cell that holds {'a tab' if separator == chr(9) else repr(separator)}"
            )
            problems.append(Problem(origin, 0, f"row {number}", "-", "width", text, remedy))
        else:
            given = dict(zip(reversed(header), reversed(row), strict=True))
            cells.append(_completed(table, given))
            numbers.append(number)
    return OwnRows(table, origin, tuple(cells), tuple(numbers), tuple(problems))


def _separator(text: str, table: Table) -> str:
    """Return what stands between the columns that the first line of ``text`` names."""
    first = text.partition("\n")[0].replace('"', "").strip()
    return max(_SEPARATORS, key=lambda each: len({*first.split(each)} & table.fields.keys()))


def read_frame(frame: Any, table: Table) -> OwnRows:
    """Return the rows of a frame of pandas, polars or pyarrow, or of a list of dictionaries."""
    origin = "the frame"
    names, rows = _columns_and_rows(frame)
    # A list of no rows names no columns.
    named = bool(rows) or not isinstance(frame, list)
    problems = list(_header(table, origin, names)) if named else []
    gaps = {label: gap for gap, label in table.gap_labels.items()}
    cells: list[Cells] = []
    wrong: dict[str, list[tuple[int, str]]] = {}
    for number, row in enumerate(rows):
        made: dict[str, str | None] = {}
        unread = []
        for name, value in row.items():
            try:
                kind = table.fields[name]["type"] if name in table.fields else "string"
                made[name] = _cell(value, kind, gaps)
            except ValueError as error:
                unread.append(name)
                wrong.setdefault(name, []).append((number, str(error)))
        cells.append(_completed(table, made, unread))
    remedy = "give the column the type it has in load(), and read text as text"
    for name, [(number, problem), *others] in wrong.items():
        if name in table.fields:
            text = f"{problem}, as in {len(others)} more rows" if others else problem
            problems.append(Problem(origin, 0, f"row {number}", name, "type", text, remedy))
    return OwnRows(table, origin, tuple(cells), tuple(range(len(cells))), tuple(problems))


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


def _header(table: Table, origin: str, names: list[str]) -> Iterator[Problem]:
    optional = worked_out(table)
    # What `load` adds where it takes the dates of the public record.
    expected = [*table.fields, *(_mark(date) for date in table.dates)]

    def wrong(name: str, problem: str, remedy: str) -> Problem:
        return Problem(origin, 0, "-", name, "header", problem, remedy)

    if names and not {*names} & {*expected}:
        text = f"none of its columns is one of {table.name}"
        yield wrong("-", text, f"name the columns in the first row: {', '.join(table.fields)}")
        return
    for name, field in table.fields.items():
        required = name in table.key or field.get("constraints", {}).get("required")
        if name not in names and name not in optional and required:
            yield wrong(name, "the column is missing", "add the column")
    for name in dict.fromkeys(names):
        if name not in expected:
            near = nearest(name, expected)
            yield wrong(name, f"{table.name} has no such column", f"rename or drop it.{near}")
        elif names.count(name) > 1:
            yield wrong(name, "the column stands twice", "drop one")


def _mark(date: str) -> str:
    return f"{date}_corroboration"


def _completed(table: Table, given: Mapping[str, str | None], unread: Iterable[str] = ()) -> Cells:
    """Return a row with what its file leaves to be worked out, and gaps for what may be absent."""
    row = Cells({name: given[name] for name in table.fields if name in given})
    left_out = worked_out(table)
    for name, field in table.fields.items():
        # Spreadsheets write TRUE, and pandas True.
        if field["type"] == "boolean" and (truth := str(row.get(name, "")).lower()) in _TRUTH:
            row[name] = truth
        if name not in left_out and not field.get("constraints", {}).get("required"):
            row.setdefault(name, "")
    for name in unread:
        row.pop(name, None)
    for name in table.dates:
        if given.get(_mark(name)):
            # The public record has this date, and not the way it is coded.
            row.pop(f"{name}_basis", None)
            row.pop(name, None)
        if name in row:
            _add(row, unread, _date_parts(name, row[name]))
    if table.has_quantity and "value" in row:
        _add(row, unread, _figure_parts(row))
    return row


def _add(row: Cells, unread: Iterable[str], parts: Mapping[str, str | None]) -> None:
    for name, cell in parts.items():
        if name not in unread:
            row.setdefault(name, cell)


def _date_parts(name: str, cell: str | None) -> dict[str, str | None]:
    gap = cell in (None, "", "?")
    try:
        span = Span("", "") if gap else read_span(str(cell))
    except Refused:
        return {f"{name}_basis": "stated"}
    return {
        f"{name}_earliest": cell if gap else span.earliest,
        f"{name}_latest": cell if gap else span.latest,
        f"{name}_precision": span.precision,
        f"{name}_basis": "unknown" if gap else "stated",
    }


def _figure_parts(row: Cells) -> dict[str, str | None]:
    cell = row["value"]
    if cell in (None, "", "?"):
        bounds = [row.get("value_low"), row.get("value_high")]
        known = any(bound not in (None, "", "?") for bound in bounds)
        basis = "stated" if known else "unknown"
        return {"value_low": cell, "value_high": cell, "value_basis": basis}
    negative = str(cell).startswith("-")
    below, above = bounded_sides(row.get("qualifier") or "", negative=negative)
    return {
        "value_low": cell if below else "",
        "value_high": cell if above else "",
        "value_basis": "stated",
    }


def _cell(value: Any, kind: str, gaps: Mapping[str, str]) -> str | None:
    """Return ``value`` as it is filed, or refuse what is not of this ``kind``."""
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

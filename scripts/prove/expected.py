"""What every program has to find in an unzipped bundle: its CSV and descriptor, read plainly.

This uses neither the package nor a library that reads tables.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

Value = str | int | float | bool | date | None

GAPS = ("", "?")


class NotAsExpected(Exception):  # noqa: N818
    """A program found something else than the CSV has: the message says where."""


@dataclass(frozen=True)
class BundleTable:
    """A table of the bundle: its key, the fields' descriptors, and the cells as filed."""

    name: str
    key: list[str]
    fields: dict[str, dict[str, Any]]
    cells: list[dict[str, str]]

    def typed(self, cells: Mapping[str, str], *, gaps: bool) -> dict[str, Value]:
        """Return a row of text by the types of its fields; a gap is None, or as filed."""
        return {
            name: (cell if gaps else None) if cell in GAPS else _typed(self.fields[name], cell)
            for name, cell in cells.items()
        }

    def rows(self, *, gaps: bool = False) -> list[dict[str, Value]]:
        """Return the rows by their types; a gap is None, or as filed."""
        return [self.typed(row, gaps=gaps) for row in self.cells]

    def columns(self, kind: str) -> list[str]:
        """Return the names of the fields of the type ``kind``."""
        return [name for name, field in self.fields.items() if field["type"] == kind]

    def compare(self, program: str, found: Iterable[Mapping[str, Any]], *, gaps: bool) -> None:
        """Compare the rows that ``program`` found: names, values and types.

        ``gaps`` says whether the program tells both kinds of gap apart.
        """
        expected = self.rows(gaps=gaps)
        rows = [{name: plain(value) for name, value in row.items()} for row in found]
        if len(rows) != len(expected):
            raise NotAsExpected(f"{program}: {self.name}: {len(rows)} rows, not {len(expected)}")
        for number, (row, known) in enumerate(zip(rows, expected, strict=True), 1):
            if list(row) != list(known):
                raise NotAsExpected(f"{program}: {self.name}: columns {list(row)}")
            for name, value in known.items():
                if not _same(row[name], value):
                    where = f"{program}: {self.name}, row {number}, {name}"
                    raise NotAsExpected(f"{where}: {row[name]!r}, not {value!r}")


def read_bundle(folder: Path) -> list[BundleTable]:
    """Return the tables of the unzipped bundle in ``folder``."""
    tables = []
    for resource in json.loads((folder / "datapackage.json").read_bytes())["resources"]:
        cells = read_cells(folder / resource["path"])
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        tables.append(
            BundleTable(resource["name"], resource["schema"]["primaryKey"], fields, cells)
        )
    return tables


def read_cells(file: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file, cells as filed."""
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def gaps(tables: Iterable[BundleTable]) -> set[tuple[str, str, str, str]]:
    """Return table, key, field and kind of every gap, as in the table ``gaps`` of SQLite."""
    kinds = {"": "not applicable", "?": "not stated"}
    return {
        (table.name, "/".join(row[name] for name in table.key), field, kinds[cell])
        for table in tables
        for row in table.cells
        for field, cell in row.items()
        if cell in kinds
    }


def plain(value: Any) -> Any:
    """Return ``value`` of any library as a value of plain Python; a gap is None."""
    if not isinstance(value, str) and str(value) in ("None", "<NA>", "NaT", "nan"):
        return None
    if hasattr(value, "item"):
        value = value.item()
    return value.date() if isinstance(value, datetime) else value


def _typed(field: Mapping[str, Any], cell: str) -> Value:
    """Return what ``cell`` holds; itself where it is written in another way."""
    try:
        match field["type"]:
            case "integer":
                return int(cell)
            case "number":
                return float(cell)
            case "boolean":
                return {"true": True, "false": False}[cell.lower()]
            case "date":
                return date.fromisoformat(cell)
    except (ValueError, KeyError):
        pass
    return cell


def _same(one: Any, other: Value) -> bool:
    if isinstance(other, float):
        # Some programs write 80.0 as 80.
        return isinstance(one, int | float) and not isinstance(one, bool) and one == other
    return type(one) is type(other) and bool(one == other)

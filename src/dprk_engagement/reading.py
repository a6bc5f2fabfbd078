"""Rows in plain Python, as soon as Python has started.

Neither pandas nor ``typing``, ``pathlib`` and ``dataclasses`` are imported: together the last
three take longer than reading any of the tables.
"""

# ruff: noqa: PTH112, PTH118, PTH120, PTH123, PTH208

from __future__ import annotations

import csv
import json
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from dprk_engagement.schemas import TableName

    Value = str | int | float | bool | date | None


def records(name: TableName) -> list[dict[str, Value]]:
    """Return the rows of a table as plain dictionaries, without importing pandas.

    Values are ``str``, ``int``, ``float``, ``bool`` or ``datetime.date``, by the type of
    their field; a gap of either kind is None.

    Raises
    ------
    UnknownTable
        There is no such table; the message names the nearest.

    Examples
    --------
    >>> [each["name"] for each in records("countries") if each["id"] == "SGP"]
    ['Singapore']
    """
    folder = _folder()
    # The name is looked up among the files, so that no path leads out of the folder.
    if f"{name}.json" not in os.listdir(os.path.join(folder, "schemas")):
        from dprk_engagement.schemas import UnknownTable

        raise UnknownTable(name)
    with open(os.path.join(folder, "schemas", f"{name}.json"), encoding="utf-8") as file:
        contract = json.load(file)
    readers = [READERS[field["type"]] for field in contract["fields"]]
    gaps = {gap["value"] for gap in contract["missingValues"]}
    with open(os.path.join(folder, "data", f"{name}.csv"), encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        return [
            {
                field: None if cell in gaps else read(cell)
                for field, read, cell in zip(header, readers, row, strict=True)
            }
            for row in rows
        ]


def _day(cell: str) -> date:
    from datetime import date

    return date.fromisoformat(cell)


READERS: dict[str, Callable[[str], Value]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": "true".__eq__,
    "date": _day,
}


def _folder() -> str:
    # The same as `schemas.root`.
    here = os.path.dirname(os.path.realpath(__file__))
    installed = os.path.join(here, "dataset")
    return installed if os.path.isdir(installed) else os.path.dirname(os.path.dirname(here))

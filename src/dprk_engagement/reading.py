"""Rows in plain Python, as soon as Python has started.

Neither pandas nor ``typing``, ``pathlib`` and ``dataclasses`` are imported: together the last
three take longer than reading any of the tables.
"""

# ruff: noqa: PTH118, PTH123

from __future__ import annotations

import csv
import os

from dprk_engagement import descriptor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from dprk_engagement.contract import TableName

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
    >>> [row["name"] for row in records("countries") if row["id"] == "SGP"]
    ['Singapore']
    """
    if name not in descriptor.schemas():
        from dprk_engagement.contract import UnknownTable

        raise UnknownTable(name)
    schema = descriptor.schemas()[name]
    readers = [READERS[field["type"]] for field in schema["fields"]]
    gaps = {gap["value"] for gap in schema["missingValues"]}
    filed = os.path.join(descriptor.folder(), "data", f"{name}.csv")
    with open(filed, encoding="utf-8", newline="") as file:
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

"""The files of the tables, and their cells as filed."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from dprk_engagement.contract import GAPS, Contract, TableName, root

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def path(name: TableName) -> Path:
    """Return the CSV file of a table: UTF-8, with a header, gaps as ``""`` and ``?``.

    Raises
    ------
    UnknownTable
        There is no such table; the message names the nearest.

    Examples
    --------
    >>> path("visits").name
    'visits.csv'
    """
    return root() / "data" / f"{Contract.installed()[name].name}.csv"


def cells(name: TableName) -> list[dict[str, str]]:
    """Return the rows of a table with every cell as filed."""
    with path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def known(row: Mapping[str, str]) -> dict[str, str]:
    """Return the cells of a row that are no gaps."""
    return {field: cell for field, cell in row.items() if cell not in GAPS}

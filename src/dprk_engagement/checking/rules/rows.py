"""What a rule is given: a row, and the tables to look others up in. All cells are text as filed.

Rules tell the two kinds of gap apart, so they read the files and not frames, in which both
are missing values.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from dprk_engagement.contract import schema, table_names

if TYPE_CHECKING:
    from pathlib import Path

Tables = Mapping[str, Sequence[Mapping[str, str]]]
GAPS = ("", "?")


class Broken(ValueError):  # noqa: N818
    """A rule that a row does not keep: the field, what is wrong with it and how to mend it."""

    def __init__(self, field: str, problem: str, remedy: str) -> None:
        self.field, self.problem, self.remedy = field, problem, remedy
        super().__init__(f"{field}: {problem}: {remedy}")


@dataclass(frozen=True)
class Row:
    """A row of a table; ``row["date"]`` is the cell as filed."""

    table: str
    cells: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        return self.cells[field]

    def known(self, field: str) -> str:
        """Return the cell, or the empty text where it is a gap of either kind."""
        cell = self.cells[field]
        return "" if cell in GAPS else cell

    def number(self, field: str) -> float | None:
        """Return the cell as a number, or None where it is a gap."""
        return float(self.cells[field]) if self.known(field) else None

    @property
    def id(self) -> str:
        """The row's primary key, its parts joined by a slash."""
        return "/".join(self.cells[field] for field in schema(self.table)["primaryKey"])

    @cached_property
    def dates(self) -> list[str]:
        """The fields that are coded dates, with bounds, precision and basis beside them."""
        return [field for field in self.cells if f"{field}_earliest" in self.cells]


class Data:
    """The rows of every table, found by what they hold."""

    def __init__(self, tables: Tables) -> None:
        self.rows: dict[str, list[Row]] = {
            name: [Row(name, cells) for cells in tables.get(name, ())] for name in table_names()
        }
        self._indexes: dict[tuple[str, ...], dict[tuple[str, ...], list[Row]]] = {}

    def where(self, table: str, /, **cells: str) -> list[Row]:
        """Return the rows of ``table`` whose cells are ``cells``, in the order of the file."""
        key = (table, *cells)
        if key not in self._indexes:
            index: dict[tuple[str, ...], list[Row]] = defaultdict(list)
            for row in self.rows[table]:
                index[tuple(row[field] for field in cells)].append(row)
            self._indexes[key] = index
        return self._indexes[key].get(tuple(cells.values()), [])

    def find(self, table: str, id: str) -> Row | None:  # noqa: A002
        """Return the row of ``table`` with this id, or None."""
        return next(iter(self.where(table, id=id)), None)

    def evidence(self, row: Row, *fields: str) -> list[Row]:
        """Return the evidence of ``row``, or of these fields of it alone."""
        found = self.where("evidence", table=row.table, row=row.id)
        return [each for each in found if not fields or each["field"] in fields]

    def documents(self, row: Row) -> list[Row]:
        """Return the documents that the evidence of ``row`` names, each once."""
        ids = dict.fromkeys(each["source"] for each in self.evidence(row))
        return [source for id_ in ids if (source := self.find("sources", id_))]


def read_tables(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Return the rows of every table of the data package in ``folder``, cells as filed."""
    tables: dict[str, list[dict[str, str]]] = {}
    for name in table_names():
        with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    return tables


def broken(field: str, problem: str, remedy: str) -> NoReturn:
    """Refuse the row at hand."""
    raise Broken(field, problem, remedy)

"""What a rule is and what it is given: a row, and the tables to look others up in.

Cells are text as filed. Rules tell the two kinds of gap apart, so they read the files and not
frames, in which both are missing values.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from dprk_engagement.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from dprk_engagement.contract import Contract, Table

Tables = Mapping[str, Sequence[Mapping[str, str]]]
Check = Callable[["Row", "Data"], None]


@dataclass(frozen=True)
class Rule:
    """A rule: its function, the tables whose rows it is for, and whether it needs no other table.

    Without ``tables`` it is for the rows of every table.
    """

    check: Check
    tables: tuple[str, ...]
    alone: bool

    @property
    def name(self) -> str:
        """The name of its function, which says what holds."""
        return self.check.__name__


def rule(*tables: str, alone: bool = False) -> Callable[[Check], Rule]:
    """Make a function that raises ``Broken`` the rule of ``tables``, or of every table.

    A rule that holds ``alone`` looks at no other table, so that it can be held to rows of
    one's own.
    """
    return lambda check: Rule(check, tables, alone)


class Broken(Refused):
    """A rule that a row does not keep: the field, what is wrong with it and how to mend it."""

    def __init__(self, field: str, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.field = field


class Unread(LookupError):  # noqa: N818
    """A cell that a rule asks for and that a reader's own rows do not have."""


def broken(field: str, problem: str, remedy: str) -> NoReturn:
    """Refuse the row at hand."""
    raise Broken(field, problem, remedy)


@dataclass(frozen=True)
class Row:
    """A row of a table; ``row["date"]`` is the cell as filed."""

    table: Table
    cells: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        return self.cells[field]

    def known(self, field: str) -> str:
        """Return the cell, or the empty text where it is a gap of either kind."""
        cell = self.cells[field]
        return "" if cell in self.table.gap_labels else cell

    def parts(self, field: str) -> list[str]:
        """Return what the cell joins with semicolons: nothing where it is a gap or not there."""
        known = self.known(field) if field in self.cells else ""
        return known.split("; ") if known else []

    def number(self, field: str) -> float | None:
        """Return the cell as a number, or None where it is a gap."""
        return float(self.cells[field]) if self.known(field) else None

    @property
    def id(self) -> str:
        """The row's primary key, its parts joined by a slash."""
        return self.table.row_id(self.cells)


class Data:
    """The rows of every table of a contract, found by what they hold."""

    def __init__(self, tables: Tables, contract: Contract) -> None:
        self.contract = contract
        self.rows: dict[str, list[Row]] = {
            name: [Row(table, cells) for cells in tables.get(name, ())]
            for name, table in contract.items()
        }
        self._indexes: dict[tuple[str, ...], dict[tuple[str, ...], list[Row]]] = {}

    def where(self, table: str, /, **cells: str) -> list[Row]:
        """Return the rows of ``table`` whose cells are ``cells``, in the order of the file."""
        key = (table, *cells)
        if key not in self._indexes:
            index: dict[tuple[str, ...], list[Row]] = defaultdict(list)
            for row in self.rows[table]:
                if not cells.keys() <= row.cells.keys():
                    continue
                index[tuple(row[field] for field in cells)].append(row)
            self._indexes[key] = index
        return self._indexes[key].get(tuple(cells.values()), [])

    def find(self, table: str, id: str) -> Row | None:  # noqa: A002
        """Return the row of ``table`` with this id, or None."""
        return next(iter(self.where(table, id=id)), None)

    def is_side(self, id: str) -> bool:  # noqa: A002
        """Tell whether ``id`` is a country, a country group or an organization."""
        return bool(
            self.find("countries", id)
            or self.where("country_groups", group=id)
            or self.find("organizations", id)
        )

    def ids(self, table: str) -> set[str]:
        """Return the primary keys of the rows of ``table``, parts joined by a slash."""
        return {row.id for row in self.rows[table]}

    def evidence(self, row: Row, *fields: str) -> list[Row]:
        """Return the evidence of ``row``, or of these fields of it alone."""
        found = self.where("evidence", table=row.table.name, row=row.id)
        return [link for link in found if not fields or link["field"] in fields]

    def printed(self, row: Row, field: str) -> set[str]:
        """Return the words that the evidence of a field prints."""
        return {words for link in self.evidence(row, field) for words in link.parts("printed")}

    def documents(self, row: Row) -> list[Row]:
        """Return the documents that the evidence of ``row`` names, each once."""
        ids = dict.fromkeys(link["source"] for link in self.evidence(row))
        return [source for id_ in ids if (source := self.find("sources", id_))]


def last_day(documents: Sequence[Row]) -> str:
    """Return the last day on which one of ``documents`` came out; nothing if one is undated."""
    dated = [source.known("published_latest") for source in documents]
    return max(dated) if dated and all(dated) else ""


def read_tables(folder: Path, contract: Contract) -> dict[str, list[dict[str, str]]]:
    """Return the rows of every table of the data package in ``folder``, cells as filed."""
    tables: dict[str, list[dict[str, str]]] = {}
    for name in contract:
        with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    return tables

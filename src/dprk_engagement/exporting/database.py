"""One database of every table, with keys, gaps and the usual joins."""

from __future__ import annotations

import sqlite3
from datetime import date
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any, Literal, overload

from dprk_engagement.contract import Contract
from dprk_engagement.errors import choose, need
from dprk_engagement.exporting.formats import about
from dprk_engagement.exporting.views import VIEWS
from dprk_engagement.files import cells
from dprk_engagement.public_record import corroborated_dates
from dprk_engagement.reading import records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

    from dprk_engagement.contract import Table

_TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
_GAPS = """
CREATE TABLE gaps ("table" VARCHAR, "row" VARCHAR, field VARCHAR, kind VARCHAR NOT NULL,
  PRIMARY KEY ("table", "row", field))
"""
_METADATA = "CREATE TABLE metadata (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL)"
_CORROBORATED_DATES = """
CREATE TABLE corroborated_dates ("table" VARCHAR, "row" VARCHAR, field VARCHAR,
  date VARCHAR NOT NULL, date_earliest DATE, date_latest DATE, date_precision VARCHAR NOT NULL,
  corroboration VARCHAR NOT NULL REFERENCES corroborations (id),
  PRIMARY KEY ("table", "row", field))
"""


@overload
def connect(engine: Literal["sqlite"] = "sqlite") -> sqlite3.Connection: ...
@overload
def connect(engine: Literal["duckdb"]) -> duckdb.DuckDBPyConnection: ...
def connect(
    engine: Literal["sqlite", "duckdb"] = "sqlite",
) -> sqlite3.Connection | duckdb.DuckDBPyConnection:
    """Return a new database in memory that holds every table, with primary and foreign keys.

    A gap of either kind is NULL; the table ``gaps`` lists the gaps with their kind, and
    ``metadata`` gives title, version, licence and citation. Days are of
    the type DATE, which SQLite holds as text. The views:

    ``who_met_whom``
        One row per pair of participants of different sides at one meeting, in both directions:
        either side is ``side_a`` once. Mind ``status``: a meeting may have been planned only.
    ``offers_and_answers``
        One row per offer, with its answer and the statement that carries it.
    ``timeline``
        What happened, and what held as of a day, dated by the documents alone. Of a meeting
        ``actor`` is the first side of the alphabet and ``counterpart`` all the others.
        ``field`` says which date of the row it is: ``date``, ``reply_date`` or ``as_of``.
    ``timeline_corroborated``
        The same, dated by the public record where it refines or contradicts the documents
        (``corroboration`` says where). Of several dates the narrowest is taken.
    ``presence``, ``presence_corroborated``
        Embassies and diplomatic relations, with the day by which they hold: that of the act, or
        else that of the document. On a day D a row holds for certain if ``by_latest <= D``, and
        perhaps if ``by_earliest <= D``. An undated document gives no day, except in the second
        view.

    Parameters
    ----------
    engine
        ``"sqlite"``, of the standard library, or ``"duckdb"``, with the extra of that name.

    Raises
    ------
    ValueError
        ``engine`` is neither.
    MissingExtra
        DuckDB is not installed; the message says how to install it.

    Examples
    --------
    >>> database = connect()
    >>> database.execute("SELECT count(DISTINCT reply) > 2 FROM offers_and_answers").fetchone()
    (1,)
    >>> database.execute(
    ...     "SELECT DISTINCT status FROM presence_corroborated"
    ...     " WHERE side_a = 'PRK' AND side_b = 'SGP' AND by_latest <= '2020-01-01'"
    ...     ''' AND "table" = 'embassies' '''
    ... ).fetchall()
    [('present',)]
    """
    choose("engine", engine, ("sqlite", "duckdb"))
    if engine == "duckdb":
        database: duckdb.DuckDBPyConnection = need("duckdb", "duckdb").connect(":memory:")
        _fill(database, many=500)
        return database
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA foreign_keys = ON")
    _fill(connection, many=50)
    connection.commit()
    return connection


def as_sqlite() -> bytes:
    """Return every table and view as a SQLite file; the same bytes each time."""
    connection = connect()
    try:
        return connection.serialize()
    finally:
        connection.close()


def _fill(database: Any, many: int) -> None:
    """Create and fill the tables and views, ``many`` rows per statement."""
    contract = Contract.installed()
    parents = {name: [other for _, other, _ in contract[name].references] for name in contract}
    for name in TopologicalSorter(parents).static_order():
        database.execute(_definition(contract[name]))
        # SQLite has no dates, and both engines read them from text.
        rows = [
            [str(v) if isinstance(v, date) else v for v in row.values()]
            for row in records(contract[name].name)
        ]
        _insert(database, name, rows, many)
    database.execute(_METADATA)
    _insert(database, "metadata", [*about().items()], many)
    database.execute(_GAPS)
    _insert(database, "gaps", [gap for table in contract.values() for gap in _gaps(table)], many)
    database.execute(_CORROBORATED_DATES)
    _insert(database, "corroborated_dates", corroborated_dates(), many)
    for view, query in VIEWS.items():
        database.execute(f"CREATE VIEW {view} AS {query}")


def _insert(database: Any, name: str, rows: Sequence[Sequence[Any]], many: int) -> None:
    for start in range(0, len(rows), many):
        batch = rows[start : start + many]
        marks = f"({', '.join('?' * len(batch[0]))})"
        values = ", ".join([marks] * len(batch))
        database.execute(
            f"INSERT INTO {name} VALUES {values}",  # noqa: S608
            [value for row in batch for value in row],
        )


def _definition(table: Table) -> str:
    lines = []
    for name, field in table.fields.items():
        limits = field.get("constraints", {})
        required = " NOT NULL" if limits.get("required") else ""
        unique = " UNIQUE" if limits.get("unique") and table.key != (name,) else ""
        lines.append(f'"{name}" {_TYPES[field["type"]]}{required}{unique}')
    lines.append(f"PRIMARY KEY ({_names(table.key)})")
    for own, other, theirs in table.references:
        lines.append(f"FOREIGN KEY ({_names(own)}) REFERENCES {other} ({_names(theirs)})")
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {table.name} (\n  {body}\n)"


def _names(fields: Sequence[str]) -> str:
    return ", ".join(f'"{field}"' for field in fields)


def _gaps(table: Table) -> Iterator[tuple[str, str, str, str]]:
    for row in cells(table.name):
        for field, cell in row.items():
            if cell in table.gap_labels:
                yield table.name, table.row_id(row), field, table.gap_labels[cell]

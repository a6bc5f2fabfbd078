"""One database of every table, with keys, gaps and the usual joins."""

from __future__ import annotations

import sqlite3
from datetime import date
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any, Literal, overload

from dprk_engagement.contract import Contract, schema, table_names
from dprk_engagement.errors import choose, need
from dprk_engagement.exporting.formats import about
from dprk_engagement.exporting.views import VIEWS
from dprk_engagement.files import cells
from dprk_engagement.public_record import corroborated_dates
from dprk_engagement.reading import records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import duckdb

    from dprk_engagement.contract import TableName

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
    for name in _parents_first():
        database.execute(_definition(name))
        # SQLite has no dates, and both engines read them from text.
        rows = [
            [str(v) if isinstance(v, date) else v for v in row.values()] for row in records(name)
        ]
        _insert(database, name, rows, many)
    database.execute(_METADATA)
    _insert(database, "metadata", [*about().items()], many)
    database.execute(_GAPS)
    _insert(database, "gaps", list(_gaps()), many)
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


def _definition(name: TableName) -> str:
    contract = schema(name)
    lines = [
        f'"{field["name"]}" {_TYPES[field["type"]]}'
        + (" NOT NULL" if field.get("constraints", {}).get("required") else "")
        + (" UNIQUE" if _unique(contract, field) else "")
        for field in contract["fields"]
    ]
    lines.append(f"PRIMARY KEY ({_names(contract['primaryKey'])})")
    for key in contract.get("foreignKeys", []):
        other = key["reference"]
        lines.append(
            f"FOREIGN KEY ({_names(key['fields'])})"
            f" REFERENCES {other['resource']} ({_names(other['fields'])})"
        )
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {name} (\n  {body}\n)"


def _unique(contract: dict[str, Any], field: dict[str, Any]) -> bool:
    constraints = field.get("constraints", {})
    return bool(constraints.get("unique")) and contract["primaryKey"] != [field["name"]]


def _names(fields: Sequence[str]) -> str:
    return ", ".join(f'"{field}"' for field in fields)


def _parents_first() -> Iterable[TableName]:
    return TopologicalSorter(
        {
            name: [key["reference"]["resource"] for key in schema(name).get("foreignKeys", [])]
            for name in table_names()
        }
    ).static_order()


def _gaps() -> Iterator[tuple[str, str, str, str]]:
    for name in table_names():
        labels, key = Contract.installed()[name].gap_labels, schema(name)["primaryKey"]
        for row in cells(name):
            for field, cell in row.items():
                if cell in labels:
                    yield name, "/".join(row[part] for part in key), field, labels[cell]

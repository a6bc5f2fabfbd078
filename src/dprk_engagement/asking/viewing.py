"""The views of the database, loaded like tables: typed, without SQL."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from dprk_engagement.contract import GAPS, Contract, Table
from dprk_engagement.exporting.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dprk_engagement.exporting.views import ViewName

    Cells = list[dict[str, str]]

# The table whose words a view keeps, where it is one.
_OF_TABLE = {"who_met_whom": "meetings", "offers_and_answers": "overtures"}
_DAYS = ("_earliest", "_latest")


def views() -> tuple[ViewName, ...]:
    """Return the names of the views, the usual joins: ``load`` takes them like tables.

    ``help(connect)`` says what is in each.

    Examples
    --------
    >>> views()
    ('who_met_whom', 'offers_and_answers', 'timeline', ...)
    """
    return cast("tuple[ViewName, ...]", tuple(VIEWS))


def view_cells(name: ViewName) -> Cells:
    """Return the rows of a view as text; a gap of either kind is the empty text."""
    header, rows = _selected(name)
    return [dict(zip(header, row, strict=True)) for row in rows]


def view_table(name: ViewName) -> Table:
    """Return the columns of a view as a table of the contract."""
    header, _ = _selected(name)
    table = typed(name, header, Contract.installed().tables.get(_OF_TABLE.get(name, "")))
    if "corroboration" in header and "date_basis" in header:
        term = {"value": "corroborated", "label": "dated by the public record"}
        basis = table.fields["date_basis"]
        table.fields["date_basis"] = {**basis, "categories": [*basis["categories"], term]}
    return table


def typed(name: str, columns: Iterable[str], of: Table | None = None) -> Table:
    """Return a table with ``columns``, typed as the contract types fields of their names.

    A name takes over what the field of the table ``of`` is, or else what it is in every table
    that has it: a vocabulary that differs from table to table is text.
    """
    schema = {
        "name": name,
        "fields": [{**_field(column, of), "name": column} for column in columns],
        "primaryKey": ["id"],
        "missingValues": [{"value": gap, "label": label} for gap, label in GAPS.items()],
    }
    return Table.of(schema)


def _field(column: str, of: Table | None) -> dict[str, Any]:
    if of and column in of.fields:
        field = of.fields[column]
        return {key: field[key] for key in ("type", "categories") if key in field}
    if column.endswith(_DAYS):
        return {"type": "date"}
    known = [
        table.fields[column] for table in Contract.installed().values() if column in table.fields
    ]
    terms = [field.get("categories") for field in known]
    shared = terms[0] if terms and all(other == terms[0] for other in terms) else None
    return {"type": "string", "categories": shared} if shared else {"type": "string"}


@cache
def _selected(name: str) -> tuple[list[str], list[list[str]]]:
    from dprk_engagement.exporting.database import connect

    database = connect()
    try:
        found = database.execute(f"SELECT * FROM {name}")  # noqa: S608
        header = [column[0] for column in found.description]
        return header, [["" if cell is None else str(cell) for cell in row] for row in found]
    finally:
        database.close()

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
    """Return a table with ``columns``, typed as fields of their names are.

    They are those of the table ``of``, or else those of every table: a vocabulary that differs
    from table to table is text.
    """
    fields = [{**_field(column, of), "name": column} for column in columns]
    gaps = [{"value": gap, "label": label} for gap, label in GAPS.items()]
    return Table.of({"name": name, "fields": fields, "primaryKey": ["id"], "missingValues": gaps})


def _field(column: str, of: Table | None) -> dict[str, Any]:
    tables = [of] if of and column in of.fields else Contract.installed().values()
    terms = [table.fields[column].get("categories") for table in tables if column in table.fields]
    if terms and terms[0] and all(other == terms[0] for other in terms):
        return {"type": "string", "categories": terms[0]}
    return {"type": "date" if column.endswith(("_earliest", "_latest")) else "string"}


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

"""The tables: their names, their files, and frames of three libraries."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Literal, cast, overload

from dprk_engagement.contract import Contract, TableName, UnknownTable, root, table_names
from dprk_engagement.errors import choose
from dprk_engagement.exporting.views import VIEWS, ViewName

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    import polars as pl
    import pyarrow as pa

Engine = Literal["pandas", "polars", "pyarrow"]
Gaps = Literal["na", "labels"]
Dates = Literal["documents", "public-record"]


def tables() -> tuple[TableName, ...]:
    """Return the names of the tables, in alphabetical order.

    Examples
    --------
    >>> tables()
    ('agreements', ..., 'visits')
    """
    return table_names()


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


@overload
def load(
    name: TableName | ViewName,
    *,
    engine: Literal["pandas"] = "pandas",
    gaps: Gaps = "na",
    dates: Dates = "documents",
) -> pd.DataFrame: ...
@overload
def load(
    name: TableName | ViewName,
    *,
    engine: Literal["polars"],
    gaps: Gaps = "na",
    dates: Dates = "documents",
) -> pl.DataFrame: ...
@overload
def load(
    name: TableName | ViewName,
    *,
    engine: Literal["pyarrow"],
    gaps: Gaps = "na",
    dates: Dates = "documents",
) -> pa.Table: ...
def load(
    name: TableName | ViewName,
    *,
    engine: Engine = "pandas",
    gaps: Gaps = "na",
    dates: Dates = "documents",
) -> pd.DataFrame | pl.DataFrame | pa.Table:
    """Return a table, one row a row of its file, with the columns ``describe`` explains.

    Parameters
    ----------
    name
        One of ``tables()``, or of ``views()``, the usual joins, which tell no gaps apart.
    engine
        ``"pandas"``; ``"polars"`` or ``"pyarrow"``, each with the extra of its name.
        A vocabulary is a category, an ``Enum`` or a dictionary in the order of the codebook.
    gaps
        ``"na"``: a gap of either kind is missing (``NA``, ``NaN``, ``NaT``, null).
        ``"labels"``: columns that have gaps hold ``"not applicable"`` or ``"not stated"``
        in their place. Such a column of numbers, dates or truth values is of ``object``
        in pandas, and of text as filed in polars and pyarrow.
    dates
        ``"documents"``: dates go as far as the documents do.
        ``"public-record"``: where ``corroborations`` refine or contradict a date, theirs stands
        in its place, its ``_basis`` is missing, and a column ``<date>_corroboration`` at the
        end names the corroboration.

    Raises
    ------
    UnknownTable
        There is no such table; the message names the nearest.
    ValueError
        ``engine``, ``gaps`` or ``dates`` is none of those, or is none that a view has.
    MissingExtra
        The library of ``engine`` is not installed; the message says how to install it.

    Examples
    --------
    >>> load("embassies").groupby("status", observed=True).size().sort_index().index.tolist()
    ['present', 'absent', 'reopening_considered']
    """
    choose("engine", engine, ("pandas", "polars", "pyarrow"))
    choose("gaps", gaps, ("na", "labels"))
    choose("dates", dates, ("documents", "public-record"))
    if name not in Contract.installed() and name not in VIEWS:
        raise UnknownTable(name, [*table_names(), *VIEWS])
    from dprk_engagement import frames

    if name in VIEWS:
        return _view(cast("ViewName", name), engine, gaps, dates)
    name = cast("TableName", name)
    table, labels = Contract.installed()[name], gaps == "labels"

    if dates == "public-record":
        from dprk_engagement.public_record import redated

        rows, added = redated(table)
        return frames.with_columns(frames.frame(engine, table, rows, labels=labels), added)
    if engine == "pandas":
        # Straight from the file, since that is what pandas is quick at.
        return frames.pandas_frame(table, path(name), labels=labels)
    return frames.frame(engine, table, cells(name), labels=labels)


def _view(
    name: ViewName, engine: Engine, gaps: Gaps, dates: Dates
) -> pd.DataFrame | pl.DataFrame | pa.Table:
    from dprk_engagement import frames
    from dprk_engagement.asking.viewing import view_cells, view_table

    if gaps == "labels":
        raise ValueError(f"{name} is a view, where the two kinds of gap are one: write gaps='na'")
    if dates == "public-record":
        closer = f"{name.removesuffix('_corroborated')}_corroborated"
        if closer not in VIEWS:
            raise ValueError(f"{name} has the dates of the documents alone: write 'documents'")
        name = cast("ViewName", closer)
    return frames.frame(engine, view_table(name), view_cells(name), labels=False)


def cells(name: TableName) -> list[dict[str, str]]:
    """Return the rows of a table with every cell as filed.

    Raises
    ------
    UnknownTable
        There is no such table; the message names the nearest.
    """
    with path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

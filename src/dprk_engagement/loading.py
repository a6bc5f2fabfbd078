"""The tables: their names, and frames of three libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast, overload

from dprk_engagement import descriptor
from dprk_engagement.contract import Contract, TableName, UnknownTable, table_names
from dprk_engagement.errors import choose
from dprk_engagement.exporting.views import VIEWS, ViewName
from dprk_engagement.files import cells, path
from dprk_engagement.past import former
from dprk_engagement.public_record import redated

if TYPE_CHECKING:
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


@overload
def load(
    name: TableName | ViewName,
    *,
    engine: Literal["pandas"] = "pandas",
    gaps: Gaps = "na",
    dates: Dates = "documents",
    version: str | None = None,
) -> pd.DataFrame: ...
@overload
def load(
    name: TableName | ViewName,
    *,
    engine: Literal["polars"],
    gaps: Gaps = "na",
    dates: Dates = "documents",
    version: str | None = None,
) -> pl.DataFrame: ...
@overload
def load(
    name: TableName | ViewName,
    *,
    engine: Literal["pyarrow"],
    gaps: Gaps = "na",
    dates: Dates = "documents",
    version: str | None = None,
) -> pa.Table: ...
def load(
    name: TableName | ViewName,
    *,
    engine: Engine = "pandas",
    gaps: Gaps = "na",
    dates: Dates = "documents",
    version: str | None = None,
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
    version
        One of ``versions()``: the table as it was then, with the columns of then, rebuilt from
        the log of changes. Without it, as it is installed.

    Returns
    -------
    DataFrame or Table
        Of pandas, it says in ``attrs`` which table and version it is, under which licence,
        and how to cite it.

    Raises
    ------
    UnknownTable
        There is no such table; the message names the nearest.
    ValueError
        ``engine``, ``gaps``, ``dates`` or ``version`` is none of those or none that a view has,
        the version has no such table, or dates of the public record are asked of a former one.
    MissingExtra
        The library of ``engine`` is not installed; the message says how to install it.

    Examples
    --------
    >>> load("embassies").groupby("status", observed=True).size().sort_index().index.tolist()
    ['present', 'absent', 'reopening_considered']
    >>> offers = load("overtures")
    >>> print(offers[["actor", "target", "date", "reply"]].to_string(index=False))
    actor target                     date            reply
    ...
    >>> offers.attrs["version"], offers.attrs["licence"]
    ('2...', 'CC-BY-4.0')
    >>> load("overtures", version="1.1.0").columns[:4].tolist()
    ['id', 'initiator', 'initiator_person', 'target']
    """
    choose("engine", engine, ("pandas", "polars", "pyarrow"))
    choose("gaps", gaps, ("na", "labels"))
    choose("dates", dates, ("documents", "public-record"))
    from dprk_engagement import frames

    labels, present = gaps == "labels", descriptor.package()["version"]
    rows: frames.Cells | None = None
    if version not in (None, present):
        table, rows = former(cast("TableName", name), version)
        if dates == "public-record":
            raise ValueError(f"dates={dates!r} is for version {present} alone: leave one out")
    elif name in VIEWS:
        return _view(cast("ViewName", name), engine, gaps, dates)
    elif name not in Contract.installed():
        raise UnknownTable(name, [*table_names(), *VIEWS])
    else:
        table = Contract.installed()[name]
        if dates == "public-record":
            table, rows = redated(table)
    made: Any
    if engine == "pandas" and rows is None:
        # Straight from the file, since that is what pandas is quick at.
        made = frames.pandas_frame(table, path(table.name), labels=labels)
    else:
        filed = cells(table.name) if rows is None else rows
        made = frames.frame(engine, table, filed, labels=labels)
    if engine == "pandas":
        made.attrs = frames.attributes(table, version or present, dates)
    return made


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

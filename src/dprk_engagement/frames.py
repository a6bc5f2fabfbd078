"""A table as a frame of pandas, polars or pyarrow: one meaning, three libraries."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from dprk_engagement import descriptor
from dprk_engagement.citing import as_text, dataset
from dprk_engagement.errors import need
from dprk_engagement.reading import READERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from dprk_engagement.contract import Table

Cells = list[dict[str, str]]

# What polars and pyarrow call each type of the contract.
_TYPES = {
    "string": ("String", "string"),
    "integer": ("Int64", "int64"),
    "number": ("Float64", "float64"),
    "boolean": ("Boolean", "bool_"),
    "date": ("Date", "date32"),
}


def frame(
    engine: str, table: Table, cells: Cells, *, labels: bool
) -> pd.DataFrame | pl.DataFrame | pa.Table:
    """Return rows of ``table``, whose cells are as filed, as ``engine`` holds them."""
    made = {"pandas": pandas_rows, "polars": polars_frame, "pyarrow": pyarrow_table}
    return made[engine](table, cells, labels=labels)


def pandas_rows(table: Table, cells: Cells, *, labels: bool = False) -> pd.DataFrame:
    """Return rows of ``table``, whose cells are as filed, as pandas holds them."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(table.fields))
    writer.writeheader()
    writer.writerows(cells)
    return pandas_frame(table, text, labels=labels)


def attributes(table: Table, version: str, dates: str) -> dict[str, str]:
    """Return what a frame says of itself in ``attrs``, which pandas copies at every step."""
    package, work = descriptor.package(), dataset(version=version)
    return {
        "dataset": package["name"],
        "table": table.name,
        "title": table.title,
        "version": version,
        "layer": table.layer,
        "dates": dates,
        "licence": package["licenses"][0]["name"],
        "cite": as_text(work),
    }


def pandas_frame(table: Table, file: Path | io.StringIO, *, labels: bool) -> pd.DataFrame:
    """Return ``table``, which stands in ``file``, as pandas holds it."""
    import pandas as pd

    if isinstance(file, io.StringIO):
        file.seek(0)
    types = table.dtypes
    dates = [field for field, dtype in types.items() if dtype == "datetime64[s]"]
    frame = pd.read_csv(
        file,
        dtype={field: dtype for field, dtype in types.items() if field not in dates},
        parse_dates=dates,
        date_format="%Y-%m-%d",
        # Only what the contract calls a gap is one: NA is Namibia.
        keep_default_na=False,
        na_values=list(table.gap_labels),
    ).astype(dict.fromkeys(dates, "datetime64[s]"))
    return _labelled(table, file, frame) if labels else frame


def _labelled(table: Table, file: Path | io.StringIO, frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    if isinstance(file, io.StringIO):
        file.seek(0)
    text = pd.read_csv(file, dtype=str, na_filter=False)
    labels = table.gap_labels
    for field in frame.columns[frame.isna().any()].difference([*table.added], sort=False):
        column = frame[field]
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = column.cat.add_categories(list(labels.values()))
        elif column.dtype != "string":
            column = column.astype(object)
        for gap, label in labels.items():
            column = column.mask(text[field] == gap, label)
        frame[field] = column
    return frame


def polars_frame(table: Table, cells: Cells, *, labels: bool) -> pl.DataFrame:
    """Return ``table``, whose cells are as filed, as polars holds it."""
    polars: Any = need("polars", "polars")
    columns = []
    for field, kind, vocabulary, values in _columns(table, cells, labels=labels):
        type_ = polars.Enum(vocabulary) if vocabulary else getattr(polars, _TYPES[kind][0])
        columns.append(polars.Series(field, values, type_))
    frame: pl.DataFrame = polars.DataFrame(columns)
    return frame


def pyarrow_table(table: Table, cells: Cells, *, labels: bool) -> pa.Table:
    """Return ``table``, whose cells are as filed, as Arrow holds it."""
    arrow: Any = need("pyarrow", "pyarrow")
    columns = {}
    for field, kind, vocabulary, values in _columns(table, cells, labels=labels):
        if vocabulary:
            codes = [None if value is None else vocabulary.index(value) for value in values]
            columns[field] = arrow.DictionaryArray.from_arrays(
                arrow.array(codes, arrow.int8()), arrow.array(vocabulary, arrow.string())
            )
        else:
            columns[field] = arrow.array(values, getattr(arrow, _TYPES[kind][1])())
    made: pa.Table = arrow.table(columns)
    return made


def _columns(
    table: Table, cells: Cells, *, labels: bool
) -> Iterator[tuple[str, str, list[str], Sequence[Any]]]:
    """Yield the name, type, vocabulary and values of each column."""
    gaps = table.gap_labels
    for name, field in table.fields.items():
        filed = [row[name] for row in cells]
        kind = field["type"]
        vocabulary = list(table.terms(name))
        values: Sequence[Any]
        if labels and name not in table.added and not gaps.keys().isdisjoint(filed):
            kind, values = "string", [gaps.get(cell, cell) for cell in filed]
            vocabulary += list(gaps.values()) if vocabulary else []
        else:
            read = READERS[kind]
            values = [None if cell in gaps else read(cell) for cell in filed]
        yield name, kind, vocabulary, values

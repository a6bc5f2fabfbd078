"""Every format in pandas, polars and pyarrow: equal frames, and both kinds of gap."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from scripts.prove.expected import GAPS, BundleTable, plain

Rows = list[dict[str, Any]]

DATABASE = "dprk-engagement.sqlite"
WORKBOOK = "dprk-engagement.xlsx"
# The types of pandas, which turns text into days, of polars and of pyarrow.
_TYPES = {
    "string": ("string", pl.String, pa.string()),
    "integer": ("Int64", pl.Int64, pa.int64()),
    "number": ("float64", pl.Float64, pa.float64()),
    "boolean": ("boolean", pl.Boolean, pa.bool_()),
    "date": ("string", pl.Date, pa.date32()),
}
# Stata counts days from here.
_STATA = date(1960, 1, 1)


def same_frames(folder: Path, tables: Sequence[BundleTable]) -> str:
    """Read every file of tables in ``folder``; return what was compared."""
    sheets = pd.read_excel(folder / WORKBOOK, sheet_name=None, dtype=object, na_filter=False)
    for table in tables:
        csv = folder / "data" / f"{table.name}.csv"
        parquet = folder / "parquet" / f"{table.name}.parquet"
        with closing(sqlite3.connect(folder / DATABASE)) as database:
            query = f'SELECT * FROM "{table.name}"'  # noqa: S608
            nullable = pd.read_sql(query, database, dtype_backend="numpy_nullable")
            inferred = pl.read_database(query, database, infer_schema_length=None)
        for program, rows in (
            ("pandas, CSV", _of_pandas(_pandas_csv(csv, table))),
            ("polars, CSV", _polars_csv(csv, table).to_dicts()),
            ("pyarrow, CSV", _arrow_csv(csv, table).to_pylist()),
            ("pandas, Parquet", _of_pandas(pd.read_parquet(parquet))),
            ("polars, Parquet", pl.read_parquet(parquet).to_dicts()),
            ("pyarrow, Parquet", pa.parquet.read_table(parquet).to_pylist()),
            ("pandas, SQLite", typed(table, _of_pandas(nullable))),
            ("polars, SQLite", typed(table, inferred.to_dicts())),
        ):
            table.compare(program, rows, gaps=False)
        for program, rows in (
            ("pandas, Stata", list(_stata(folder / "stata" / f"{table.name}.dta", table))),
            ("pandas, Excel", typed(table, with_not_stated(_of_pandas(sheets[table.name])))),
            ("pyarrow, Parquet with not_stated", _parquet_gaps(parquet)),
        ):
            table.compare(program, rows, gaps=True)
    return (
        f"11 ways of reading {len(tables)} tables, {sum(len(table.cells) for table in tables)} rows"
        " each: pandas, polars and pyarrow on CSV, Parquet, SQLite, Excel and Stata"
    )


def typed(table: BundleTable, rows: Rows) -> Rows:
    """Return ``rows`` by their types, where days may be text and truth values 0 and 1.

    Both are so in SQLite, and in a workbook the days before 1 March 1900 are.
    """
    return [
        {name: _typed(table.fields[name]["type"], plain(value)) for name, value in row.items()}
        for row in rows
    ]


def _typed(kind: str, value: Any) -> Any:
    if kind == "date" and isinstance(value, str) and value not in GAPS:
        return date.fromisoformat(value)
    return bool(value) if kind == "boolean" and value in (0, 1) else value


def with_not_stated(rows: Rows) -> Rows:
    """Return ``rows`` with "?" where their column ``not_stated``, if they have one, says so."""
    return [
        {name: value for name, value in row.items() if name != "not_stated"}
        | dict.fromkeys(filter(None, row.get("not_stated", "").split("; ")), "?")
        for row in rows
    ]


def _of_pandas(frame: pd.DataFrame) -> Rows:
    return [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)]


def _pandas_csv(file: Path, table: BundleTable) -> pd.DataFrame:
    return pd.read_csv(
        file,
        keep_default_na=False,
        na_values=list(GAPS),
        dtype={name: _TYPES[field["type"]][0] for name, field in table.fields.items()},
        parse_dates=table.columns("date"),
    )


def _polars_csv(file: Path, table: BundleTable) -> pl.DataFrame:
    types = {name: _TYPES[field["type"]][1] for name, field in table.fields.items()}
    return pl.read_csv(file, schema=types, null_values=list(GAPS))


def _arrow_csv(file: Path, table: BundleTable) -> pa.Table:
    return pa.csv.read_csv(
        file,
        parse_options=pa.csv.ParseOptions(newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            column_types={name: _TYPES[field["type"]][2] for name, field in table.fields.items()},
            null_values=list(GAPS),
            strings_can_be_null=True,
            true_values=["true"],
            false_values=["false"],
        ),
    )


def _parquet_gaps(file: Path) -> Rows:
    table = pa.parquet.read_table(file)
    not_stated = json.loads(table.schema.metadata[b"not_stated"])
    return [
        {
            name: ("?" if number in not_stated.get(name, []) else "") if value is None else value
            for name, value in row.items()
        }
        for number, row in enumerate(table.to_pylist())
    ]


def _stata(file: Path, table: BundleTable) -> Iterator[dict[str, Any]]:
    """Yield the rows of a Stata file: vocabularies by their labels, and both kinds of gap."""
    marks = {".a": "", ".b": "?"}
    with pd.io.stata.StataReader(file) as reader:
        labels = reader.value_labels()
    frame = pd.read_stata(
        file, convert_missing=True, convert_dates=False, convert_categoricals=False
    )
    # Vocabularies and truth values have labels, and so have the gaps of numbers.
    named = {"end_": "end"}
    for row in _of_pandas(frame):
        read: dict[str, Any] = {}
        for variable, value in row.items():
            name = named.get(variable, variable)
            field = table.fields[name]
            if str(value) in marks:
                read[name] = marks[str(value)]
            elif field["type"] == "date":
                read[name] = _STATA + timedelta(days=int(value))
            elif field["type"] == "boolean":
                read[name] = labels[variable][value] == "true"
            elif "categories" in field:
                read[name] = labels[variable][value]
            else:
                read[name] = value
        yield read

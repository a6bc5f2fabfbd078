"""Tables as files of other programs: typed, and the two kinds of gap apart where they can be.

``formats`` says what the formats are. To add one, name it there, and below say what makes it.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from dprk_engagement import __version__
from dprk_engagement.contract import Contract, schema, table_names
from dprk_engagement.errors import choose, need
from dprk_engagement.exporting.database import as_sqlite
from dprk_engagement.exporting.excel import as_sheets, as_workbook
from dprk_engagement.exporting.formats import FORMATS, NOT_STATED, about
from dprk_engagement.exporting.stata import as_stata
from dprk_engagement.files import cells, path
from dprk_engagement.loading import load
from dprk_engagement.reading import READERS
from dprk_engagement.whole_files import write_folder, write_together, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from dprk_engagement.contract import Table, TableName
    from dprk_engagement.exporting.formats import Format
    from dprk_engagement.reading import Value


class TargetRefused(OSError):  # noqa: N818
    """A place where nothing can be written: the message says why and what to do."""


def export(
    target: str | os.PathLike[str],
    tables: TableName | Sequence[TableName] | pd.DataFrame | None = None,
    format: Format | None = None,  # noqa: A002
    *,
    force: bool = False,
) -> None:
    """Write tables to a file of another program, whole or not at all.

    Title, version, licence and citation stand in every file but that of csv.

    Parameters
    ----------
    target
        The file to make; in csv, dta, json and parquet the folder for several tables; ``"-"``
        for standard output, in csv and json.
    tables
        A table's name, several names, or a frame of pandas, such as one of a view, which is
        written in csv, json, parquet or xlsx. Without it, every table.
    format
        ``"csv"``, ``"dta"``, ``"json"``, ``"parquet"``, ``"sqlite"`` or ``"xlsx"``. Without it,
        what the name of ``target`` ends with.
    force
        Whether to replace a file that is there. Links, devices and pipes never are.

    Raises
    ------
    UnknownTable
        There is no such table; the message names the nearest.
    ValueError
        There is no such format, or it does not hold what is asked of it.
    TargetRefused
        ``target``, an OSError, cannot be written, or is there and ``force`` is not given.
    MissingExtra
        The library of ``format`` is not installed.

    Examples
    --------
    >>> export("-", "searches", "csv")
    table,row,sought,collection,searched,outcome,note...
    >>> export("all.docx")
    Traceback (most recent call last):
    ValueError: format='docx': write 'csv', 'dta', 'json', 'parquet', 'sqlite' or 'xlsx'....
    """
    chosen = choose("format", format or cast("Format", Path(target).suffix[1:]), FORMATS)
    if isinstance(tables, str):
        export_table(tables, chosen, target, force=force)
    elif hasattr(tables, "columns"):
        make = _FRAMES.get(chosen)
        if make is None:
            raise ValueError(f"a frame is written in {', '.join(_FRAMES)}, not in {chosen}")
        _write_file(target, chosen, lambda: make(tables), force=force)
    else:
        export_all(chosen, target, names=tables, force=force)


def export_table(
    name: TableName,
    format: Format,  # noqa: A002
    target: str | os.PathLike[str],
    *,
    force: bool = False,
) -> None:
    """Write one table to the file ``target``, whole or not at all.

    Parameters
    ----------
    name
        One of ``tables()``.
    format
        ``"csv"``, ``"dta"``, ``"json"``, ``"parquet"`` or ``"xlsx"``.
    target
        The file to make, in a folder that exists.
    force
        Whether to replace a file that is there.

    Raises
    ------
    UnknownTable
        There is no such table; the message names the nearest.
    ValueError
        There is no such format, or it is ``"sqlite"``, which holds every table.
    TargetRefused
        ``target`` cannot be written, or is there and ``force`` is not given.
    MissingExtra
        The library of ``format`` is not installed.
    """
    schema(name)
    make = ONE_TABLE.get(choose("format", format, FORMATS))
    if make is None:
        raise ValueError(
            f"{format} holds every table, since its keys need them: write --all (export_all)"
        )
    file = Path(target)
    _refuse_folder(file, f"name a file in it, such as {file / f'{name}.{format}'}")
    _write_file(target, format, lambda: make(name), force=force)


def export_all(
    format: Format,  # noqa: A002
    target: str | os.PathLike[str],
    *,
    names: Sequence[TableName] | None = None,
    force: bool = False,
) -> None:
    """Write every table, or those of ``names``.

    In xlsx and sqlite ``target`` is one file, else a folder for their files.

    A folder that does not exist is made; other files in one that does are left alone.

    Parameters
    ----------
    format
        The format of the file or files.
    target
        The file or folder to make, in a folder that exists.
    force
        Whether to replace files that are there.

    Raises
    ------
    ValueError
        There is no such format.
    TargetRefused
        ``target`` cannot be written, or is there and ``force`` is not given.
    MissingExtra
        The library of ``format`` is not installed.
    """
    make_all = ALL_TABLES.get(choose("format", format, FORMATS))
    if names is not None and format == "sqlite":
        raise ValueError("sqlite holds every table, since its keys need them: name none")
    chosen = table_names() if names is None else tuple(names)
    for name in chosen:
        schema(name)
    place = Path(target)
    if make_all is not None:
        _refuse_folder(place, f"name a file, such as {place / f'dprk-engagement.{format}'}")
        _write_file(target, format, lambda: make_all(chosen), force=force)
        return
    if str(target) == "-":
        raise ValueError("several tables go to several files: name a folder, or one table")
    if os.path.lexists(place) and not place.is_dir():
        raise TargetRefused(f"{place}: is a file: name a folder for the tables")
    files = {name: f"{name}.{format}" for name in chosen}
    for file in files.values():
        _refuse_folder(place / file, "move it away")
        _refuse_existing(place / file, force=force)
    with _refusing(place):
        write = write_together if place.is_dir() else write_folder
        write(place, {file: ONE_TABLE[format](name) for name, file in files.items()})


def json_rows(name: TableName) -> list[dict[str, Value]]:
    """Return the rows of a table for JSON.

    A field that does not apply is left out of its row; one that is not stated is None. Days
    are text, such as 2018-06-12.

    Raises
    ------
    UnknownTable
        There is no such table; the message names the nearest.
    """
    return as_json_rows(Contract.installed()[name], cells(name))


def as_json_rows(table: Table, rows: list[dict[str, str]]) -> list[dict[str, Value]]:
    """Return ``rows`` of a table, whose cells are as filed, for JSON."""
    readers = {name: _JSON_READERS[field["type"]] for name, field in table.fields.items()}
    return [
        {
            field: None if cell == NOT_STATED else readers[field](cell)
            for field, cell in row.items()
            if cell
        }
        for row in rows
    ]


def _as_csv(name: TableName) -> bytes:
    return path(name).read_bytes()


def _as_json(name: TableName) -> bytes:
    document = {
        "name": name,
        "version": __version__,
        "about": about(),
        "gaps": {"absent": "not applicable", "null": "not stated"},
        "schema": schema(name),
        "data": json_rows(name),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _as_parquet(name: TableName) -> bytes:
    arrow, parquet = need("pyarrow", "pyarrow"), need("pyarrow.parquet", "pyarrow")
    filed = cells(name)
    not_stated = {
        field["name"]: [
            number for number, row in enumerate(filed) if row[field["name"]] == NOT_STATED
        ]
        for field in schema(name)["fields"]
    }
    told = about() | {
        "table_schema": json.dumps(schema(name), ensure_ascii=False),
        "not_stated": json.dumps({field: rows for field, rows in not_stated.items() if rows}),
    }
    # pandas reads back its own types, such as whole numbers with gaps, from what it says of them.
    types = arrow.Schema.from_pandas(load(name), preserve_index=False).metadata
    table = load(name, engine="pyarrow").replace_schema_metadata({**types, **told})
    file = BytesIO()
    parquet.write_table(table, file)
    return file.getvalue()


def _frame_as_json(frame: Any) -> bytes:
    rows = json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s"))
    document = {"version": __version__, "about": about(), "data": rows}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _frame_as_parquet(frame: Any) -> bytes:
    arrow, parquet = need("pyarrow", "pyarrow"), need("pyarrow.parquet", "pyarrow")
    table = arrow.Table.from_pandas(frame, preserve_index=False)
    file = BytesIO()
    parquet.write_table(table.replace_schema_metadata({**table.schema.metadata, **about()}), file)
    return file.getvalue()


def _frame_as_workbook(frame: Any) -> bytes:
    known = frame.astype(object).where(frame.notna(), None)
    rows = known.itertuples(index=False, name=None)
    return as_sheets({"rows": ([*map(str, frame.columns)], rows)})


_JSON_READERS = READERS | {"date": str}
# What makes the file of one table, and what makes one file of all tables.
ONE_TABLE: dict[Format, Callable[[TableName], bytes]] = {
    "csv": _as_csv,
    "dta": as_stata,
    "json": _as_json,
    "parquet": _as_parquet,
    "xlsx": lambda name: as_workbook([name]),
}
ALL_TABLES: dict[Format, Callable[[Sequence[TableName]], bytes]] = {
    "sqlite": lambda names: as_sqlite(),
    "xlsx": as_workbook,
}
# What makes a file of a frame of pandas.
_FRAMES: dict[Format, Callable[[Any], bytes]] = {
    "csv": lambda frame: frame.to_csv(index=False).encode(),
    "json": _frame_as_json,
    "parquet": _frame_as_parquet,
    "xlsx": _frame_as_workbook,
}


def _write_file(
    target: str | os.PathLike[str], kind: Format, make: Callable[[], bytes], *, force: bool
) -> None:
    """Write the file ``target``, or to standard output for ``-``."""
    file = Path(target)
    if str(target) == "-":
        if kind not in ("csv", "json"):
            raise ValueError(f"{kind} is no text for standard output: name a file")
        sys.stdout.write(make().decode())
        return
    _refuse_folder(file, "name a file in it")
    _refuse_existing(file, force=force)
    with _refusing(file):
        write_whole(file, make())


@contextmanager
def _refusing(target: Path) -> Iterator[None]:
    """Raise TargetRefused where ``target`` cannot be written."""
    folder = target if target.is_dir() else target.parent
    if not folder.is_dir():
        raise TargetRefused(f"{folder}: there is no such folder: make it first")
    try:
        yield
    except OSError as error:
        raise TargetRefused(
            f"{target}: was not written ({error}):"
            " make room there or choose a folder you may write to"
        ) from error


def _refuse_folder(target: Path, remedy: str) -> None:
    if target.is_dir():
        raise TargetRefused(f"{target}: is a folder: {remedy}")


def _refuse_existing(target: Path, *, force: bool) -> None:
    if target.is_symlink():
        raise TargetRefused(
            f"{target}: is a link to {target.readlink()}, and links are not followed:"
            " name the file itself, or - for standard output"
        )
    if target.exists() and not target.is_file():
        raise TargetRefused(
            f"{target}: is a device or a pipe, which is never replaced:"
            " name a file, or - for standard output"
        )
    if target.exists() and not force:
        raise TargetRefused(
            f"{target}: is there already and was left as it is:"
            " choose another name, or replace it with --force (force=True)"
        )

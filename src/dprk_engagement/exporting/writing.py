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
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
    kind = choose("format", format or cast("Format", Path(target).suffix[1:]), FORMATS)
    if hasattr(tables, "columns"):
        make = _FRAMES.get(kind)
        if make is None:
            raise ValueError(f"a frame is written in {', '.join(_FRAMES)}, not in {kind}")
        _write_file(target, kind, lambda: make(tables), force=force)
        return
    if kind == "sqlite" and tables is not None:
        raise ValueError("sqlite holds every table, since its keys need them: write --all (None)")
    names = table_names() if tables is None else [tables] if isinstance(tables, str) else tables
    for name in names:
        schema(name)
    if kind in ONE_FILE:
        _write_file(target, kind, lambda: ONE_FILE[kind](names), force=force)
    elif isinstance(tables, str):
        _write_file(target, kind, lambda: A_FILE_EACH[kind](tables), force=force, called=tables)
    else:
        _write_folder(target, kind, names, force=force)


def json_rows(table: Table, rows: list[dict[str, str]]) -> list[dict[str, Value]]:
    """Return ``rows``, whose cells are as filed, for JSON.

    A field that does not apply is left out; one that is not stated is None. Days are text.
    """
    readers = {name: _JSON_READERS[field["type"]] for name, field in table.fields.items()}
    return [
        {
            field: None if cell == NOT_STATED else readers[field](cell)
            for field, cell in row.items()
            if cell
        }
        for row in rows
    ]


def _as_json(name: TableName) -> bytes:
    return _json(
        name=name,
        version=__version__,
        about=about(),
        gaps={"absent": "not applicable", "null": "not stated"},
        schema=schema(name),
        data=json_rows(Contract.installed()[name], cells(name)),
    )


def _frame_as_json(frame: Any) -> bytes:
    rows = json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s"))
    return _json(version=__version__, about=about(), data=rows)


def _json(**document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _as_parquet(name: TableName) -> bytes:
    filed = cells(name)
    not_stated = {
        field["name"]: [
            number for number, row in enumerate(filed) if row[field["name"]] == NOT_STATED
        ]
        for field in schema(name)["fields"]
    }
    # pandas reads back its own types, such as whole numbers with gaps, from what it says of them.
    types = need("pyarrow", "pyarrow").Schema.from_pandas(load(name), preserve_index=False).metadata
    return _parquet(
        load(name, engine="pyarrow"),
        types,
        table_schema=json.dumps(schema(name), ensure_ascii=False),
        not_stated=json.dumps({field: rows for field, rows in not_stated.items() if rows}),
    )


def _frame_as_parquet(frame: Any) -> bytes:
    table = need("pyarrow", "pyarrow").Table.from_pandas(frame, preserve_index=False)
    return _parquet(table, table.schema.metadata)


def _parquet(table: Any, types: Mapping[Any, Any], **told: str) -> bytes:
    file = BytesIO()
    need("pyarrow.parquet", "pyarrow").write_table(
        table.replace_schema_metadata({**types, **about(), **told}), file
    )
    return file.getvalue()


def _frame_as_workbook(frame: Any) -> bytes:
    known = frame.astype(object).where(frame.notna(), None)
    rows = known.itertuples(index=False, name=None)
    return as_sheets({"rows": ([*map(str, frame.columns)], rows)})


_JSON_READERS = READERS | {"date": str}
# What makes the file of one table, one file of several, and the file of a frame of pandas.
A_FILE_EACH: dict[Format, Callable[[TableName], bytes]] = {
    "csv": lambda name: path(name).read_bytes(),
    "dta": as_stata,
    "json": _as_json,
    "parquet": _as_parquet,
}
ONE_FILE: dict[Format, Callable[[Sequence[TableName]], bytes]] = {
    "sqlite": lambda names: as_sqlite(),
    "xlsx": as_workbook,
}
_FRAMES: dict[Format, Callable[[Any], bytes]] = {
    "csv": lambda frame: frame.to_csv(index=False).encode(),
    "json": _frame_as_json,
    "parquet": _frame_as_parquet,
    "xlsx": _frame_as_workbook,
}


def _write_file(
    target: str | os.PathLike[str],
    kind: Format,
    make: Callable[[], bytes],
    *,
    force: bool,
    called: str = "dprk-engagement",
) -> None:
    """Write the file ``target``, or to standard output for ``-``."""
    file = Path(target)
    if str(target) == "-":
        if kind not in ("csv", "json"):
            raise ValueError(f"{kind} is no text for standard output: name a file")
        sys.stdout.write(make().decode())
        return
    _refuse_folder(file, f"name a file in it, such as {file / f'{called}.{kind}'}")
    _refuse_existing(file, force=force)
    with _refusing(file):
        write_whole(file, make())


def _write_folder(
    target: str | os.PathLike[str], kind: Format, names: Sequence[TableName], *, force: bool
) -> None:
    """Write a file for each table into the folder ``target``; its other files are left alone."""
    if str(target) == "-":
        raise ValueError("several tables go to several files: name a folder, or one table")
    folder = Path(target)
    if os.path.lexists(folder) and not folder.is_dir():
        raise TargetRefused(f"{folder}: is a file: name a folder for the tables")
    files = {name: f"{name}.{kind}" for name in names}
    for file in files.values():
        _refuse_folder(folder / file, "move it away")
        _refuse_existing(folder / file, force=force)
    with _refusing(folder):
        write = write_together if folder.is_dir() else write_folder
        write(folder, {file: A_FILE_EACH[kind](name) for name, file in files.items()})


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

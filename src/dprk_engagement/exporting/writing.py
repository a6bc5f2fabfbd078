"""Tables as files of other programs: typed, and the two kinds of gap apart where they can be.

========  ============  ========================  ===============================================
format    a file holds  not applicable            not stated
========  ============  ========================  ===============================================
csv       a table       empty                     ``?``
json      a table       the key is left out       ``null``
dta       a table       ``.a``; ``""`` in text    ``.b``; ``"?"`` in text
parquet   a table       null                      null; the metadata ``not_stated`` numbers the
                                                  rows of each field, from 0
xlsx      every table   empty                     the text ``?``
sqlite    every table   as in ``connect``         as in ``connect``
========  ============  ========================  ===============================================

Csv is the file of the package, byte for byte. Days are dates, but text such as 2018-06-12 in
csv and json. A vocabulary is a dictionary in Parquet, and a value label in Stata, numbered
from 1 in the order of the codebook. Stata's gaps are labelled, but for those of dates; pandas
reads a column of numbers with labelled gaps as numbers if told ``convert_categoricals=False``.
The variable of ``end`` is ``end_`` there.

The same tables give the same bytes, as long as the library that writes them stays the same.
"""

from __future__ import annotations

import json
import os
import struct
import tempfile
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from dprk_engagement import __version__
from dprk_engagement.contract import Contract, schema, table_names
from dprk_engagement.errors import choose, need
from dprk_engagement.loading import cells, load, path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dprk_engagement.contract import TableName

Format = Literal["csv", "dta", "json", "parquet", "sqlite", "xlsx"]
FORMATS: tuple[Format, ...] = ("csv", "dta", "json", "parquet", "sqlite", "xlsx")
# Formats of which one file holds every table.
WHOLE: tuple[Format, ...] = ("sqlite", "xlsx")

NOT_STATED = "?"
# What a file says of its own making: no clock is read, and zip knows no earlier day.
_MADE = datetime(1980, 1, 1)  # noqa: DTZ001
# Excel believes in 29 February 1900: its days before that are one off.
_FIRST_EXCEL_DAY = date(1900, 3, 1)
# Stata's .a and .b: as four-byte whole numbers, and as the bytes of eight-byte numbers.
_STATA_LONG = {"": 2147483622, NOT_STATED: 2147483623}
_STATA_DOUBLE = {
    "": bytes.fromhex("000000000001e07f"),
    NOT_STATED: bytes.fromhex("000000000002e07f"),
}
# Words that Mata, Stata's matrix language, keeps for itself.
_STATA_NAMES = {"end": "end_"}
# Bytes of a value of each type; a number up to 2045 is text of as many bytes.
_STATA_WIDTHS = {32768: 8, 65526: 8, 65527: 4, 65528: 4, 65529: 2, 65530: 1}
# Pixels.
_WIDEST = 400
_CODEBOOK = (
    "table",
    "field",
    "title",
    "type",
    "meaning",
    "values",
    "required",
    "empty (not applicable)",
    "? (not stated)",
)

Value = str | int | float | date


class TargetRefused(OSError):  # noqa: N818
    """A place where nothing can be written: the message says why and what to do."""


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
    if choose("format", format, FORMATS) == "sqlite":
        raise ValueError("sqlite holds every table, since its keys need them: export them all")
    file = Path(target)
    with _beside(file) as folder:
        _refuse_folder(file, f"name a file in it, such as {file / f'{name}.{format}'}")
        _refuse_existing(file, force=force)
        made = folder / "made"
        made.write_bytes(_print(name, format))
        made.replace(file)


def export_all(
    format: Format,  # noqa: A002
    target: str | os.PathLike[str],
    *,
    force: bool = False,
) -> None:
    """Write every table: to the file ``target`` in xlsx and sqlite, else to files in a folder.

    A folder is made where it is not there; other files in one that is are left alone.

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
    choose("format", format, FORMATS)
    place = Path(target)
    with _beside(place) as folder:
        made = folder / "made"
        if format in WHOLE:
            _refuse_folder(place, f"name a file, such as {place / f'dprk-engagement.{format}'}")
            _refuse_existing(place, force=force)
            _write_whole(format, made)
        else:
            files = {name: f"{name}.{format}" for name in table_names()}
            _refuse_taken(place, files.values(), force=force)
            made.mkdir()
            for name, file in files.items():
                (made / file).write_bytes(_print(name, format))
            if place.is_dir():
                for file in files.values():
                    (made / file).replace(place / file)
                return
        made.replace(place)


def json_rows(name: TableName) -> list[dict[str, Value | None]]:
    """Return the rows of a table for JSON.

    A field that does not apply is left out of its row; one that is not stated is None. Days
    are text, such as 2018-06-12.

    Raises
    ------
    UnknownTable
        There is no such table; the message names the nearest.
    """
    types = {field["name"]: field["type"] for field in schema(name)["fields"]}
    return [
        {
            field: None if cell == NOT_STATED else _json_value(types[field], cell)
            for field, cell in row.items()
            if cell
        }
        for row in cells(name)
    ]


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give a folder beside ``target``, or in it, for what is being made; nothing of it stays."""
    place = target if target.is_dir() else target.parent
    if not place.is_dir():
        raise TargetRefused(f"{place}: there is no such folder: make it first")
    try:
        with tempfile.TemporaryDirectory(prefix=".export-", dir=place) as folder:
            yield Path(folder)
    except TargetRefused:
        raise
    except OSError as error:
        raise TargetRefused(
            f"{target}: was not written ({error}):"
            " make room there or choose a folder you may write to"
        ) from error


def _refuse_folder(target: Path, remedy: str) -> None:
    if target.is_dir():
        raise TargetRefused(f"{target}: is a folder: {remedy}")


def _refuse_existing(target: Path, *, force: bool) -> None:
    if os.path.lexists(target) and not force:
        raise TargetRefused(
            f"{target}: is there already and was left as it is:"
            " choose another name, or replace it with --force (force=True)"
        )


def _refuse_taken(folder: Path, files: Iterable[str], *, force: bool) -> None:
    if os.path.lexists(folder) and not folder.is_dir():
        raise TargetRefused(f"{folder}: is a file: name a folder for the tables")
    for file in files:
        _refuse_folder(folder / file, "move it away")
        _refuse_existing(folder / file, force=force)


def _print(name: TableName, format: Format) -> bytes:  # noqa: A002
    match format:
        case "csv":
            return path(name).read_bytes()
        case "dta":
            return _print_stata(name)
        case "json":
            return _print_json(name)
        case "parquet":
            return _print_parquet(name)
        case _:
            return _print_workbook([name])


def _write_whole(format: Format, file: Path) -> None:  # noqa: A002
    if format == "xlsx":
        file.write_bytes(_print_workbook(table_names()))
    else:
        from dprk_engagement.exporting.database import write_sqlite

        write_sqlite(file)


def _print_json(name: TableName) -> bytes:
    document = {
        "name": name,
        "version": __version__,
        "gaps": {"absent": "not applicable", "null": "not stated"},
        "schema": schema(name),
        "data": json_rows(name),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _json_value(kind: str, cell: str) -> Value:
    return cell if kind == "date" else _value(kind, cell)


def _value(kind: str, cell: str) -> Value:
    match kind:
        case "integer":
            return int(cell)
        case "number":
            return float(cell)
        case "boolean":
            return cell == "true"
        case "date":
            return date.fromisoformat(cell)
        case _:
            return cell


def _print_parquet(name: TableName) -> bytes:
    arrow, parquet = need("pyarrow", "pyarrow"), need("pyarrow.parquet", "pyarrow")
    filed = cells(name)
    not_stated = {
        field: [number for number, row in enumerate(filed) if row[field] == NOT_STATED]
        for field in (each["name"] for each in schema(name)["fields"])
    }
    about = {
        "version": __version__,
        "table_schema": json.dumps(schema(name), ensure_ascii=False),
        "not_stated": json.dumps({field: rows for field, rows in not_stated.items() if rows}),
    }
    # pandas reads back its own types, such as whole numbers with gaps, from what it says of them.
    types = arrow.Schema.from_pandas(load(name), preserve_index=False).metadata
    table = load(name, engine="pyarrow").replace_schema_metadata({**types, **about})
    file = BytesIO()
    parquet.write_table(table, file)
    return file.getvalue()


def _print_stata(name: TableName) -> bytes:
    import numpy as np
    import pandas as pd

    contract, filed, gaps = schema(name), cells(name), Contract.installed()[name].gap_labels
    frame = load(name)
    columns: dict[str, Any] = {}
    labels: dict[Any, dict[float, str]] = {}
    floating: dict[int, list[str]] = {}
    for number, field in enumerate(contract["fields"]):
        variable, codes = _stata_name(field), _stata_codes(field)
        column = [row[field["name"]] for row in filed]
        if field["type"] == "string" and not codes:
            columns[variable] = pd.Series(column, dtype=object)
            continue
        if field["type"] in ("number", "date"):
            columns[variable] = frame[field["name"]]
            floating[number] = column
        else:
            known = codes | _STATA_LONG
            whole = [known[cell] if cell in known else int(cell) for cell in column]
            columns[variable] = np.array(whole, dtype="int32")
        if field["type"] != "date" and (codes or not gaps.keys().isdisjoint(column)):
            labels[variable] = {code: value for value, code in codes.items()}
            labels[variable] |= {_STATA_LONG[gap]: label for gap, label in gaps.items()}
    file = BytesIO()
    pd.DataFrame(columns).to_stata(
        file,
        write_index=False,
        version=118,
        byteorder="little",
        time_stamp=_MADE,
        data_label=contract["title"],
        convert_dates={
            _stata_name(field): "td" for field in contract["fields"] if field["type"] == "date"
        },
        variable_labels={_stata_name(field): field["title"] for field in contract["fields"]},
        value_labels=labels,
    )
    return _mark_gaps(bytearray(file.getvalue()), len(contract["fields"]), floating)


def _stata_name(field: Mapping[str, Any]) -> str:
    name: str = field["name"]
    return _STATA_NAMES.get(name, name)


def _stata_codes(field: Mapping[str, Any]) -> dict[str, int]:
    if field["type"] == "boolean":
        return {"false": 0, "true": 1}
    values = (category["value"] for category in field.get("categories", []))
    return {value: code for code, value in enumerate(values, 1)}


def _mark_gaps(file: bytearray, fields: int, floating: Mapping[int, Sequence[str]]) -> bytes:
    """Return a Stata ``file`` with the gaps of its floating-point columns told apart.

    pandas writes each as ``.`` and has no way to ask for others. ``floating`` holds the cells
    as filed of each such column, by its number. The layout is that of release 118.
    """
    sections = struct.unpack_from("<14Q", file, file.index(b"<map>") + len("<map>"))
    types = struct.unpack_from(f"<{fields}H", file, sections[2] + len("<variable_types>"))
    widths = [_STATA_WIDTHS.get(kind, kind) for kind in types]
    for number, column in floating.items():
        start = sections[9] + len("<data>") + sum(widths[:number])
        for row, cell in enumerate(column):
            if cell in _STATA_DOUBLE:
                place = start + row * sum(widths)
                file[place : place + 8] = _STATA_DOUBLE[cell]
    return bytes(file)


def _print_workbook(names: Sequence[TableName]) -> bytes:
    writer = need("xlsxwriter", "excel")
    file = BytesIO()
    with writer.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": f"dprk-engagement {__version__}", "created": _MADE})
        _add_sheet(book, "codebook", _CODEBOOK, _codebook_rows(names))
        for name in names:
            types = {field["name"]: field["type"] for field in schema(name)["fields"]}
            rows = (
                [
                    cell if cell == NOT_STATED else _value(types[field], cell) if cell else None
                    for field, cell in row.items()
                ]
                for row in cells(name)
            )
            _add_sheet(book, name, list(types), rows)
    return file.getvalue()


def _add_sheet(
    book: Any, name: str, header: Sequence[str], rows: Iterable[Sequence[Value | None]]
) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, header, book.add_format({"bold": True}))
    # A cell of text stays text when its reader edits it, whatever it begins with.
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            match value:
                case None:
                    pass
                case bool():
                    sheet.write_boolean(place, column, value)
                case int() | float():
                    sheet.write_number(place, column, value)
                case date() if value >= _FIRST_EXCEL_DAY:
                    sheet.write_datetime(place, column, value, day)
                case _:
                    sheet.write_string(place, column, str(value), text)
    sheet.autofit(_WIDEST)


def _codebook_rows(names: Sequence[TableName]) -> Iterator[list[Value]]:
    from dprk_engagement.describing import describe

    for name in names:
        titles = (field["title"] for field in schema(name)["fields"])
        for field, title in zip(describe(name).fields, titles, strict=True):
            vocabulary = (f"{value}: {label}" for value, label in field.vocabulary.items())
            yield [
                name,
                field.name,
                title,
                field.type,
                field.description,
                "; ".join(vocabulary),
                field.required,
                field.not_applicable,
                field.not_stated,
            ]

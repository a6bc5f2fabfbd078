"""Tables as an Excel workbook: what it is, the codebook, then a sheet for every table."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from dprk_engagement.contract import schema
from dprk_engagement.errors import need
from dprk_engagement.exporting.formats import MADE, NOT_STATED, about
from dprk_engagement.files import cells
from dprk_engagement.reading import READERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dprk_engagement.contract import TableName
    from dprk_engagement.reading import Value

# Excel counts a 29 February 1900, so its days before March 1900 are one off.
_FIRST_DAY = date(1900, 3, 1)
# The widest column, in pixels.
_WIDEST = 400
_CODEBOOK = (
    *("table", "field", "title", "type", "meaning", "values", "required"),
    *("empty (not applicable)", "? (not stated)"),
)


def as_workbook(names: Sequence[TableName]) -> bytes:
    """Return the tables ``names`` as an Excel workbook."""
    sheets = {"codebook": (_CODEBOOK, _codebook_rows(names))}
    return as_sheets(sheets | {name: _typed(name) for name in names})


def as_sheets(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Value]]]]) -> bytes:
    """Return a workbook of these sheets, each a header and rows, after what it is taken from."""
    writer, told = need("xlsxwriter", "excel"), about()
    file = BytesIO()
    with writer.Workbook(file, {"in_memory": True}) as book:
        subject = f"version {told['version']}; {told['licence']}"
        properties = {"title": told["title"], "subject": subject, "comments": told["citation"]}
        book.set_properties({**properties, "created": MADE})
        _add_sheet(book, "about", ("about", "value"), told.items())
        for name, (header, rows) in sheets.items():
            _add_sheet(book, name, header, rows)
    return file.getvalue()


def _typed(name: TableName) -> tuple[list[str], list[list[Value]]]:
    """Return the header and the rows of a table; ``?`` stands in columns of text alone.

    Elsewhere a column would be read as text for it, so a last column names the fields instead.
    """
    types = {field["name"]: field["type"] for field in schema(name)["fields"]}
    rows: list[list[Value]] = []
    for row in cells(name):
        untold = [f for f, cell in row.items() if cell == NOT_STATED and types[f] != "string"]
        known = {f: cell for f, cell in row.items() if cell and f not in untold}
        values = [READERS[types[f]](known[f]) if f in known else None for f in row]
        rows.append([*values, "; ".join(untold) or None])
    if any(row[-1] for row in rows):
        return [*types, "not_stated"], rows
    return [*types], [row[:-1] for row in rows]


def _add_sheet(
    book: Any, name: str, header: Sequence[str], rows: Iterable[Sequence[Value]]
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
                # A frame's days are moments of pandas, which are dates too.
                case date() if (value.year, value.month) >= (_FIRST_DAY.year, _FIRST_DAY.month):
                    sheet.write_datetime(place, column, value, day)
                case _:
                    sheet.write_string(place, column, str(value), text)
    sheet.autofit(_WIDEST)


def _codebook_rows(names: Sequence[TableName]) -> Iterator[list[Value]]:
    from dprk_engagement.describing import describe

    for name in names:
        titles = (field["title"] for field in schema(name)["fields"])
        for field, title in zip(describe(name).fields, titles, strict=True):
            values = "; ".join(f"{value}: {label}" for value, label in field.vocabulary.items())
            gaps = (field.not_applicable, field.not_stated)
            said = (title, field.type, field.description, values, field.required)
            yield [name, field.name, *said, *gaps]

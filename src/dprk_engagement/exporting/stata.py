"""A table as a Stata file (release 118), with labels and with both kinds of gap."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING, Any

from dprk_engagement.contract import Contract
from dprk_engagement.exporting.formats import MADE, NOT_STATED, about
from dprk_engagement.files import cells
from dprk_engagement.loading import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dprk_engagement.contract import TableName

# Stata's .a and .b: as four-byte whole numbers, and as the bytes of eight-byte numbers.
_LONG = {"": 2147483622, NOT_STATED: 2147483623}
_DOUBLE = {"": bytes.fromhex("000000000001e07f"), NOT_STATED: bytes.fromhex("000000000002e07f")}
# Words that Mata, Stata's matrix language, reserves for itself.
_NAMES = {"end": "end_"}
# Bytes of a value of each type; a number up to 2045 is text of as many bytes.
_WIDTHS = {32768: 8, 65526: 8, 65527: 4, 65528: 4, 65529: 2, 65530: 1}


def as_stata(name: TableName) -> bytes:
    """Return the table ``name`` as a Stata file."""
    import numpy as np
    import pandas as pd

    table, filed, frame = Contract.installed()[name], cells(name), load(name)
    columns: dict[str, Any] = {}
    labels: dict[Any, dict[float, str]] = {}
    floating: dict[int, list[str]] = {}
    for number, field in enumerate(table.fields.values()):
        variable, codes = variable_name(field), _codes(field)
        column = [row[field["name"]] for row in filed]
        if field["type"] == "string" and not codes:
            columns[variable] = pd.Series(column, dtype=object)
            continue
        if field["type"] in ("number", "date"):
            columns[variable] = frame[field["name"]]
            floating[number] = column
        else:
            known = codes | _LONG
            whole = [known[cell] if cell in known else int(cell) for cell in column]
            columns[variable] = np.array(whole, dtype="int32")
        if field["type"] != "date" and (codes or not table.gap_labels.keys().isdisjoint(column)):
            labels[variable] = {code: value for value, code in codes.items()}
            if not field.get("constraints", {}).get("required"):
                labels[variable] |= {_LONG[gap]: label for gap, label in table.gap_labels.items()}
    days = [variable_name(each) for each in table.fields.values() if each["type"] == "date"]
    file = BytesIO()
    pd.DataFrame(columns).to_stata(
        file,
        write_index=False,
        version=118,
        byteorder="little",
        time_stamp=MADE,
        data_label=table.title,
        convert_dates=dict.fromkeys(days, "td"),
        variable_labels={variable_name(field): field["title"] for field in table.fields.values()},
        value_labels=labels,
    )
    made = _with_gaps(bytearray(file.getvalue()), len(table.fields), floating)
    return _with_notes(made, [f"{key}: {text}" for key, text in about().items()])


def variable_name(field: Mapping[str, Any]) -> str:
    """Return the name of the variable of ``field``: its own, unless Stata reserves that."""
    name: str = field["name"]
    return _NAMES.get(name, name)


def _codes(field: Mapping[str, Any]) -> dict[str, int]:
    if field["type"] == "boolean":
        return {"false": 0, "true": 1}
    values = (category["value"] for category in field.get("categories", []))
    return {value: code for code, value in enumerate(values, 1)}


def _with_gaps(file: bytearray, fields: int, floating: Mapping[int, Sequence[str]]) -> bytes:
    """Return a Stata ``file`` with the two kinds of gap in its floating-point columns.

    pandas writes both as ``.`` and has no way to ask for others. ``floating`` holds the cells
    of those columns as filed, by the number of the column.
    """
    sections = struct.unpack_from("<14Q", file, file.index(b"<map>") + len("<map>"))
    types = struct.unpack_from(f"<{fields}H", file, sections[2] + len("<variable_types>"))
    widths = [_WIDTHS.get(kind, kind) for kind in types]
    for number, column in floating.items():
        start = sections[9] + len("<data>") + sum(widths[:number])
        for row, cell in enumerate(column):
            if cell in _DOUBLE:
                place = start + row * sum(widths)
                file[place : place + 8] = _DOUBLE[cell]
    return bytes(file)


def _with_notes(file: bytes, notes: Sequence[str]) -> bytes:
    """Return a Stata ``file`` with notes of the dataset, which pandas does not write either."""
    texts = {"note0": str(len(notes))} | {f"note{n}": text for n, text in enumerate(notes, 1)}
    added = b"".join(
        b"<ch>%s%s</ch>" % (struct.pack("<I", len(content)), content)
        for content in (
            b"_dta".ljust(129, b"\0") + name.encode().ljust(129, b"\0") + text.encode() + b"\0"
            for name, text in texts.items()
        )
    )
    start = file.index(b"<map>") + len(b"<map>")
    sections = struct.unpack_from("<14Q", file, start)
    # Whatever stands after the notes stands later by them.
    moved = [place + len(added) if place > sections[8] else place for place in sections]
    place = sections[8] + len(b"<characteristics>")
    file = file[:place] + added + file[place:]
    return file[:start] + struct.pack("<14Q", *moved) + file[start + 14 * 8 :]

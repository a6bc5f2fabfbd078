"""Every kind of mistake a person makes in a table: one at a time, on every field it can befall.

A mistake is *plain* where it can be known without the documents, and *plausible* where the
table stays as good as before and only the documents tell: another term of the vocabulary, a
neighbouring sentence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dprk_engagement.contract import Contract, Table
from scripts.build.csv_files import csv_bytes

Cells = dict[str, str]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)(?=[0-9]{2}(?![0-9]))")
# Cyrillic letters that look like Latin ones.
_ALIKE = str.maketrans("aceopxyACEOPX", "асеорхуАСЕОРХ")
# Mistakes that only the reference shows, where a table comes from one and not from a document.
ELSEWHERE = ("century shifted", "day and month swapped", "off by one")
# Whole numbers that nothing but the document counts.
PRINTED_NUMBERS = ("paragraph", "sentence", "edition_number")
SIDES = (("actor", "target"), ("side_a", "side_b"), ("home", "host"), ("reporter", "partner"))

# Why a mistake can go unnoticed: what it would take to know.
UNKNOWABLE = {
    "other term": "the term is of the vocabulary and breaks no rule; only the sentence tells",
    "other reference": "the row exists and breaks no rule; only the sentence tells",
    "off by one": "as good a number as the other; only the sentence or the reference tells",
    "sides swapped": "both orders are possible; only the sentence tells",
    "gap for value": "the field may be a gap; only the sentence tells that a value is stated",
    "gaps exchanged": "the field may be a gap; only the sentence tells that a value is stated",
    "century shifted": "the day comes from a reference outside the documents",
    "day and month swapped": "the day comes from a reference outside the documents",
    "row lost": "nothing else rests on the row; the release before it has it",
}


class Mistake(NamedTuple):
    """One mistake: what ``data/<table>.csv`` would be with it, and where it was made."""

    kind: str
    plain: bool
    table: str
    row: str
    field: str
    old: str
    new: str
    content: bytes


class WrongCell(NamedTuple):
    """A cell gone wrong, and whether that can be known without the documents."""

    new: str
    plain: bool = True


class Target(NamedTuple):
    """The cell a mistake is made in, with its row, its table and the rows of all tables."""

    field: str
    cells: Cells
    table: Table
    tables: Mapping[str, Sequence[Cells]]

    @property
    def cell(self) -> str:
        """The cell as filed."""
        return self.cells[self.field]

    @property
    def type(self) -> str:
        """The type of its field."""
        return str(self.table.fields[self.field]["type"])

    @property
    def terms(self) -> list[str]:
        """The vocabulary of its field, empty where it has none."""
        return list(self.table.terms(self.field))

    @property
    def targets(self) -> list[str]:
        """The ids its field can point to, empty where it is no reference."""
        for names, target, keys in self.table.references:
            if names == (self.field,):
                return [row[keys[0]] for row in self.tables[target]]
        return []


def cell_mistakes(place: Target) -> Iterator[tuple[str, WrongCell]]:
    """Yield what can go wrong in a cell that holds something: the kind, and the cell with it."""
    cell, in_a_date = place.cell, _is_date(place)
    # Values
    if place.type != "string":
        yield "wrong type", WrongCell("twelve")
    if place.terms:
        yield "out of vocabulary", WrongCell(f"{cell}s")
    yield from _another("other term", place.terms, cell)
    if in_a_date and (match := _DAY.search(cell)):
        year, month, day = match[0].split("-")
        yield "day and month swapped", WrongCell(cell.replace(match[0], f"{year}-{day}-{month}", 1))
    if in_a_date:
        shifted = _YEAR.sub(lambda century: "18" if century[0] == "19" else "19", cell)
        yield "century shifted", WrongCell(shifted)
    if place.type == "date":
        yield "off by one", WrongCell((date.fromisoformat(cell) + timedelta(1)).isoformat())
    if place.type == "integer":
        yield "off by one", WrongCell(str(int(cell) + 1), place.field not in PRINTED_NUMBERS)
    if place.type == "number":
        is_bound = place.field in ("value_low", "value_high")
        yield "off by one", WrongCell(f"{float(cell) + 0.1:.1f}", is_bound)
    yield "gap for value", WrongCell("?", _required(place))
    yield "gaps exchanged", WrongCell("", _required(place))
    if place.field == "qualifier":
        yield "qualifier dropped", WrongCell("exact")
    # References
    if place.targets:
        yield "dangling reference", WrongCell(f"{cell}-x")
        yield from _another("other reference", place.targets, cell)
        if "id" in place.cells:
            yield "self reference", WrongCell(place.cells["id"])
    if place.field == "id":
        yield "misspelt id", WrongCell(cell.title().replace("-", " ", 1))
    # Characters: a cell that a spreadsheet computes, the mark that turns the direction of writing,
    # letters of another script, and a text that is not in the composed form of Unicode.
    yield "white space", WrongCell(f"{cell} ")
    yield "formula", WrongCell(f"=1+{cell}")
    yield "line break", WrongCell(f"{cell}\n{cell}")
    yield "control character", WrongCell(f"\u202e{cell}")
    yield "look alike", WrongCell(cell.translate(_ALIKE))
    if place.type == "string":
        yield "undone accents", WrongCell(f"{cell}e\u0301")


def _another(kind: str, values: Iterable[str], cell: str) -> Iterator[tuple[str, WrongCell]]:
    """Yield the first other one of ``values``, which only the documents tell from ``cell``."""
    yield from [(kind, WrongCell(value, plain=False)) for value in values if value != cell][:1]


def mistakes(tables: Mapping[str, Sequence[Cells]], contract: Contract) -> Iterator[Mistake]:
    """Yield every mistake, each kind once for every field: in the first row it can befall.

    Nobody writes a derived table, so that none is made there.
    """
    for name, table in contract.items():
        if table.layer == "derived":
            continue
        rows = list(tables[name])
        for field in table.fields:
            yield from _in_cells(field, rows, table, tables)
        if rows:
            yield from _in_a_row(rows, table)
            yield from _in_a_file(rows, table)


def _in_cells(
    field: str, rows: list[Cells], table: Table, tables: Mapping[str, Sequence[Cells]]
) -> Iterator[Mistake]:
    made = set()
    for number, row in enumerate(rows):
        if row[field] in table.gap_labels:
            continue
        for kind, wrong in cell_mistakes(Target(field, row, table, tables)):
            if kind in made or wrong.new == row[field]:
                continue
            made.add(kind)
            changed = [*rows[:number], row | {field: wrong.new}, *rows[number + 1 :]]
            plain = wrong.plain and not (kind in ELSEWHERE and _is_from_elsewhere(table))
            place = (table.name, table.row_id(row), field)
            yield Mistake(kind, plain, *place, row[field], wrong.new, as_csv(table, changed))


def _in_a_row(rows: list[Cells], table: Table) -> Iterator[Mistake]:
    row, *others = rows
    for one, other in SIDES:
        if one in row and other in row:
            for swapped in rows:
                if swapped[one] != swapped[other]:
                    changed = swapped | {one: swapped[other], other: swapped[one]}
                    content = as_csv(table, [changed if r is swapped else r for r in rows])
                    key = table.row_id(swapped)
                    yield Mistake("sides swapped", False, table.name, key, one, "", "", content)
                    break
    key = table.row_id(row)
    if "id" in row:
        again = [row, row | {"id": f"{row['id']}-again"}, *others]
        yield Mistake(
            "duplicate under a new id", True, table.name, key, "*", "", "", as_csv(table, again)
        )
    yield Mistake("row twice", True, table.name, key, "*", "", "", as_csv(table, [row, *rows]))
    # The build holds these two against the releases themselves.
    lost = not _is_from_elsewhere(table) and table.name not in ("changes", "tombstones")
    yield Mistake("row lost", lost, table.name, key, "*", "", "", as_csv(table, others))


def _in_a_file(rows: list[Cells], table: Table) -> Iterator[Mistake]:
    content = as_csv(table, rows)
    head, body = content.split(b"\n", 1)
    names = head.split(b",")
    lines = content.splitlines(keepends=True)
    damaged = {
        "truncated file": content[: len(content) * 2 // 3],
        "emptied file": b"",
        "other encoding": content.decode().encode("utf-16"),
        "byte-order mark": b"\xef\xbb\xbf" + content,
        "carriage returns": content.replace(b"\n", b"\r\n"),
        "columns reordered": b",".join([*names[1:], names[0]]) + b"\n" + body,
        "column renamed": head.replace(names[-1], names[-1] + b"s") + b"\n" + body,
        "column lost": as_csv(table, rows, list(table.fields)[:-1]),
        "trailing delimiter": b"".join(line.rstrip(b"\n") + b",\n" for line in lines),
        "rows reordered": as_csv(table, [*rows[1:], rows[0]]),
        "semicolons": content.replace(b",", b";"),
        "blank line": content + b"\n",
    }
    for kind, wrong in damaged.items():
        if wrong != content:
            yield Mistake(kind, True, table.name, "-", "-", "", "", wrong)


def as_csv(table: Table, rows: Sequence[Cells], columns: Sequence[str] = ()) -> bytes:
    """Return ``rows`` as CSV in the order given."""
    names = columns or list(table.fields)
    return csv_bytes(names, ([row[name] for name in names] for row in rows))


def _is_from_elsewhere(table: Table) -> bool:
    return table.layer in ("reference", "public-record")


def _is_date(place: Target) -> bool:
    return place.type == "date" or place.field in place.table.dates


def _required(place: Target) -> bool:
    constraints = place.table.fields[place.field].get("constraints", {})
    return bool(constraints.get("required"))

"""Every kind of mistake a person makes in a table: one at a time, on every field it can befall.

A mistake is *plain* where it can be known without the documents, and *plausible* where the
table stays as good as before and only the documents tell: another term of the vocabulary, a
neighbouring sentence.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dprk_engagement.contract import Contract, Table

Cells = dict[str, str]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)(?=[0-9]{2}(?![0-9]))")
# Cyrillic letters that look like Latin ones.
_ALIKE = str.maketrans("aceopxyACEOPX", "асеорхуАСЕОРХ")
# Mistakes that only the reference shows, where a table comes from one and not from a document.
ELSEWHERE = ("century shifted", "day and month swapped", "off by one")
# Whole numbers that nothing but the document counts.
PRINTED_NUMBERS = ("paragraph", "sentence", "edition_number")
SIDES = (
    ("actor", "target"),
    ("side_a", "side_b"),
    ("home", "host"),
    ("reporter", "partner"),
)

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


def wrong_type(place: Target) -> WrongCell | None:
    """A word where a number, a date or a truth value belongs."""
    return WrongCell("twelve") if place.type != "string" else None


def out_of_vocabulary(place: Target) -> WrongCell | None:
    """A term the vocabulary does not have."""
    return WrongCell(f"{place.cell}s") if place.terms else None


def other_term(place: Target) -> WrongCell | None:
    """Another term of the vocabulary."""
    others = [term for term in place.terms if term != place.cell]
    return WrongCell(others[0], plain=False) if others else None


def day_and_month_swapped(place: Target) -> WrongCell | None:
    """The first day of a date with month and day exchanged."""
    match = _DAY.search(place.cell)
    if not match or not _is_date(place):
        return None
    year, month, day = match[0].split("-")
    return _changed(place, place.cell.replace(match[0], f"{year}-{day}-{month}", 1))


def century_shifted(place: Target) -> WrongCell | None:
    """A date a hundred years off."""
    if not _is_date(place):
        return None
    return _changed(place, _YEAR.sub(lambda c: "18" if c[0] == "19" else "19", place.cell))


def off_by_one(place: Target) -> WrongCell | None:
    """A day or a whole number one too many; a figure one unit of its last digit."""
    if place.type == "date":
        return WrongCell((date.fromisoformat(place.cell) + timedelta(1)).isoformat())
    if place.type == "integer":
        return WrongCell(str(int(place.cell) + 1), plain=place.field not in PRINTED_NUMBERS)
    if place.type == "number":
        bound = place.field in ("value_low", "value_high")
        return WrongCell(f"{float(place.cell) + 0.1:.1f}", plain=bound)
    return None


def gap_for_value(place: Target) -> WrongCell | None:
    """A known value lost: not stated."""
    return WrongCell("?", plain=_required(place))


def gaps_exchanged(place: Target) -> WrongCell | None:
    """Not applicable, where a value is known."""
    return WrongCell("", plain=_required(place))


def qualifier_dropped(place: Target) -> WrongCell | None:
    """An over or a nearly forgotten."""
    if place.field != "qualifier" or place.cell == "exact":
        return None
    return WrongCell("exact")


def dangling_reference(place: Target) -> WrongCell | None:
    """An id that no row has."""
    return WrongCell(f"{place.cell}-x") if place.targets else None


def other_reference(place: Target) -> WrongCell | None:
    """The id of another row."""
    others = [other for other in place.targets if other != place.cell]
    return WrongCell(others[0], plain=False) if others else None


def self_reference(place: Target) -> WrongCell | None:
    """The row's own id where another's belongs."""
    return WrongCell(place.cells["id"]) if place.targets and "id" in place.cells else None


def misspelt_id(place: Target) -> WrongCell | None:
    """An id with capitals and a blank."""
    return WrongCell(place.cell.title().replace("-", " ", 1)) if place.field == "id" else None


def white_space(place: Target) -> WrongCell | None:
    """A blank after the value."""
    return WrongCell(f"{place.cell} ")


def formula(place: Target) -> WrongCell | None:
    """A cell that a spreadsheet computes."""
    return WrongCell(f"=1+{place.cell}")


def line_break(place: Target) -> WrongCell | None:
    """A line break within the value."""
    return WrongCell(f"{place.cell}\n{place.cell}")


def control_character(place: Target) -> WrongCell | None:
    """A character that is not seen: here the mark that turns the direction of writing."""
    return WrongCell(f"\u202e{place.cell}")


def look_alike(place: Target) -> WrongCell | None:
    """Letters of another script that look the same."""
    return _changed(place, place.cell.translate(_ALIKE))


def undone_accents(place: Target) -> WrongCell | None:
    """A text that is not in the composed form of Unicode."""
    return WrongCell(f"{place.cell}e\u0301") if place.type == "string" else None


CELL_MISTAKES: tuple[Callable[[Target], WrongCell | None], ...] = (
    wrong_type,
    out_of_vocabulary,
    other_term,
    day_and_month_swapped,
    century_shifted,
    off_by_one,
    gap_for_value,
    gaps_exchanged,
    qualifier_dropped,
    dangling_reference,
    other_reference,
    self_reference,
    misspelt_id,
    white_space,
    formula,
    line_break,
    control_character,
    look_alike,
    undone_accents,
)


def mistakes(tables: Mapping[str, Sequence[Cells]], contract: Contract) -> Iterator[Mistake]:
    """Yield every mistake, each kind once for every field: in the first row it can befall.

    Nobody writes a derived table, so that none is made there.
    """
    for name, table in contract.items():
        if table.layer == "derived":
            continue
        rows = list(tables[name])
        for field in table.fields:
            for make in CELL_MISTAKES:
                yield from _in_a_cell(make, field, rows, table, tables)
        if rows:
            yield from _in_a_row(rows, table)
            yield from _in_a_file(rows, table)


def _in_a_cell(
    make: Callable[[Target], WrongCell | None],
    field: str,
    rows: list[Cells],
    table: Table,
    tables: Mapping[str, Sequence[Cells]],
) -> Iterator[Mistake]:
    for number, row in enumerate(rows):
        if row[field] in table.gap_labels:
            continue
        made = make(Target(field, row, table, tables))
        if made and made.new != row[field]:
            changed = [*rows[:number], row | {field: made.new}, *rows[number + 1 :]]
            kind = make.__name__.replace("_", " ")
            plain = made.plain and not (kind in ELSEWHERE and _is_from_elsewhere(table))
            place = (table.name, table.row_id(row), field)
            yield Mistake(kind, plain, *place, row[field], made.new, as_csv(table, changed))
            return


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
    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text, columns or list(table.fields), lineterminator="\n", extrasaction="ignore"
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _is_from_elsewhere(table: Table) -> bool:
    return table.layer in ("reference", "public-record")


def _is_date(place: Target) -> bool:
    return place.type == "date" or place.field in place.table.dates


def _required(place: Target) -> bool:
    constraints = place.table.fields[place.field].get("constraints", {})
    return bool(constraints.get("required"))


def _changed(place: Target, new: str) -> WrongCell | None:
    return WrongCell(new) if new != place.cell else None

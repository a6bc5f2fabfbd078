"""Schemas and tables made by hypothesis: every type and constraint, kept and broken."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

from dprk_engagement.checking.rules import read_tables
from dprk_engagement.contract import GAPS, Contract, Table, root

if TYPE_CHECKING:
    from collections.abc import Callable

Schema = dict[str, Any]
Field = dict[str, Any]
Rows = list[list[str]]

# The name of every table that is made.
MADE = "ties"
MISSING_VALUES = [{"value": gap, "label": label} for gap, label in GAPS.items()]
LOWER = ("minimum", "exclusiveMinimum")
UPPER = ("maximum", "exclusiveMaximum")
TERMS = ["x", "y", "Y", "no", "NA", "1", "two words", "é"]
PATTERN_PARTS = ["[a-c]", "[0-9]{2}", "(?:x|yy)", "-?", "[^a]", "[A-Z]+", "(?:-[0-9])*", r"\.", "é"]
WORDS = ["one", "two", "NA", "None", "nan", "null", "1", "a;b", "a, b", 'an "x"', " x", "x ", "ü"]
# What people and programs write where something else belongs.
ODD = [
    *("", "?", " ", "-", "x", "§", "NA", "nan", "NaN", "INF", "-INF", "None", "null", "#N/A"),
    *("0", "1", "-1", "-0", "1.0", "1.", ".5", "01", "+3", " 3", "3 ", "0_3", "1_000", "1,5"),
    *("2e1", "1e400", "0x10", "٣", "²", "9" * 18, "9" * 19, "-" + "9" * 25, "9" * 400),
    *("0.1", "0.10", "0.1000000000000000055", "0.30000000000000004", "1,000", "28.8"),
    *("true", "false", "True", "FALSE", "yes", "t", "2018-06-12", "2018-6-2", "2018-06"),
    *("2018-02-30", "2018-13-01", "0000-01-01", "0099-12-31", "12.06.2018", "20180612"),
    *("2018-06-12T00:00:00", "2018-W24-2", " 2018-06-12", "a\nb", "a\r\nb", "a\rb", "a\tb"),
    *("\u00a0", "e\u0301", "\u202eabc", "=1+1", '"', "'", "a,b", "a;b", "a|b", "\\", "\0"),
]


class MadeTable(NamedTuple):
    """A table, its header first, and the Table Schema it was made for."""

    schema: Schema
    rows: Rows

    @property
    def table(self) -> Table:
        """The schema as a table of a contract."""
        return Table.of(self.schema)

    @property
    def filed(self) -> bytes:
        """The table as a file."""
        text = io.StringIO(newline="")
        # Left to itself, the writer quotes a line feed and no carriage return.
        if any("\r" in cell for row in self.rows for cell in row):
            csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(self.rows)
        else:
            csv.writer(text, lineterminator="\n").writerows(self.rows)
        return text.getvalue().encode()


@cache
def _filed() -> dict[str, Rows]:
    tables = read_tables(root(), Contract.installed())
    return {name: [[*row.values()] for row in rows] for name, rows in tables.items()}


@st.composite
def made_tables(draw: Any) -> MadeTable:
    """Make a table for a schema of the project or for a made one; then spoil it, or not.

    Half of the rows for a schema of the project are those it has, as filed.
    """
    schema, filed = draw(schemas()), []
    if draw(st.booleans()):
        contract = Contract.installed()
        name = draw(st.sampled_from([*contract]))
        schema, filed = contract[name].schema, _filed()[name]
    row = st.tuples(*map(cells, schema["fields"])).map(list)
    if filed:
        row = st.one_of(row, st.integers(0, len(filed) - 1).map(lambda place: [*filed[place]]))
    count = draw(st.sampled_from([0, 1, 1, 2, 3, 4, 5]))
    rows = draw(st.lists(row, min_size=count, max_size=count))
    rows.insert(0, [field["name"] for field in schema["fields"]])
    for _ in range(draw(st.sampled_from([0, 1, 1, 2, 3]))):
        draw(st.sampled_from(SPOILERS))(draw, schema, rows)
    return MadeTable(schema, rows)


@st.composite
def schemas(draw: Any) -> Schema:
    """Make the Table Schema of a table of one to six fields."""
    made = [draw(fields(f"field_{number}")) for number in range(draw(st.integers(1, 6)))]
    key = draw(st.lists(st.integers(0, len(made) - 1), min_size=1, max_size=3, unique=True))
    for place in key:
        made[place]["constraints"]["required"] = True
    names = [made[place]["name"] for place in key]
    return {"name": MADE, "missingValues": MISSING_VALUES, "primaryKey": names, "fields": made}


@st.composite
def fields(draw: Any, name: str) -> Field:
    """Make a field of any type, with any of the constraints that fit it."""
    kind = draw(st.sampled_from(["string", "string", "integer", "number", "boolean", "date"]))
    constraints: dict[str, Any] = {}
    field: Field = {"name": name, "type": kind, "constraints": constraints}
    for rule in ("required", "unique"):
        if draw(st.sampled_from([True, False, False])):
            constraints[rule] = True
    match kind:
        case "boolean":
            field |= {"trueValues": ["true"], "falseValues": ["false"]}
        case "string":
            rule = draw(st.sampled_from(["enum", "pattern", ""]))
            if rule == "enum":
                terms = draw(st.lists(st.sampled_from(TERMS), min_size=1, max_size=5, unique=True))
                field["categories"] = [{"value": term, "label": f"the {term}"} for term in terms]
                constraints["enum"] = terms
            elif rule:
                parts = draw(st.lists(st.sampled_from(PATTERN_PARTS), min_size=1, max_size=4))
                constraints["pattern"] = "".join(parts)
        case "integer" | "number":
            low = draw(st.integers(-3, 3)) + (0.1 if kind == "number" else 0)
            high = low + draw(st.integers(2, 100))
            for limit, rules in ((low, LOWER), (high, UPPER)):
                if rule := draw(st.sampled_from([*rules, ""])):
                    constraints[rule] = limit
    return field


def cells(field: Field) -> st.SearchStrategy[str]:
    """Return cells that keep the schema of ``field``, with gaps where it may have any."""
    constraints = field.get("constraints", {})
    values = _values(field, constraints).filter(lambda cell: cell not in GAPS)
    if constraints.get("required"):
        return values
    return st.one_of(values, values, st.sampled_from([*GAPS]))


def _values(field: Field, constraints: Schema) -> st.SearchStrategy[str]:
    if "enum" in constraints:
        return st.sampled_from(constraints["enum"])
    letters = st.characters(codec="utf-8")
    if "pattern" in constraints:
        return st.from_regex(constraints["pattern"], fullmatch=True, alphabet=letters)
    match field["type"]:
        case "integer":
            return st.integers(*_limits(constraints, 1)).map(str)
        case "number":
            low, high = (Decimal(str(limit)) for limit in _limits(constraints, 0.25))
            return st.decimals(low, high, places=2).map(str)
        case "boolean":
            return st.sampled_from(["true", "false"])
        case "date":
            return st.dates().map(str)
        case _:
            return st.one_of(st.sampled_from(WORDS), st.text(letters, max_size=9))


def _limits(constraints: Schema, step: float) -> tuple[Any, Any]:
    """Return the lowest and the highest value allowed; a bound that is excluded is stepped over."""
    low, high = (
        next((constraints[r] for r in rules if r in constraints), None) for rules in BOUNDS
    )
    low, high = -1000 if low is None else low, 1000 if high is None else high
    return low + step * (LOWER[1] in constraints), high - step * (UPPER[1] in constraints)


BOUNDS = (LOWER, UPPER)


def wrong_cell(draw: Any, schema: Schema, rows: Rows) -> None:
    """Write something odd into a cell, or something close to what belongs there."""
    place = draw(st.integers(0, len(schema["fields"]) - 1))
    field = schema["fields"][place]
    constraints = field.get("constraints", {})
    near = [
        str(limit + step)
        for rule, limit in constraints.items()
        if rule in (*LOWER, *UPPER)
        for step in (-1, 0, 1)
    ]
    made = draw(st.one_of(cells(field), *[st.sampled_from(ODD + near)] * 2))
    change = draw(st.sampled_from([str, str.upper, "{}\n".format, "{} ".format, "x{}".format]))
    for row in _some(draw, rows):
        if place < len(row):
            row[place] = change(made)


def repeated_cells(draw: Any, schema: Schema, rows: Rows) -> None:
    """Repeat a cell, the key or the whole of a row in another one."""
    names = [field["name"] for field in schema["fields"]]
    one = [draw(st.integers(0, len(names) - 1))]
    key = [names.index(name) for name in schema["primaryKey"]]
    places = draw(st.sampled_from([one, key, [*range(len(names))]]))
    for row in _some(draw, rows):
        for other in _some(draw, rows):
            for place in places:
                if place < min(len(row), len(other)):
                    row[place] = other[place]


def uneven_row(draw: Any, schema: Schema, rows: Rows) -> None:
    """Cut a row short, lengthen it, or empty it."""
    for row in _some(draw, rows):
        change = draw(st.sampled_from(["cut", "lengthen", "gaps", "nothing"]))
        if change == "cut":
            del row[-1:]
        elif change == "lengthen":
            row.append(draw(st.sampled_from(["", "x"])))
        else:
            row[:] = ["" if place % 2 else "?" for place in range(len(row))] * (change == "gaps")


def wrong_header(draw: Any, schema: Schema, rows: Rows) -> None:
    """Leave out, add, rename, repeat or exchange columns in the header."""
    header = rows[0]
    place = draw(st.integers(0, len(header) - 1)) if header else 0
    change = draw(st.sampled_from(["leave out", "add", "rename", "repeat", "exchange"]))
    match change:
        case "leave out":
            # With its only column gone a header is an empty line, which is no table at all.
            header[place : place + 1] = [] if header[1:] else ["more"]
        case "add":
            header.insert(place, "more")
        case "rename":
            header[place : place + 1] = [draw(st.sampled_from(["", "Field_0", " field_0", "id "]))]
        case "repeat":
            header[place : place + 1] = header[:1]
        case _:
            header.reverse()


def _some(draw: Any, rows: Rows) -> Rows:
    """Return one of the rows below the header, or none where there are none."""
    return [rows[draw(st.integers(1, len(rows) - 1))]] if len(rows) > 1 else []


SPOILERS: list[Callable[[Any, Schema, Rows], None]] = [
    *[wrong_cell] * 6,
    *[repeated_cells] * 3,
    uneven_row,
    wrong_header,
]

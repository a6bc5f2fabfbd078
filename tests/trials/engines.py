"""Have Frictionless and the compiled pandera schemas read the same tables, and compare.

What the two engines find must be the same, fault by fault, but for the kinds of difference in
`JUSTIFIED`.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from time import strptime
from typing import TYPE_CHECKING, Any, NamedTuple

from dprk_engagement.contract import Contract, Table
from scripts.build.descriptor import DIALECT
from scripts.check.engines import frictionless_problems, pandera_problems
from tests.trials.made_tables import MadeTable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dprk_engagement.contract import FieldDescriptor
    from dprk_engagement.errors import Problem


class Compared(NamedTuple):
    """What the engines differ in, in one table."""

    justified: tuple[str, ...]
    unjustified: str


def number_spelt_otherwise(field: FieldDescriptor, cell: str) -> bool:
    """A number in another spelling than the one in which the tables have it: 03, 2e1, NaN."""
    readers: dict[str, Callable[[str], Any]] = {"integer": int, "number": Decimal}
    return field["type"] in readers and _reads(readers[field["type"]], cell.strip())


def day_spelt_otherwise(field: FieldDescriptor, cell: str) -> bool:
    """A day without its noughts: 2018-6-2."""
    return field["type"] == "date" and _reads(lambda day: strptime(day, "%Y-%m-%d"), cell)


def line_break_after_pattern(field: FieldDescriptor, cell: str) -> bool:
    """A line break at the end of a cell, where ``$`` matches before it."""
    pattern = field.get("constraints", {}).get("pattern")
    return pattern is not None and bool(re.match(f"(?:{pattern})$", cell))


# What pandera alone finds, by its rule. In each, Frictionless reads what the tables never hold:
# a value is written in one way only.
JUSTIFIED = {
    "type": (number_spelt_otherwise, day_spelt_otherwise),
    "pattern": (line_break_after_pattern,),
}


def found(folder: Path, table: Table, content: bytes) -> tuple[set[Problem], set[Problem]]:
    """Return what Frictionless and what pandera finds in a table; ``folder`` is written to."""
    file = folder / f"{table.name}.csv"
    file.write_bytes(content)
    # Foreign keys need other tables.
    keyless = {key: value for key, value in table.schema.items() if key != "foreignKeys"}
    resource = {"name": table.name, "type": "table", "path": file.name, "schema": keyless}
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "one-table",
        "resources": [{**resource, "format": "csv", "encoding": "utf-8", "dialect": DIALECT}],
    }
    path = folder / "datapackage.json"
    path.write_text(json.dumps(package), encoding="utf-8")
    alone = Contract({table.name: table})
    return set(frictionless_problems(path, alone)), set(pandera_problems(table, file))


def compare(folder: Path, made: MadeTable) -> Compared:
    """Have both engines read a table; where a difference is justified, again without its cell."""
    made = MadeTable(made.schema, [row.copy() for row in made.rows])
    one, other = found(folder, made.table, made.filed)
    justified: list[str] = []
    header, names = made.rows[0], list(made.table.fields)
    if one != other and header != names and [name.strip() for name in header] == names:
        # Frictionless takes blanks off the names of columns, and reads on.
        justified.append("blank_beside_a_column_name")
        made.rows[0] = names
        one, other = found(folder, made.table, made.filed)
    while one != other:
        kinds = {problem: kind for problem in other - one if (kind := _kind(made, problem))}
        if not kinds:
            alone = [f"Frictionless alone: {problem}" for problem in sorted(one - other)]
            alone += [f"pandera alone: {problem}" for problem in sorted(other - one)]
            story = "\n".join([*alone, json.dumps(made.schema), repr(made.rows)])
            return Compared(tuple(justified), story)
        justified += kinds.values()
        # All else must then be the same, so that nothing hides behind a justified difference.
        for problem in kinds:
            made.rows[problem.line - 1][made.rows[0].index(problem.field)] = ""
        one, other = found(folder, made.table, made.filed)
    return Compared(tuple(justified), "")


def _kind(made: MadeTable, problem: Problem) -> str:
    """Return the name of the justified difference that pandera's ``problem`` is, if it is one."""
    if problem.rule not in JUSTIFIED:
        return ""
    place = made.rows[0].index(problem.field)
    field, cell = made.table.fields[problem.field], made.rows[problem.line - 1][place]
    return next((kind.__name__ for kind in JUSTIFIED[problem.rule] if kind(field, cell)), "")


def _reads(reader: Callable[[str], object], cell: str) -> bool:
    try:
        reader(cell)
    except (ValueError, ArithmeticError):
        return False
    return True

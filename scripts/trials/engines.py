"""Have Frictionless and the compiled pandera schemas read the same tables, and compare.

The tables are made by hypothesis, the same each time with one release of it. What the two
engines find must be the same, fault by fault, but for the kinds of difference in `JUSTIFIED`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from time import strptime
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import HealthCheck, Phase, given, seed, settings

from dprk_engagement.contract import Contract, Table
from dprk_engagement.whole_files import write_whole
from scripts.build.descriptor import DIALECT
from scripts.check.engines import frictionless_problems, pandera_problems
from scripts.trials.made_tables import MadeTable, made_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dprk_engagement.contract import FieldDescriptor
    from dprk_engagement.errors import Problem

ROOT = Path(__file__).resolve().parents[2]
# How many tables are made from one seed, and how many seeds are taken at once.
SHARE = 250
AT_ONCE = 8


class Compared(NamedTuple):
    """A table: the rules broken in it, and what the engines differ in."""

    rules: tuple[str, ...]
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
    rules = tuple(problem.rule for problem in one | other)
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
            return Compared(rules, tuple(justified), story)
        justified += kinds.values()
        # All else must then be the same, so that nothing hides behind a justified difference.
        for problem in kinds:
            made.rows[problem.line - 1][made.rows[0].index(problem.field)] = ""
        one, other = found(folder, made.table, made.filed)
    return Compared(rules, tuple(justified), "")


def compare_share(number: int) -> dict[str, Compared]:
    """Compare the tables made from the seed ``number``, no two the same."""
    compared: dict[str, Compared] = {}
    with tempfile.TemporaryDirectory() as folder:

        @seed(number)
        @settings(
            max_examples=SHARE,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(made_tables())
        def compare_it(made: MadeTable) -> None:
            if (digest := sha256(json.dumps(made).encode()).hexdigest()) not in compared:
                compared[digest] = compare(Path(folder), made)

        compare_it()
    return compared


def compare_many(tables: int) -> list[Compared]:
    """Compare at least ``tables`` tables, no two the same."""
    compared: dict[str, Compared] = {}
    first = 0
    with ProcessPoolExecutor() as pool:
        while len(compared) < tables:
            for share in pool.map(compare_share, range(first, first + AT_ONCE)):
                compared |= share
            first += AT_ONCE
            print(f"{len(compared)} tables", file=sys.stderr)
    return [*compared.values()][:tables]


def summary(compared: Sequence[Compared]) -> dict[str, Any]:
    """Return the counts: tables, how many were agreed on, and the differences by kind."""
    rules = Counter(rule for table in compared for rule in table.rules)
    differing = Counter(kind for table in compared for kind in table.justified)
    return {
        "tables": len(compared),
        "free_of_faults": sum(not table.rules for table in compared),
        "faults": dict(sorted(rules.items())),
        "agreed": sum(not table.justified and not table.unjustified for table in compared),
        "differing_justified": dict(sorted(differing.items())),
        "unjustified": sum(bool(table.unjustified) for table in compared),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare; return 0, or 1 where the engines differ in what is not justified."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tables", type=int, default=10_000, help="how many to make")
    parser.add_argument("--write", action="store_true", help="write record/trust/engines.json")
    asked = parser.parse_args(arguments)
    compared = compare_many(asked.tables)
    counts = json.dumps(summary(compared), indent=2) + "\n"
    print(counts, end="")
    disputed = [table.unjustified for table in compared if table.unjustified]
    print(*disputed, sep="\n\n", file=sys.stderr)
    if asked.write:
        write_whole(ROOT / "record" / "trust" / "engines.json", counts.encode())
    return 1 if disputed else 0


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


if __name__ == "__main__":
    sys.exit(main())

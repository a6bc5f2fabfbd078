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
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, seed, settings

from dprk_engagement import descriptor
from dprk_engagement.whole_files import write_whole
from scripts.build.descriptor import DIALECT
from scripts.check.engines import Fault, frictionless_faults, pandera_faults
from scripts.trials.made_tables import Contract, Field, Made, made_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parents[2]
# How many tables are made from one seed, and how many seeds are taken at once.
SHARE = 250
AT_ONCE = 8


class Compared(NamedTuple):
    """A table: the rules broken in it, and what the engines differ in."""

    rules: tuple[str, ...]
    justified: tuple[str, ...]
    unjustified: str


def number_spelt_otherwise(field: Field, cell: str) -> bool:
    """A number in another spelling than the one in which the tables have it: 03, 2e1, NaN."""
    readers: dict[str, Callable[[str], Any]] = {"integer": int, "number": Decimal}
    return field["type"] in readers and _reads(readers[field["type"]], cell.strip())


def day_spelt_otherwise(field: Field, cell: str) -> bool:
    """A day without its noughts: 2018-6-2."""
    return field["type"] == "date" and _reads(lambda day: strptime(day, "%Y-%m-%d"), cell)


def line_break_after_pattern(field: Field, cell: str) -> bool:
    """A line break at the end of a cell, where ``$`` matches before it."""
    pattern = field.get("constraints", {}).get("pattern")
    return pattern is not None and bool(re.match(f"(?:{pattern})$", cell))


# What pandera alone finds, by its rule. In each, Frictionless reads what the tables never hold:
# a value is written in one way only.
JUSTIFIED = {
    "type": (number_spelt_otherwise, day_spelt_otherwise),
    "pattern": (line_break_after_pattern,),
}


def faults(folder: Path, contract: Contract, content: bytes) -> tuple[set[Fault], set[Fault]]:
    """Return what Frictionless and what pandera finds in a table; ``folder`` is written to.

    ``contract`` bears the name of a table of the project, for whose contract it is taken.
    """
    name = contract["name"]
    file = folder / f"{name}.csv"
    file.write_bytes(content)
    # Foreign keys need other tables.
    keyless = {key: value for key, value in contract.items() if key != "foreignKeys"}
    resource = {"name": name, "type": "table", "path": file.name, "schema": keyless}
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "one-table",
        "resources": [{**resource, "format": "csv", "encoding": "utf-8", "dialect": DIALECT}],
    }
    path = folder / "datapackage.json"
    path.write_text(json.dumps(package), encoding="utf-8")
    with patch.object(descriptor, "schemas", lambda: {name: contract}):
        return set(frictionless_faults(path)), set(pandera_faults(name, file))


def compare(folder: Path, made: Made) -> Compared:
    """Have both engines read a table; where a difference is justified, again without its cell."""
    made = Made(made.contract, [row.copy() for row in made.rows])
    one, other = faults(folder, *made.filed)
    rules = tuple(fault.rule for fault in one | other)
    justified: list[str] = []
    header, names = made.rows[0], [field["name"] for field in made.contract["fields"]]
    if one != other and header != names and [name.strip() for name in header] == names:
        # Frictionless takes blanks off the names of columns, and reads on.
        justified.append("blank_beside_a_column_name")
        made.rows[0] = names
        one, other = faults(folder, *made.filed)
    while one != other:
        kinds = {fault: kind for fault in other - one if (kind := _kind(made, fault))}
        if not kinds:
            alone = [f"Frictionless alone: {fault}" for fault in sorted(one - other)]
            alone += [f"pandera alone: {fault}" for fault in sorted(other - one)]
            told = "\n".join([*alone, json.dumps(made.contract), repr(made.rows)])
            return Compared(rules, tuple(justified), told)
        justified += kinds.values()
        # All else must then be the same, so that nothing hides behind a justified difference.
        for fault in kinds:
            made.rows[fault.row - 1][made.rows[0].index(fault.field)] = ""
        one, other = faults(folder, *made.filed)
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
        def each(made: Made) -> None:
            if (digest := sha256(json.dumps(made).encode()).hexdigest()) not in compared:
                compared[digest] = compare(Path(folder), made)

        each()
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
    rules = Counter(rule for each in compared for rule in each.rules)
    differing = Counter(kind for each in compared for kind in each.justified)
    return {
        "tables": len(compared),
        "free_of_faults": sum(not each.rules for each in compared),
        "faults": dict(sorted(rules.items())),
        "agreed": sum(not each.justified and not each.unjustified for each in compared),
        "differing_justified": dict(sorted(differing.items())),
        "unjustified": sum(bool(each.unjustified) for each in compared),
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
    disputed = [each.unjustified for each in compared if each.unjustified]
    print(*disputed, sep="\n\n", file=sys.stderr)
    if asked.write:
        write_whole(ROOT / "record" / "trust" / "engines.json", counts.encode())
    return 1 if disputed else 0


def _kind(made: Made, fault: Fault) -> str:
    """Return the name of the difference that pandera's ``fault`` is, if it is a justified one."""
    if fault.rule not in JUSTIFIED:
        return ""
    place = made.rows[0].index(fault.field)
    field, cell = made.contract["fields"][place], made.rows[fault.row - 1][place]
    return next((kind.__name__ for kind in JUSTIFIED[fault.rule] if kind(field, cell)), "")


def _reads(reader: Callable[[str], object], cell: str) -> bool:
    try:
        reader(cell)
    except (ValueError, ArithmeticError):
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())

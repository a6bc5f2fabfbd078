"""Make every kind of mistake in the real tables, one at a time, and see what notices it.

Four things look: the form of the file, Frictionless, pandera, and the dataset's own rules. The
digests in the data package, which notice any change at all, are left out on purpose: a person
who makes a mistake in a seed builds new digests over it.
"""

import argparse
import csv
import io
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import NamedTuple

from dprk_engagement.checking.rules import Data, read_tables, violations
from dprk_engagement.contract import Contract, Table
from dprk_engagement.whole_files import write_whole
from scripts.build.csv_files import csv_bytes, misform
from scripts.build.inputs import read_contract
from scripts.check.engines import frictionless_problems, pandera_problems
from scripts.trials.mistakes import UNKNOWABLE, Mistake, mistakes

ROOT = Path(__file__).resolve().parents[2]
SEEN_BY = ("form", "frictionless", "pandera", "rules")


class Seen(NamedTuple):
    """A mistake, and the first rule by which each of `SEEN_BY` noticed it, if it did."""

    mistake: Mistake
    by: dict[str, str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Try every mistake; return 0, or 1 where a plain one goes unnoticed and is not explained."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="try each n-th mistake only")
    parser.add_argument(
        "--write", action="store_true", help="write record/trust/mistakes.json and .csv"
    )
    given = parser.parse_args(arguments)
    made = list(mistakes(read_tables(ROOT, _contract()), _contract()))[:: given.every]
    with ProcessPoolExecutor() as pool:
        seen = [Seen(*pair) for pair in zip(made, pool.map(look, made, chunksize=8), strict=True)]
    survivors = [mistake for mistake, by in seen if not by]
    if given.write:
        write_whole(ROOT / "record" / "trust" / "mistakes.json", summary(seen))
        write_whole(ROOT / "record" / "trust" / "survivors.csv", survivors_as_csv(survivors))
    return report(seen)


def look(mistake: Mistake) -> dict[str, str]:
    """Return the rule by which each looker notices ``mistake``, and nothing of those who do not."""
    contract = _contract()
    table = contract[mistake.table]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{mistake.table}.csv")
        file.write_bytes(mistake.content)
        misformed = misform(table, file)
        by = {
            "form": misformed.reason if misformed else "",
            "frictionless": frictionless(table, file),
        }
        try:
            problems = pandera_problems(table, file)
            by["pandera"] = problems[0].rule if problems else ""
        except (UnicodeDecodeError, csv.Error) as error:
            by["pandera"] = type(error).__name__
    if not by["pandera"]:
        # The rules suppose that the schemas are kept.
        rows = list(csv.DictReader(io.StringIO(mistake.content.decode(), newline="")))
        changed = read_tables(ROOT, contract) | {mistake.table: rows}
        first = next(violations(Data(changed, contract)), None)
        by["rules"] = first.rule if first else ""
    return {name: rule for name, rule in by.items() if rule}


def frictionless(table: Table, file: Path) -> str:
    """Return the first rule that Frictionless finds broken in the table read by itself."""
    schema = {key: value for key, value in table.schema.items() if key != "foreignKeys"}
    resource = {"name": table.name, "type": "table", "path": file.name, "schema": schema}
    descriptor = file.with_name("datapackage.json")
    profile = "https://datapackage.org/profiles/2.0/datapackage.json"
    package = {"$schema": profile, "name": "one", "resources": [resource | {"encoding": "utf-8"}]}
    descriptor.write_text(json.dumps(package), encoding="utf-8")
    problems = frictionless_problems(descriptor, Contract({table.name: table}))
    return problems[0].rule if problems else ""


def summary(seen: Sequence[Seen]) -> bytes:
    """Return the counts by kind, and by who noticed, as JSON."""
    kinds = sorted({mistake.kind for mistake, _ in seen})
    by_rule = Counter(f"{who}: {rule}" for _, by in seen for who, rule in by.items())
    counted = {
        "tried": len(seen),
        "noticed": sum(bool(one.by) for one in seen),
        "plain": _counts([one for one in seen if one.mistake.plain]),
        "plausible": _counts([one for one in seen if not one.mistake.plain]),
        "kinds": {kind: _counts([o for o in seen if o.mistake.kind == kind]) for kind in kinds},
        "rules": dict(sorted(by_rule.items())),
    }
    return (json.dumps(counted, indent=2) + "\n").encode()


def _counts(seen: Sequence[Seen]) -> dict[str, int]:
    by = {who: sum(who in one.by for one in seen) for who in SEEN_BY}
    return {"tried": len(seen), "noticed": sum(bool(one.by) for one in seen), **by}


def survivors_as_csv(survivors: Iterable[Mistake]) -> bytes:
    """Return the mistakes nothing noticed, as CSV, and why that can be."""
    header = ("kind", "table", "row", "field", "old", "new", "why")
    return csv_bytes(header, ([m.kind, *m[2:7], UNKNOWABLE.get(m.kind, "")] for m in survivors))


def report(seen: Sequence[Seen]) -> int:
    """Print the counts and the plain survivors; return the exit code."""
    for name, plain in (("plain", True), ("plausible", False)):
        counts = _counts([one for one in seen if one.mistake.plain is plain])
        print(f"{name:<10}" + "  ".join(f"{who} {n}" for who, n in counts.items()))
    missed = [mistake for mistake, by in seen if mistake.plain and not by]
    for m in missed:
        print(f"{m.table}/{m.row}: {m.field}: {m.kind}: {m.old!r} -> {m.new!r}", file=sys.stderr)
    return 1 if missed else 0


@cache
def _contract() -> Contract:
    return read_contract(ROOT / "schemas")


if __name__ == "__main__":
    sys.exit(main())

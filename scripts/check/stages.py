"""Hold the tables against the contract, with two engines, and against the dataset's own rules."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import ParamSpec, TypeVar, get_args

from dprk_engagement.checking.rules import RULES, Data, read_tables, violations
from dprk_engagement.contract import Contract, TableName, root
from dprk_engagement.errors import Problem
from scripts.build.csv_files import misform
from scripts.check.engines import frictionless_problems, pandera_problems

DESCRIPTOR = "datapackage.json"
P = ParamSpec("P")
T = TypeVar("T")


def validate(folder: Path) -> list[Problem]:
    """Print a line a stage for the data package in ``folder`` and return what is wrong.

    The rules suppose that the schemas are kept, so they are not tried where they are not.
    """
    contract = contract_in(folder)
    # Frictionless takes as long as all the rest, so it runs beside it.
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        pending = pool.submit(_timed, frictionless_problems, folder / DESCRIPTOR, contract)
        mismatched, spent = _timed(lambda: list(mismatches(contract)))
        _report("contract", f"{len(contract)} schemas", mismatched, spent)
        misformed, spent = _timed(lambda: list(misformed_tables(folder, contract)))
        _report("form", f"{len(contract)} files", misformed, spent)
        other, spent = _timed(pandera_tables, folder, contract)
        _report("pandera", f"{len(contract)} tables", other, spent)
        broken = [] if mismatched or misformed or other else broken_rules(folder, contract)
        one, spent = pending.result()
    _report("frictionless", f"{len(contract)} tables", one, spent)
    return [*mismatched, *misformed, *sorted({*one, *other}), *_disputed(one, other)] or broken


def contract_in(folder: Path) -> Contract:
    """Return the contract of the data package in ``folder``."""
    package = json.loads((folder / DESCRIPTOR).read_bytes())
    return Contract.of({table["name"]: table["schema"] for table in package["resources"]})


def mismatches(contract: Contract) -> Iterator[Problem]:
    """Yield the tables that are missing from the list, and the names that are of no table."""
    listed = set(get_args(TableName))
    for name in sorted(listed ^ set(contract)):
        said = ("the name is of no table", "run make format")
        if name in contract:
            said = ("the name is missing", "run make format, for editors and type checkers")
        where = ("src/dprk_engagement/contract.py", 0, name, "TableName")
        yield Problem(*where, "tables_are_listed", *said)


def broken_rules(folder: Path, contract: Contract) -> list[Problem]:
    """Print the line of the dataset's own rules and return what breaks them, sorted."""
    tables = read_tables(folder, contract)
    broken, spent = _timed(lambda: sorted(violations(Data(tables, contract))))
    rows = sum(map(len, tables.values()))
    _report("rules", f"{len(RULES)} rules, {rows} rows", broken, spent)
    return broken


def pandera_tables(folder: Path, contract: Contract) -> list[Problem]:
    """Return what is wrong with the tables in ``folder``, one by one."""
    return [
        problem
        for name, table in contract.items()
        for problem in pandera_problems(table, folder / "data" / f"{name}.csv")
    ]


def misformed_tables(folder: Path, contract: Contract) -> Iterator[Problem]:
    """Yield the files in ``folder`` that are not as the build writes them."""
    for name, table in contract.items():
        if error := misform(table, folder / "data" / f"{name}.csv"):
            what = ("form", error.reason, "build the tables again")
            yield Problem(f"data/{name}.csv", error.line, "-", "-", *what)


def _disputed(one: Sequence[Problem], other: Sequence[Problem]) -> list[Problem]:
    # What a foreign key names is in another table, which pandera does not see.
    shared = {wrong for wrong in one if wrong.rule not in ("foreign-key", "package")}
    return [
        replace(
            wrong,
            rule="engines_agree",
            problem=f"only {'Frictionless' if wrong in shared else 'pandera'} finds {wrong.rule}",
            remedy="have tests/check/test_engines.py cover the case",
        )
        for wrong in sorted(shared.symmetric_difference(other))
    ]


def _timed(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[T, float]:
    started = perf_counter()
    return function(*args, **kwargs), perf_counter() - started


def _report(stage: str, counted: str, problems: Sequence[Problem], seconds: float) -> None:
    verdict = f"{len(problems)} wrong" if problems else "ok"
    print(f"{stage:<13}{counted:<22}{verdict:<10}{seconds:5.2f} s")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return 0 where nothing is wrong, 1 where something is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=root(),
        help="the folder of datapackage.json, data/ and schemas/ (default: the project)",
    )
    folder = parser.parse_args(arguments).folder
    try:
        problems = validate(folder)
    except FileNotFoundError as error:
        print(f"{error.filename}: there is no such file: build the tables first", file=sys.stderr)
        return 2
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0

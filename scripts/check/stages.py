"""Hold the tables against the contract, with two engines, and against the dataset's own rules."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from dprk_engagement.checking.rules import (
    RULES,
    Violation,
    read_tables,
    shared_vocabularies_agree,
    violations,
)
from dprk_engagement.contract import root, schema, table_names
from scripts.build.contract import read_contract
from scripts.build.csv_files import misform
from scripts.check.engines import Fault, frictionless_faults, pandera_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

P = ParamSpec("P")
T = TypeVar("T")


def validate(folder: Path) -> list[str]:
    """Print a line a stage for the data package in ``folder`` and return what is wrong.

    The rules suppose that the schemas are kept, so they are not tried where they are not.
    """
    schemas: dict[str, Any] = {name: schema(name) for name in table_names()}
    # Frictionless takes as long as all the rest, so it runs beside it.
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        pending = pool.submit(_timed, frictionless_faults, folder / "datapackage.json")
        contract, spent = _timed(lambda: list(shared_vocabularies_agree(schemas)))
        _report("contract", f"{len(schemas)} schemas", contract, spent)
        misformed, spent = _timed(misformed_tables, folder)
        _report("form", f"{len(schemas)} files", misformed, spent)
        other, spent = _timed(pandera_tables, folder)
        _report("pandera", f"{len(schemas)} tables", other, spent)
        broken = [] if contract or misformed or other else broken_rules(folder)
        one, spent = pending.result()
    _report("frictionless", f"{len(schemas)} tables", one, spent)
    faults = [*contract, *misformed, *sorted({*one, *other}), *_disputed(one, other)]
    return [str(fault) for fault in faults or broken]


def broken_rules(folder: Path) -> list[Violation]:
    """Print the line of the dataset's own rules and return what breaks them, sorted."""
    tables = read_tables(folder)
    broken, spent = _timed(lambda: sorted(violations(tables)))
    rows = sum(map(len, tables.values()))
    _report("rules", f"{len(RULES)} rules, {rows} rows", broken, spent)
    return broken


def pandera_tables(folder: Path) -> list[Fault]:
    """Return what is wrong with the tables in ``folder``, one by one."""
    return [
        fault
        for name in table_names()
        for fault in pandera_faults(name, folder / "data" / f"{name}.csv")
    ]


def misformed_tables(folder: Path) -> list[str]:
    """Return the files in ``folder`` that are not as the build writes them, and why."""
    contract = read_contract(root() / "schemas")
    return [
        f"data/{name}.csv: {reason}: build the tables again"
        for name, table in contract.items()
        if (reason := misform(table, folder / "data" / f"{name}.csv"))
    ]


def _disputed(one: Sequence[Fault], other: Sequence[Fault]) -> list[str]:
    # What a foreign key names is in another table, which pandera does not see.
    shared = {fault for fault in one if fault.rule not in ("foreign-key", "package")}
    return [
        f"{fault}; only {'Frictionless' if fault in shared else 'pandera'} finds it:"
        " have tests/test_engines.py cover the case"
        for fault in sorted(shared.symmetric_difference(other))
    ]


def _timed(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[T, float]:
    started = perf_counter()
    return function(*args, **kwargs), perf_counter() - started


def _report(stage: str, counted: str, faults: Sequence[object], seconds: float) -> None:
    verdict = f"{len(faults)} wrong" if faults else "ok"
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
    missing = [path for path in _needed(folder) if not path.is_file()]
    if missing:
        print(f"{missing[0]}: there is no such file: build the tables first", file=sys.stderr)
        return 2
    faults = validate(folder)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def _needed(folder: Path) -> list[Path]:
    tables = [folder / "data" / f"{name}.csv" for name in table_names()]
    return [folder / "datapackage.json", *tables]

"""Measure what using the package costs, beside bare pandas, csv and two packages of its kind.

Every program runs in a new process; the programs take turns, so that a machine that is slow
for a while is slow for all of them. What is quoted is the ratio of the medians.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from dprk_engagement.loading import path
from dprk_engagement.schemas import TableName, gap_labels, schema, table_names
from dprk_engagement.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
# Not counted: they compile what is imported and bring the files into memory.
WARM_UP = 2
FEWEST = 10
# One table with every type of field, and the largest.
ONE: TableName = "meetings"
LARGEST: TableName = "evidence"
PACKAGES = (
    "dprk-engagement",
    "pandas",
    "numpy",
    "pyarrow",
    "click",
    "palmerpenguins",
    "vega_datasets",
)


@dataclass(frozen=True)
class Comparison:
    """Two programs, and how much slower the first may be: milliseconds more, or times as slow.

    ``other`` is empty where the first is held to a time of its own.
    """

    ours: str
    other: str
    by: Literal["ms more", "times"]
    budget: float | None = None


def bare_pandas(names: Sequence[TableName]) -> str:
    """Return a program that reads the tables with nothing but a typed ``pandas.read_csv``."""
    return "\n".join(["import pandas as pd", *map(_bare_read, names)])


def _bare_read(name: TableName) -> str:
    fields = schema(name)["fields"]
    days = [field["name"] for field in fields if field["type"] == "date"]
    dtypes = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean"}
    types = ", ".join(
        f"{field['name']!r}: pd.CategoricalDtype({[c['value'] for c in field['categories']]!r})"
        if "categories" in field
        else f"{field['name']!r}: {dtypes[field['type']]!r}"
        for field in fields
        if field["type"] != "date"
    )
    return (
        f"pd.read_csv({str(path(name))!r}, dtype={{{types}}}, parse_dates={days!r},"
        f" date_format='%Y-%m-%d', keep_default_na=False, na_values={list(gap_labels(name))!r})"
        f".astype({dict.fromkeys(days, 'datetime64[s]')!r})"
    )


def programs() -> dict[str, str]:
    """Return the programs by what they do, in the order in which they take turns."""
    everything = table_names()
    return {
        "start Python": "",
        "import dprk_engagement": "import dprk_engagement",
        f"load {ONE}": f"import dprk_engagement as d; d.load({ONE!r})",
        f"read_csv {ONE}, typed": bare_pandas([ONE]),
        "load every table": "import dprk_engagement as d\nfor name in d.tables(): d.load(name)",
        "read_csv every table, typed": bare_pandas(everything),
        "the same again": bare_pandas(everything),
        f"records of {LARGEST}": f"import dprk_engagement as d; d.records({LARGEST!r})",
        f"csv.DictReader {LARGEST}": (
            f"import csv\nwith open({str(path(LARGEST))!r}, encoding='utf-8', newline='') as file:"
            " list(csv.DictReader(file))"
        ),
        "dprk-engagement list": (
            "import sys; sys.argv = ['dprk-engagement', 'list']\n"
            "from dprk_engagement.__main__ import main; sys.exit(main())"
        ),
        "palmerpenguins.load_penguins": "import palmerpenguins as p; p.load_penguins()",
        "vega_datasets.data.iris": "from vega_datasets import data; data.iris()",
    }


COMPARISONS = (
    Comparison("import dprk_engagement", "start Python", "ms more", 15),
    Comparison(f"load {ONE}", f"read_csv {ONE}, typed", "times", 1.05),
    Comparison("load every table", "read_csv every table, typed", "times", 1.05),
    Comparison("the same again", "read_csv every table, typed", "times"),
    Comparison(f"records of {LARGEST}", f"csv.DictReader {LARGEST}", "times", 1.5),
    Comparison("dprk-engagement list", "", "ms more", 150),
    Comparison(f"load {ONE}", "palmerpenguins.load_penguins", "times"),
    Comparison(f"load {ONE}", "vega_datasets.data.iris", "times"),
)


def measure(programs: Mapping[str, str], runs: int) -> dict[str, list[float]]:
    """Return the milliseconds that each program takes from start to end, ``runs`` times.

    Raises
    ------
    subprocess.CalledProcessError
        A program fails.
    """
    # An installed package has its bytecode compiled, whatever this shell prefers.
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    spent: dict[str, list[float]] = {name: [] for name in programs}
    order = list(programs.items())
    for turn in range(WARM_UP + runs):
        # There and back, since what runs after a long program finds the caches cold.
        for name, program in order[::-1] if turn % 2 else order:
            started = perf_counter()
            subprocess.run(
                [sys.executable, "-c", program],
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
            if turn >= WARM_UP:
                spent[name].append(1000 * (perf_counter() - started))
    return spent


def figure(comparison: Comparison, medians: Mapping[str, float]) -> float:
    """Return by how much the first program is slower than the other."""
    ours = medians[comparison.ours]
    other = medians[comparison.other] if comparison.other else 0.0
    return ours - other if comparison.by == "ms more" else ours / other


def kept(comparison: Comparison, medians: Mapping[str, float]) -> bool:
    """Return whether the budget of ``comparison`` is kept, as one without a budget is."""
    return comparison.budget is None or figure(comparison, medians) <= comparison.budget


def report(
    spent: Mapping[str, Sequence[float]], comparisons: Sequence[Comparison] = COMPARISONS
) -> str:
    """Return the page of the benchmarks, in Markdown."""
    medians = {name: median(times) for name, times in spent.items()}
    runs = min(map(len, spent.values()))
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`; not edited by hand.",
        "",
        f"{machine()}. {'; '.join(versions())}.",
        "",
        f"Each program ran {runs} times in a new process, after {WARM_UP} runs that were not"
        " counted, and the programs took turns, there and back. Times are from the start of the"
        " process to its end; bytecode was compiled and files were in memory. The typed `read_csv`"
        " names every type, vocabulary and gap, and gives the same frame. One line compares a"
        " program with itself: a difference no larger than that is the machine's.",
        "",
        "| ours | against | figure | budget | |",
        "|---|---|--:|--:|---|",
    ]
    for each in comparisons:
        value = _print_figure(each.by, figure(each, medians))
        budget = "" if each.budget is None else _print_figure(each.by, each.budget)
        verdict = "" if each.budget is None else "kept" if kept(each, medians) else "missed"
        lines.append(
            f"| {each.ours} | {each.other or 'no other'} | {value} | {budget} | {verdict} |"
        )
    lines += ["", "| program | median, ms | shortest | longest |", "|---|--:|--:|--:|"]
    lines += [
        f"| {name} | {medians[name]:.1f} | {min(times):.1f} | {max(times):.1f} |"
        for name, times in spent.items()
    ]
    return "\n".join([*lines, ""])


def _print_figure(by: str, value: float) -> str:
    return f"{value:.1f} ms" if by == "ms more" else f"× {value:.3f}"


def machine() -> str:
    """Return what the machine is, without its name."""
    return (
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} CPUs,"
        f" {platform.python_implementation()} {platform.python_version()}"
    )


def versions() -> list[str]:
    """Return the installed packages that bear on the figures, with their versions."""
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return 0 if every budget is kept, 1 if not, 2 if it cannot be run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=40, help=f"at least {FEWEST} (default: 40)")
    parser.add_argument("--out", type=Path, default=ROOT / "BENCHMARKS.md", help="the page")
    given = parser.parse_args(arguments)
    if given.runs < FEWEST:
        parser.error(f"--runs {given.runs}: the median of so few says little: write {FEWEST}")
    try:
        spent = measure(programs(), given.runs)
    except subprocess.CalledProcessError as error:
        print(
            f"bench: this failed: {error.cmd[-1]}\n"
            "bench: install the packages to compare with: pip install -e '.[dev]'",
            file=sys.stderr,
        )
        return 2
    page = report(spent)
    write_whole(given.out, page.encode())
    print(page, end="")
    medians = {name: median(times) for name, times in spent.items()}
    return 0 if all(kept(each, medians) for each in COMPARISONS) else 1


if __name__ == "__main__":
    sys.exit(main())

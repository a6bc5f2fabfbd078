"""Whether rows keep to the contract, and whether the files are those that were released."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from dprk_engagement import notebook
from dprk_engagement.checking import cells
from dprk_engagement.checking.own_rows import Cells, first_few, read_file, read_frame, worked_out
from dprk_engagement.checking.rules import ALONE, Data, violations
from dprk_engagement.contract import Contract, root
from dprk_engagement.errors import Problem
from dprk_engagement.files import path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from dprk_engagement.contract import Table, TableName


@dataclass(frozen=True)
class Validation:
    """What was checked, and each thing that is wrong with it: where, which rule, the remedy."""

    checked: str
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems)) or f"{self.checked}: nothing is wrong"

    def _repr_html_(self) -> str:
        if self.ok:
            return notebook.lines(str(self), ())
        return notebook.table(Problem.__match_args__, map(astuple, self.problems))


def validate(
    rows: Any | str | PathLike[str] | None = None, name: TableName | None = None
) -> Validation:
    """Check your own rows against the contract of a table, or the installed files whole.

    Rows are held to the schema of the table (columns, types, vocabularies, patterns, bounds,
    keys) and to the dataset's rules that need no other table, in one round; no library beyond
    pandas is needed. Whether an id of another table exists is not looked at, so that a further
    dataset can be coded to this schema. Columns that need not be filled may be absent, and so
    may those that follow from others, such as the bounds of a date: they are worked out.

    Parameters
    ----------
    rows
        A frame of pandas, polars or pyarrow, a list of dictionaries, or the path of a text
        file in UTF-8 with a header, separated by commas, semicolons or tabs; ``"-"`` is
        standard input. Missing values of a frame are gaps of either kind. Without rows and
        name, every installed file is compared with the digests of the release.
    name
        The table whose contract it is. Alone, the table as installed is checked.

    Returns
    -------
    Validation
        ``ok`` and ``problems``, each with ``file``, ``row``, ``field``, ``rule``, ``problem``
        and ``remedy``; ``line`` is 0. Rows count from 0 in a frame; in a file they are its lines.

    Raises
    ------
    UnknownTable
        There is no such table; the message names the nearest.
    ValueError
        Rows are given without the name of a table.
    TypeError
        ``rows`` is no frame, list or path.
    OSError
        The file cannot be read.

    Examples
    --------
    >>> validate().ok
    True
    >>> from dprk_engagement import load
    >>> overtures = load("overtures")
    >>> overtures.loc[0, "reply"] = "considering"
    >>> overtures.loc[0, "target"] = overtures.loc[0, "actor"]
    >>> for problem in validate(overtures, "overtures").problems:
    ...     print(problem)
    the frame: row 0, ...: target: offers_and_ties_have_two_sides: both sides are IDN: ...
    """
    if rows is None and name is None:
        return Validation(str(root()), tuple(_changed_files()))
    if name is None:
        raise ValueError("name the table whose contract it is: validate(rows, 'meetings')")
    contract = Contract.installed()
    table = contract[name]
    rows = path(name) if rows is None else rows
    own = read_file(rows, table) if isinstance(rows, str | PathLike) else read_frame(rows, table)
    wrong = list(cells.problems(table, own.cells, own.place))
    places = [own.place(index) for index in range(len(own.cells))]
    unread = {(problem.row, problem.field) for problem in wrong}
    readable = tuple(
        Cells({field: row[field] for field in row if (place[2], field) not in unread})
        for row, place in zip(own.cells, places, strict=True)
    )
    problems = [*own.problems, *wrong, *_broken_rules(table, readable, places, contract)]
    order = {place[2]: number for number, place in enumerate(places)}
    problems.sort(key=lambda problem: order.get(problem.row, -1))
    return Validation(own.origin, first_few(own.origin, dict.fromkeys(problems)))


def template(name: TableName) -> pd.DataFrame:
    """Return a table to fill in: the columns that rows of your own need, and one empty row.

    Bounds, precision and basis of dates and figures are not among them, nor what the build
    takes from the evidence: `validate` works them out. Any other column of the table may be
    added.

    Raises
    ------
    UnknownTable
        There is no such table; the message names the nearest.

    Examples
    --------
    >>> mine = template("meetings")
    >>> list(mine)
    ['id', 'kind', 'status', 'date', 'summary']
    >>> print(validate(mine, "meetings").problems[0])
    the frame: row 0: id: required: it is empty: fill it in, such as usa-prk-singapore-2018
    """
    import pandas as pd

    table = Contract.installed()[name]
    figure = ("value", "qualifier", "unit", "as_stated") if table.has_quantity else ()
    names = [
        field
        for field, described in table.fields.items()
        if field in (*table.key, *table.dates, *figure)
        or (described.get("constraints", {}).get("required") and field not in worked_out(table))
    ]
    return pd.DataFrame({field: pd.Series([None], dtype=table.dtypes[field]) for field in names})


def _broken_rules(
    table: Table, cells: Sequence[Cells], places: Sequence[tuple[str, int, str]], contract: Contract
) -> Iterator[Problem]:
    def broken(gap: str) -> Iterator[Problem]:
        filled = [
            Cells({field: gap if cell is None else cell for field, cell in row.items()})
            for row in cells
        ]
        by_row = {id(row): place for row, place in zip(filled, places, strict=True)}
        data = Data({table.name: cast("list[dict[str, str]]", filled)}, contract)
        return violations(data, ALONE, lambda row, field: by_row[id(row.cells)])

    found = broken("")
    # A frame does not say which gap a missing value is: what is wrong is wrong as either.
    if any(None in row.values() for row in cells):
        as_sought = {(wrong.row, wrong.field, wrong.rule) for wrong in broken("?")}
        found = (wrong for wrong in found if (wrong.row, wrong.field, wrong.rule) in as_sought)
    yield from found


def _changed_files() -> Iterator[Problem]:
    """Yield the files that are missing or not as released."""
    descriptor = root() / "datapackage.json"
    try:
        package = json.loads(descriptor.read_bytes())
    except (OSError, ValueError) as error:
        yield _changed(descriptor, f"it cannot be read ({error})")
        return
    for resource in package["resources"]:
        file = root() / resource["path"]
        if not file.is_file():
            yield _changed(file, "it is missing")
        elif f"sha256:{sha256(file.read_bytes()).hexdigest()}" != resource["hash"]:
            yield _changed(file, "its digest is not that of the release")
    yield from _changed_since_installed()


def _changed_since_installed() -> Iterator[Problem]:
    """Yield the files of an installed package that differ from what its installer recorded."""
    from base64 import urlsafe_b64encode
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        installed = distribution("dprk-engagement")
    except PackageNotFoundError:
        return
    recorded = {Path(str(file.locate())).resolve(): file.hash for file in installed.files or ()}
    # A checkout beside an installed package is not what that package's record speaks of.
    if Path(__file__).resolve() not in recorded:
        return
    for file, expected in recorded.items():
        if expected is None or (file.suffix == ".csv" and file.parent.name == "data"):
            continue
        if not file.is_file():
            yield _changed(file, "it is missing")
            continue
        found = urlsafe_b64encode(sha256(file.read_bytes()).digest()).decode().rstrip("=")
        if found != expected.value:
            yield _changed(file, "its digest is not the one it was installed with")


def _changed(file: Path, problem: str) -> Problem:
    remedy = (
        "install the package again, with pip install --force-reinstall dprk-engagement"
        if root().name == "dataset"
        else "build the tables again"
    )
    return Problem(str(file), 0, "-", "-", "as_released", problem, remedy)

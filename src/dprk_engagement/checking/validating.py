"""Whether rows keep to the contract, and whether the files are those that were released."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dprk_engagement import notebook
from dprk_engagement.checking import cells
from dprk_engagement.checking.own_rows import OwnRows, first_few, read_file, read_frame
from dprk_engagement.checking.rules import ALONE, Data, violations
from dprk_engagement.contract import Contract, root
from dprk_engagement.errors import Problem, need
from dprk_engagement.files import path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dprk_engagement.checking.rules import Row
    from dprk_engagement.contract import TableName


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
    keys) and then to the dataset's rules that need no other table. Whether an id of another
    table exists is not looked at, so that a further dataset can be coded to this schema.

    Parameters
    ----------
    rows
        A frame of pandas, polars or pyarrow, a list of dictionaries, or the path of a CSV
        file in UTF-8. Missing values of a frame are gaps of either kind. Without rows and
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
    MissingExtra
        Rows are to be checked and the extra ``validate`` is not installed.

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
    need("pandera", "validate")
    need("edtf", "validate")
    rows = path(name) if rows is None else rows
    own = read_file(rows, table) if isinstance(rows, str | PathLike) else read_frame(rows, table)
    # A key of several fields is reported once a field.
    problems = first_few(own.origin, dict.fromkeys([*own.problems, *_wrong_cells(own)]))
    # The rules suppose that the schema is kept.
    return Validation(own.origin, problems or first_few(own.origin, _broken_rules(own, contract)))


def _wrong_cells(rows: OwnRows) -> Iterator[Problem]:
    # A key of one field is that field's own uniqueness.
    single = len(rows.table.key) == 1
    for problem in cells.problems(rows.table, rows.cells, rows.place):
        if not (single and problem.rule == "primary-key"):
            yield problem


def _broken_rules(rows: OwnRows, contract: Contract) -> Iterator[Problem]:
    filled = _filled(rows, "")
    places = {rows.table.row_id(row): rows.place(index) for index, row in enumerate(filled)}

    def broken(given: list[dict[str, str]]) -> Iterator[Problem]:
        return violations(Data({rows.table.name: given}, contract), ALONE, place)

    def place(row: Row, field: str) -> tuple[str, int, str]:
        return places[row.id]

    found = broken(filled)
    # A frame does not say which gap a missing value is: what is wrong is wrong as either.
    if any(None in row.values() for row in rows.cells):
        as_sought = {(wrong.row, wrong.field, wrong.rule) for wrong in broken(_filled(rows, "?"))}
        found = (wrong for wrong in found if (wrong.row, wrong.field, wrong.rule) in as_sought)
    yield from found


def _filled(rows: OwnRows, gap: str) -> list[dict[str, str]]:
    return [
        {field: gap if cell is None else cell for field, cell in row.items()} for row in rows.cells
    ]


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

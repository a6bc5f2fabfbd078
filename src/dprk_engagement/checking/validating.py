"""Whether rows keep to the contract, and whether the files are those that were released."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dprk_engagement.checking.cells import breaches
from dprk_engagement.checking.own_rows import OwnRows, first_few, read_file, read_frame
from dprk_engagement.checking.rules import (
    RULES,
    Rule,
    Violation,
    acts,
    links,
    texts,
    values,
    violations,
)
from dprk_engagement.contract import root, schema
from dprk_engagement.errors import need
from dprk_engagement.loading import path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dprk_engagement.contract import TableName

# The rules that look at no other table. The rest need evidence, people, countries, documents.
ALONE: tuple[Rule, ...] = (
    texts.cells_are_plain_text,
    texts.addresses_are_of_the_web,
    values.dates_follow_their_expression,
    values.dates_run_forwards,
    values.basis_is_unknown_for_gaps_alone,
    values.bounds_hold_the_value,
    values.percentages_are_shares,
    values.printed_words_are_few,
    links.sentences_are_spans,
    links.duplicates_repeat_a_sentence,
    acts.one_participant_a_row,
    acts.legs_follow_one_another,
    acts.replies_come_from_the_target,
    acts.replies_follow_the_offer,
    acts.offers_and_ties_have_two_sides,
    acts.one_of_the_sides_acts,
    acts.shares_above_a_whole_have_multiple_answers,
    acts.levels_agree_with_changes,
    acts.modes_belong_to_their_type,
    acts.charges_have_an_accuser,
    acts.memberships_run_forwards,
)


@dataclass(frozen=True)
class Validation:
    """What was checked, and each thing that is wrong with it: where, which rule, the remedy."""

    checked: str
    problems: tuple[Violation, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems)) or f"{self.checked}: nothing is wrong"


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
        and ``remedy``. Rows count from 0 in a frame; in a file they are its lines.

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
    >>> overtures.loc[0, "target"] = overtures.loc[0, "initiator"]
    >>> for problem in validate(overtures, "overtures").problems:
    ...     print(problem)
    the frame: row 0, ...: target: offers_and_ties_have_two_sides: both sides are IDN: ...
    """
    if rows is None and name is None:
        return Validation(str(root()), tuple(_changed_files()))
    if name is None:
        raise ValueError("name the table whose contract it is: validate(rows, 'meetings')")
    schema(name)
    need("pandera", "validate")
    need("edtf", "validate")
    rows = path(name) if rows is None else rows
    own = read_file(rows, name) if isinstance(rows, str | PathLike) else read_frame(rows, name)
    # A key of several fields is reported once a field.
    problems = first_few(own.origin, dict.fromkeys([*own.problems, *_broken_contract(own)]))
    # The rules suppose that the schema is kept.
    return Validation(own.origin, problems or first_few(own.origin, _broken_rules(own)))


def _broken_contract(rows: OwnRows) -> Iterator[Violation]:
    # A key of one field is that field's own uniqueness.
    single = len(schema(rows.table)["primaryKey"]) == 1
    for index, *said in breaches(rows.table, rows.cells):
        _, rule, _, _ = said
        if not (single and rule == "primary-key"):
            yield Violation(rows.origin, rows.place(index), *said)


def _broken_rules(rows: OwnRows) -> Iterator[Violation]:
    rules = tuple((names, rule) for names, rule in RULES if rule in ALONE)
    found = violations({rows.table: _filled(rows, "")}, rules)
    # A frame does not say which gap a missing value is: what is wrong is wrong as either.
    if any(None in row.values() for row in rows.cells):
        as_sought = violations({rows.table: _filled(rows, "?")}, rules)
        either = {(each.row, each.field, each.rule) for each in as_sought}
        found = (each for each in found if (each.row, each.field, each.rule) in either)
    key = schema(rows.table)["primaryKey"]
    places = {
        "/".join(str(row[field]) for field in key): rows.place(index)
        for index, row in enumerate(rows.cells)
    }
    for each in found:
        place, said = places[each.row], (each.field, each.rule, each.problem, each.remedy)
        yield Violation(rows.origin, place, *said)


def _filled(rows: OwnRows, gap: str) -> list[dict[str, str]]:
    return [
        {field: gap if cell is None else cell for field, cell in row.items()} for row in rows.cells
    ]


def _changed_files() -> Iterator[Violation]:
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


def _changed_since_installed() -> Iterator[Violation]:
    """Yield the files of an installed package that differ from what its installer recorded."""
    from base64 import urlsafe_b64encode
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        installed = distribution("dprk-engagement")
    except PackageNotFoundError:
        return
    recorded = {Path(str(each.locate())).resolve(): each.hash for each in installed.files or ()}
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


def _changed(file: Path, problem: str) -> Violation:
    remedy = (
        "install the package again, with pip install --force-reinstall dprk-engagement"
        if root().name == "dataset"
        else "build the tables again"
    )
    return Violation(str(file), "-", "-", "as_released", problem, remedy)

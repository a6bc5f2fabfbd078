"""The change log: what differs from the last release, and what the build refuses of it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.build.tables import build
from scripts.history.releases import releases
from scripts.release.freeze import freeze
from tests.project import (
    UNION,
    broken,
    contents,
    edit,
    line_of,
    number,
    reasons,
    refusals,
    release_project,
    rows,
    write,
)

GUILD = "  - {id: pilot-guild, name: Pilot Guild, kind: government, at: 2.1}\n"
STONE = "- {table: organizations, row: pilot-guild, release: 2.0.0, reason: One body twice.}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose 1.0.0 is frozen, and whose version is 1.1.0."""
    return release_project(tmp_path / "project")


def tombstone(root: Path, stones: str = STONE) -> None:
    write(root, "seeds/tombstones.yaml", stones)


def add_row(root: Path) -> None:
    edit(root, "meetings:", UNION + "meetings:")
    reasons(root, "table: organizations, row: crane-union, reason: It was missed.")


def withdraw_row(root: Path) -> None:
    edit(root, GUILD, "")
    tombstone(root, STONE.replace("2.0.0", "1.1.0"))


def log(root: Path, table: str) -> list[dict[str, str]]:
    """Build, and return what is logged of a table."""
    build(root, root)
    return [entry for entry in rows(root, "changes") if entry["table"] == table]


def told(entries: list[dict[str, str]], *fields: str) -> list[tuple[str, ...]]:
    return [tuple(entry[field] for field in fields) for entry in entries]


def define(root: Path, table: str, change: Callable[[Any], object]) -> None:
    path = root / "schemas" / f"{table}.json"
    schema = json.loads(path.read_bytes())
    change(schema)
    path.write_text(json.dumps(schema), encoding="utf-8")


# What is logged


def test_before_the_first_release_nothing_has_changed(project: Path) -> None:
    shutil.rmtree(project / "record" / "releases")
    edit(project, "value: port", "value: quay")
    assert log(project, "meetings") == []


def test_a_changed_cell_is_logged_with_its_reason(project: Path) -> None:
    edit(project, "value: port", "value: quay")
    reasons(project, "table: meetings, row: harbour-talks, field: place, reason: A slip.")
    (entry,) = log(project, "meetings")
    assert tuple(entry.values()) == (
        "meetings", "harbour-talks", "place", "changed", "port", "quay", "A slip.", "1.1.0",
    )  # fmt: skip


@pytest.mark.parametrize("field", ["field: date, ", ""])
def test_the_reason_of_a_date_covers_the_columns_beside_it(project: Path, field: str) -> None:
    edit(project, "date: 2018,", "date: 2018-06,")
    reasons(project, f"table: meetings, row: second-talks, {field}reason: The month is printed.")
    assert told(log(project, "meetings"), "field", "reason") == [
        (f"date{suffix}", "The month is printed.")
        for suffix in ("", "_earliest", "_latest", "_precision")
    ]


def test_the_reason_of_a_figure_covers_the_columns_beside_it(project: Path) -> None:
    edit(project, "value: 10.0, unit: USD", "value: 12, unit: EUR")
    reasons(
        project,
        "table: trade_figures, row: level, field: value, reason: Misread.",
        "table: trade_figures, row: level-before, field: value, reason: Computed again.",
    )
    logged = told(log(project, "trade_figures"), "field", "reason")
    assert {("value", "Misread."), ("value_low", "Misread."), ("unit", "Misread.")} < {*logged}


def test_an_added_row_is_logged_without_its_cells_and_covers_its_evidence(project: Path) -> None:
    add_row(project)
    (entry,) = log(project, "organizations")
    assert tuple(entry.values())[1:] == (
        "crane-union", "*", "added", "", "", "It was missed.", "1.1.0",
    )  # fmt: skip
    assert told(log(project, "evidence"), "row", "reason") == [
        ("organizations/crane-union/*/gazette/2/1", "It was missed.")
    ]


def test_what_is_counted_needs_no_reason(project: Path) -> None:
    add_row(project)
    (entry,) = log(project, "sentences")
    assert (entry["row"], entry["field"], entry["kind"]) == ("gazette/2/1", "rows", "changed")
    assert int(entry["new"]) - int(entry["old"]) == 1


def test_evidence_alone_is_covered_by_a_reason_for_its_row(project: Path) -> None:
    edit(project, "value: port, at: 3.1", 'value: port, at: "2.1"')
    reasons(project, "table: meetings, row: harbour-talks, field: place, reason: Wrong sentence.")
    assert log(project, "meetings") == []
    assert told(log(project, "evidence"), "kind") == [("added",), ("removed",)]


def test_a_withdrawn_row_and_its_evidence_have_the_reason_of_the_tombstone(project: Path) -> None:
    number(project, "2.0.0")
    edit(project, GUILD, "")
    tombstone(project)
    (entry,) = log(project, "organizations")
    assert (entry["row"], entry["kind"], entry["new"]) == ("pilot-guild", "removed", "")
    assert json.loads(entry["old"])["name"] == "Pilot Guild"
    for table in ("organizations", "evidence", "tombstones"):
        assert set(told(log(project, table), "reason")) == {("One body twice.",)}


def test_the_most_exact_reason_is_taken(project: Path) -> None:
    edit(project, "value: port", "value: quay")
    edit(project, "Officials meet", "Officials met")
    edit(project, "They meet again.", "They met again.")
    reasons(
        project,
        'table: meetings, row: "*", kind: changed, reason: Every row was read again.',
        "table: meetings, row: harbour-talks, reason: This row was read again.",
        "table: meetings, row: harbour-talks, field: place, reason: A slip.",
    )
    assert told(log(project, "meetings"), "row", "field", "reason") == [
        ("harbour-talks", "place", "A slip."),
        ("harbour-talks", "summary", "This row was read again."),
        ("second-talks", "summary", "Every row was read again."),
    ]


def test_one_reason_covers_everything_that_was_added(project: Path) -> None:
    add_row(project)
    reasons(project, 'table: "*", row: "*", kind: added, reason: A second reading.')
    assert told(log(project, "organizations"), "reason") == [("A second reading.",)]


def test_a_new_column_is_one_entry_without_its_definition_and_its_cells(project: Path) -> None:
    hall = {"name": "hall", "title": "Hall", "description": "Where.", "type": "string"}
    define(project, "meetings", lambda schema: schema["fields"].append(hall))
    edit(project, "    status: held", "    status: held\n    hall: Main")
    reasons(project, 'table: meetings, row: "*", field: hall, reason: Asked for.')
    assert told(log(project, "meetings"), "row", "field", "kind", "new", "reason") == [
        ("*", "hall", "added", "", "Asked for.")
    ]


def test_the_log_of_a_release_is_kept_by_the_next_one(project: Path) -> None:
    edit(project, "value: port", "value: quay")
    reasons(project, "table: meetings, row: harbour-talks, reason: A slip.")
    build(project, project)
    freeze(project)
    number(project, "1.1.1")
    edit(project, "value: quay", "value: pier")
    reasons(project, "table: meetings, row: harbour-talks, reason: Another slip.")
    assert told(log(project, "meetings"), "old", "new", "reason", "release") == [
        ("port", "quay", "A slip.", "1.1.0"),
        ("quay", "pier", "Another slip.", "1.1.1"),
    ]


def test_the_last_release_is_the_last_by_number_and_not_by_spelling(project: Path) -> None:
    for version in ("1.9.0", "1.10.0"):
        number(project, version)
        build(project, project)
        freeze(project)
    assert releases(project) == ["1.0.0", "1.9.0", "1.10.0"]


# What is refused


def test_a_changed_cell_without_a_reason_is_refused_where_it_is_coded(project: Path) -> None:
    edit(project, "value: port", "value: quay")
    (problem,) = refusals(project)
    assert str(problem) == (
        f"seeds/gazette.yaml:{line_of('value: port')}: meetings/harbour-talks: place: reason:"
        " 'port' became 'quay' since 1.0.0: give a reason in seeds/changes.yaml,"
        " or take it back"
    )


@pytest.mark.parametrize(
    ("old", "new", "row", "field"),
    [
        ("meetings:", UNION + "meetings:", "organizations/crane-union", "*"),
        ("date: 2018,", "date: 2018-06,", "meetings/second-talks", "date"),
    ],
    ids=["a row with its evidence", "a date with its bounds"],
)
def test_what_belongs_together_is_refused_once(
    project: Path, old: str, new: str, row: str, field: str
) -> None:
    edit(project, old, new)
    assert broken(project) == {(row, field, "reason")}


@pytest.mark.parametrize("other", ["field: country", "kind: removed"])
def test_a_reason_for_another_field_or_kind_does_not_serve(project: Path, other: str) -> None:
    edit(project, "value: port", "value: quay")
    reasons(project, f"table: meetings, row: harbour-talks, {other}, reason: A slip.")
    assert broken(project) == {
        (f"changes/meetings/harbour-talks/{other.split(': ')[1]}", "-", "stale-reason"),
        ("meetings/harbour-talks", "place", "reason"),
    }


def test_a_reason_that_a_more_exact_one_leaves_nothing_is_stale(project: Path) -> None:
    edit(project, "value: port", "value: quay")
    reasons(
        project,
        "table: meetings, row: harbour-talks, reason: A slip.",
        "table: meetings, row: harbour-talks, field: place, reason: A slip.",
    )
    assert broken(project) == {("changes/meetings/harbour-talks", "-", "stale-reason")}


@pytest.mark.parametrize(
    ("reason", "field", "rule"),
    [
        ("table: meetings, row: harbour-talks", "reason", "required"),
        ("table: meetings, row: harbour-talks, kind: mended, reason: A slip.", "kind", "enum"),
        ("table: meetings, row: x, release: 1.1.0, reason: A slip.", "release", "unknown-field"),
        ('table: "*", row: harbour-talks, reason: A slip.', "table", "too-wide"),
        ("table: meetings, row: harbour-talks, reason: =1+1", "reason", "cells_are_plain_text"),
    ],
)
def test_a_reason_that_is_none_is_refused(
    project: Path, reason: str, field: str, rule: str
) -> None:
    edit(project, "value: port", "value: quay")
    reasons(project, reason)
    assert ("seeds/changes.yaml", 1, field, rule) in {
        (problem.file, problem.line, problem.field, problem.rule) for problem in refusals(project)
    }


def test_two_reasons_for_one_change_are_refused(project: Path) -> None:
    edit(project, "value: port", "value: quay")
    reasons(project, *2 * ["table: meetings, row: harbour-talks, reason: A slip."])
    row = "changes/meetings/harbour-talks"
    assert (row, "-", "duplicate-reason") in broken(project)


def test_a_withdrawn_row_without_a_tombstone_is_refused(project: Path) -> None:
    number(project, "2.0.0")
    edit(project, GUILD, "")
    (problem,) = refusals(project)
    assert str(problem) == (
        "seeds/tombstones.yaml:1: organizations/pilot-guild: *: tombstone: it was released in 1.0.0"
        " and is gone: code it again, or enter it here with the reason"
    )


def test_a_withdrawn_id_cannot_return_even_with_its_tombstone_removed(project: Path) -> None:
    number(project, "2.0.0")
    edit(project, GUILD, "")
    tombstone(project)
    build(project, project)
    freeze(project)
    number(project, "3.0.0")
    tombstone(project, "[]\n")
    edit(project, "meetings:", GUILD + "meetings:")
    reasons(project, 'table: "*", row: "*", kind: added, reason: It is back.')
    assert ("tombstones/organizations/pilot-guild", "*", "tombstone") in broken(project)


@pytest.mark.parametrize(
    ("stone", "field"),
    [(STONE.replace("pilot", "singer"), "row"), (STONE.replace("2.0.0", "1.1.0"), "release")],
    ids=["a row that was never released", "another release"],
)
def test_a_tombstone_that_marks_nothing_is_refused(project: Path, stone: str, field: str) -> None:
    number(project, "2.0.0")
    if field == "release":
        edit(project, GUILD, "")
    tombstone(project, stone)
    (problem,) = refusals(project)
    assert (problem.file, problem.field) == ("seeds/tombstones.yaml", field)


@pytest.mark.parametrize("version", ["1.0.0", "0.9.0"])
def test_what_was_released_does_not_change(project: Path, version: str) -> None:
    number(project, version)
    edit(project, "value: port", "value: quay")
    (problem,) = (problem for problem in refusals(project) if problem.rule == "version")
    assert (problem.file, problem.line) == ("src/dprk_engagement/__init__.py", 3)
    assert "meetings/harbour-talks place was changed" in problem.problem
    assert problem.remedy == "write 1.0.1 or higher"


def test_a_version_below_the_last_release_is_refused_though_nothing_changed(project: Path) -> None:
    number(project, "0.9.0")
    (problem,) = refusals(project)
    assert problem.problem == "0.9.0 is less than 1.0.0, the last release"
    assert problem.remedy == "write 1.0.0 or higher"


def test_the_reasons_of_a_release_may_stay_until_the_next_is_begun(project: Path) -> None:
    edit(project, "value: port", "value: quay")
    reasons(project, "table: meetings, row: harbour-talks, reason: A slip.")
    build(project, project)
    freeze(project)
    before = contents(project / "data")
    build(project, project)
    assert contents(project / "data") == before
    number(project, "1.1.1")
    assert broken(project) == {("changes/meetings/harbour-talks", "-", "stale-reason")}


@pytest.mark.parametrize(
    ("change", "version", "least"), [(add_row, "1.0.1", "1.1.0"), (withdraw_row, "1.1.0", "2.0.0")]
)
def test_a_version_that_says_less_than_the_changes_is_refused(
    project: Path, change: Callable[[Path], None], version: str, least: str
) -> None:
    number(project, version)
    change(project)
    (problem,) = refusals(project)
    assert (problem.rule, problem.remedy) == ("version", f"write {least} or higher")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: edit(folder, ",port,", ",pier,", "data/meetings.csv"), "vouches for"),
        (lambda folder: (folder / "data/meetings.csv").unlink(), "no release"),
        (lambda folder: (folder / "datapackage.json").write_text("{}"), "no release"),
        (lambda folder: folder.rename(folder.with_name("1.0.1")), "is of 1.0.0"),
        (lambda folder: folder.rename(folder.with_name("first")), "is not a version"),
    ],
    ids=["edited", "incomplete", "no descriptor", "of another version", "misnamed"],
)
def test_a_former_release_that_is_not_as_released_is_refused(
    project: Path, spoil: Callable[[Path], object], message: str
) -> None:
    spoil(project / "record/releases/1.0.0")
    with pytest.raises(ValueError, match=message):
        build(project, project)

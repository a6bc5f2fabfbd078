"""The change log: what differs from the last release, and what the build refuses of it."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.build.problems import BuildError, Problem
from scripts.build.tables import build
from scripts.history import show as show_changes
from scripts.history.differences import EVERY, Change, Version, compare, highest, level
from scripts.history.releases import parts, read_release, read_version, releases
from scripts.release import freeze as freezing
from scripts.release.freeze import freeze

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).resolve().parents[2]

PYPROJECT = """
[project]
name = "tiny"
[tool.dprk-engagement]
title = "Tiny"
description = "A tiny dataset"
released = "2020-03-04"
license = "CC-BY-4.0"
language = "en"
keywords = ["harbours"]
contributors = [{ title = "Nobody", roles = ["creator"] }]
"""

GAZETTE = """\
source: {title: Harbour talks, language: en, completeness: complete, published: "?", at: 1.1}
countries:
  - {id: PRK, printed: {North Korea: 1.1}}
organizations:
  - {id: harbour-office, name: Harbour Office, kind: government, at: 2.1}
meetings:
  - id: talks
    at: 2.1
    kind: official
    status: held
    date: 2018
    city: {value: Port, at: 3.1}
    dprk_takes_part: "true"
    summary: Officials meet.
  - {id: second-talks, at: 2.1, kind: official, status: held, date: 2019, summary: They meet again.}
trade_figures:
  - id: level
    at: 3.1
    reporter: PRK
    partner: PRK
    measure: level
    date: 2019
    value: {value: 10, unit: USD million, qualifier: exact, as_stated: $10 million}
sentences: {"1-3": coded}
"""
THIRD = (
    "  - {id: third-talks, at: 2.1, kind: official, status: held, date: 2020, summary: Third.}\n"
)
SECOND = GAZETTE[GAZETTE.index("  - {id: second-talks") : GAZETTE.index("trade_figures")]
STONE = "- {table: meetings, row: second-talks, release: 2.0.0, reason: One meeting twice.}\n"


def index(*sentences: str) -> str:
    """Return a sentence index of paragraphs of one sentence."""
    lines = [
        "source,paragraph,sentence,zone,start,end,length,sha256,duplicate_of,format,"
        "raw_sha256,canonical_sha256,canonicaliser"
    ]
    document = hashlib.sha256(b"gazette").hexdigest()
    start = 0
    for paragraph, words in enumerate(sentences, 1):
        digest = hashlib.sha256(words.encode()).hexdigest()
        end = start + len(words)
        place = f"gazette,{paragraph},1,body,{start},{end},{len(words)},{digest}"
        lines.append(f"{place},,plain-text,{document},{document},1")
        start = end + 1
    return "\n".join(lines) + "\n"


def write(root: Path, name: str, content: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(content, encoding="utf-8", newline="")


def number(root: Path, version: str) -> None:
    write(root, "src/dprk_engagement/__init__.py", f'"""Tiny."""\n\n__version__ = "{version}"\n')


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose 1.0.0 is frozen, and whose version is 1.1.0."""
    root = tmp_path / "project"
    shutil.copytree(REPOSITORY / "schemas", root / "schemas")
    write(root, "pyproject.toml", PYPROJECT)
    write(root, "seeds/gazette.yaml", GAZETTE)
    write(root, "seeds/gazette.sentences.csv", index("One", "Two", "Three"))
    write(root, "seeds/corroborations.yaml", "[]\n")
    write(root, "seeds/searches.yaml", "[]\n")
    write(root, "seeds/tombstones.yaml", "[]\n")
    write(root, "seeds/changes.yaml", "[]\n")
    countries = "id,alpha2,numeric,m49,cow,gw,name\nPRK,KP,408,408,731,731,North Korea\n"
    write(root, "seeds/reference/countries.csv", countries)
    write(
        root,
        "seeds/reference/country_groups.csv",
        "id,group,country,member_from,member_until,origin\n",
    )
    number(root, "1.0.0")
    build(root, root)
    freeze(root)
    number(root, "1.1.0")
    return root


def edit(root: Path, old: str, new: str, name: str = "seeds/gazette.yaml") -> None:
    content = (root / name).read_text(encoding="utf-8")
    assert old in content
    write(root, name, content.replace(old, new, 1))


def reasons(root: Path, *given: str) -> None:
    write(root, "seeds/changes.yaml", "".join(f"- {{{each}}}\n" for each in given) or "[]\n")


def tombstone(root: Path, stones: str = STONE) -> None:
    write(root, "seeds/tombstones.yaml", stones)


def refusals(root: Path) -> list[Problem]:
    before = {path: path.read_bytes() for path in (root / "data").iterdir()}
    with pytest.raises(BuildError) as refused:
        build(root, root)
    assert {path: path.read_bytes() for path in (root / "data").iterdir()} == before
    return refused.value.problems


def broken(root: Path) -> set[tuple[str, str]]:
    return {(each.where, each.rule) for each in refusals(root)}


def log(root: Path, table: str = "") -> list[tuple[str, ...]]:
    """Return the log as built, of one table or all, without the name of the table."""
    build(root, root)
    with (root / "data/changes.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(row.values())[1:] for row in csv.DictReader(file) if row["table"] == table]


def define(root: Path, table: str, change: Callable[[Any], object]) -> None:
    path = root / "schemas" / f"{table}.json"
    schema = json.loads(path.read_bytes())
    change(schema)
    path.write_text(json.dumps(schema), encoding="utf-8")


# What is logged


def test_before_the_first_release_nothing_has_changed(project: Path) -> None:
    shutil.rmtree(project / "record" / "releases")
    edit(project, "city: {value: Port", "city: {value: Harbour")
    assert log(project, "meetings") == []


def test_a_changed_cell_is_logged_with_its_reason(project: Path) -> None:
    edit(project, "value: Port", "value: Harbour")
    reasons(project, "table: meetings, row: talks, field: city, reason: A slip.")
    assert log(project, "meetings") == [
        ("talks", "city", "changed", "Port", "Harbour", "A slip.", "1.1.0")
    ]


@pytest.mark.parametrize("field", ["field: date, ", ""])
def test_the_reason_of_a_date_covers_the_columns_beside_it(project: Path, field: str) -> None:
    edit(project, "date: 2018", "date: 2018-06")
    reasons(project, f"table: meetings, row: talks, {field}reason: The month is printed.")
    logged = log(project, "meetings")
    assert [each[1] for each in logged] == [
        "date", "date_earliest", "date_latest", "date_precision",
    ]  # fmt: skip
    assert {each[-2] for each in logged} == {"The month is printed."}


def test_the_reason_of_a_figure_covers_the_columns_beside_it(project: Path) -> None:
    edit(
        project,
        "value: 10, unit: USD million, qualifier: exact",
        "value: 20, unit: EUR million, qualifier: about",
    )
    reasons(project, "table: trade_figures, row: level, field: value, reason: Misread.")
    assert {each[1] for each in log(project, "trade_figures")} >= {"value", "qualifier", "unit"}


def test_an_added_row_is_logged_without_its_cells_and_covers_its_evidence(project: Path) -> None:
    edit(project, "trade_figures:", THIRD + "trade_figures:")
    reasons(project, "table: meetings, row: third-talks, reason: It was missed.")
    ((row, field, kind, old, new, reason, release),) = log(project, "meetings")
    assert (row, field, kind, old, new) == ("third-talks", "*", "added", "", "")
    assert (reason, release) == ("It was missed.", "1.1.0")
    assert [(each[0], each[-2]) for each in log(project, "evidence")] == [
        ("meetings/third-talks/*/gazette/2/1", "It was missed.")
    ]


def test_what_is_counted_needs_no_reason(project: Path) -> None:
    edit(project, "trade_figures:", THIRD + "trade_figures:")
    reasons(project, "table: meetings, row: third-talks, reason: It was missed.")
    ((row, field, kind, old, new, *_),) = log(project, "sentences")
    assert (row, field, kind, int(new) - int(old)) == ("gazette/2/1", "rows", "changed", 1)


def test_evidence_alone_is_covered_by_a_reason_for_its_row(project: Path) -> None:
    edit(project, "value: Port, at: 3.1", 'value: Port, at: "2.1"')
    reasons(project, "table: meetings, row: talks, field: city, reason: The wrong sentence.")
    assert log(project, "meetings") == []
    assert [each[2] for each in log(project, "evidence")] == ["added", "removed"]


def test_a_withdrawn_row_and_its_evidence_have_the_reason_of_the_tombstone(project: Path) -> None:
    number(project, "2.0.0")
    edit(project, SECOND, "")
    tombstone(project)
    ((row, _, kind, old, new, reason, _),) = log(project, "meetings")
    assert (row, kind, new, reason) == ("second-talks", "removed", "", "One meeting twice.")
    assert json.loads(old)["summary"] == "They meet again."
    assert {each[-2] for name in ("evidence", "tombstones") for each in log(project, name)} == {
        "One meeting twice."
    }


def test_the_most_exact_reason_is_taken(project: Path) -> None:
    edit(project, "value: Port", "value: Harbour")
    edit(project, "Officials meet.", "Officials met.")
    edit(project, "They meet again.", "They met again.")
    reasons(
        project,
        'table: meetings, row: "*", kind: changed, reason: Every row was read again.',
        "table: meetings, row: talks, reason: This row was read again.",
        "table: meetings, row: talks, field: city, reason: A slip.",
    )
    assert [(each[0], each[1], each[-2]) for each in log(project, "meetings")] == [
        ("second-talks", "summary", "Every row was read again."),
        ("talks", "city", "A slip."),
        ("talks", "summary", "This row was read again."),
    ]


def test_one_reason_covers_everything_that_was_added(project: Path) -> None:
    edit(project, "trade_figures:", THIRD + "trade_figures:")
    reasons(project, 'table: "*", row: "*", kind: added, reason: A second reading.')
    assert [each[-2] for each in log(project, "meetings")] == ["A second reading."]


def test_a_new_column_is_one_entry_and_one_a_cell_that_it_fills(project: Path) -> None:
    define(
        project,
        "meetings",
        lambda schema: schema["fields"].append(
            {"name": "hall", "title": "Hall", "description": "Where.", "type": "string"}
        ),
    )
    edit(project, "    status: held", "    status: held\n    hall: Main")
    reasons(project, 'table: meetings, row: "*", field: hall, reason: Asked for.')
    column, cell = log(project, "meetings")
    assert (column[:4], json.loads(column[4])["title"]) == (("*", "hall", "added", ""), "Hall")
    assert cell[:5] == ("talks", "hall", "added", "", "Main")
    assert {each[-2] for each in (column, cell)} == {"Asked for."}


def test_the_log_of_a_release_is_kept_by_the_next_one(project: Path) -> None:
    edit(project, "value: Port", "value: Harbour")
    reasons(project, "table: meetings, row: talks, reason: A slip.")
    build(project, project)
    freeze(project)
    number(project, "1.1.1")
    edit(project, "value: Harbour", "value: Haven")
    reasons(project, "table: meetings, row: talks, reason: Another slip.")
    assert [each[3:] for each in log(project, "meetings")] == [
        ("Port", "Harbour", "A slip.", "1.1.0"),
        ("Harbour", "Haven", "Another slip.", "1.1.1"),
    ]


def test_a_release_builds_again_as_it_was(project: Path) -> None:
    edit(project, "value: Port", "value: Harbour")
    reasons(project, "table: meetings, row: talks, reason: A slip.")
    build(project, project)
    before = {path.name: path.read_bytes() for path in (project / "data").iterdir()}
    freeze(project)
    build(project, project)
    assert {path.name: path.read_bytes() for path in (project / "data").iterdir()} == before


def test_the_last_release_is_the_last_by_number_and_not_by_spelling(project: Path) -> None:
    for version in ("1.9.0", "1.10.0"):
        number(project, version)
        build(project, project)
        freeze(project)
    assert releases(project) == ["1.0.0", "1.9.0", "1.10.0"]


# What is refused


def test_a_changed_cell_without_a_reason_is_refused_where_it_is_coded(project: Path) -> None:
    edit(project, "value: Port", "value: Harbour")
    (problem,) = refusals(project)
    line = GAZETTE[: GAZETTE.index("value: Port")].count("\n") + 1
    assert str(problem) == (
        f"seeds/gazette.yaml:{line}: meetings/talks: reason: city: 'Port' became 'Harbour'"
        " since 1.0.0; give a reason in seeds/changes.yaml, or take it back"
    )


def test_an_added_row_without_a_reason_is_refused_once(project: Path) -> None:
    edit(project, "trade_figures:", THIRD + "trade_figures:")
    assert broken(project) == {("meetings/third-talks", "reason")}
    assert len(refusals(project)) == 1


def test_a_date_without_a_reason_is_refused_once(project: Path) -> None:
    edit(project, "date: 2018", "date: 2018-06")
    (problem,) = refusals(project)
    assert (problem.where, problem.rule) == ("meetings/talks", "reason")


def test_evidence_without_a_reason_is_refused(project: Path) -> None:
    edit(project, "value: Port, at: 3.1", 'value: Port, at: "2.1"')
    assert {rule for _, rule in broken(project)} == {"reason"}


def test_a_reason_for_another_field_does_not_serve(project: Path) -> None:
    edit(project, "value: Port", "value: Harbour")
    reasons(project, "table: meetings, row: talks, field: country, reason: A slip.")
    assert broken(project) == {
        ("changes/meetings/talks/country", "stale-reason"),
        ("meetings/talks", "reason"),
    }


def test_a_reason_for_another_kind_of_change_does_not_serve(project: Path) -> None:
    edit(project, "value: Port", "value: Harbour")
    reasons(project, "table: meetings, row: talks, kind: removed, reason: A slip.")
    assert ("meetings/talks", "reason") in broken(project)


def test_a_reason_that_a_more_exact_one_leaves_nothing_is_stale(project: Path) -> None:
    edit(project, "value: Port", "value: Harbour")
    reasons(
        project,
        "table: meetings, row: talks, reason: A slip.",
        "table: meetings, row: talks, field: city, reason: A slip.",
    )
    assert broken(project) == {("changes/meetings/talks", "stale-reason")}


@pytest.mark.parametrize(
    ("reason", "rule"),
    [
        ("table: meetings, row: talks", "required"),
        ("table: meetings, row: talks, reason: '?'", "required"),
        ("table: meetings, reason: A slip.", "required"),
        ("table: meetings, row: talks, kind: mended, reason: A slip.", "vocabulary"),
        ("table: meetings, row: talks, release: 1.1.0, reason: A slip.", "unknown-field"),
        ('table: "*", row: talks, reason: A slip.', "too-wide"),
    ],
)
def test_a_reason_that_is_none_is_refused(project: Path, reason: str, rule: str) -> None:
    edit(project, "value: Port", "value: Harbour")
    reasons(project, reason)
    assert rule in {each.rule for each in refusals(project)}


def test_two_reasons_for_one_change_are_refused(project: Path) -> None:
    edit(project, "value: Port", "value: Harbour")
    reasons(project, *2 * ["table: meetings, row: talks, reason: A slip."])
    assert ("changes/meetings/talks", "duplicate-key") in broken(project)


def test_a_withdrawn_row_without_a_tombstone_is_refused(project: Path) -> None:
    number(project, "2.0.0")
    edit(project, SECOND, "")
    (problem,) = refusals(project)
    assert (problem.where, problem.rule) == ("meetings/second-talks", "tombstone")
    assert problem.origin.file == "seeds/tombstones.yaml"
    assert "code it again, or enter it here with the reason" in problem.message


def test_a_renamed_row_is_one_that_went(project: Path) -> None:
    number(project, "2.0.0")
    edit(project, "id: second-talks", "id: later-talks")
    reasons(project, "table: meetings, row: later-talks, reason: A better name.")
    assert ("meetings/second-talks", "tombstone") in broken(project)


def test_a_withdrawn_id_cannot_return_even_with_its_tombstone_removed(project: Path) -> None:
    number(project, "2.0.0")
    edit(project, SECOND, "")
    tombstone(project)
    build(project, project)
    freeze(project)
    number(project, "3.0.0")
    tombstone(project, "[]\n")
    edit(project, "trade_figures:", SECOND + "trade_figures:")
    reasons(project, 'table: "*", row: "*", kind: added, reason: It is back.')
    assert ("meetings/second-talks", "tombstone") in broken(project)


@pytest.mark.parametrize(
    ("stone", "rule"),
    [(STONE.replace("second", "third"), "tombstone"), (STONE.replace("2.0.0", "1.1.0"), "release")],
    ids=["a row that was never released", "another release"],
)
def test_a_tombstone_that_marks_nothing_is_refused(project: Path, stone: str, rule: str) -> None:
    number(project, "2.0.0")
    if rule == "release":
        edit(project, SECOND, "")
    tombstone(project, stone)
    (problem,) = refusals(project)
    assert (problem.origin.file, problem.rule) == ("seeds/tombstones.yaml", rule)


@pytest.mark.parametrize("version", ["1.0.0", "0.9.0"])
def test_what_was_released_does_not_change(project: Path, version: str) -> None:
    number(project, version)
    edit(project, "value: Port", "value: Harbour")
    (problem, *_) = [each for each in refusals(project) if each.rule == "version"]
    assert problem.origin == ("src/dprk_engagement/__init__.py", 3)
    assert "meetings/talks city was changed" in problem.message
    assert problem.message.endswith("write 1.0.1 or higher")


def test_a_version_below_the_last_release_is_refused_though_nothing_changed(project: Path) -> None:
    number(project, "0.9.0")
    (problem,) = refusals(project)
    assert problem.message == "0.9.0 is less than 1.0.0, the last release; write 1.0.0 or higher"


def test_the_reasons_of_a_release_may_stay_until_the_next_is_begun(project: Path) -> None:
    edit(project, "value: Port", "value: Harbour")
    reasons(project, "table: meetings, row: talks, reason: A slip.")
    build(project, project)
    freeze(project)
    build(project, project)
    number(project, "1.1.1")
    assert broken(project) == {("changes/meetings/talks", "stale-reason")}


def add_row(root: Path) -> None:
    edit(root, "trade_figures:", THIRD + "trade_figures:")
    reasons(root, "table: meetings, row: third-talks, reason: It was missed.")


def withdraw_row(root: Path) -> None:
    edit(root, SECOND, "")
    tombstone(root, STONE.replace("2.0.0", "1.1.0"))


@pytest.mark.parametrize(
    ("change", "version", "least"),
    [(add_row, "1.0.1", "1.1.0"), (withdraw_row, "1.1.0", "2.0.0")],
)
def test_a_version_that_says_less_than_the_changes_is_refused(
    project: Path, change: Callable[[Path], None], version: str, least: str
) -> None:
    number(project, version)
    change(project)
    (problem,) = refusals(project)
    assert problem.rule == "version"
    assert problem.message.endswith(f"write {least} or higher")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: edit(folder, "Port", "Haven", "data/meetings.csv"), "vouches for"),
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


# How large a release is


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Change("t", "r", "f", "changed", "a", "b"), "patch"),
        (Change("t", "r", "*", "added", "", "{}"), "minor"),
        (Change("t", "r", "*", "removed", "{}", ""), "major"),
        (Change("evidence", "t/r/*/s/1/1", "*", "removed", "{}", ""), "patch"),
        (Change("t", "*", "f", "added", "", "{}"), "minor"),
        (Change("t", "*", "f", "removed", "{}", ""), "major"),
        (Change("evidence", "*", "*", "removed", "{}", ""), "major"),
    ],
)
def test_each_kind_of_change_deserves_its_release(change: Change, expected: str) -> None:
    assert level(change) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"title": "A"}, {"title": "B"}, "patch"),
        ({"type": "string"}, {"type": "number"}, "major"),
        ({"constraints": {"enum": ["a"]}}, {"constraints": {"enum": ["a", "b"]}}, "minor"),
        ({"constraints": {"enum": ["a", "b"]}}, {"constraints": {"enum": ["a"]}}, "major"),
        ({"constraints": {"enum": ["a"]}}, {}, "major"),
        ({"constraints": {"required": True}}, {}, "minor"),
        ({}, {"foreignKeys": []}, "minor"),
        ({"primaryKey": ["a"]}, {"primaryKey": ["b"]}, "major"),
    ],
)
def test_each_kind_of_definition_deserves_its_release(
    old: dict[str, object], new: dict[str, object], expected: str
) -> None:
    fields = {"name": "f", "fields": []}
    one, other = ({"t": {**fields, **each}} for each in (old, new))
    assert highest(compare(Version("1", one, {}), Version("2", other, {}))) == expected


# That nothing is lost

CELL = st.sampled_from(["", "?", "*", "a", "é", 'a "b", c\n', "{}"])
FIELDS = st.lists(st.sampled_from("abcd"), unique=True).map(lambda names: ["id", *names])


@st.composite
def versions(draw: st.DrawFn) -> Version:
    schemas, rows = {}, {}
    for name in draw(st.sets(st.sampled_from(["evidence", "meetings", "visits"]))):
        fields = draw(FIELDS)
        keys = draw(st.sets(st.sampled_from(["k", "l/m", "n"])))
        schemas[name] = {"primaryKey": ["id"], "fields": [{"name": each} for each in fields]}
        rows[name] = {key: {"id": key, **{each: draw(CELL) for each in fields[1:]}} for key in keys}
    return Version("1.0.0", schemas, rows)


def applied(old: Version, changes: list[Change]) -> dict[str, dict[str, dict[str, str]]]:
    """Return the rows of ``old`` after ``changes``, the cells that hold nothing left out."""
    rows = {
        table: {key: {n: c for n, c in cells.items() if c} for key, cells in of_table.items()}
        for table, of_table in old.rows.items()
    }
    rows |= {each.table: {} for each in changes if each[1:4] == (EVERY, EVERY, "added")}
    for table, row, field, kind, before, after in changes:
        if row == EVERY:
            continue
        if field == EVERY and kind == "removed":
            assert rows[table].pop(row) == json.loads(before)
        elif field == EVERY:
            rows[table][row] = json.loads(after)
        else:
            assert rows[table][row].pop(field, "") == before
            if after:
                rows[table][row][field] = after
    for each in changes:
        if each[1:4] == (EVERY, EVERY, "removed"):
            assert not rows.pop(each.table)
    return rows


@given(versions(), versions())
def test_the_old_rows_and_the_changes_give_the_new_rows(old: Version, new: Version) -> None:
    expected = applied(new, [])
    assert applied(old, compare(old, new)) == expected


@given(versions(), versions())
def test_the_new_rows_and_the_changes_reversed_give_the_old_rows(
    old: Version, new: Version
) -> None:
    back = {"added": "removed", "removed": "added", "changed": "changed"}
    reversed_ = [
        Change(*each[:3], back[each.kind], each.new, each.old) for each in compare(old, new)
    ]
    assert applied(new, reversed_) == applied(old, [])


@given(versions())
def test_a_version_does_not_differ_from_itself(version: Version) -> None:
    assert compare(version, version) == []


def test_the_log_leads_from_the_present_tables_back_to_every_release() -> None:
    present = read_version(REPOSITORY)
    entries = [Entry(**cells) for cells in present.rows["changes"].values()]
    made = {each.release for each in entries} | set(releases(REPOSITORY))
    tables = _tables(present)
    for release in sorted(made, key=parts, reverse=True):
        if release in releases(REPOSITORY):
            assert tables == _tables(read_release(REPOSITORY, release))
        undone(tables, [each for each in entries if each.release == release])


def undone(tables: dict[str, dict[str, dict[str, str]]], entries: list[Entry]) -> None:
    """Take the changes of one release back in ``tables``, cells that hold nothing left out."""
    for table, row, field, kind, old, new, *_ in entries:
        if row == EVERY:
            continue
        if field == EVERY:
            if kind == "added":
                del tables[table][row]
            else:
                tables[table][row] = json.loads(old)
            continue
        assert tables[table][row].pop(field, "") == new
        if old:
            tables[table][row][field] = old
    for each in entries:
        if each[1:4] == (EVERY, EVERY, "added"):
            assert not tables.pop(each.table)


class Entry(NamedTuple):
    table: str
    row: str
    field: str
    kind: str
    old: str
    new: str
    reason: str
    release: str


def _tables(version: Version) -> dict[str, dict[str, dict[str, str]]]:
    return {name: rows for name, rows in applied(version, []).items() if name != "changes"}


# How a release is frozen


def test_freezing_again_keeps_the_release(project: Path) -> None:
    number(project, "1.0.0")
    before = (project / "record/releases/1.0.0").stat().st_mtime_ns
    assert freeze(project) == project / "record/releases/1.0.0"
    assert (project / "record/releases/1.0.0").stat().st_mtime_ns == before


def test_a_release_is_the_built_files_byte_for_byte(project: Path) -> None:
    names = [path.relative_to(project) for path in (project / "data").iterdir()]
    for name in [Path("datapackage.json"), *names]:
        assert (project / "record/releases/1.0.0" / name).read_bytes() == (
            project / name
        ).read_bytes()


def test_a_release_is_not_frozen_twice_with_other_files(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number(project, "1.0.0")
    edit(project, "A tiny dataset", "A small dataset", "pyproject.toml")
    build(project, project)
    assert freezing.main(["--root", str(project)]) == 1
    assert "what is released stays" in capsys.readouterr().err
    assert "A tiny" in (project / "record/releases/1.0.0/datapackage.json").read_text(
        encoding="utf-8"
    )


def test_tables_of_another_version_are_not_frozen(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert freezing.main(["--root", str(project)]) == 1
    assert "run make data first" in capsys.readouterr().err
    assert releases(project) == ["1.0.0"]


def test_a_release_broken_off_while_freezing_leaves_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(project, project)

    def full_disk(path: Path, content: bytes) -> int:
        if path.name == "visits.csv":
            raise OSError("no space left")
        with path.open("wb") as file:
            return file.write(content)

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(OSError, match="no space"):
        freeze(project)
    assert releases(project) == ["1.0.0"]
    assert [path.name for path in (project / "record/releases").iterdir()] == ["1.0.0"]


def test_what_a_killed_freeze_left_is_no_release(project: Path) -> None:
    (project / "record/releases/.dprk-made-x/new").mkdir(parents=True)
    assert releases(project) == ["1.0.0"]


# What the command shows


@pytest.fixture
def corrected(project: Path) -> Path:
    edit(project, "value: Port", "value: Harbour")
    edit(project, "trade_figures:", THIRD + "trade_figures:")
    reasons(
        project,
        "table: meetings, row: talks, reason: A slip.",
        "table: meetings, row: third-talks, reason: It was missed.",
    )
    build(project, project)
    return project


def show(root: Path, *arguments: str) -> int:
    return show_changes.main([*arguments, "--root", str(root)])


def test_the_command_shows_rows_and_fields_with_their_reasons(
    corrected: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show(corrected, "1.0.0") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("1.0.0 to 1.1.0: 2 cell(s) changed, 2 row(s) added\n")
    assert "\nthe least release that may carry this: minor\n" in shown
    assert "  ~ talks\n      city: Port → Harbour\n      because: A slip.\n" in shown
    assert "  + third-talks\n      id: third-talks\n      kind: official\n" in shown
    assert "      because: It was missed.\n" in shown


def test_the_command_gives_the_same_as_json(
    corrected: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show(corrected, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["from"], found["to"], found["level"]) == ("1.0.0", "1.1.0", "minor")
    assert {
        "table": "meetings", "row": "talks", "field": "city", "kind": "changed",
        "old": "Port", "new": "Harbour", "reason": "A slip.",
    } in found["changes"]  # fmt: skip


def test_the_command_shows_what_became_of_a_definition(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def widen(schema: Any) -> None:
        (kind,) = (field for field in schema["fields"] if field["name"] == "track")
        kind["constraints"]["enum"].append("3")

    define(project, "meetings", widen)
    reasons(project, 'table: meetings, row: "*", field: track, reason: A third track.')
    build(project, project)
    assert show(project) == 0
    shown = capsys.readouterr().out
    assert '  ~ the field track\n      constraints.enum: ["3"]\n      because: A third' in shown


@pytest.mark.parametrize("folder", ["", "dprk-engagement-1.0.0/"])
def test_the_command_reads_a_bundle_and_a_folder(
    corrected: Path, tmp_path: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    release = corrected / "record/releases/1.0.0"
    bundle = tmp_path / "bundle.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        for path in release.rglob("*.*"):
            if path.is_file():
                archive.write(path, folder + path.relative_to(release).as_posix())
    printed = []
    for name in ("1.0.0", str(bundle), str(release)):
        assert show(corrected, name) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1] == printed[2]


def test_the_command_compares_two_releases(
    corrected: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    freeze(corrected)
    assert show(corrected, "1.1.0", "--to", "1.0.0") == 0
    assert "  - third-talks\n" in capsys.readouterr().out
    assert show(corrected) == 0
    assert capsys.readouterr().out == "1.1.0 to 1.1.0: no difference\n"


def test_a_release_that_is_not_there_is_refused_with_those_that_are(
    corrected: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["1.0.9"], ["1.0.0", "--to", "1.0.9"]):
        assert show(corrected, *arguments) == 2
        printed = capsys.readouterr()
        assert "'1.0.9'; record/releases/ has 1.0.0" in printed.err
        assert printed.out == ""


def test_a_file_that_is_no_release_is_refused(
    corrected: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.zip").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("a.txt", "a")
    for name in ("empty.zip", "other.zip"):
        assert show(corrected, str(tmp_path / name)) == 1
        assert f"{name}: is no release of the dataset" in capsys.readouterr().err


def test_the_log_is_sorted_the_same_on_every_machine(corrected: Path) -> None:
    content = (corrected / "data/changes.csv").read_bytes()
    build(corrected, corrected)
    assert (corrected / "data/changes.csv").read_bytes() == content
    assert b"\r" not in content

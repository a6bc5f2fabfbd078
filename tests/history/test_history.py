"""What differs between two versions, how a release is frozen, and what the command shows."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.build.tables import build
from scripts.history import show as show_changes
from scripts.history.differences import EVERY, Change, Version, compare, highest, level
from scripts.history.releases import releases
from scripts.release import freeze as freezing
from scripts.release.freeze import freeze
from tests.project import UNION, edit, number, reasons, release_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose 1.0.0 is frozen, and whose version is 1.1.0."""
    return release_project(tmp_path / "project")


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


# How a release is frozen


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


def test_what_a_killed_freeze_left_is_no_release(project: Path) -> None:
    (project / "record/releases/.dprk-made-x/new").mkdir(parents=True)
    assert releases(project) == ["1.0.0"]


# What the command shows


@pytest.fixture
def corrected(project: Path) -> Path:
    edit(project, "value: port", "value: quay")
    edit(project, "meetings:", UNION + "meetings:")
    reasons(
        project,
        "table: meetings, row: harbour-talks, reason: A slip.",
        "table: organizations, row: crane-union, reason: It was missed.",
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
    assert "  ~ harbour-talks\n      place: port → quay\n      because: A slip.\n" in shown
    assert "  + crane-union\n      id: crane-union\n      name: Crane Union\n" in shown
    assert "      because: It was missed.\n" in shown


def test_the_command_gives_the_same_as_json(
    corrected: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show(corrected, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["from"], found["to"], found["level"]) == ("1.0.0", "1.1.0", "minor")
    assert {
        "table": "meetings", "row": "harbour-talks", "field": "place", "kind": "changed",
        "old": "port", "new": "quay", "reason": "A slip.",
    } in found["changes"]  # fmt: skip


def test_the_command_shows_what_became_of_a_definition(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / "schemas" / "meetings.json"
    schema: Any = json.loads(file.read_bytes())
    (track,) = (field for field in schema["fields"] if field.get("name") == "track")
    track["categories"].append({"value": "3", "label": "a third track"})
    file.write_text(json.dumps(schema), encoding="utf-8")
    reasons(project, 'table: meetings, row: "*", field: track, reason: A third track.')
    build(project, project)
    assert show(project) == 0
    shown = capsys.readouterr().out
    assert '      constraints.enum: ["3"]\n      because: A third track.' in shown


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
    assert "  - crane-union\n" in capsys.readouterr().out
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

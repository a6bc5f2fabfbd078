"""The validation program: what it prints, what it names and how it ends."""

import json
import shutil
from pathlib import Path

import pytest

from dprk_engagement.contract import Contract, root
from scripts.check.stages import main, mismatches

CONTRACT = Contract.installed()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the committed data package, free to be changed."""
    shutil.copytree(root() / "data", tmp_path / "data")
    shutil.copy(root() / "datapackage.json", tmp_path)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def test_the_committed_tables_are_valid(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    out, err = capsys.readouterr()
    assert [line.split()[0] for line in out.splitlines()] == [
        "contract",
        "form",
        "pandera",
        "rules",
        "frictionless",
    ]
    assert err == ""


def test_a_changed_cell_is_named_with_its_remedy_and_the_digest_is_wrong(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "data" / "overtures.csv", ",rejected,", ",refused,")
    assert main([str(folder)]) == 1
    err = capsys.readouterr().err.splitlines()
    assert [line for line in err if "enum" in line] == [
        "data/overtures.csv:5: -: reply: enum: the value is not in the vocabulary:"
        " write one of the field's categories"
    ]
    assert "data/overtures.csv: -: -: package:" in "\n".join(err)


@pytest.mark.slow
def test_a_broken_rule_and_a_key_that_leads_nowhere_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "data" / "participants.csv", "usa-prk-singapore-2018,", "no-such-meeting,")
    assert main([str(folder)]) == 1
    out, err = capsys.readouterr()
    assert "rules" in out
    assert "foreign-key: no row has this key: correct the id, or add the row it names" in err
    assert "only" not in err


@pytest.mark.slow
def test_a_table_with_another_line_ending_or_order_is_not_as_built(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people, ties = folder / "data" / "people.csv", folder / "data" / "ties.csv"
    people.write_bytes(people.read_bytes().replace(b"\n", b"\r\n"))
    head, first, second, rest = ties.read_bytes().split(b"\n", 3)
    ties.write_bytes(b"\n".join([head, second, first, rest]))
    assert main([str(folder)]) == 1
    err = capsys.readouterr().err
    for name in ("people", "ties"):
        assert f"data/{name}.csv:1: -: -: form: is not as the build writes it: build" in err


@pytest.mark.slow
def test_a_table_that_is_not_listed_for_editors_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "datapackage.json"
    package = json.loads(file.read_bytes())
    (ties,) = (table for table in package["resources"] if table["name"] == "ties")
    package["resources"].append({**ties, "name": "protests"})
    file.write_text(json.dumps(package), encoding="utf-8")
    shutil.copy(folder / "data" / "ties.csv", folder / "data" / "protests.csv")
    assert main([str(folder)]) == 1
    out, err = capsys.readouterr()
    assert f"{len(CONTRACT) + 1} tables" in out
    assert "protests: TableName: tables_are_listed: the name is missing: run make format" in err


def test_tables_that_are_not_built_end_with_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 2
    assert "build the tables first" in capsys.readouterr().err


def test_the_definitions_of_the_contract_agree() -> None:
    assert list(mismatches(CONTRACT)) == []

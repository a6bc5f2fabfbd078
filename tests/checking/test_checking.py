"""Your own rows against the contract, and the installed files against the release."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from dprk_engagement import UnknownTable, load, path, records, template, validate
from dprk_engagement.checking import validating
from dprk_engagement.checking.own_rows import read_frame, worked_out
from dprk_engagement.contract import GAPS, Contract, TableName, root, table_names
from tests.helpers import write_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dprk_engagement.checking.validating import Validation
    from tests.helpers import Tables


def write(file: Path, rows: list[dict[str, str]]) -> Path:
    write_rows(file, rows)
    return file


def found(validation: Validation) -> set[tuple[str, str]]:
    """Return the field and rule of each problem."""
    return {(problem.field, problem.rule) for problem in validation.problems}


@pytest.mark.parametrize("name", ["visits", "sentences", "trade_figures", "tombstones"])
def test_the_committed_rows_keep_to_the_contract_as_a_file_and_as_a_frame(name: TableName) -> None:
    for rows in (None, str(path(name)), load(name)):
        assert str(validate(rows, name)).endswith("nothing is wrong")


@pytest.mark.parametrize("engine", ["pandas", "polars", "pyarrow"])
def test_a_frame_of_any_engine_holds_the_cells_of_its_file(engine: Any, tables: Tables) -> None:
    for name in table_names():
        table = Contract.installed()[name]
        labelled = load(name, engine=engine, gaps="labels")
        assert list(read_frame(labelled, table).cells) == tables[name], name
        without = [
            {field: None if cell in GAPS else cell for field, cell in row.items()}
            for row in tables[name]
        ]
        assert list(read_frame(load(name, engine=engine), table).cells) == without, name
        assert engine != "pandas" or list(read_frame(records(name), table).cells) == without, name


@pytest.mark.parametrize(
    ("table", "change", "expected"),
    [
        ("visits", {"leg": "one"}, ("leg", "type")),
        ("visits", {"date_earliest": "2018-02-30"}, ("date_earliest", "type")),
        ("visits", {"status": "hold"}, ("status", "enum")),
        ("visits", {"side": ""}, ("side", "required")),
        ("embassies", {"host": "PRK", "home": "PRK"}, ("host", "offers_and_ties_have_two_sides")),
        ("meetings", {"dprk_takes_part": "yes"}, ("dprk_takes_part", "type")),
        ("trade_figures", {"value_low": "9e9"}, ("value_low", "type")),
        # No column holds so many figures.
        ("visits", {"leg": "9" * 19}, ("leg", "type")),
        ("visits", {"leg": "9" * 5000}, ("leg", "type")),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_and_rule_in_a_file_and_in_a_frame(
    table: TableName,
    change: dict[str, str],
    expected: tuple[str, str],
    tables: Tables,
    tmp_path: Path,
) -> None:
    rows = tables[table]
    rows[1] |= change
    of_file = validate(write(tmp_path / "mine.csv", rows), table)
    of_frame = validate(pd.DataFrame(rows, dtype=str), table)
    assert expected in found(of_file)
    for one, other in zip(of_file.problems, of_frame.problems, strict=True):
        assert replace(one, file=other.file, line=other.line, row=other.row) == other
        assert (one.row.partition(",")[0], other.row.partition(",")[0]) == ("row 3", "row 1")
        assert all((one.problem, one.remedy))
    assert str(of_file).startswith(f"{tmp_path / 'mine.csv'}: row 3")


def test_a_cell_and_a_key_are_one_problem_each(tables: Tables) -> None:
    tables["visits"][1]["leg"] = "one"
    assert found(validate(tables["visits"], "visits")) == {("leg", "type")}
    rows = [*tables["people"], tables["people"][0]]
    assert found(validate(pd.DataFrame(rows), "people")) == {("id", "unique")}
    rows = [*tables["sentences"], tables["sentences"][0]]
    key = ("source, paragraph, sentence", "primary-key")
    assert key in found(validate(pd.DataFrame(rows), "sentences"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.drop(columns="side"), "-: side: header: the column is missing"),
        (lambda frame: frame.rename(columns={"side": "sides"}), "drop it. Did you mean 'side'?"),
        (lambda frame: pd.concat([frame, frame["side"]], axis=1), "the column stands twice"),
        (lambda frame: frame.assign(leg=True), "leg: type: True is no integer"),
        (lambda frame: frame.assign(leg=1.5), "leg: type: '1.5' is no integer"),
        (lambda frame: frame.assign(purpose=7), "purpose: type: 7 is no string, as in"),
        (
            lambda frame: frame.assign(date_latest=pd.Timestamp("2018-06-12 09:30")),
            "date_latest: type: Timestamp('2018-06-12 09:30:00') is no date",
        ),
    ],
    ids=["missing", "extra", "twice", "truth", "half", "text", "hour"],
)
def test_a_frame_with_wrong_columns_is_refused_with_a_remedy(
    change: Callable[[Any], Any], message: str
) -> None:
    validation = validate(change(load("visits")), "visits")
    assert not validation.ok
    assert message in str(validation)


def test_columns_may_stand_in_any_order(tables: Tables, tmp_path: Path) -> None:
    turned = [dict(reversed(row.items())) for row in tables["ties"]]
    assert validate(pd.DataFrame(turned), "ties").ok
    assert validate(write(tmp_path / "ties.csv", turned), "ties").ok


def test_columns_that_follow_from_others_may_be_absent(tables: Tables) -> None:
    for name in ("visits", "overtures", "quantities", "people"):
        left_out = worked_out(Contract.installed()[name])
        rows = [{f: cell for f, cell in row.items() if f not in left_out} for row in tables[name]]
        assert str(validate(rows, name)).endswith("nothing is wrong")


@pytest.mark.parametrize("name", ["visits", "sources", "embassies"])
def test_rows_dated_by_the_public_record_are_rows_of_the_table(name: TableName) -> None:
    assert str(validate(load(name, dates="public-record"), name)).endswith("nothing is wrong")


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_file_may_be_separated_by_semicolons_or_tabs(
    separator: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = pd.read_csv(path("meetings"), dtype=str, keep_default_na=False)
    mine["dprk_takes_part"] = mine["dprk_takes_part"].str.upper()
    mine.to_csv(tmp_path / "mine", sep=separator, index=False)
    assert validate(tmp_path / "mine", "meetings").ok
    with (tmp_path / "mine").open(encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdin", stream)
        assert str(validate("-", "meetings")) == "standard input: nothing is wrong"


def test_all_that_is_wrong_is_told_in_one_round_and_once(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(
        "id;kind;status;date;summary;colour\n"
        "a;summit;hold;2018-02-30;We meet.;red\n"
        "b;outing;held;2018/2019;They walk.;blue\n"
        "c;outing;held;2018;\n",
        "utf-8",
    )
    problems = validate(tmp_path / "mine.csv", "meetings").problems
    assert [(problem.row, problem.field, problem.rule) for problem in problems] == [
        ("-", "colour", "header"),
        ("row 4", "-", "width"),
        ("row 2, a", "status", "enum"),
        ("row 2, a", "date", "dates_follow_their_expression"),
        ("row 3, b", "date", "dates_say_whether_an_act_lasts"),
    ]


@pytest.mark.parametrize("name", ["meetings", "overtures", "trade_figures"])
def test_a_template_says_what_to_fill_in(name: TableName, tmp_path: Path) -> None:
    template(name).to_csv(tmp_path / "mine.csv", index=False)
    for rows in (template(name), tmp_path / "mine.csv"):
        rules = {problem.rule for problem in validate(rows, name).problems}
        assert "required" in rules
        assert "header" not in rules


def test_what_plain_pandas_reads_is_read_as_meant() -> None:
    # Whole numbers with gaps come as floats, and truth as objects.
    assert validate(pd.read_csv(path("visits")), "visits").ok


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "header"),
        (b"id,name\nx,X\n", "header"),
        ("id,größe\n".encode("latin-1"), "encoding"),
        (b'id,"name\n', "width"),
    ],
    ids=["empty", "other columns", "latin-1", "an open quotation mark"],
)
def test_a_file_that_is_not_the_table_is_refused(content: bytes, rule: str, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(content)
    problems = validate(tmp_path / "people.csv", "people").problems
    assert {problem.rule for problem in problems} == {rule}


def test_a_byte_order_mark_of_a_spreadsheet_is_read_over_and_a_short_row_named(
    tmp_path: Path,
) -> None:
    content = b"\xef\xbb\xbf" + path("people").read_bytes()
    (tmp_path / "people.csv").write_bytes(content)
    assert validate(tmp_path / "people.csv", "people").ok
    (tmp_path / "people.csv").write_bytes(content + b"x,X\n")
    (problem,) = validate(tmp_path / "people.csv", "people").problems
    assert (problem.row, problem.rule) == (f"row {len(content.splitlines()) + 1}", "width")


@pytest.mark.parametrize(
    ("rows", "name", "error", "message"),
    [
        ([], None, ValueError, "name the table whose contract it is"),
        ([], "visit", UnknownTable, "Did you mean 'visits'"),
        (3, "visits", TypeError, "int holds no rows: give a frame"),
        ([3], "visits", TypeError, "list holds no rows"),
        ("no/such/file.csv", "visits", FileNotFoundError, "no/such/file.csv"),
    ],
)
def test_what_cannot_be_checked_is_refused(
    rows: Any, name: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        validate(rows, name)


def test_no_library_is_needed(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("pandera", "edtf", "frictionless"):
        monkeypatch.setitem(sys.modules, library, None)
    assert validate(tables["visits"], "visits").ok
    tables["visits"][0]["date"] = "Y17000"
    assert 'pip install "dprk-engagement[validate]"' in str(validate(tables["visits"], "visits"))


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data package of our own, in place of the installed one."""
    folder = tmp_path / "dataset"
    folder.mkdir()
    shutil.copy(root() / "datapackage.json", folder)
    shutil.copytree(root() / "data", folder / "data")
    monkeypatch.setattr(validating, "root", lambda: folder)
    return folder


@pytest.mark.parametrize(
    ("file", "content", "problem"),
    [
        ("data/visits.csv", b"id\n", "its digest is not that of the release"),
        ("data/visits.csv", None, "it is missing"),
        ("datapackage.json", b"", "it cannot be read"),
    ],
)
def test_a_file_that_was_changed_is_named_with_the_remedy(
    copied: Path, file: str, content: bytes | None, problem: str
) -> None:
    assert str(validate()) == f"{copied}: nothing is wrong"
    if content is None:
        (copied / file).unlink()
    else:
        (copied / file).write_bytes(content)
    (said,) = validate().problems
    assert said.file == str(copied / file)
    assert said.problem.startswith(problem)
    assert "pip install --force-reinstall dprk-engagement" in said.remedy

"""The public names: their examples and their types."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import sys
import sysconfig
import webbrowser
from pathlib import Path

import pytest

import dprk_engagement
from dprk_engagement import codebook, describe, report, reporting
from dprk_engagement.contract import table_names
from dprk_engagement.exporting.views import VIEWS
from tests.helpers import run

MODULES = [
    "dprk_engagement",
    *(
        module.name
        for module in pkgutil.walk_packages(dprk_engagement.__path__, "dprk_engagement.")
        if module.name != "dprk_engagement.__main__"
    ),
]
PROGRAM = """
import datetime
import sqlite3
from pathlib import Path

import pandas as pd
import polars as pl

import dprk_engagement as dprk

meetings: pd.DataFrame = dprk.load("meetings")
labelled: pd.DataFrame = dprk.load("meetings", engine="pandas", gaps="labels")
former: pd.DataFrame = dprk.load("meetings", version=dprk.versions()[0])
log: pd.DataFrame = dprk.changes(since="1.1.0", table="meetings")
layers: list[str] = [table.layer for table in dprk.describe().tables]
visits: pl.DataFrame = dprk.load("visits", engine="polars")
trade = dprk.load("trade_figures", engine="pyarrow")
met: pl.DataFrame = dprk.load("who_met_whom", engine="polars")
offers: pd.DataFrame = dprk.about("MYS").tables["overtures"]
texts: pd.DataFrame = dprk.search("forum")
ids: tuple[str, ...] = dprk.members("ASEAN", on="2019")
file: Path = dprk.path("events")
for view in dprk.views():
    print(len(dprk.load(view)))
for name in dprk.tables():
    print(dprk.describe(name).title, len(dprk.records(name)))
value: str | int | float | bool | datetime.date | None = dprk.records("visits")[0]["leg"]
database: sqlite3.Connection = dprk.connect()
print(database.execute("SELECT 1").fetchone())
duck = dprk.connect("duckdb")
why = dprk.explain("meetings", "arf-2017", "date")
locators: list[str] = [str(link.locator) for part in why.parts for link in part.links]
text: str = dprk.cite(meetings[meetings["status"] == "held"])
bibtex: str = dprk.cite(["arf-2017"], "bibtex", corroborated=True)
book: str = dprk.codebook("ties")
page: Path = dprk.report(open=False)
private: Path = dprk.read("ewc-2019", texts="copies", to="page.html")
beside: pd.DataFrame = dprk.sentences(meetings, texts="copies")
scores: list[float] = [measure.f1 for measure in dprk.score("my-tables").measures]
counts: int = dprk.verify("copies").sentence_counts["exact"]
problems: list[str] = [problem.remedy for problem in dprk.validate(meetings, "meetings").problems]
try:
    dprk.load("visits")
except (dprk.UnknownTable, dprk.UnknownName, dprk.MissingExtra) as error:
    print(error)
"""
WRONG = """
import dprk_engagement as dprk

dprk.load("visit")
dprk.load("visits", engine="polar")
dprk.load("visits", gaps="none")
dprk.records("visit")
dprk.cite(style="apa")
dprk.connect("duck")
"""


def test_the_examples_of_every_module_run() -> None:
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    results = {
        name: doctest.testmod(importlib.import_module(name), optionflags=flags) for name in MODULES
    }
    assert [name for name, result in results.items() if result.failed] == []
    # Those of the packages within are among them.
    assert results["dprk_engagement.documents.verifying"].attempted


def test_every_public_function_has_an_example_and_says_what_it_raises() -> None:
    for name in dprk_engagement.__all__:
        function = getattr(dprk_engagement, name)
        if not callable(function) or isinstance(function, type) or name == "root":
            continue
        assert ">>> " in function.__doc__, name
        assert "Raises\n" in function.__doc__ or name in ("tables", "versions", "views"), name


def test_a_codebook_of_all_tables_holds_each_of_one() -> None:
    whole = codebook()
    for name in table_names():
        page = codebook(name)
        assert page in whole
        assert page._repr_markdown_() == str(page) == repr(page)
        for field in describe(name).fields:
            assert f"\n| `{field.name}` | {field.type}" in page
    rows = [line for line in whole.splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {6}


def test_an_overview_lists_every_table_and_view() -> None:
    overview = describe()
    assert [table.name for table in overview.tables] == list(table_names())
    assert overview.views.keys() == VIEWS.keys()
    for name in (*table_names(), *VIEWS):
        assert f"\n{name} " in repr(overview)
        assert f"<td>{name}</td>" in overview._repr_html_()


def test_links_between_tables_are_seen_from_both_ends() -> None:
    of_people = describe("people")
    assert "participants.person" in of_people.pointed_to_by
    assert "Its ids stand in: " in repr(of_people)
    (person,) = (field for field in describe("participants").fields if field.name == "person")
    assert person.points_to == ("people.id",)
    assert "-> people.id\n" in str(person)
    assert "→ `people.id`" in codebook("participants")
    assert "<td>people.id</td>" in describe("participants")._repr_html_()


def test_the_report_is_opened_or_only_found_or_refused_with_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.setattr(reporting, "root", lambda: tmp_path)
    with pytest.raises(FileNotFoundError, match=r"codebook\(\) writes the codebook"):
        report()
    (tmp_path / "reports").mkdir()
    file = tmp_path / "reports" / "engagement.html"
    file.touch()
    assert report(open=False) == file
    assert opened == []
    assert report() == file
    assert opened == [file.as_uri()]
    with pytest.raises(FileNotFoundError, match=r"There are engagement\.html; "):
        report("codebok", "pdf")
    with pytest.raises(ValueError, match="format='htm': write 'html' or 'pdf'"):
        report(format="htm")  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["mypy", "basedpyright"])
def test_a_type_checker_passes_a_users_program_and_finds_wrong_names(
    checker: str, tmp_path: Path
) -> None:
    program = Path(sysconfig.get_path("scripts")) / checker
    if not program.exists():
        pytest.skip(f"{checker} is not installed")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.mypy]\nstrict = true\n[tool.basedpyright]\ntypeCheckingMode = "strict"\n'
        "reportUnknownMemberType = false\nreportUnknownVariableType = false\n",
        encoding="utf-8",
    )
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    python = ["--python-executable" if checker == "mypy" else "--pythonpath", sys.executable]
    passed = run(program, *python, "program.py", cwd=tmp_path)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    (tmp_path / "program.py").write_text(WRONG, encoding="utf-8")
    refused = run(program, *python, "program.py", cwd=tmp_path)
    calls = range(WRONG[: WRONG.index("dprk.load")].count("\n") + 1, WRONG.count("\n") + 1)
    assert all(f"program.py:{line}:" in refused.stdout for line in calls), refused.stdout

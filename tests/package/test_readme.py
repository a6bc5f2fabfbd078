"""What the README and the other documents tell a stranger to run, to open and to cite."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import dprk_engagement as dprk
from dprk_engagement import descriptor
from dprk_engagement.cli import commands
from tests.helpers import run

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
ROOMS = "data|docs|locks|record|reports|schemas|scripts|seeds|src|tests"

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def snippets(language: str) -> str:
    """Return the code in this language, in the order of the page."""
    return "\n".join(re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL))


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tables, and with what the lines for the shell make there."""
    folder = tmp_path_factory.mktemp("exported")
    shutil.copytree(dprk.root() / "data", folder / "data")
    with contextlib.chdir(folder):
        for line in snippets("sh").splitlines():
            program, *arguments = shlex.split(line)
            assert program == "dprk-engagement"
            assert CliRunner().invoke(commands, arguments).exit_code == 0, line
    return folder


def test_the_citation_names_makers_and_title_and_leaves_version_and_day_to_the_package() -> None:
    package = descriptor.package()
    assert f"{package['contributors'][0]['title']}. {package['title']} [data set]" in README
    day = re.search(r"\((.+?)\)", dprk.cite())
    assert day
    for raised in (package["version"], package["created"][:10], day[1]):
        assert raised not in README


def test_the_snippets_run_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    assert README.count("```python") >= 2
    program = snippets("python").replace('"my_meetings.csv"', 'dprk.path("meetings")')
    names: dict[str, object] = {}
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(program, names)  # noqa: S102
    assert "ewc-2019 §15.4" in printed.getvalue()
    assert len(opened) == 1


@pytest.mark.slow
def test_the_r_code_runs(exported: Path) -> None:
    if not shutil.which("Rscript") and not os.environ.get("REQUIRE_R"):
        pytest.skip(
            "needs R: apt-get install r-base-core r-cran-readr r-cran-haven r-cran-rsqlite;"
            " with REQUIRE_R=1 its absence is a failure"
        )
    program = exported / "readme.R"
    program.write_text(snippets("r"), encoding="utf-8")
    finished = run("Rscript", "--vanilla", program.name, cwd=exported)
    assert finished.returncode == 0, finished.stderr
    assert "Warning" not in finished.stderr
    for row in dprk.records("overtures"):
        assert str(row["reply"]) in finished.stdout
    # The gaps of `value` in the order of the table.
    marks = {"": '"a"', "?": '"b"'}
    filed = [marks.get(row["value"], "NA") for row in dprk.files.cells("trade_figures")]
    assert finished.stdout.splitlines()[-1].split()[1:] == filed


def test_the_stata_code_names_a_file_and_variables_that_are_exported(exported: Path) -> None:
    # Stata itself is proprietary and is not run here; pandas reads what it would read.
    use, *lines = snippets("stata").splitlines()
    file = re.fullmatch(r"use (\S+), clear", use)
    assert file
    with pd.read_stata(exported / file[1], iterator=True) as reader:
        labels = reader.value_labels()
        variables = {*reader.variable_labels()}
    for line in lines:
        words = line.partition(",")[0].partition(" if ")[0].split()[1:]
        assert set(words) <= variables, line
        for variable, value, label in re.findall(r'(\w+) == "(\w+)":(\w+)', line):
            assert variable in variables
            assert value in labels[label].values(), line


@every_page
def test_every_file_it_links_to_is_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert "://" in target or (page.parent / target).exists(), target


@every_page
def test_every_command_and_file_it_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {*re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)} <= {*targets}
    for module in re.findall(r"python -m (scripts[\w.]*)", text):
        program = ROOT / module.replace(".", "/")
        assert program.with_suffix(".py").is_file() or (program / "__main__.py").is_file(), module
    for path in re.findall(rf"`((?:{ROOMS})/[\w./-]*)`", text):
        # ID stands for the id of any document.
        assert (ROOT / path.replace("/ID.", "/ewc-2019.")).exists(), path


def test_every_table_is_named() -> None:
    assert {name for name in dprk.tables() if f"`{name}`" not in README} == set()

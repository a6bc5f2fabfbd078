"""The page of the benchmarks: what it says of figures, and what it does not say of the machine."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path

import pandas as pd
import pytest

import bench
from dprk_engagement import load
from dprk_engagement.schemas import TableName, table_names

SPENT = {"ours": [30.0, 10.0, 20.0], "theirs": [10.0, 90.0, 10.0]}


@pytest.mark.parametrize(
    ("comparison", "line"),
    [
        (bench.Comparison("ours", "theirs", "ms more", 15), "theirs | 10.0 ms | 15.0 ms | kept |"),
        (bench.Comparison("ours", "theirs", "times", 1.5), "theirs | × 2.000 | × 1.500 | missed |"),
        (bench.Comparison("ours", "", "ms more", 15), "no other | 20.0 ms | 15.0 ms | missed |"),
        (bench.Comparison("ours", "theirs", "times"), "theirs | × 2.000 |  |  |"),
    ],
)
def test_a_figure_compares_medians_and_is_held_to_its_budget(
    comparison: bench.Comparison, line: str
) -> None:
    assert f"| ours | {line}\n" in bench.report(SPENT, [comparison])


def test_the_page_does_not_name_the_machine_or_its_folders() -> None:
    page = bench.report(SPENT, [])
    assert platform.node() not in page
    assert str(Path.home()) not in page
    assert str(bench.ROOT) not in page
    assert platform.python_version() in page
    assert f"pandas {pd.__version__}" in page


def test_every_program_that_is_compared_is_measured() -> None:
    compared = {name for each in bench.COMPARISONS for name in (each.ours, each.other) if name}
    assert compared <= bench.programs().keys()


@pytest.mark.parametrize("name", table_names())
def test_the_bare_program_gives_the_frame_that_the_loader_gives(name: TableName) -> None:
    imports, call = bench.bare_pandas([name]).splitlines()
    assert imports == "import pandas as pd"
    pd.testing.assert_frame_equal(eval(call, {"pd": pd}), load(name))  # noqa: S307


def test_programs_take_turns_there_and_back_after_a_warm_up(tmp_path: Path) -> None:
    log = tmp_path / "log"
    note = f"open({str(log)!r}, 'a').write"
    spent = bench.measure({"a": f"{note}('a')", "b": f"{note}('b')"}, 3)
    assert log.read_text() == ("abba" * (bench.WARM_UP + 3))[: 2 * (bench.WARM_UP + 3)]
    assert {name: len(times) for name, times in spent.items()} == {"a": 3, "b": 3}


def test_a_program_that_fails_is_told_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(programs: object, runs: int) -> None:
        raise subprocess.CalledProcessError(1, ["python", "-c", "import palmerpenguins"])

    monkeypatch.setattr(bench, "measure", fail)
    assert bench.main(["--out", str(tmp_path / "page.md")]) == 2
    assert "import palmerpenguins\nbench: install" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_missed_budget_is_written_down_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = dict.fromkeys(bench.programs(), [1000.0] * bench.FEWEST)
    monkeypatch.setattr(bench, "measure", lambda programs, runs: slow)
    assert bench.main(["--out", str(tmp_path / "page.md")]) == 1
    assert "| 1000.0 ms | 150.0 ms | missed |" in (tmp_path / "page.md").read_text("utf-8")


def test_too_few_runs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as exit_:
        bench.main(["--runs", "3", "--out", str(tmp_path / "page.md")])
    assert exit_.value.code == 2
    assert list(tmp_path.iterdir()) == []

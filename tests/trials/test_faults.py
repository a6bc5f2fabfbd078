"""Writers broken off at every step: nothing half-made is left, and the next run mends it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

if sys.platform == "win32":
    pytest.skip("processes are not forked here", allow_module_level=True)

from dprk_engagement import validate
from dprk_engagement.checking import validating as checking
from dprk_engagement.exporting.writing import export
from dprk_engagement.whole_files import write_folder, write_together
from scripts.build import tables as build_tables
from scripts.check import stages as validate_tables
from scripts.render import documents as render
from tests.trials.breaking import (
    DESCRIPTOR,
    FAULTS,
    Files,
    Writer,
    disowned,
    files,
    put,
    run,
    shortened,
    survey,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from dprk_engagement.exporting.formats import Format

REPOSITORY = Path(__file__).resolve().parents[2]
FORMER = {"data/one": b"former", "data/two": b"former", "three": b"former"}
NEW = {"data/one": b"new", "data/two": b"new", "three": b"new"}

every_fault = pytest.mark.parametrize("fault", FAULTS)


def together(folder: Path) -> int:
    write_together(folder, NEW)
    return 0


# What the survey sees


@every_fault
def test_files_written_together_are_whole_at_every_step(fault: str, tmp_path: Path) -> None:
    ends = list(survey(Writer(together, FORMER, NEW), fault, tmp_path / "folder"))
    assert set(ends) <= {"former", "mixed", "new"}
    assert len(ends) > 5
    assert "former" in ends


@every_fault
@pytest.mark.parametrize("former", [{}, FORMER], ids=["none", "another"])
def test_a_folder_is_whole_or_not_there(fault: str, former: Files, tmp_path: Path) -> None:
    def act(folder: Path) -> int:
        write_folder(folder / "made", NEW)
        return 0

    folder, step, fired = tmp_path / "folder", 0, True
    before, after = (
        {f"made/{name}": content for name, content in held.items()} for held in (former, NEW)
    )
    while fired:
        step += 1
        put(folder, before)
        _, fired = run(act, folder, fault, step)
        # The former one is moved away just before the new one takes its place.
        assert files(folder) in ({}, before, after)
        assert run(act, folder, "", 0) == (0, False)
        assert files(folder) == after
    assert step > 5


# The writers themselves


def written_by(
    act: Callable[[Path], int], former: Callable[[Files], Files] | None = None
) -> Writer:
    """Return the writer of what ``act`` makes of an empty folder, before which is ``former``."""
    with TemporaryDirectory() as made:
        assert act(Path(made)) == 0
        new = files(Path(made))
    return Writer(act, former(new) if former else dict.fromkeys(new, b"former"), new)


def building() -> Writer:
    def act(folder: Path) -> int:
        return build_tables.main(["--root", str(REPOSITORY), "--out", str(folder)])

    return written_by(act, shortened)


def exporting(kind: Format) -> Writer:
    def act(folder: Path) -> int:
        export(folder / "out", format=kind, force=True)
        return 0

    return written_by(act)


def rendering() -> Writer:
    names = ("page.html", "page.pdf", "figures/1.svg", "figures/1.png", "figures/2.svg")
    new = dict.fromkeys(names, b"new")

    def act(folder: Path) -> int:
        # The writing alone: executing and converting touches no output.
        render.render = lambda document: new
        return render.main([str(REPOSITORY / "reports" / "codebook.qmd"), "--out", str(folder)])

    return Writer(act, dict.fromkeys(new, b"former"), new)


WRITERS: dict[str, Callable[[], Writer]] = {
    "build": building,
    "export into a folder": lambda: exporting("csv"),
    "export into a file": lambda: exporting("sqlite"),
    "render": rendering,
}


@pytest.mark.slow
@every_fault
@pytest.mark.parametrize("writer", WRITERS)
def test_a_writer_survives_its_steps(writer: str, fault: str, tmp_path: Path) -> None:
    ends = set(survey(WRITERS[writer](), fault, tmp_path / "folder", every=7))
    assert ends <= {"former", "mixed", "new"}
    assert "former" in ends


@pytest.mark.slow
def test_a_build_killed_between_two_moves_is_told_and_the_next_one_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built = {f"data/{name}": table for name, table in files(REPOSITORY / "data").items()}
    built[DESCRIPTOR] = (REPOSITORY / DESCRIPTOR).read_bytes()
    folder = tmp_path / "folder"
    put(folder, shortened(built))
    assert not disowned(folder)
    # The first table alone had been moved to its place.
    (folder / "data" / "agreements.csv").write_bytes(built["data/agreements.csv"])
    assert disowned(folder)
    monkeypatch.setattr(checking, "root", lambda: folder)
    assert {Path(p.file).name for p in validate().problems} == {"agreements.csv"}
    assert validate_tables.main([str(folder)]) == 1
    assert "agreements" in capsys.readouterr().err
    assert build_tables.main(["--out", str(folder)]) == 0
    assert validate().ok


# Two at once


def test_two_at_once_leave_the_files_of_one(tmp_path: Path) -> None:
    names = [f"data/{number}" for number in range(30)]
    sets = [dict.fromkeys(names, word) for word in (b"one", b"two")]
    for _ in range(15):
        at_once = [threading.Thread(target=write_together, args=(tmp_path, s)) for s in sets]
        for each in at_once:
            each.start()
        for each in at_once:
            each.join()
        assert files(tmp_path) in sets
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


# What a killed run leaves behind


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".dprk-made-by-a-killed-run" / "data").mkdir(parents=True)
    (tmp_path / ".dprk-made-by-a-killed-run" / "data" / "one").write_bytes(b"half")
    (tmp_path / ".mine").write_bytes(b"kept")
    write_together(tmp_path, NEW)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".mine", "data", "three"]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("name", ["data/.dprk-made-x/one", "dist/x"])
def test_git_does_not_see_what_a_killed_run_left(name: str, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)  # noqa: S607
    shutil.copy(REPOSITORY / ".gitignore", tmp_path)
    ignored = ["git", "-C", str(tmp_path), "check-ignore", "-q", name]
    assert subprocess.run(ignored).returncode == 0

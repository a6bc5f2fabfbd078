"""Writers broken off at every step: nothing half-made is left, and the next run mends it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if sys.platform == "win32":
    pytest.skip("processes are not forked here", allow_module_level=True)

from dprk_engagement import __version__, validate
from dprk_engagement.checking import validating as checking
from dprk_engagement.whole_files import write_together
from scripts.build import tables as build_tables
from scripts.check import stages as validate_tables
from scripts.release import dist as release
from scripts.render.kept import kept
from scripts.trials import faults
from scripts.trials.faults import (
    DESCRIPTOR,
    FAULTS,
    Writer,
    disowned,
    files,
    shortened,
    survey,
    writers,
)

if TYPE_CHECKING:
    from collections.abc import Callable

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


def _in_place(folder: Path) -> int:
    for name, content in NEW.items():
        with (folder / name).open("wb") as file:
            file.write(content)
    return 0


def _blind(folder: Path) -> int:
    try:
        return together(folder)
    except OSError:
        raise RuntimeError from None


def _untidy(folder: Path) -> int:
    (folder / ".left-over").mkdir(exist_ok=True)
    return together(folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("act", "fault", "loss"),
    [
        (_in_place, "killed", "is neither the former nor the new one"),
        (_untidy, "killed", ".left-over stays"),
        (_in_place, "full", "is neither the former nor the new one"),
        (_blind, "full", "otherwise than with an error of the system"),
    ],
    ids=["killed in place", "leaves something", "full in place", "hides the error"],
)
def test_a_careless_writer_is_found_out(
    act: Callable[[Path], int], fault: str, loss: str, tmp_path: Path
) -> None:
    ends = list(survey(Writer(act, FORMER, NEW), fault, tmp_path / "folder"))
    assert any(loss in end for end in ends)


@pytest.mark.slow
def test_a_descriptor_that_goes_first_is_found_out(tmp_path: Path) -> None:
    built = files_of_the_project()
    former = shortened(built)
    first = {DESCRIPTOR: built[DESCRIPTOR], **built}
    changed = [name for name in built if built[name] != former[name]]
    assert len(changed) > 10

    def act(folder: Path) -> int:
        write_together(folder, {DESCRIPTOR: former[DESCRIPTOR]} | first)
        return 0

    # A descriptor moved first disowns the former tables, and so is found to be honest ...
    ends = set(survey(Writer(act, former, built), "killed", tmp_path / "folder", every=9))
    assert ends <= {"former", "mixed", "new"}

    def forged(folder: Path) -> int:
        write_together(folder, {name: built[name] for name in changed if name != DESCRIPTOR})
        (folder / DESCRIPTOR).write_bytes(b'{"resources": []}')
        return act(folder)

    # ... but one that vouches for nothing would hide a mixture.
    ends = set(survey(Writer(forged, former, built), "killed", tmp_path / "folder", every=9))
    assert any(end.startswith("lost") for end in ends)


def files_of_the_project() -> faults.Files:
    """Return the built tables and descriptor as they stand in the repository."""
    tables = {f"data/{name}": held for name, held in files(REPOSITORY / "data").items()}
    return {**tables, DESCRIPTOR: (REPOSITORY / DESCRIPTOR).read_bytes()}


# The writers themselves


@pytest.mark.slow
@every_fault
def test_the_render_survives_every_step(fault: str, tmp_path: Path) -> None:
    ends = set(survey(writers(tmp_path)["render"](), fault, tmp_path / "folder"))
    assert ends <= {"former", "mixed", "new"}
    assert "former" in ends


@pytest.mark.slow
@every_fault
@pytest.mark.parametrize("name", [name for name in writers(Path()) if name != "render"])
def test_a_slow_writer_survives_its_steps(name: str, fault: str, tmp_path: Path) -> None:
    ends = set(survey(writers(tmp_path)[name](), fault, tmp_path / "folder", every=7))
    assert ends <= {"former", "mixed", "new"}
    assert "former" in ends


@every_fault
def test_what_a_render_keeps_is_whole_or_not_kept(fault: str, tmp_path: Path) -> None:
    def act(folder: Path) -> int:
        return int(kept(folder / "page.html", [b"input"], lambda: b"made") != b"made")

    made = tmp_path / "made"
    made.mkdir()
    act(made)
    ends = set(survey(Writer(act, {}, files(made), tidy=False), fault, tmp_path / "folder"))
    assert ends <= {"former", "new"}
    assert "former" in ends


@pytest.mark.slow
@every_fault
def test_a_release_is_whole_or_not_there(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(root: Path, kind: str, folder: Path, day: object) -> None:
        (folder / f"made.{kind}").write_bytes(b"new")

    monkeypatch.setattr(release, "_build", build)
    monkeypatch.setattr(release, "refuse_uncommitted", lambda root: None)
    monkeypatch.setattr(release, "bundle_files", lambda root: {})
    monkeypatch.setattr(release, "as_zip", lambda *_: b"new")
    monkeypatch.setattr(release, "verify_release", lambda *_, **__: None)
    monkeypatch.setattr(release, "release_notes", lambda *_: b"new")

    def act(folder: Path) -> int:
        release.release(REPOSITORY, folder)
        return 0

    dist, former = tmp_path / "dist", {f"{__version__}/made.wheel": b"former"}
    act_once = Writer(act, former, {})
    step, fired, seen = 0, True, 0
    while fired:
        step += 1
        faults._put(dist, former)
        _, fired = faults._run(act_once.act, dist, fault, step)
        found = files(dist)
        # The former one is moved away just before the new one takes its place.
        assert found in ({}, former) or set(found.values()) != {b"former"}
        assert f"{__version__}/SHA256SUMS" in found or len(found) <= 1
        assert faults._run(act, dist, "", 0) == (0, False)
        assert len(files(dist)) == 5
        seen += 1
    assert seen > 5


@pytest.mark.slow
def test_a_build_killed_between_two_moves_is_told_and_the_next_one_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built = files_of_the_project()
    folder = tmp_path / "folder"
    faults._put(folder, shortened(built))
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


@pytest.mark.slow
def test_two_builds_at_once_leave_tables_that_the_descriptor_vouches_for(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scripts.build", "--out", str(tmp_path / "out")]
    running = [subprocess.Popen(command, cwd=REPOSITORY) for _ in range(3)]
    assert [each.wait() for each in running] == [0, 0, 0]
    assert not disowned(tmp_path / "out")
    assert not list((tmp_path / "out").glob(".dprk-made-*"))


# What a killed run leaves behind


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".dprk-made-by-a-killed-run" / "data").mkdir(parents=True)
    (tmp_path / ".dprk-made-by-a-killed-run" / "data" / "one").write_bytes(b"half")
    (tmp_path / ".mine").write_bytes(b"kept")
    write_together(tmp_path, NEW)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".mine", "data", "three"]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("name", [".dprk-made-x/data", "data/.dprk-made-x/one", "dist/x"])
def test_git_does_not_see_what_a_killed_run_left(name: str, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)  # noqa: S607
    shutil.copy(REPOSITORY / ".gitignore", tmp_path)
    ignored = ["git", "-C", str(tmp_path), "check-ignore", "-q", name]
    assert subprocess.run(ignored).returncode == 0


# Disks as they are

ON_A_SMALL_DISK = """
import sys
from pathlib import Path
from scripts.build import tables as build_tables
from scripts.trials import faults
folder = Path(sys.argv[1], "out")
former = {"data/visits.csv": b"former", "datapackage.json": b"former"}
faults._put(folder, former)
print(build_tables.main(["--out", str(folder)]), faults.files(folder) == former)
print(sorted(path.name for path in folder.iterdir()))
"""


def run_on(folder: Path, *before: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join(str(REPOSITORY / name) for name in ("src", "."))
    return subprocess.run(
        [*before, sys.executable, "-c", ON_A_SMALL_DISK, str(folder)],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_a_full_disk_leaves_the_former_tables(tmp_path: Path) -> None:
    mount = 'mount -t tmpfs -o size=128k none "$0" && exec "$@"'
    alone = ["unshare", "--mount", "sh", "-c", mount, str(tmp_path)]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"]).returncode:
        pytest.skip("no disk may be mounted here")
    done = run_on(tmp_path, *alone)
    assert done.stdout == "1 True\n['data', 'datapackage.json']\n"
    assert "No space left on device" in done.stderr


@pytest.mark.slow
def test_a_folder_without_permission_keeps_what_it_holds(tmp_path: Path) -> None:
    out = tmp_path / "out"
    faults._put(out, FORMER)
    # Root without its capabilities is stopped by permissions like anybody.
    meek = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    if meek and (shutil.which("setpriv") is None or subprocess.run([*meek, "true"]).returncode):
        pytest.skip("root cannot be stopped here")
    for folder in (out, out / "data"):
        folder.chmod(0o555)
    command = [sys.executable, "-m", "scripts.build", "--out", str(out)]
    done = subprocess.run([*meek, *command], cwd=REPOSITORY, capture_output=True, text=True)
    for folder in (out, out / "data"):
        folder.chmod(0o755)
    assert done.returncode == 1
    assert "Permission denied" in done.stderr
    assert "Traceback" not in done.stderr
    assert files(out) == FORMER

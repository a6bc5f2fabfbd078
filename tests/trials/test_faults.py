"""Writers broken off at every step: nothing half-made is left, and the next run mends it.

A writer replaces a former version, in a process of its own. At its n-th change of a file, for
every n, the process is killed; or from then on the disk is full, or may not be written to.
"""

import errno
import hashlib
import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

if sys.platform == "win32":
    pytest.skip("processes are not forked here", allow_module_level=True)

import resource

from dprk_engagement import validate
from dprk_engagement.checking import validating as checking
from dprk_engagement.exporting.writing import export
from dprk_engagement.whole_files import write_folder, write_together
from scripts.build import tables as build_tables
from scripts.check import stages as validate_tables
from scripts.render import documents as render

REPOSITORY = Path(__file__).resolve().parents[2]
DESCRIPTOR = "datapackage.json"
FORMER = {"data/one": b"former", "data/two": b"former", "three": b"former"}
NEW = {"data/one": b"new", "data/two": b"new", "three": b"new"}

CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# A full disk still moves and removes files.
NEED_ROOM = ("os.mkdir", "open")
REFUSED, STRANGE = 1, 3

Files = dict[str, bytes]
# It makes the files of a folder; what it returns, if anything, is its exit code.
Writer = Callable[[Path], object]

every_fault = pytest.mark.parametrize("fault", ["killed", "full", "read-only"])


def files(folder: Path) -> Files:
    """Return the files below ``folder`` but for hidden folders, which hold what is being made."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.parent.parts)
    }


def put(folder: Path, content: Files) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, held in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(held)


def disowned(folder: Path) -> bool:
    """Tell whether the descriptor in ``folder`` does not vouch for all the tables there."""
    found = files(folder)
    return any(
        table["hash"] != f"sha256:{hashlib.sha256(found.get(table['path'], b'')).hexdigest()}"
        for table in json.loads(found[DESCRIPTOR])["resources"]
    )


def emptied(built: Files) -> Files:
    """Return the tables of a former build: each without its rows, and vouched for."""
    package = json.loads(built[DESCRIPTOR])
    former = dict(built)
    for table in package["resources"]:
        header = built[table["path"]].split(b"\n")[0] + b"\n"
        former[table["path"]] = header
        table |= {"hash": f"sha256:{hashlib.sha256(header).hexdigest()}", "bytes": len(header)}
    return former | {DESCRIPTOR: json.dumps(package).encode()}


def survey(
    write: Writer,
    former: Files,
    new: Files,
    fault: str,
    folder: Path,
    every: int = 1,
    *,
    at_one_stroke: bool = False,
) -> None:
    """Break ``write`` off at its steps, and see that nothing is lost.

    Each file has to be the former or the new one, a mixture of both has to be one that the
    descriptor disowns, and the next run has to succeed. What is written at one stroke is no
    mixture; it may be absent, since the former one is moved away just before.
    """
    for step in count(1, every):
        put(folder, former)
        ended, fired = run(write, folder, fault, step)
        if not fired:
            assert step > 5
            return
        assert ended != STRANGE
        found = files(folder)
        if at_one_stroke:
            assert found in ({}, former, new)
        else:
            for name in found.keys() | former.keys() | new.keys():
                assert found.get(name) in (former.get(name), new.get(name)), name
        if DESCRIPTOR in found and found not in (former, new):
            assert disowned(folder)
        assert run(write, folder, "", 0) == (0, False)
        assert files(folder) == new
        assert not [*folder.rglob(".*-*")]


def run(write: Writer, folder: Path, fault: str, step: int) -> tuple[int, bool]:
    """Return how ``write`` ended in a process of its own, and whether the ``fault`` came to it."""
    hears, tells = os.pipe()
    child = os.fork()
    if not child:
        os.close(hears)
        break_off(folder, fault, step, tells)
        try:
            os._exit(int(write(folder) or 0))  # type: ignore[call-overload]
        except OSError:
            os._exit(REFUSED)
        except BaseException:
            os._exit(STRANGE)
    os.close(tells)
    with os.fdopen(hears, "rb") as told:
        fired = bool(told.read())
    _, status = os.waitpid(child, 0)
    return (REFUSED if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)), fired


def break_off(folder: Path, fault: str, step: int, tells: int) -> None:
    """Have every change of a file in ``folder`` from the n-th on meet with ``fault``."""
    seen = 0

    def hook(event: str, args: tuple[Any, ...]) -> None:
        nonlocal seen
        if not fault or not is_change(event, args, folder):
            return
        if fault == "full" and event not in NEED_ROOM:
            return
        seen += 1
        if seen < step:
            return
        if seen == step:
            os.write(tells, b"!")
        if event == "open" and fault != "read-only":
            # It opens, and is cut off in the midst of what is written.
            resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))
            return
        if fault == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        code = errno.ENOSPC if fault == "full" else errno.EROFS
        raise OSError(code, os.strerror(code), str(args[0]))

    if fault == "killed":
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    sys.addaudithook(hook)


def is_change(event: str, args: tuple[Any, ...], folder: Path) -> bool:
    if event == "open":
        path, _, flags = args
        return isinstance(path, str) and path.startswith(str(folder)) and bool(flags & WRITES)
    # What is removed below a folder that is open is named without it.
    below_open = event in ("os.remove", "os.rmdir") and args[1] not in (None, -1)
    return event in CHANGES and (below_open or str(args[0]).startswith(str(folder)))


@every_fault
def test_files_written_together_are_whole_at_every_step(fault: str, tmp_path: Path) -> None:
    survey(lambda folder: write_together(folder, NEW), FORMER, NEW, fault, tmp_path / "folder")


@pytest.mark.slow
@every_fault
@pytest.mark.parametrize("former", [{}, FORMER], ids=["none", "another"])
def test_a_folder_is_whole_or_not_there(fault: str, former: Files, tmp_path: Path) -> None:
    before, after = (
        {f"made/{name}": content for name, content in held.items()} for held in (former, NEW)
    )

    def write(folder: Path) -> None:
        write_folder(folder / "made", NEW)

    survey(write, before, after, fault, tmp_path / "folder", at_one_stroke=True)


def build(folder: Path) -> int:
    return build_tables.main(["--root", str(REPOSITORY), "--out", str(folder)])


def export_to_folder(folder: Path) -> None:
    export(folder / "out", format="csv", force=True)


def export_to_file(folder: Path) -> None:
    export(folder / "out", format="sqlite", force=True)


def render_pages(folder: Path) -> int:
    # The writing alone: executing and converting touches no output.
    names = ("page.html", "page.pdf", "figures/1.svg", "figures/1.png", "figures/2.svg")
    render.render = lambda document: dict.fromkeys(names, b"new")
    return render.main([str(REPOSITORY / "reports" / "codebook.qmd"), "--out", str(folder)])


@pytest.mark.slow
@every_fault
@pytest.mark.parametrize("write", [build, export_to_folder, export_to_file, render_pages])
def test_a_writer_survives_its_steps(write: Writer, fault: str, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    put(folder, {})
    assert run(write, folder, "", 0) == (0, False)
    new = files(folder)
    former = emptied(new) if DESCRIPTOR in new else dict.fromkeys(new, b"former")
    survey(write, former, new, fault, folder, every=7)


@pytest.mark.slow
def test_a_build_killed_between_two_moves_is_told_and_the_next_one_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built = {f"data/{name}": table for name, table in files(REPOSITORY / "data").items()}
    built[DESCRIPTOR] = (REPOSITORY / DESCRIPTOR).read_bytes()
    folder = tmp_path / "folder"
    put(folder, emptied(built))
    assert not disowned(folder)
    # The first table alone had been moved to its place.
    (folder / "data" / "agreements.csv").write_bytes(built["data/agreements.csv"])
    assert disowned(folder)
    monkeypatch.setattr(checking, "root", lambda: folder)
    assert {Path(p.file).name for p in validate().problems} == {"agreements.csv"}
    assert validate_tables.main([str(folder)]) == 1
    assert "agreements" in capsys.readouterr().err
    assert build(folder) == 0
    assert validate().ok


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


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".dprk-made-by-a-killed-run" / "data").mkdir(parents=True)
    (tmp_path / ".dprk-made-by-a-killed-run" / "data" / "one").write_bytes(b"half")
    (tmp_path / ".mine").write_bytes(b"kept")
    write_together(tmp_path, NEW)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".mine", "data", "three"]

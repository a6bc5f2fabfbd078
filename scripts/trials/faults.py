"""Break the writers off at every step, and see that no file is left half-made.

    python -m scripts.trials.faults [WRITER ...] [--write]

Every writer replaces a former version, in a process of its own. At its n-th change of a file, for
every n, the process is killed; or from then on the disk is full, or may not be written to.
Afterwards every file has to be whole, former or new; a mixture of both has to be one that the
descriptor disowns; and the next run has to succeed. With --write the counts go to
record/trust/faults.json. Exit codes: 0 nothing was lost, 1 something was. It needs fork, so it
does not run on Windows.
"""

from __future__ import annotations

import argparse
import csv
import errno
import hashlib
import io
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dprk_engagement.exporting.writing import export_all
from dprk_engagement.whole_files import write_whole
from scripts.build import tables as build_tables
from scripts.build.citation import read_metadata
from scripts.release import freeze as freezing
from scripts.render import documents as render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dprk_engagement.exporting.formats import Format

ROOT = Path(__file__).resolve().parents[2]
FAULTS = ("killed", "full", "read-only")
DESCRIPTOR = "datapackage.json"

_CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# A full disk still moves and removes files.
_NEED_ROOM = ("os.mkdir", "open")
_SURVIVED, _REFUSED, _STRANGE = 0, 1, 3

Files = dict[str, bytes]


@dataclass(frozen=True)
class Writer:
    """What makes the ``new`` files of a folder out of the ``former`` ones.

    ``act`` is given the folder. It is a fault if it raises anything but OSError or returns
    anything but 0 or 1. ``tidy`` is false where the next run has nothing to write, and so does
    not remove what a killed one left.
    """

    act: Callable[[Path], int]
    former: Files
    new: Files
    tidy: bool = True


def survey(writer: Writer, fault: str, folder: Path, every: int = 1) -> Iterator[str]:
    """Yield what became of each run with ``fault`` at its n-th step, until it has none left.

    It is ``former``, ``new`` or ``mixed`` (each whole, and the next run succeeded), or else
    ``lost:`` and what is wrong. ``folder`` is made anew for each run.
    """
    step = 1
    while True:
        _put(folder, writer.former)
        ended, fired = _run(writer.act, folder, fault, step)
        if not fired:
            return
        yield _judge(writer, folder, ended)
        step += every


def files(folder: Path) -> Files:
    """Return the files below ``folder`` but for hidden folders, which hold what is being made."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.parent.parts)
    }


def disowned(folder: Path) -> bool:
    """Tell whether the descriptor in ``folder`` does not vouch for all the tables there."""
    for table in json.loads((folder / DESCRIPTOR).read_bytes())["resources"]:
        file = folder / table["path"]
        found = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
        if table["hash"] != f"sha256:{found}":
            return True
    return False


def _judge(writer: Writer, folder: Path, ended: int) -> str:
    if ended == _STRANGE:
        return "lost: it failed otherwise than with an error of the system"
    found = files(folder)
    for name in {*found, *writer.former, *writer.new}:
        if found.get(name) not in (writer.former.get(name), writer.new.get(name)):
            return f"lost: {name} is neither the former nor the new one"
    verdict = {True: "former", False: "new"}.get(found == writer.former, "")
    if found not in (writer.former, writer.new):
        verdict = "mixed"
        if DESCRIPTOR in found and not disowned(folder):
            return "lost: the descriptor vouches for a mixture"
    ended, _ = _run(writer.act, folder, "", 0)
    if ended or files(folder) != writer.new:
        return "lost: the next run does not mend it"
    if writer.tidy and (left := [p.name for p in folder.rglob(".*-*")]):
        return f"lost: {', '.join(left)} stays"
    return verdict


def _put(folder: Path, content: Files) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, held in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(held)


def _run(act: Callable[[Path], int], folder: Path, fault: str, step: int) -> tuple[int, bool]:
    """Return how ``act`` ended in a process of its own, and whether the ``fault`` came to it."""
    hears, tells = os.pipe()
    child = os.fork()
    if not child:
        os.close(hears)
        _break(folder, fault, step, tells)
        os._exit(_quietly(act, folder))
    os.close(tells)
    with os.fdopen(hears, "rb") as told:
        fired = bool(told.read())
    _, status = os.waitpid(child, 0)
    return (_REFUSED if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)), fired


def _quietly(act: Callable[[Path], int], folder: Path) -> int:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        return act(folder)
    except OSError:
        return _REFUSED
    except BaseException:
        return _STRANGE


def _break(folder: Path, fault: str, step: int, tells: int) -> None:
    """Have every change of a file in ``folder`` from the n-th on meet with ``fault``."""
    seen = 0

    def hook(event: str, args: tuple[Any, ...]) -> None:
        nonlocal seen
        if not fault or not _is_change(event, args, folder):
            return
        if fault == "full" and event not in _NEED_ROOM:
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


def _is_change(event: str, args: tuple[Any, ...], folder: Path) -> bool:
    if event == "open":
        path, _, flags = args
        return isinstance(path, str) and path.startswith(str(folder)) and bool(flags & _WRITES)
    # What is removed below a folder that is open is named without it.
    below_open = event in ("os.remove", "os.rmdir") and args[1] not in (None, -1)
    return event in _CHANGES and (below_open or str(args[0]).startswith(str(folder)))


def writers(scratch: Path) -> dict[str, Callable[[], Writer]]:
    """Return how to make each writer of the project, with ``scratch`` for what it reads."""

    def build() -> Writer:
        def act(folder: Path) -> int:
            return build_tables.main(["--root", str(ROOT), "--out", str(folder)])

        made = scratch / "built"
        _put(made, {})
        if act(made):
            raise SystemExit("faults: the project itself cannot be built")
        return Writer(act, shortened(files(made)), files(made))

    def export(kind: Format) -> Writer:
        def act(folder: Path) -> int:
            export_all(kind, folder / "out", force=True)
            return 0

        made = scratch / kind
        _put(made, {})
        act(made)
        new = files(made)
        if "out" not in new:
            # Into a folder that is there, file by file.
            return Writer(act, dict.fromkeys(new, b"former"), new)
        return Writer(act, {"out": b"former"}, new)

    def freeze() -> Writer:
        kept = files(ROOT / "data")
        version = read_metadata(ROOT)["version"]
        project = {f"data/{name}": content for name, content in kept.items()}
        for name in (DESCRIPTOR, "pyproject.toml", "src/dprk_engagement/__init__.py"):
            project[name] = (ROOT / name).read_bytes()
        released = {
            f"record/releases/{version}/{name}": content
            for name, content in project.items()
            if name.startswith("data/") or name == DESCRIPTOR
        }

        def act(folder: Path) -> int:
            return freezing.main(["--root", str(folder)])

        return Writer(act, project, project | released, tidy=False)

    def rendering() -> Writer:
        sample = scratch / "sample.qmd"
        sample.write_text("---\ntitle: Sample\n---\n")
        new = {"sample.html": b"new", "sample.pdf": b"new"}
        new |= {f"figures/{n}.{kind}": b"new" for n in range(3) for kind in ("svg", "png")}

        def act(folder: Path) -> int:
            # The writing alone: executing and converting touches no output.
            render.render = lambda document: new
            return render.main([str(sample), "--out", str(folder)])

        return Writer(act, dict.fromkeys(new, b"former"), new)

    kinds: tuple[Format, ...] = ("csv", "json", "sqlite", "xlsx")
    exports = {f"export-{kind}": (lambda kind=kind: export(kind)) for kind in kinds}
    return {"build": build, **exports, "freeze": freeze, "render": rendering}


def shortened(built: Files) -> Files:
    """Return the tables of a former build: each without its last row, and vouched for."""
    former = dict(built)
    package = json.loads(built[DESCRIPTOR])
    for table in package["resources"]:
        path = table["path"]
        rows = list(csv.reader(io.StringIO(built[path].decode(), newline="")))
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows[:-1] if rows[1:] else rows)
        former[path] = text.getvalue().encode()
        digest = hashlib.sha256(former[path]).hexdigest()
        table |= {"hash": f"sha256:{digest}", "bytes": len(former[path])}
    former[DESCRIPTOR] = json.dumps(package).encode()
    return former


def main(arguments: Sequence[str] | None = None) -> int:
    """Survey the writers; return 0, or 1 where something was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("writers", nargs="*", metavar="WRITER", help="default: every writer")
    parser.add_argument("--write", action="store_true", help="write record/trust/faults.json")
    given = parser.parse_args(arguments)
    sys.dont_write_bytecode = True
    counts: dict[str, dict[str, dict[str, int]]] = {}
    lost = 0
    with tempfile.TemporaryDirectory(prefix="faults-") as temporary:
        scratch = Path(temporary)
        known = writers(scratch)
        for unknown in set(given.writers) - set(known):
            parser.error(f"{unknown}: write one of {', '.join(known)}")
        for name in given.writers or known:
            writer = known[name]()
            for fault in FAULTS:
                ends = Counter(survey(writer, fault, scratch / "folder"))
                for end in sorted(end for end in ends if end.startswith("lost")):
                    print(f"{name}, {fault}: {end} ({ends[end]} times)", file=sys.stderr)
                bad = sum(count for end, count in ends.items() if end.startswith("lost"))
                lost += bad
                counts.setdefault(name, {})[fault] = {
                    **{end: ends[end] for end in ("former", "mixed", "new")},
                    "lost": bad,
                }
                print(f"{name:<14}{fault:<10}{counts[name][fault]}", flush=True)
    if given.write:
        text = json.dumps(counts, indent=1)
        write_whole(ROOT / "record" / "trust" / "faults.json", f"{text}\n".encode())
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())

"""Break a writer off at every step, and judge what it leaves.

A writer replaces a former version, in a process of its own. At its n-th change of a file, for
every n, the process is killed; or from then on the disk is full, or may not be written to.
Afterwards every file has to be whole, former or new; a mixture of both has to be one that the
descriptor disowns; and the next run has to succeed. It needs fork, so it does not run on Windows.
"""

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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    """What makes the ``new`` files of a folder, which it is given, out of the ``former`` ones.

    It is a fault if it raises anything but OSError or returns anything but 0 or 1.
    """

    act: Callable[[Path], int]
    former: Files
    new: Files


def survey(writer: Writer, fault: str, folder: Path, every: int = 1) -> Iterator[str]:
    """Yield what became of each run with ``fault`` at its n-th step, until it has none left.

    It is ``former``, ``new`` or ``mixed`` (each whole, and the next run succeeded), or else
    ``lost:`` and what is wrong. ``folder`` is made anew for each run.
    """
    step = 1
    while True:
        put(folder, writer.former)
        ended, fired = run(writer.act, folder, fault, step)
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
    ended, _ = run(writer.act, folder, "", 0)
    if ended or files(folder) != writer.new:
        return "lost: the next run does not mend it"
    if left := [path.name for path in folder.rglob(".*-*")]:
        return f"lost: {', '.join(left)} stays"
    return verdict


def put(folder: Path, content: Files) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, held in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(held)


def run(act: Callable[[Path], int], folder: Path, fault: str, step: int) -> tuple[int, bool]:
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

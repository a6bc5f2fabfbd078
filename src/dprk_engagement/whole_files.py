"""Files that are written whole or not at all: every writer of the project uses these functions."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# Nobody else's: folders of this name are removed when a killed program has left them.
_MAKING = ".dprk-made-"


def write_whole(file: Path, content: bytes) -> None:
    """Write ``file``, whose folder exists, whole or not at all."""
    write_together(file.parent, {file.name: content})


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files``, by their names below ``folder``, which exists; other files in it stay.

    All are made first. Then they are moved to their places in the order given, each whole.
    """
    with _made(folder, files) as made:
        _make_folders(folder, files)
        for name in files:
            (made / name).replace(folder / name)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make ``folder``, whose parent exists, of ``files`` alone, by their names below it.

    It is made first and moved to its place at one stroke. A former folder of that name is
    moved out of the way just before.
    """
    with _made(folder.parent, {f"new/{name}": content for name, content in files.items()}) as made:
        if folder.exists():
            folder.replace(made / "former")
        (made / "new").replace(folder)


@contextmanager
def _made(folder: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """Make ``files`` in a hidden folder of ``folder``, and remove what is left of it afterwards.

    One program at a time does so, so that two never leave a mixture. What a killed one left is
    removed.
    """
    with _alone(folder) as nobody_else:
        for left in folder.glob(f"{_MAKING}*") if nobody_else else ():
            shutil.rmtree(left, ignore_errors=True)
        # In the same folder, since a file is moved at one stroke only within a file system.
        with TemporaryDirectory(prefix=_MAKING, dir=folder) as name:
            made = Path(name)
            _make_folders(made, files)
            for file, content in files.items():
                (made / file).write_bytes(content)
            yield made


def _make_folders(folder: Path, files: Iterable[str]) -> None:
    for parent in dict.fromkeys((folder / name).parent for name in files):
        parent.mkdir(parents=True, exist_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Wait until no other program writes into ``folder``; yield whether that is certain.

    The lock is on the folder itself. It ends with the program, however that ends.
    """
    if sys.platform == "win32":
        yield False
        return
    import fcntl

    held = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            locked = True
        except OSError:
            # Some network file systems lock no folders.
            locked = False
        yield locked
    finally:
        os.close(held)

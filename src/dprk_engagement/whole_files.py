"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MAKING = ".made-"


def write_whole(file: Path, content: bytes) -> None:
    """Write ``file``, whose folder is there, whole or not at all.

    Raises
    ------
    OSError
        The file cannot be written; what stood there stays.
    """
    write_together(file.parent, {file.name: content})


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files``, by their names below ``folder``, once all of them could be made.

    They are moved to their places in the order given, each whole, and by one program at a
    time, so that two never leave a mixture. What a killed one left of its making is removed.

    Raises
    ------
    OSError
        A file cannot be written.
    """
    with _alone(folder) as nobody_else:
        for left in folder.glob(f"{_MAKING}*") if nobody_else else ():
            shutil.rmtree(left, ignore_errors=True)
        # Beside its place, since a file is moved at one stroke only within a file system.
        with TemporaryDirectory(prefix=_MAKING, dir=folder) as made:
            for name, content in files.items():
                for place in (Path(made, name), folder / name):
                    place.parent.mkdir(parents=True, exist_ok=True)
                Path(made, name).write_bytes(content)
            for name in files:
                Path(made, name).replace(folder / name)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Wait until nobody else writes into ``folder``; tell whether that can be known.

    The lock is the folder's own and ends with the program, however that ends.
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

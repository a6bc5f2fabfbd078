"""What several files of tests do by hand."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.build.csv_files import csv_bytes, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["kept", "read_rows", "run", "run_python", "write_rows"]

Tables = dict[str, list[dict[str, str]]]


def write_rows(file: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Write the rows of a table, of which there is one at least, as the build does."""
    first, *others = rows
    file.write_bytes(csv_bytes(first, (row.values() for row in [first, *others])))


def run(
    *command: object, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, and return it with what it printed."""
    return subprocess.run(
        list(map(str, command)), cwd=cwd, env=env, capture_output=True, encoding="utf-8"
    )


def run_python(program: str) -> str:
    """Return what ``program`` prints in a Python of its own that finds the same modules."""
    done = run(sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {program}")
    assert done.returncode == 0, done.stderr
    return done.stdout


def kept(folder: Path) -> dict[str, bytes | None]:
    """Return the files of a folder with what they hold; a folder holds None."""
    return {
        str(file.relative_to(folder)): file.read_bytes() if file.is_file() else None
        for file in sorted(folder.rglob("*"))
    }


def copied_repository(folder: Path) -> Path:
    """Return a copy of the repository in ``folder``, without what is cached or made."""
    ignored = shutil.ignore_patterns(".git", ".*cache", ".venv", "__pycache__", "_build", "dist")
    return shutil.copytree(Path(__file__).resolve().parents[1], folder / "copy", ignore=ignored)

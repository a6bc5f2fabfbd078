"""What several files of tests do by hand."""

import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from scripts.build.csv_files import csv_bytes, read_rows

__all__ = ["kept", "read_rows", "run_python", "write_rows"]

Tables = dict[str, list[dict[str, str]]]


def write_rows(file: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Write the rows of a table, of which there is one at least, as the build does."""
    first, *others = rows
    file.write_bytes(csv_bytes(first, (row.values() for row in [first, *others])))


def run_python(program: str) -> str:
    """Return what ``program`` prints in a Python of its own that finds the same modules."""
    program = f"import sys; sys.path[:] = {sys.path!r}; {program}"
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def kept(folder: Path) -> dict[str, bytes | None]:
    """Return the files of a folder with what they hold; a folder holds None."""
    return {
        str(file.relative_to(folder)): file.read_bytes() if file.is_file() else None
        for file in sorted(folder.rglob("*"))
    }

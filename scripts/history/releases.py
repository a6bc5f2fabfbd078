"""Former releases: ``record/releases/<version>/`` holds the tables of a release as they were.

They lie in the tree so that whoever has only the tree can say what changed. Since they are the
released files byte for byte, version control stores them once.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import re
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.build.citation import read_metadata
from scripts.history.differences import Version, row_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTOR = "datapackage.json"

_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


def parts(version: str) -> tuple[int, ...]:
    """Return the three numbers of ``version``, by which versions are ordered.

    Raises
    ------
    ValueError
        It is not of the form 1.0.0.
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"{version!r} is no version; write it as 1.0.0")
    return tuple(map(int, found.groups()))


def releases(root: Path) -> list[str]:
    """Return the versions that are frozen in the project ``root``, the oldest first.

    Raises
    ------
    ValueError
        A folder there is not named after a version.
    """
    folder = root / "record" / "releases"
    names = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    try:
        return sorted(names, key=parts)
    except ValueError as error:
        raise ValueError(f"{folder}: {error}, or move the folder away") from None


def read_release(root: Path, version: str) -> Version:
    """Return the frozen release ``version`` of the project ``root``.

    Raises
    ------
    ValueError
        It is not what was released.
    """
    folder = root / "record" / "releases" / version
    release = read_version(folder)
    if release.number != version:
        raise ValueError(f"{folder / DESCRIPTOR}: is of {release.number}; restore the folder")
    return release


def read_version(path: Path) -> Version:
    """Return the version in a folder or bundle (.zip) of datapackage.json and its CSV files.

    Raises
    ------
    ValueError
        It is neither, or a table is not the one that the descriptor vouches for.
    """
    try:
        if path.is_dir():
            return _read(lambda name: (path / name).read_bytes())
        with zipfile.ZipFile(path) as bundle:
            # A bundle may hold everything in one folder.
            descriptor = min(
                (name for name in bundle.namelist() if Path(name).name == DESCRIPTOR), key=len
            )
            folder = descriptor.removesuffix(DESCRIPTOR)
            return _read(lambda name: bundle.read(folder + name))
    except (OSError, ValueError, LookupError, TypeError, csv.Error, zipfile.BadZipFile) as error:
        raise ValueError(
            f"{path}: is no release of the dataset ({error}); get or restore the released files"
        ) from None


def freeze(root: Path) -> Path:
    """Keep the built tables of the project ``root`` as the release of its version.

    The folder is made whole or not at all, and is returned. One that is there already
    with the same files stays as it is.

    Raises
    ------
    ValueError
        The tables are not those of the version, or it was frozen with others.
    OSError
        A file cannot be written.
    """
    number: str = read_metadata(root)["version"]
    built = read_version(root)
    if built.number != number:
        raise ValueError(
            f"{root / DESCRIPTOR}: is of {built.number}, and the version is {number};"
            " run make data first"
        )
    names = [DESCRIPTOR, *(f"data/{name}.csv" for name in built.schemas)]
    files = {name: (root / name).read_bytes() for name in names}
    folder = root / "record" / "releases" / number
    if folder.exists():
        if _files(folder) != files:
            raise ValueError(
                f"{folder}: is frozen with other files, and what is released stays;"
                " raise __version__ in src/dprk_engagement/__init__.py"
            )
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".freeze-", dir=root) as temporary:
        made = Path(temporary, number)
        for name, content in files.items():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).write_bytes(content)
        made.rename(folder)
    return folder


def _read(read: Callable[[str], bytes]) -> Version:
    descriptor = json.loads(read(DESCRIPTOR))
    schemas, rows = {}, {}
    for resource in descriptor["resources"]:
        if not resource["path"].endswith(".csv"):
            continue
        content = read(resource["path"])
        if f"sha256:{hashlib.sha256(content).hexdigest()}" != resource["hash"]:
            raise ValueError(f"{resource['path']} is not the file that {DESCRIPTOR} vouches for")
        name, schema = resource["name"], resource["schema"]
        table = csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True)
        schemas[name] = schema
        rows[name] = {row_key(cells, schema): cells for cells in table}
    return Version(descriptor["version"], schemas, rows)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Freeze; return 0, or 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(
        description="Keep the built tables as the release of the version, under record/releases/."
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the project (default: this one)")
    root = parser.parse_args(arguments).root
    try:
        print(freeze(root))
    except (OSError, ValueError) as error:
        print(f"frozen: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

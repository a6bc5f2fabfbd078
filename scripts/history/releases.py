"""Read former releases: ``record/releases/<version>/`` holds the tables of a release as they were.

They are in the tree so that whoever has only the tree can say what changed. Since they are the
released files byte for byte, version control stores them once.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from scripts.history.differences import Version, row_key

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTOR = "datapackage.json"

_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


def parts(version: str) -> tuple[int, ...]:
    """Return the three numbers of ``version``, by which versions are ordered."""
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"{version!r} is not a version; write it as 1.0.0")
    return tuple(map(int, found.groups()))


def release_folder(root: Path, version: str) -> Path:
    """Return the folder of the frozen release ``version`` of the project ``root``."""
    return root / "record" / "releases" / version


def releases(root: Path) -> list[str]:
    """Return the versions that are frozen in the project ``root``, the oldest first."""
    folder = root / "record" / "releases"
    found = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    # A hidden folder is what a killed run has left of its making.
    names = [path.name for path in found if not path.name.startswith(".")]
    try:
        return sorted(names, key=parts)
    except ValueError as error:
        raise ValueError(f"{folder}: {error}, or move the folder away") from None


def read_release(root: Path, version: str) -> Version:
    """Return the frozen release ``version`` of the project ``root``."""
    folder = release_folder(root, version)
    release = read_version(folder)
    if release.number != version:
        raise ValueError(f"{folder / DESCRIPTOR}: is of {release.number}; restore the folder")
    return release


def read_version(path: Path) -> Version:
    """Return the version in a folder or bundle (.zip) of datapackage.json and its CSV files."""
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

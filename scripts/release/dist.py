"""Make everything a maintainer uploads for a version, into dist/<version>/.

The working tree must hold nothing that is not committed; the same commit gives the same bytes
in any folder, time zone and locale. Exit codes: 0 made, 1 refused, and nothing is written.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import dprk_engagement
from dprk_engagement.checking.release_zip import SUMS, verify_release
from dprk_engagement.whole_files import write_folder
from scripts.build.citation import read_metadata
from scripts.build.csv_files import read_rows
from scripts.release.archive import as_sums, as_zip
from scripts.release.bundle import bundle_files
from scripts.release.notes import release_notes

ROOT = Path(__file__).resolve().parents[2]


class Refused(Exception):  # noqa: N818
    """A release that is not made: the message says why and what to do."""


def refuse_uncommitted(root: Path) -> None:
    """Refuse a working tree that is not exactly its last commit."""
    status = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all"],  # noqa: S607
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if status.returncode:
        raise Refused(f"{root}: is no git checkout ({status.stderr.strip()}): clone the project")
    if status.stdout:
        files = "".join(f"  {line}\n" for line in status.stdout.splitlines())
        raise Refused(
            f"{root}: a release is made of what is committed, and these files are not:\n{files}"
            "Commit them or put them away; built ones were stale, so commit them as they are now."
        )


def release(root: Path, dist: Path) -> Path:
    """Make the release of the project ``root`` and return its folder ``dist/<version>``.

    It takes the place of a former one at the end, so that stays where this fails.
    """
    refuse_uncommitted(root)
    if dprk_engagement.root() != root:
        raise Refused(
            f"{root}: the package in use is that of {dprk_engagement.root()}:"
            " install this one with 'make data', or set PYTHONPATH=src"
        )
    metadata = read_metadata(root)
    version: str = metadata["version"]
    day = date.fromisoformat(metadata["released"])
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    changes = read_rows(root / "data" / "changes.csv")
    notes = release_notes(metadata["title"], version, changelog, changes)
    with TemporaryDirectory() as name:
        made = Path(name)
        for kind in ("wheel", "sdist"):
            _build(root, kind, made, day)
        bundle = made / f"{metadata['name']}-{version}.zip"
        bundle.write_bytes(as_zip(bundle.stem, bundle_files(root), day))
        verify_release(bundle, version=version)
        files = {file.name: file.read_bytes() for file in made.iterdir()}
    files["RELEASE_NOTES.md"] = notes
    files[SUMS] = as_sums(files)
    dist.mkdir(exist_ok=True)
    write_folder(dist / version, files)
    return dist / version


def _build(root: Path, kind: str, folder: Path, day: date) -> None:
    """Build the wheel or the sdist into ``folder``, with files dated ``day``."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)],
        cwd=root,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(int(midnight.timestamp()))},
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode:
        raise Refused(f"the {kind} could not be built:\n{built.stdout}{built.stderr}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the release and list it; return 0, or 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only look whether all is committed")
    given = parser.parse_args(arguments)
    try:
        if given.check:
            refuse_uncommitted(ROOT)
            return 0
        made = release(ROOT, ROOT / "dist")
    except (Refused, ImportError, OSError, ValueError) as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    for file in sorted(made.iterdir()):
        print(f"{file.relative_to(ROOT)}  {file.stat().st_size:,} bytes")
    return 0

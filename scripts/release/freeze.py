"""Keep the built tables as the release of their version, in ``record/releases/<version>/``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dprk_engagement.whole_files import write_folder
from scripts.build.citation import read_metadata
from scripts.history.releases import DESCRIPTOR, ROOT, read_version, release_folder


def freeze(root: Path) -> Path:
    """Keep the built tables of the project ``root`` as the release of its version.

    Return their folder. One that is there already with the same files stays as it is.
    """
    version: str = read_metadata(root)["version"]
    built = read_version(root)
    if built.number != version:
        raise ValueError(
            f"{root / DESCRIPTOR}: is of {built.number}, and the version is {version};"
            " run make data first"
        )
    names = [DESCRIPTOR, *(f"data/{name}.csv" for name in built.schemas)]
    files = {name: (root / name).read_bytes() for name in names}
    folder = release_folder(root, version)
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        write_folder(folder, files)
    elif _files(folder) != files:
        raise ValueError(
            f"{folder}: is frozen with other files, and what is released stays;"
            " raise __version__ in src/dprk_engagement/__init__.py"
        )
    return folder


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Freeze; return 0, or 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the project (default: this one)")
    root = parser.parse_args(arguments).root
    try:
        print(freeze(root))
    except (OSError, ValueError) as error:
        print(f"freeze: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The files of the data bundle: the same tables for every program, and what they mean."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from dprk_engagement import cite
from dprk_engagement.exporting.formats import Format
from dprk_engagement.exporting.writing import export
from scripts.release.guide import bundle_guide

# Files of the repository that go into the bundle as they are.
_KEPT = (
    ".zenodo.json",
    "CHANGELOG.md",
    "CITATION.cff",
    "LICENSE",
    "LICENSE-DATA",
    "docs/VERSIONS.md",
    "croissant.json",
    "datapackage.json",
    *(
        f"reports/{page}.{kind}"
        for page in ("index", "engagement", "evidence", "codebook", "guide", "reference")
        for kind in ("html", "pdf")
    ),
)
# The formats in it, with the name of the file, or of the folder of a file for every table.
_MADE: dict[Format, str] = {
    "dta": "stata",
    "parquet": "parquet",
    "sqlite": "dprk-engagement.sqlite",
    "xlsx": "dprk-engagement.xlsx",
}


def bundle_files(root: Path) -> dict[str, bytes]:
    """Return the files of the bundle of the project ``root``, whose tables are the package's."""
    package = json.loads((root / "datapackage.json").read_bytes())
    names = [*_KEPT, *(resource["path"] for resource in package["resources"])]
    files = {name: (root / name).read_bytes() for name in names}
    with TemporaryDirectory() as folder:
        for kind, name in _MADE.items():
            export(Path(folder, name), format=kind)
        files |= {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in Path(folder).rglob("*")
            if path.is_file()
        }
    return files | {"README.txt": bundle_guide(package, cite())}

"""A bundle of the same tables with cells that programs often read wrongly.

The committed tables hold few of them: both kinds of gap in columns of every type, days before the
first day of a program, letters of other languages, and text that looks like something else.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

from scripts.build.csv_files import csv_bytes
from scripts.prove.expected import read_cells

_TEXTS = (
    "Kaesŏng – “Ryŏmyŏng”",
    "Điện Biên Phủ; Škoda; İzmir",
    "개성",
    "=1+1",
    "@SUM(A1)",
    'two\nlines, and a "quotation"',
    "NA",
    "007",
    "1.50",
    "TRUE",
    "2017-08-01",
    " space in front",
    "e\u0301 in two code points",
)
# In the order of the rows; SQLite's and Excel's first days are between them.
_TYPED = {
    "boolean": ("true", "", "?", "false"),
    "date": ("1948-09-09", "", "?", "1899-12-31"),
    "integer": ("-1", "", "?", "2147483620"),
    "number": ("-80.125", "", "?", "0.1"),
}
_NEEDED = ("CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-DATA", "docs/VERSIONS.md")
_BUNDLE = """
import sys
from pathlib import Path
from scripts.release.bundle import bundle_files
from scripts.release.archive import as_sums
files = bundle_files(Path.cwd())
for name, content in {**files, "SHA256SUMS": as_sums(files)}.items():
    file = Path(sys.argv[1], name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
"""


def make_odd_bundle(root: Path, work: Path, folder: Path) -> int:
    """Make the bundle of a project like ``root`` in ``folder``; return how many cells are odd.

    ``work`` is where that project is made.
    """
    for name in ("data", "reports", "scripts", "src"):
        shutil.copytree(root / name, work / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (*_NEEDED, ".zenodo.json", "datapackage.json", "pyproject.toml"):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, work / name)
    package = json.loads((work / "datapackage.json").read_bytes())
    # Tables of the other layers name rows and sentences, which have to exist.
    free = [table for table in package["resources"] if table["layer"] in ("coded", "reference")]
    count = sum(_make_odd(work, resource) for resource in free)
    (work / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False), "utf-8")
    path = os.pathsep.join([str(work / "src"), str(work)])
    for arguments in (["-m", "scripts.build.croissant"], ["-c", _BUNDLE, str(folder)]):
        subprocess.run(
            [sys.executable, *arguments],
            cwd=work,
            env={**os.environ, "PYTHONPATH": path},
            check=True,
        )
    return count


def _make_odd(work: Path, resource: dict[str, Any]) -> int:
    """Change cells of a table and its entry in the descriptor; return how many."""
    file = work / resource["path"]
    rows = read_cells(file)
    changed = list(_odd_cells(resource["schema"]))
    for row, cells in zip(rows, zip(*(cells for _, cells in changed), strict=True), strict=False):
        row.update(zip((name for name, _ in changed), cells, strict=True))
    content = csv_bytes(
        (field["name"] for field in resource["schema"]["fields"]), (row.values() for row in rows)
    )
    file.write_bytes(content)
    resource["bytes"] = len(content)
    resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
    return len(changed) * min(len(rows), len(_TYPED["date"]))


def _odd_cells(schema: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the fields that may hold any value of their type, with odd cells for the first rows."""
    texts = cycle(_TEXTS)
    keys = {*schema["primaryKey"], *(n for k in schema.get("foreignKeys", []) for n in k["fields"])}
    for field in schema["fields"]:
        if field["name"] in keys or field.get("constraints", {}).keys() - {"required"}:
            continue
        gaps = () if field.get("constraints", {}).get("required") else ("", "?")
        if field["type"] == "string":
            yield field["name"], (next(texts), next(texts), *(gaps or (next(texts), next(texts))))
        elif gaps:
            yield field["name"], _TYPED[field["type"]]

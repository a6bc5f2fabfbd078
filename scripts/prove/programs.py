"""The programs that people read a bundle with: one function reads with one, and compares."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scripts.prove.expected import BundleTable, NotAsExpected, gaps, read_cells
from scripts.prove.frames import DATABASE, WORKBOOK, same_frames, typed, with_not_stated
from scripts.release.guide import PYTHON, R

Proof = Callable[[Path, Sequence[BundleTable]], str]

HERE = Path(__file__).resolve().parent
# Programs whose libraries conflict with those of the project; `make proof` installs them here.
TOOLS = HERE.parent.parent / ".cache" / "tools"
_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
_HEAD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


class Missing(Exception):  # noqa: N818
    """A program that is not installed: the message says how to install it."""


def digests(folder: Path, tables: Sequence[BundleTable]) -> str:
    """Check the list of digests with coreutils."""
    checked = _run(_installed("sha256sum", "coreutils"), "-c", "SHA256SUMS", cwd=folder)
    return f"sha256sum -c: {checked.count(': OK')} files"


def frictionless(folder: Path, tables: Sequence[BundleTable]) -> str:
    """Validate the data package with frictionless's own command line."""
    command = Path(sys.executable).with_name("frictionless")
    _run(command, "validate", "datapackage.json", cwd=folder)
    return f"frictionless validate: {len(tables)} tables"


def croissant(folder: Path, tables: Sequence[BundleTable]) -> str:
    """Validate the JSON-LD, in the file and in the head of the index page; read all records."""
    command, python = _tool("mlcroissant", "mlcroissant"), _tool("mlcroissant", "python")
    _run(command, "validate", "--jsonld", "croissant.json", cwd=folder)
    with TemporaryDirectory() as made:
        heads = _HEAD.findall((folder / "reports" / "index.html").read_text("utf-8"))
        if len(heads) != 1:
            raise NotAsExpected(f"index.html: {len(heads)} pieces of JSON-LD, not one")
        head = Path(made, "index.json")
        head.write_text(heads[0], encoding="utf-8")
        _run(command, "validate", "--jsonld", head, cwd=folder)
    records = json.loads(_run(python, HERE / "croissant_records.py", "croissant.json", cwd=folder))
    for table in tables:
        table.compare("mlcroissant", typed(table, records[table.name]), gaps=False)
    read = sum(map(len, records.values()))
    return f"mlcroissant: accepted, also in a head; {read} records of {len(records)} sets"


def citation(folder: Path, tables: Sequence[BundleTable]) -> str:
    """Validate the citation file."""
    _run(_tool("cffconvert", "cffconvert"), "--validate", "-i", "CITATION.cff", cwd=folder)
    return "cffconvert: valid"


def sqlite_shell(folder: Path, tables: Sequence[BundleTable]) -> str:
    """Check the database and read every table and view with SQLite's own shell."""
    shell = _installed("sqlite3", "sqlite3")

    def ask(query: str) -> list[dict[str, Any]]:
        answer = _run(shell, "-readonly", "-json", DATABASE, query, cwd=folder)
        rows: list[dict[str, Any]] = json.loads(answer or "[]")
        return rows

    if ask("PRAGMA integrity_check") != [{"integrity_check": "ok"}]:
        raise NotAsExpected("sqlite3: the database is damaged")
    if broken := ask("PRAGMA foreign_key_check"):
        raise NotAsExpected(f"sqlite3: foreign keys lead nowhere: {broken[:3]}")
    for table in tables:
        rows = ask(f'SELECT * FROM "{table.name}"')  # noqa: S608
        table.compare("sqlite3", typed(table, rows), gaps=False)
    found = {tuple(row.values()) for row in ask("SELECT * FROM gaps")}
    if found != gaps(tables):
        raise NotAsExpected(f"sqlite3: {len(found ^ gaps(tables))} gaps differ from the CSV")
    views = [row["name"] for row in ask("SELECT name FROM sqlite_schema WHERE type = 'view'")]
    for view in views:
        ask(f"SELECT * FROM {view}")  # noqa: S608
    keys = sum(len(ask(f"PRAGMA foreign_key_list({table.name})")) for table in tables)
    return (
        f"sqlite3: {len(tables)} tables, {keys} foreign keys, {len(views)} views, {len(found)} gaps"
    )


def duckdb(folder: Path, tables: Sequence[BundleTable]) -> str:
    """Read every table and view of the database with DuckDB."""
    found = json.loads(
        _run(_tool("duckdb", "python"), HERE / "duckdb_rows.py", DATABASE, cwd=folder)
    )
    for table in tables:
        table.compare("duckdb", typed(table, found.pop(table.name)), gaps=False)
    return f"duckdb: {len(tables)} tables of the SQLite file, and {len(found)} more and views"


def datasette(folder: Path, tables: Sequence[BundleTable]) -> str:
    """Read every table of the database through Datasette's JSON."""
    python = _tool("datasette", "python")
    served = json.loads(_run(python, HERE / "datasette_rows.py", DATABASE, cwd=folder))
    for table in tables:
        # They come in the order of the key, which is not always that of the file.
        found = {tuple(row[key] for key in table.key): row for row in served[table.name]}
        rows = [found[tuple(row[key] for key in table.key)] for row in table.rows()]
        rows = [{name: row[name] for name in table.fields} for row in rows]
        table.compare("datasette", typed(table, rows), gaps=False)
    return f"datasette: {len(tables)} tables"


def r(folder: Path, tables: Sequence[BundleTable]) -> str:
    """Read CSV, Stata and SQLite with R, and hold the types against the contract."""
    command = _installed("Rscript", "r-base-core")
    needed = ("readr", "haven", "DBI", "RSQLite")
    there = ", ".join(f'requireNamespace("{name}", quietly = TRUE)' for name in needed)
    if _run(command, "-e", f"cat(all({there}))", cwd=folder) != "TRUE":
        packages = " ".join(f"r-cran-{name.lower()}" for name in needed)
        raise Missing(f"R has not all of {', '.join(needed)}: apt-get install {packages}")
    with TemporaryDirectory() as out:
        types = [
            (table.name, name, field["type"])
            for table in tables
            for name, field in table.fields.items()
        ]
        with Path(out, "types.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("table", "field", "type"), *types])
        _run(command, HERE / "read_bundle.R", out, cwd=folder)
        for table in tables:
            for program in ("readr", "haven", "DBI"):
                both = program == "haven"
                _same_text(table, program, Path(out, f"{program}-{table.name}.csv"), gaps=both)
    return f"R: readr, haven and DBI, {len(tables)} tables each, types and values"


def libreoffice(folder: Path, tables: Sequence[BundleTable]) -> str:
    """Convert the workbook back to CSV with LibreOffice."""
    command = _installed("soffice", "libreoffice-calc-nogui")
    with TemporaryDirectory() as out:
        profile = f"-env:UserInstallation={Path(out, 'profile').as_uri()}"
        _run(
            *(command, "--headless", profile, "--convert-to", _SHEETS),
            *("--outdir", out, WORKBOOK),
            cwd=folder,
        )
        for table in tables:
            file = Path(out, f"{Path(WORKBOOK).stem}-{table.name}.csv")
            _same_text(table, "LibreOffice", file, gaps=True)
    return f"LibreOffice: {len(tables)} sheets equal to the CSV"


def guide(folder: Path, tables: Sequence[BundleTable]) -> str:
    """Run the lines that README.txt prints."""
    (meetings,) = (table for table in tables if table.name == "meetings")
    command = _installed("Rscript", "r-base-core")
    counted = _run(command, "-e", f"{R}\ncat(nrow(meetings), nrow(offers) > 0)", cwd=folder)
    if counted.splitlines()[-1] != f"{len(meetings.cells)} TRUE":
        raise NotAsExpected(f"README.txt: its lines for R give {counted}")
    counted = _run(sys.executable, "-c", f"{PYTHON}\nprint(len(meetings))", cwd=folder)
    if counted.strip() != str(len(meetings.cells)):
        raise NotAsExpected(f"README.txt: its lines for Python give {counted}")
    return "README.txt: its lines for R and Python run"


PROOFS: tuple[Proof, ...] = (
    digests,
    frictionless,
    croissant,
    citation,
    same_frames,
    sqlite_shell,
    duckdb,
    datasette,
    r,
    libreoffice,
    guide,
)


def _installed(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Missing(f"{name} is not installed: apt-get install {package}")
    return found


def _tool(environment: str, name: str) -> Path:
    found = TOOLS / environment / "bin" / name
    if not found.exists():
        raise Missing(f"{environment} is not installed: run 'make proof', which does so")
    return found


def _run(*command: str | Path, cwd: Path) -> str:
    """Run ``command`` without the PYTHONPATH of this program, and return what it prints."""
    finished = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if finished.returncode:
        said = (finished.stdout + finished.stderr).strip().splitlines()
        raise NotAsExpected("\n".join([f"{Path(command[0]).name} refuses it:", *said[-15:]]))
    return finished.stdout


def _same_text(table: BundleTable, program: str, file: Path, *, gaps: bool) -> None:
    """Compare ``file``, CSV that a program wrote, with the table."""
    rows = with_not_stated(read_cells(file))
    table.compare(program, [table.typed(row, gaps=gaps) for row in rows], gaps=gaps)

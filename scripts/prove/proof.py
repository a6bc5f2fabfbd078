"""Read a release with the programs that people use, and compare what they find with its CSV.

A program that is not installed is skipped, with the line that installs it; if the environment
variable PROVE_ALL is set, as in .ci/run, that is a failure.
Exit codes: 0 all agree, 1 something differs, 2 there is no release to read.
"""

import argparse
import os
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from dprk_engagement.checking.release_zip import verify_release
from scripts.build.citation import read_metadata
from scripts.prove.expected import NotAsExpected, read_bundle
from scripts.prove.odd import make_odd_bundle
from scripts.prove.programs import PROOFS, Missing

ROOT = Path(__file__).resolve().parents[2]


def prove(folder: Path, *, required: bool) -> bool:
    """Run every proof of the unzipped bundle in ``folder``, print its line, return if all hold.

    If ``required``, none may be skipped.
    """
    tables, holds = read_bundle(folder), True
    for proof in PROOFS:
        begun = perf_counter()
        try:
            said = proof(folder, tables)
        except Missing as missing:
            said, holds = f"SKIPPED {missing}", holds and not required
        except NotAsExpected as differs:
            said, holds = f"FAILED {differs}", False
        print(f"  {said} ({perf_counter() - begun:.1f} s)", flush=True)
    return holds


def main(arguments: Sequence[str] | None = None) -> int:
    """Prove a release, and a bundle of the same tables with odd cells."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("bundle", nargs="?", type=Path, help="default: that of `make release`")
    given = parser.parse_args(arguments)
    metadata, required = read_metadata(ROOT), bool(os.environ.get("PROVE_ALL"))
    name = f"{metadata['name']}-{metadata['version']}"
    bundle = given.bundle or ROOT / "dist" / metadata["version"] / f"{name}.zip"
    if not bundle.is_file():
        print(f"prove: {bundle}: is not there: run 'make release' first", file=sys.stderr)
        return 2
    with TemporaryDirectory() as temporary:
        print(verify_release(bundle))
        with zipfile.ZipFile(bundle) as archive:
            archive.extractall(temporary)
        (folder,) = Path(temporary).iterdir()
        holds = prove(folder, required=required)
        odd = Path(temporary, "odd")
        work = Path(temporary, "work")
        work.mkdir()
        print(f"the same with {make_odd_bundle(ROOT, work, odd)} odd cells")
        holds = prove(odd, required=required) and holds
    if not holds:
        print("prove: a program found something else than the CSV has", file=sys.stderr)
    return 0 if holds else 1

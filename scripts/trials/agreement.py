"""How far each of two independent codings agrees with the installed tables.

The first coding is the tables of release 1.0.0. The second was coded from the codebook and the
rules of that release alone: ``record/agreement/second`` holds it. This writes
``record/agreement/scores.csv``; how the two were compared with each other, in version 1.1, is in
the files beside it.
"""

import sys
from dataclasses import fields
from pathlib import Path

from dprk_engagement.scoring.scoring import Measure, score
from dprk_engagement.whole_files import write_whole
from scripts.build.csv_files import csv_bytes

ROOT = Path(__file__).resolve().parents[2]
CODINGS = {
    "first (1.0.0)": Path("record", "releases", "1.0.0", "data"),
    "second": Path("record", "agreement", "second", "tables"),
}


def main() -> int:
    """Write the scores."""
    write_whole(ROOT / "record" / "agreement" / "scores.csv", scores_as_csv(ROOT))
    return 0


def scores_as_csv(root: Path) -> bytes:
    """Return how far each coding agrees with the installed tables, over all and by document."""
    names = [field.name for field in fields(Measure) if field.name != "table"]
    rows = (
        [coding, *(_shown(getattr(measure, name)) for name in names)]
        for coding, folder in CODINGS.items()
        for measure in score(root / folder).measures
        if measure.table == "*"
    )
    return csv_bytes(["coding", *names], rows)


def _shown(cell: object) -> object:
    return "" if cell is None else f"{cell:.3f}" if isinstance(cell, float) else cell


if __name__ == "__main__":
    sys.exit(main())

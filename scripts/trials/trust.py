"""Write docs/TRUST.md: what was tried to break the dataset, and the counts of what happened.

The words, and what was counted once, are in ``record/trust/page.md``. The other numbers come from
what commands have counted in ``record/``, or from the tables.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dprk_engagement.whole_files import write_whole
from scripts.build.csv_files import read_rows

ROOT = Path(__file__).resolve().parents[2]
SOUGHT = ("meetings", "visits", "overtures", "events")


def main() -> int:
    """Write; return 0, or 1 if a file of counts is absent."""
    try:
        text = as_markdown(ROOT)
    except OSError as error:
        print(f"trust: {error}; TRUST.md names the command that writes it", file=sys.stderr)
        return 1
    write_whole(ROOT / "docs" / "TRUST.md", text.encode())
    return 0


def as_markdown(root: Path) -> str:
    """Return the text of TRUST.md; an OSError names a file of numbers that is absent."""
    page = (root / "record" / "trust" / "page.md").read_text(encoding="utf-8")
    return page.format(**mistakes(root), **codings(root), **public_record(root))


def mistakes(root: Path) -> dict[str, Any]:
    """Return how many of the mistakes that people make in tables are noticed."""
    counts = json.loads((root / "record" / "trust" / "mistakes.json").read_bytes())
    plain, plausible = counts["plain"], counts["plausible"]
    return {
        "tried": f"{counts['tried']:,}",
        "plain_tried": f"{plain['tried']:,}",
        "plain_noticed": f"{plain['noticed']:,}",
        "plausible_tried": f"{plausible['tried']:,}",
        "plausible_noticed": f"{plausible['noticed']:,}",
        "plausible_missed": f"{plausible['tried'] - plausible['noticed']:,}",
        "kinds": _table(
            (kind, *(f"{number:,}" for number in count.values()))
            for kind, count in counts["kinds"].items()
        ),
    }


def codings(root: Path) -> dict[str, str]:
    """Return how far two codings agree with the tables, and what readers found in these."""
    folder = root / "record" / "agreement"
    scores, readings = read_rows(folder / "scores.csv"), read_rows(folder / "readings.csv")
    agreed = ("coding", "measure", "published", "own", "agreed")
    faults = ("arguable", "missing", "too_strong", "wrong")
    return {
        "scores": _table(
            (
                *(score[column] for column in agreed),
                f"{float(score['f1']):.2f}",
                f"{float(score['low']):.2f} to {float(score['high']):.2f}",
            )
            for score in scores
            if score["document"] == "*"
        ),
        "readings": _table(
            (
                *(reading[column] for column in ("version", "reading", "documents", "facts")),
                f"{int(reading['as_printed']) / int(reading['facts']):.0%}",
                *(reading[column] for column in faults),
            )
            for reading in readings
        ),
    }


def public_record(root: Path) -> dict[str, Any]:
    """Return how much of the dataset the public record confirms or contradicts."""
    searches = read_rows(root / "data" / "searches.csv")
    references = read_rows(root / "data" / "corroborations.csv")
    sought = Counter(row["table"] for row in searches)
    found = Counter(row["table"] for row in searches if row["outcome"] == "found")
    contradicting = [row for row in references if row["relation"] == "contradicts"]
    return {
        "sought": _table((table, sought[table], found[table]) for table in SOUGHT),
        "found": found.total(),
        "searches": len(searches),
        "share": f"{found.total() / len(searches):.0%}",
        "references": len(references),
        "relations": _counted(row["relation"] for row in references),
        "contradicted": len({(row["table"], row["row"]) for row in contradicting}),
        "read_as": _counted(row["read_as"] for row in references),
    }


def _counted(terms: Iterable[str]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in Counter(terms).most_common())


def _table(rows: Iterable[Iterable[object]]) -> str:
    return "".join(f"| {' | '.join(map(str, row))} |\n" for row in rows)


if __name__ == "__main__":
    sys.exit(main())

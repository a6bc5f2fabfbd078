"""Check your own copies of the five documents against the committed digests."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dprk_engagement.documents.verification import Row, read_tables, verify_copies

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the check; return 0 if all agrees, 1 if not, 2 if the call is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, metavar="DIR", help="the folder with your copies")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", default=ROOT / "data", help="the folder of the tables"
    )
    given = parser.parse_args(arguments)
    try:
        sources, sentences, evidence = read_tables(given.data)
        if given.texts is None:
            print(_needed(sources), file=sys.stderr)
            return 2
        if not given.texts.is_dir():
            print(
                f"verify_sources: {given.texts}: not a folder:"
                " name the folder that holds your copies with --texts",
                file=sys.stderr,
            )
            return 2
        verification = verify_copies(given.texts, sources, sentences, evidence)
    except OSError as error:
        print(
            f"verify_sources: {error.filename}: {error.strerror}:"
            " check the path and its permissions",
            file=sys.stderr,
        )
        return 1
    except ValueError as error:
        print(f"verify_sources: {error}", file=sys.stderr)
        return 1
    print(verification)
    return 0 if verification.ok else 1


def _needed(sources: Sequence[Row]) -> str:
    lines = ["verify_sources: put your own copies of these documents in a folder, under any name,"]
    lines.append("and name it with --texts DIR:")
    for row in sources:
        record = (row.get(name, "") for name in ("title", "publisher", "original_url", "url"))
        known = dict.fromkeys(value for value in record if value not in ("", "?"))
        lines.append(f"  {row['id']}: {'; '.join(known)} ({row.get('format', '')})")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

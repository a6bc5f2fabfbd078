"""Write the sentence index of a document: where its sentences are, never what they say."""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from sentencex import segment

from dprk_engagement.documents.canonical import (
    CANONICALISER,
    CanonicalText,
    SourceError,
    digest,
    read_document,
)
from dprk_engagement.documents.locators import SOURCE_ID
from dprk_engagement.whole_files import write_whole
from scripts.build.csv_files import csv_bytes
from scripts.build.sentence_index import COLUMNS

ROOT = Path(__file__).resolve().parents[2]
_DOUBLE_QUOTES = re.compile('[“”"]')
_OPENING = re.compile(r"\s([“\"]+)$")
_DOUBLED = re.compile(r"(.+) \1")


class RefusedIndexError(Exception):
    """An index that cannot be written: the message says why and what to do."""


def sentence_spans(paragraph: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each sentence, in code points of ``paragraph``.

    The segmenter takes a quotation for one sentence, so it is shown the
    paragraph with spaces for double quotation marks, and a mark that opens the
    next sentence is handed back to it. It finds no boundary in a heading printed
    twice in a row, so each printing is segmented by itself.
    """
    doubled = _DOUBLED.fullmatch(paragraph)
    parts = [(0, doubled[1]), (len(doubled[1]) + 1, doubled[1])] if doubled else [(0, paragraph)]
    for first, part in parts:
        start = end = first
        for piece in segment("en", _DOUBLE_QUOTES.sub(" ", part)):
            end += len(piece)
            opening = _OPENING.search(paragraph, start, end)
            stop = opening.start(1) if opening and end < first + len(part) else end
            yield start, start + len(paragraph[start:stop].rstrip())
            start = stop


def index_rows(source: str, document: CanonicalText) -> list[dict[str, str | int]]:
    """Return a row of ``COLUMNS`` for every sentence of ``document``, in its order.

    ``start`` and ``end`` count code points of the canonical text from 0, the end
    not included. ``duplicate_of`` names the first sentence with the same words.
    """
    rows: list[dict[str, str | int]] = []
    first: dict[str, str] = {}
    offset = 0
    for number, paragraph in enumerate(document.paragraphs, 1):
        for place, (start, end) in enumerate(sentence_spans(paragraph.text), 1):
            sha256 = digest(paragraph.text[start:end])
            rows.append(
                {
                    "source": source,
                    "paragraph": number,
                    "sentence": place,
                    "zone": paragraph.zone,
                    "start": offset + start,
                    "end": offset + end,
                    "length": end - start,
                    "sha256": sha256,
                    "duplicate_of": first.get(sha256, ""),
                    "format": document.format,
                    "raw_sha256": document.raw_sha256,
                    "canonical_sha256": document.sha256,
                    "canonicaliser": CANONICALISER,
                }
            )
            first.setdefault(sha256, f"{number}.{place}")
        offset += len(paragraph.text) + 1
    return rows


def write_index(rows: Sequence[dict[str, str | int]], out: Path, *, force: bool = False) -> bool:
    """Write ``rows`` as CSV to ``out`` and tell whether the file changed."""
    content = csv_bytes(COLUMNS, ([row[name] for name in COLUMNS] for row in rows))
    if out.exists():
        if out.read_bytes() == content:
            return False
        if not force:
            raise RefusedIndexError(
                f"{out}: holds another index, and the seed's locators may rest on it:"
                " compare the document with the one indexed, or replace the index with --force"
            )
    write_whole(out, content)
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Index one document; return 0, or 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="the document: a WordPress post or plain text")
    parser.add_argument("--source", required=True, metavar="ID", help="its id in the sources table")
    parser.add_argument("--out", type=Path, help="the index (default: seeds/ID.sentences.csv)")
    parser.add_argument("--force", action="store_true", help="replace an index that differs")
    given = parser.parse_args(arguments)
    out = given.out or ROOT / "seeds" / f"{given.source}.sentences.csv"
    try:
        if not re.fullmatch(SOURCE_ID, given.source):
            raise RefusedIndexError(
                f"--source {given.source!r} is not an id: write lower-case letters, digits"
                " and single hyphens, such as st-2026"
            )
        rows = index_rows(given.source, _read(given.file))
        changed = write_index(rows, out, force=given.force)
    except RefusedIndexError as refused:
        print(f"index_source: {refused}", file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"index_source: {out}: {error.strerror}: name a file that can be written with --out",
            file=sys.stderr,
        )
        return 1
    print(f"{out}: {len(rows)} sentences, {'written' if changed else 'unchanged'}")
    return 0


def _read(path: Path) -> CanonicalText:
    try:
        if path.exists() and not path.is_file():
            raise RefusedIndexError(f"{path}: is not a file: name the document itself")
        return read_document(path.read_bytes())
    except OSError as error:
        raise RefusedIndexError(
            f"{path}: {error.strerror}: check the path and its permissions"
        ) from None
    except SourceError as error:
        raise RefusedIndexError(f"{path}: {error}") from None


if __name__ == "__main__":
    sys.exit(main())

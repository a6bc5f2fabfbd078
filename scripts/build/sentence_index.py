"""The index of a document's sentences: where they stand, and what became of each."""

import re
from dataclasses import dataclass
from pathlib import Path

from dprk_engagement.errors import Problem, Refused
from scripts.build.csv_files import CsvError, SeedRow, read_csv
from scripts.build.places import expand_places
from scripts.build.problems import Origin
from scripts.build.seeds import Node, SeedMapping

# What the index says of its document, on every line.
INDEX_COLUMNS = ("format", "raw_sha256", "canonical_sha256", "canonicaliser")
# What it says of a sentence, and of the document.
COLUMNS = (
    *("source", "paragraph", "sentence", "zone", "start", "end", "length", "sha256"),
    *("duplicate_of", *INDEX_COLUMNS),
)

_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")

Pair = tuple[int, int]


@dataclass(frozen=True)
class SentenceIndex:
    """The index of ``source``; ``rows`` by (paragraph, sentence), in the document's order."""

    source: str
    file: str
    rows: dict[Pair, dict[str, str]]

    def columns(self) -> dict[str, str]:
        """Return what the index says of the whole document, for its row of ``sources``."""
        first = next(iter(self.rows.values()))
        return {
            **{name: first[name] for name in INDEX_COLUMNS},
            "paragraphs": str(len({paragraph for paragraph, _ in self.rows})),
            "sentences": str(len(self.rows)),
        }


def read_index(path: Path, file: str, problems: list[Problem]) -> SentenceIndex:
    """Return the sentence index ``path``; with no rows where it is refused."""
    source = path.name.removesuffix(".sentences.csv")
    rows: dict[Pair, dict[str, str]] = {}
    try:
        for line, row in read_csv(path, COLUMNS):
            reason = _reason_to_refuse(row, source, rows)
            if reason:
                raise CsvError(line, reason)
            rows[int(row["paragraph"]), int(row["sentence"])] = row
        if not rows:
            raise CsvError(1, "holds no sentence")
    except CsvError as refused:
        remedy = "index the document again with python -m scripts.build.index_source"
        what = ("index", refused.reason, remedy)
        problems.append(Problem(file, refused.line, "sentences", "-", *what))
        rows = {}
    return SentenceIndex(source, file, rows)


def _reason_to_refuse(
    row: dict[str, str], source: str, before: dict[Pair, dict[str, str]]
) -> str | None:
    if row["source"] != source:
        return f"is the index of {row['source']!r}, not of {source!r}"
    if not all(_WHOLE.fullmatch(row[name]) for name in ("paragraph", "sentence")):
        return "a number is no whole number"
    paragraph, sentence = int(row["paragraph"]), int(row["sentence"])
    last, previous = next(reversed(before.items()), ((0, 0), row))
    if (paragraph, sentence) not in ((last[0], last[1] + 1), (last[0] + 1, 1)):
        return f"{paragraph}.{sentence} does not follow {last[0]}.{last[1]}"
    if any(row[name] != previous[name] for name in INDEX_COLUMNS):
        return "a digest or format of the document differs from the line before"
    return None


def sentence_rows(
    index: SentenceIndex,
    seed: SeedMapping,
    file: str,
    rests: dict[Pair, int],
    problems: list[Problem],
) -> list[SeedRow]:
    """Return the rows of the table ``sentences`` for one document.

    ``rests`` counts the distinct rows that rest on a sentence. Every sentence has one
    disposition: from the seed, or ``duplicate`` from the index.
    """
    zones = _by_sentence(index, seed, "zones", file, problems)
    dispositions = _by_sentence(index, seed, "sentences", file, problems)
    rows = []
    for number, (pair, indexed) in enumerate(index.rows.items(), 2):
        zone, zone_line = zones.get(pair, (indexed["zone"], 1))
        given, line = dispositions.get(pair, ("", seed.line_of("sentences")))
        term, reason = ("duplicate", "") if indexed["duplicate_of"] else _disposition(given)
        coded = {"disposition": term, "reason": reason, "rows": str(rests.get(pair, 0))}
        cells = {name: indexed[name] for name in COLUMNS if name not in INDEX_COLUMNS}
        origins = dict.fromkeys(coded, Origin(file, line))
        if pair in zones:
            origins["zone"] = Origin(file, zone_line)
        rows.append(
            SeedRow(cells | {"zone": str(zone)} | coded, Origin(index.file, number), origins)
        )
    return rows


def _by_sentence(
    index: SentenceIndex, seed: SeedMapping, key: str, file: str, problems: list[Problem]
) -> dict[Pair, tuple[Node, int]]:
    """Return what the block ``key`` says of each sentence, and the line that says it."""
    block = seed.get(key, "")
    found: dict[Pair, tuple[Node, int]] = {}
    if not isinstance(block, SeedMapping):
        if block:
            what = ("type", "it names no places", "write places as keys")
            problems.append(Problem(file, seed.line_of(key), "-", key, *what))
        return found
    for places, value in block.items():
        line = block.line_of(places)
        try:
            pairs = expand_places(places, index.rows.keys())
        except Refused as no:
            what = ("place", no.problem, no.remedy)
            problems.append(Problem(file, line, "-", key, *what))
            continue
        for paragraph, sentence in pairs:
            if before := found.get((paragraph, sentence)):
                problem = f"{paragraph}.{sentence} is named on line {before[1]} already"
                what = ("twice", problem, "keep one")
                problems.append(Problem(file, line, "-", key, *what))
            found.setdefault((paragraph, sentence), (value, line))
    return found


def _disposition(given: Node) -> tuple[str, str]:
    if isinstance(given, SeedMapping) and len(given) == 1:
        ((term, reason),) = given.items()
        return (term, reason) if isinstance(reason, str) else (f"{term}: {reason}", "")
    return (given, "") if isinstance(given, str) else (str(given), "")

"""How far two coders agree who coded the documents independently: sentences, rows, fields.

The first coding is the tables of release 1.0.0. The second was coded from the codebook and the
rules of that release alone: ``record/agreement/second`` holds its seeds, and the tables that were
built from them then. This writes ``agreement.csv`` and ``disagreements.csv`` beside it. Every
disagreement has to be settled in the last three columns of the latter, which are kept.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import krippendorff
import numpy as np

from dprk_engagement.contract import Contract
from dprk_engagement.scoring.matching import (
    Cells,
    Coding,
    Matches,
    coding_of,
    compared_fields,
    match,
    same,
)
from dprk_engagement.scoring.own_coding import read_tables
from dprk_engagement.scoring.scoring import Measure as ScoreMeasure
from dprk_engagement.scoring.scoring import score
from dprk_engagement.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
FIRST = Path("record", "releases", "1.0.0")
SECOND = Path("record", "agreement", "second", "tables")
CODINGS = {"first (1.0.0)": FIRST / "data", "second": SECOND}
RESAMPLES = 1000

REASONS = {
    "missed": "one coder overlooked what a sentence says",
    "slip": "one coder wrote a value that the sentence does not bear out",
    "beyond-text": "one coder wrote more than the sentence says",
    "granularity": "the same fact was split into rows, or sentences gathered, differently",
    "naming": "the same thing under another name or spelling",
    "term": "two terms of a vocabulary fit; the rules do not choose",
    "rule-unclear": "the rules say nothing, or can be read both ways",
    "judgement": "the sentence itself can be read both ways",
}
SETTLED = {
    "first": "the first coding stands",
    "second": "the second is right, and the data were corrected",
    "both": "both say the same in other words, or both are right; the data stand",
    "neither": "neither is right, and the data were corrected",
}


class Measure(NamedTuple):
    """One line of ``agreement.csv``: shares and alpha from 0 (by chance) to 1, bounds of 95 %."""

    measure: str
    table: str
    field: str
    units: int
    agreed: float
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None


class Disagreement(NamedTuple):
    """One line of ``disagreements.csv``; ``field`` is ``*`` where a row is in one coding only."""

    table: str
    first_row: str
    second_row: str
    field: str
    first: str
    second: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare; return 0, or 1 where a coding cannot be read or something is unsettled."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=ROOT, help="the project (default: this one)")
    root: Path = parser.parse_args(arguments).root
    try:
        contract = read_contract(root / FIRST)
        first, second = read_tables(root / FIRST / "data"), read_tables(root / SECOND)
        settled = read_settled(root / "record" / "agreement" / "disagreements.csv")
    except (OSError, ValueError) as error:
        print(f"agreement: {error}", file=sys.stderr)
        return 1
    codings = coding_of(first, contract), coding_of(second, contract)
    matches = match(*codings, contract)
    measures = [
        *sentence_measures(first["sentences"], second["sentences"]),
        *row_measures(matches, contract),
        *field_measures(*codings, matches, contract),
    ]
    found = disagreements(*codings, matches, contract)
    write_whole(root / "record" / "agreement" / "agreement.csv", measures_as_csv(measures))
    write_whole(
        root / "record" / "agreement" / "disagreements.csv", disagreements_as_csv(found, settled)
    )
    write_whole(root / "record" / "agreement" / "scores.csv", scores_as_csv(root))
    return report_unsettled(found, settled)


def scores_as_csv(root: Path) -> bytes:
    """Return how far each coding agrees with the installed tables, over all and by document."""
    return _csv(
        ("coding", *(field.name for field in fields(ScoreMeasure) if field.name != "table")),
        (
            [name, *(_shown(cell) for field, cell in asdict(m).items() if field != "table")]
            for name, folder in CODINGS.items()
            for m in score(root / folder).measures
            if m.table == "*"
        ),
    )


def read_contract(release: Path) -> Contract:
    """Return the contract of the tables of a ``release``."""
    descriptor = json.loads((release / "datapackage.json").read_bytes())
    return Contract.of({table["name"]: table["schema"] for table in descriptor["resources"]})


def sentence_measures(first: list[Cells], second: list[Cells]) -> list[Measure]:
    """Compare what the coders made of each sentence; one printed twice counts once."""
    others = {(row["source"], row["paragraph"], row["sentence"]): row for row in second}
    pairs = [
        (row, others[row["source"], row["paragraph"], row["sentence"]])
        for row in first
        if row["disposition"] != "duplicate"
    ]
    dispositions = [(one["disposition"], other["disposition"]) for one, other in pairs]
    carries = [(str(one == "coded"), str(other == "coded")) for one, other in dispositions]
    return [
        _measure("sentences", "sentences", "carries a fact", carries),
        _measure("sentences", "sentences", "disposition", dispositions),
    ]


def row_measures(matches: Matches, contract: Contract) -> list[Measure]:
    """Measure the share of rows that both coders found: twice the pairs over all rows of both."""
    counts = {
        name: (len(pairs), len(matches.first_only[name]) + len(matches.second_only[name]))
        for name, pairs in matches.pairs.items()
    }
    counts["*"] = (sum(n for n, _ in counts.values()), sum(n for _, n in counts.values()))
    return [
        Measure("rows", name, "*", both + single, 2 * both / (2 * both + single), None, None, None)
        for name, (both, single) in sorted(counts.items())
        if both + single and (name == "*" or name in contract)
    ]


def field_measures(
    first: Coding, second: Coding, matches: Matches, contract: Contract
) -> list[Measure]:
    """Compare the values of each field in the rows that both coders found."""
    return [
        _measure(
            "fields",
            name,
            field,
            [
                (first.rows[name][a][field], second.rows[name][b][field])
                for a, b in matches.pairs[name]
            ],
        )
        for name in sorted(matches.pairs)
        if matches.pairs[name]
        for field in compared_fields(contract[name])
    ]


def disagreements(
    first: Coding, second: Coding, matches: Matches, contract: Contract
) -> list[Disagreement]:
    """Return the rows that one coder found alone, and the values that differ."""
    found = []
    for name in sorted(matches.pairs):
        for a, b in matches.pairs[name]:
            one, other = first.rows[name][a], second.rows[name][b]
            found += [
                Disagreement(name, a, b, field, one[field], other[field])
                for field in compared_fields(contract[name])
                if not same(one[field], other[field])
            ]
        found += [Disagreement(name, a, "", "*", "", "") for a in matches.first_only[name]]
        found += [Disagreement(name, "", b, "*", "", "") for b in matches.second_only[name]]
    return found


def read_settled(path: Path) -> dict[tuple[str, ...], tuple[str, str, str]]:
    """Return how each disagreement was settled, why, and the note on it."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            tuple(row[name] for name in Disagreement._fields): (
                row["settled"],
                row["reason"],
                row["note"],
            )
            for row in csv.DictReader(file)
        }


def measures_as_csv(measures: Iterable[Measure]) -> bytes:
    """Return the measures as CSV, numbers with three decimals and a gap where none is defined."""
    return _csv(
        Measure._fields,
        ([_shown(cell) for cell in m] for m in measures),
    )


def disagreements_as_csv(
    found: Iterable[Disagreement], settled: Mapping[tuple[str, ...], tuple[str, str, str]]
) -> bytes:
    """Return the disagreements as CSV, each with what it was settled to."""
    return _csv(
        (*Disagreement._fields, "settled", "reason", "note"),
        ([*one, *settled.get(tuple(one), ("", "", ""))] for one in found),
    )


def report_unsettled(
    found: Sequence[Disagreement], settled: Mapping[tuple[str, ...], tuple[str, str, str]]
) -> int:
    """Print what is not settled, or not by a known word, on stderr; return the exit code."""
    wrong = 0
    for line, one in enumerate(found, 2):
        how, why, _ = settled.get(tuple(one), ("", "", ""))
        row = one.first_row or one.second_row
        place = f"record/agreement/disagreements.csv:{line}: {one.table}/{row}"
        for word, known, column in ((how, SETTLED, "settled"), (why, REASONS, "reason")):
            if word not in known:
                wrong += 1
                print(
                    f"{place}, {one.field}: {column} is {word!r}; write one of {', '.join(known)}",
                    file=sys.stderr,
                )
    print(f"agreement: {len(found)} disagreements, {len(found) - min(wrong, len(found))} settled")
    return 1 if wrong else 0


def _measure(measure: str, table: str, field: str, pairs: list[tuple[str, str]]) -> Measure:
    folded = [(one.casefold(), other.casefold()) for one, other in pairs]
    agreed = sum(one == other for one, other in folded) / len(folded)
    return Measure(measure, table, field, len(folded), agreed, *alpha(folded))


def alpha(pairs: list[tuple[str, str]]) -> tuple[float | None, float | None, float | None]:
    """Return Krippendorff's nominal alpha of two coders, and its 95 % percentile interval.

    The interval comes from resampling the units. Alpha is not defined, and None, where both
    coders wrote the same single value throughout; such resamples are left out.
    Definition: K. Krippendorff, Content Analysis, 4th ed. (2019), chapter 12.
    """
    values = sorted({value for pair in pairs for value in pair})
    if len(values) < 2:
        return None, None, None
    counts = np.zeros((len(pairs), len(values)), dtype=int)
    for unit, pair in enumerate(pairs):
        for value in pair:
            counts[unit, values.index(value)] += 1
    draw = np.random.default_rng(0).integers(len(pairs), size=(RESAMPLES, len(pairs)))
    resampled = [
        _alpha(counts[units]) for units in draw if np.count_nonzero(counts[units].sum(axis=0)) > 1
    ]
    low, high = np.percentile(resampled, [2.5, 97.5])
    return _alpha(counts), float(low), float(high)


def _alpha(counts: np.ndarray[tuple[int, int], np.dtype[np.int_]]) -> float:
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


def _shown(cell: object) -> object:
    return "" if cell is None else f"{cell:.3f}" if isinstance(cell, float) else cell


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode()


if __name__ == "__main__":
    sys.exit(main())

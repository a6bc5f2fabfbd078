"""Write docs/TRUST.md: what was tried to break the dataset, and the counts of what happened.

Every number comes from what was counted in ``record/trust/`` or ``record/agreement/``, or from the
tables; the command that counts is named, or else the version that was counted.
"""

import csv
import json
import sys
from collections import Counter
from pathlib import Path

from dprk_engagement.whole_files import write_whole

ROOT = Path(__file__).resolve().parents[2]
SOUGHT = ("meetings", "visits", "overtures", "events")

Rows = list[dict[str, str]]


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
    """Return the text of TRUST.md."""
    parts = (INTRODUCTION, mistakes, coders, readers, record, studies, UNKNOWN)
    return "\n".join(part if isinstance(part, str) else part(root) for part in parts)


INTRODUCTION = """\
# Trust

What was tried to break the dataset, and what came of it. This page is written by
`python -m scripts.trials.trust` from what was counted; nothing in it is typed by hand but the words. What
a reader can check alone: `explain` leads every cell to its sentence, `make verify` holds the index and
every printed figure against copies of the documents, `validate` names a file that was altered.
"""

UNKNOWN = """\
## What is still not known

- **Whether five documents are right.** They were chosen, and the dataset says what they say. Where the
  public record contradicts them, `corroborations` says so; where it is silent, nobody knows.
- **Whether a sentence was read as its author meant it.** Two coders agree or differ; both can be wrong.
  The second coders worked on the sentences alone, without the copy's record of title and address, so
  that some disagreements are of that making. The second coding was made in two parts, the two reports
  of The Straits Times apart from the three other documents, and joined afterwards.
- **Mistakes that leave the tables as good as before.** They are listed one by one in
  `record/trust/survivors.csv`; reading against the document is the only remedy.
- **References that were read in part.** Most pages of the public record were seen as excerpts, and
  some only through copies (`corroborations.read_as`).
- **Programs of readers.** Stata itself was never run: its files were read by R and Python. Quarto's own
  command was not run either; the embedded renderer keeps to what its documentation says.
"""


def mistakes(root: Path) -> str:
    """Return how many of the mistakes that people make in tables are noticed."""
    counts = json.loads((root / "record" / "trust" / "mistakes.json").read_bytes())
    plain, plausible = counts["plain"], counts["plausible"]
    kinds = counts["kinds"]
    lines = [
        f"| {kind} | {count['tried']:,} | {count['noticed']:,} |"
        f" {count['form']:,} | {count['frictionless']:,} | {count['pandera']:,} | {count['rules']:,} |"
        for kind, count in kinds.items()
    ]
    return f"""\
## Mistakes in the data

`python -m scripts.trials.mutate_data --write` makes every kind of mistake it knows once in every field of the
real tables and asks the form of the file, Frictionless, pandera and the rules of the dataset:
{counts["tried"]:,} mistakes in all. The digests, which notice any change at all, are
left out, and so are tables built from others, which nobody writes.

- Of **{plain["tried"]:,} that can be known without the documents, {plain["noticed"]:,} are noticed**.
- Of {plausible["tried"]:,} that leave the table as good as before, such as another term of the
  vocabulary, {plausible["noticed"]:,} are noticed all the same. The other
  {plausible["tried"] - plausible["noticed"]:,} are in `record/trust/survivors.csv`, each with the reason.

| mistake | made | noticed | form | Frictionless | pandera | rules |
|---|--:|--:|--:|--:|--:|--:|
{_lines(lines)}
Rules are asked only of tables that keep to their schemas.
"""


def coders(root: Path) -> str:
    """Return how far two coders agree, and how their disagreements were settled."""
    measures = _rows(root / "record" / "agreement" / "agreement.csv")
    settled = _rows(root / "record" / "agreement" / "disagreements.csv")
    carries = next(measure for measure in measures if measure["field"] == "carries a fact")
    rows = next(
        measure for measure in measures if (measure["measure"], measure["table"]) == ("rows", "*")
    )
    defined = [
        measure for measure in measures if measure["measure"] == "fields" and measure["alpha"]
    ]
    above = {limit: sum(float(e["alpha"]) >= limit for e in defined) for limit in (0.8, 0.667)}
    lowest = sorted(defined, key=lambda measure: float(measure["alpha"]))[:10]
    how, why = (Counter(row[column] for row in settled) for column in ("settled", "reason"))
    lines = [
        f"| {measure['table']}.{measure['field']} | {measure['units']} | {float(measure['agreed']):.0%} |"
        f" {float(measure['alpha']):.2f} | {float(measure['alpha_low']):.2f} to"
        f" {float(measure['alpha_high']):.2f} |"
        for measure in lowest
    ]
    scores = [
        f"| {score['coding']} | {score['measure']} | {score['published']} | {score['own']} |"
        f" {score['agreed']} | {float(score['f1']):.2f} |"
        f" {float(score['low']):.2f} to {float(score['high']):.2f} |"
        for score in _rows(root / "record" / "agreement" / "scores.csv")
        if score["document"] == "*"
    ]
    return f"""\
## Two coders

All five documents were coded a second time, from the codebook and the rules, by two coders who had
not seen the first coding: one had the two reports of The Straits Times, the other the rest. The two were
compared in version 1.1; alpha is Krippendorff's, with 95 % intervals from 1,000 resamples.
`tests/trials/test_trust.py` counts the sentences again at each run.

- On whether a sentence carries a fact, the coders agree for {float(carries["agreed"]):.1%} of
  {carries["units"]} sentences: alpha {float(carries["alpha"]):.2f}
  ({float(carries["alpha_low"]):.2f} to {float(carries["alpha_high"]):.2f}).
- Of {rows["units"]} rows found by either, counting a pair once, the share found by both, weighted
  twice, is {float(rows["agreed"]):.1%}.
- Of {len(defined)} fields for which alpha is defined, {above[0.8]} reach 0.80 and {above[0.667]} 0.667.
  The lowest:

| field | pairs of rows | same value | alpha | interval |
|---|--:|--:|--:|---|
{_lines(lines)}
Of **{len(settled)} disagreements**, all settled one by one: {_counted(how)}. The reasons:
{_counted(why)}. What the second coding had right went into version 1.1.0, by `data/changes.csv`. Both
codings, all measures and every settlement are in `record/releases/1.0.0/` and `record/agreement/`.

`dprk.score` measures any coding against the tables of today, with 95 % intervals from resampling
sentences. These two come first; the tables grew out of the first and were corrected by the second, and
columns that are new in 2.0 are not compared.

| coding | of | published | coded | agreed | F1 | interval |
|---|---|--:|--:|--:|--:|---|
{_lines(scores)}"""


def readers(root: Path) -> str:
    """Return what readers who coded nothing found, and what became of it."""
    findings = _rows(root / "record" / "agreement" / "review.csv")
    readings = _rows(root / "record" / "agreement" / "readings.csv")
    how = Counter(finding["settled"].replace("_", " ") for finding in findings)
    lines = [
        f"| {reading['version']} | {reading['documents']} | {reading['facts']} |"
        f" {int(reading['as_printed']) / int(reading['facts']):.0%} | {reading['arguable']} |"
        f" {reading['missing']} | {reading['too_strong']} | {reading['wrong']} |"
        for reading in readings
    ]
    return f"""\
## Readers who coded nothing

Language models that had coded nothing read the documents against the tables, sentence by sentence, and
counted every fact: as printed, arguable, missing, too strong or wrong. They were asked to be severe.

| version | documents | facts | as printed | arguable | missing | too strong | wrong |
|---|---|--:|--:|--:|--:|--:|--:|
{_lines(lines)}
Of the {len(findings)} findings about version 1.1.0, {_counted(how)}. Each is settled with its reason in
`record/agreement/review.csv`. The counts of 2.0.0 are those before anything was corrected. Most of what was
found in ewc-2019 and about a third of what was found in st-2026 was corrected then, and not read
again; of the three short documents only whom a statement is directed at. The goal of 95 % is not reached.
"""


def record(root: Path) -> str:
    """Return how much of the dataset the public record confirms or contradicts."""
    searches = _rows(root / "data" / "searches.csv")
    corroborations = _rows(root / "data" / "corroborations.csv")
    found = Counter(row["table"] for row in searches if row["outcome"] == "found")
    relations = Counter(row["relation"] for row in corroborations)
    read = Counter(row["read_as"] for row in corroborations)
    sought = Counter(row["table"] for row in searches)
    lines = [f"| {table} | {sought[table]} | {found[table]} |" for table in SOUGHT]
    contradicted = len(
        {(row["table"], row["row"]) for row in corroborations if row["relation"] == "contradicts"}
    )
    return f"""\
## The public record

A reference outside the five documents was sought for every meeting, visit, offer and event:

| table | rows | with a reference |
|---|--:|--:|
{_lines(lines)}
That is {sum(found.values())} of {len(searches)} rows, or {sum(found.values()) / len(searches):.0%};
`data/searches.csv` says what was sought for the others. The {len(corroborations)} references of all
tables relate to the coded values as: {_counted(relations)}. {contradicted} rows are contradicted in
something. Read as: {_counted(read)}.
"""


def studies(root: Path) -> str:
    """Return what was counted once, in version 1.1, by programs that are no longer here."""
    return (root / "record" / "trust" / "studies-of-1.1.md").read_text(encoding="utf-8")


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in counts.most_common())


def _lines(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    sys.exit(main())

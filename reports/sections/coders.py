"""How far two coders agree, and what became of where they do not: what `record/agreement/` says."""

from collections import Counter
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from rows import rows_in, title
from terms import Terms

# From which alpha on conclusions are held to be firm, and to be tentative: K. Krippendorff,
# Content Analysis, 4th ed. (2019), chapter 12.
FIRM, TENTATIVE = 0.8, 0.667

FOLDER = Path(__file__).resolve().parents[2] / "record" / "agreement"
REASON: Terms[str] = Terms(
    {
        "rule-unclear": "the rules could be read both ways",
        "naming": "the same thing had another name",
        "missed": "one coder overlooked something",
        "granularity": "the same fact was split differently",
    },
    what="phrase",
    field="reason",
    where="REASON in reports/sections/coders.py",
)


@cache
def measures() -> pd.DataFrame:
    """The measures of agreement: a line per field, per table, and for the sentences."""
    return pd.read_csv(FOLDER / "agreement.csv")


@cache
def settled() -> pd.DataFrame:
    """The disagreements, each with how it was settled and why."""
    return pd.read_csv(FOLDER / "disagreements.csv", keep_default_na=False)


def by_table() -> pd.DataFrame:
    """A line per table: rows found by both, fields on which both agree, the least agreed on."""
    found = measures()
    disagreed = Counter(settled()["table"])
    lines = []
    for line in rows_in(found[(found["measure"] == "rows") & (found["table"] != "*")]):
        fields = found[(found["measure"] == "fields") & (found["table"] == line.table)]
        defined = fields.dropna(subset="alpha").sort_values(["alpha", "field"])
        same = (fields["agreed"] * fields["units"]).sum() / fields["units"].sum()
        lines.append(
            {
                "Table": title(line.table),
                "Rows": int(line.units),
                "Found by both": f"{_found_by_both(line):.0%}",
                "Same values": f"{same:.0%}",
                "Least agreed on": interval(defined.iloc[0]) if len(defined) else "",
                "Disagreements": disagreed[line.table],
            }
        )
    return pd.DataFrame(lines)


def _found_by_both(line: pd.Series) -> float:
    """The share of rows found by both, from the agreement on rows found by either."""
    return float(line.agreed / (2 - line.agreed))


def interval(line: pd.Series) -> str:
    """A field with its alpha and the 95 % interval: "channel 0.33 (0.10 to 0.54)"."""
    low, high = (f"{line[f'alpha_{end}']:.2f}" for end in ("low", "high"))
    return f"{line['field']} {line['alpha']:.2f} ({low} to {high})".replace("-", "\u2212")


@cache
def facts() -> SimpleNamespace:
    """What the report says of the second coding."""
    found, settlements = measures(), settled()
    carries = found[found["field"] == "carries a fact"].iloc[0]
    rows = found[(found["measure"] == "rows") & (found["table"] == "*")].iloc[0]
    alphas = found[found["measure"] == "fields"]["alpha"].dropna()
    ways = Counter(settlements["settled"])
    [(reason, times)] = Counter(settlements["reason"]).most_common(1)
    return SimpleNamespace(
        sentences=int(carries["units"]),
        sentences_agreed=f"{carries['agreed']:.0%}",
        alpha=f"{carries['alpha']:.2f}",
        alpha_low=f"{carries['alpha_low']:.2f}",
        alpha_high=f"{carries['alpha_high']:.2f}",
        rows=int(rows["units"]),
        rows_found_by_both=f"{_found_by_both(rows):.0%}",
        fields=len(alphas),
        firm=int((alphas >= FIRM).sum()),
        firm_from=f"{FIRM:.2f}",
        not_tentative=int((alphas < TENTATIVE).sum()),
        tentative_from=TENTATIVE,
        disagreements=len(settlements),
        both_right=ways["both"],
        first_right=ways["first"],
        corrected=ways["second"] + ways["neither"],
        commonest=REASON[reason],
        commonest_times=times,
        table=by_table(),
    )

"""How far two coders agree, and what became of where they do not: what `record/agreement/` says."""

from collections import Counter
from pathlib import Path

import pandas as pd

import rows

# From which alpha on conclusions are held to be firm, and to be tentative: K. Krippendorff,
# Content Analysis, 4th ed. (2019), chapter 12.
FIRM, TENTATIVE = 0.8, 0.667

FOLDER = Path(__file__).resolve().parent.parent / "record" / "agreement"


def measures() -> pd.DataFrame:
    """The measures of agreement: a line a field, a table, and the sentences."""
    return pd.read_csv(FOLDER / "agreement.csv")


def settled() -> pd.DataFrame:
    """The disagreements, each with how it was settled and why."""
    return pd.read_csv(FOLDER / "disagreements.csv", keep_default_na=False)


def by_table() -> pd.DataFrame:
    """A line a table: rows found by both, fields on which both agree, the least agreed on."""
    found = measures()
    disagreed = Counter(settled()["table"])
    lines = []
    for line in found[(found["measure"] == "rows") & (found["table"] != "*")].itertuples():
        fields = found[(found["measure"] == "fields") & (found["table"] == line.table)]
        defined = fields.dropna(subset="alpha").sort_values(["alpha", "field"])
        least = defined.iloc[0] if len(defined) else None
        same = (fields["agreed"] * fields["units"]).sum() / fields["units"].sum()
        lines.append(
            {
                "Table": rows.title(line.table),
                "Rows": int(line.units),
                "Found by both": f"{line.agreed / (2 - line.agreed):.0%}",
                "Same values": f"{same:.0%}",
                "Least agreed on": "" if least is None else interval(least),
                "Disagreements": disagreed[line.table],
            }
        )
    return pd.DataFrame(lines)


def interval(line: pd.Series) -> str:
    """A field with its alpha and the 95 % interval: "channel 0.33 (0.10 to 0.54)"."""
    low, high = (f"{line[f'alpha_{end}']:.2f}" for end in ("low", "high"))
    return f"{line['field']} {line['alpha']:.2f} ({low} to {high})".replace("-", "\u2212")

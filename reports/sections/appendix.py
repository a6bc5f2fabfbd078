"""The appendix: the evidence of every row, and how much of it only implies."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from display import Markdown, columns, escape
from evidence import anchor, evidence, evidenced
from prose import share
from rows import load, rows_in, title

# What goes without saying.
USUAL_ATTRIBUTION = ("reporter", "")
USUAL_BASIS = ("stated", "unknown", "")


def implied_share() -> str:
    """The share of the evidence that only implies a value: "131 of 2,000 lines (7 %)"."""
    lines = load("evidence")
    return share(int((lines["role"] == "implies").sum()), len(lines), "line")


def tables() -> Iterator[tuple[str, pd.DataFrame]]:
    """The title of each table with evidence, and its `rows`; the documents have a table before."""
    for table in evidenced():
        if table != "sources":
            yield title(table), rows(table)


def rows(table: str) -> pd.DataFrame:
    """Every row of a table with its evidence: the fields, their sentences, basis, who says so.

    `*` is the row as a whole. What is usual is not repeated: a sentence states a field and the
    reporter says so, unless it is said.
    """
    entries = list(rows_in(load(table)))
    return columns(
        {
            "Row": [anchor(table, str(row.id)) for row in entries],
            "Evidence": [Markdown("; ".join(_statements(table, row)) or "–") for row in entries],
        }
    )


def _statements(table: str, row: Any) -> list[str]:
    """The evidence of a row in parts: what one document says in one way of several fields."""
    parts, previous = [], ""
    for (source, role, by, note, basis), fields in _alike(table, row).items():
        text = ", ".join(f"{'+'.join(names)} {place}" for place, names in fields.items())
        remarks = [role] if role != "states" else []
        remarks += [f"basis {basis}"] if basis and (role, basis) != ("implies", "implied") else []
        remarks += [f"per {by}"] if by else []
        text += f" ({', '.join(remarks)})" if remarks else ""
        text += f": {note}" if note else ""
        lead = "" if source == previous else f"[{escape(source)}](#{source}) "
        parts.append(lead + escape(text))
        previous = source
    return parts


def _alike(table: str, row: Any) -> dict[tuple[str, str, str, str, str], dict[str, list[str]]]:
    """Place → fields, for each source, role, attribution, note and basis of a row's evidence."""
    groups: dict[tuple[str, str, str, str, str], dict[str, list[str]]] = {}
    for line in evidence(table, str(row.id)):
        by = "" if line.attribution in USUAL_ATTRIBUTION else str(line.attribution)
        basis = getattr(row, "basis" if line.field == "*" else f"{line.field}_basis", "")
        basis = "" if basis in USUAL_BASIS else str(basis)
        key = (str(line.source), str(line.role), by, str(line.note), basis)
        place = f"§{line.paragraph}.{line.sentence}"
        groups.setdefault(key, {}).setdefault(place, []).append(str(line.field))
    return groups

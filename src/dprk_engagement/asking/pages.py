"""What the page says on which everything that bears on a thing is shown."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from dprk_engagement.contract import GAPS, Contract
from dprk_engagement.date_words import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dprk_engagement.asking.about import About
    from dprk_engagement.asking.index import Cells

# Of each table; `tables` holds them all.
_SHOWN = 30


def head(page: About) -> str:
    """Return the first line of the page."""
    tables = len({row["table"] for row in page.entries})
    return f"{page.id}, {page.name}: {len(page)} rows of {tables} tables"


def lines(page: About) -> Iterator[tuple[int, str]]:
    """Yield every other line, and how deep it stands."""
    if page.groups:
        yield 0, f"Member of {', '.join(map(_membership, page.groups))}."
    for other in page.others:
        yield 0, f"Of the same name: {other.id} ({other.name}, {other.table})."
    for name, found in groupby(page.entries, lambda row: row["table"]):
        rows = list(found)
        yield 0, ""
        yield 0, f"{Contract.installed()[name].title} ({name}, {len(rows)})"
        for row in rows[:_SHOWN]:
            yield 1, _said(row)
            yield 2, _known(row)
        if len(rows) > _SHOWN:
            yield 1, f"… {len(rows) - _SHOWN} more"


def _membership(row: Cells) -> str:
    begin, end = row["member_from"], row["member_until"]
    parts = (row["group"], begin and f"since {in_words(begin)}", end and f"until {in_words(end)}")
    return " ".join(filter(None, parts))


def _said(row: Cells) -> str:
    date = "undated" if row["date"] == "?" else row["date"] and in_words(row["date"])
    terms = ", ".join(row[name] for name in ("kind", "status") if row[name] not in GAPS)
    parts = (f"{date[:1].upper()}{date[1:]}", terms.replace("_", " "), row["what"])
    return " | ".join(filter(None, parts))


def _known(row: Cells) -> str:
    hedge = "" if row["hedge"] in GAPS else f"“{row['hedge']}”"
    said_by = row["attributed_to"] and f"said by {row['attributed_to']}"
    parts = (row["id"], row["who"].replace("; ", ", "), row["basis"], hedge, said_by)
    return " · ".join(filter(None, (*parts, row["documents"], f"named in {row['how']}")))

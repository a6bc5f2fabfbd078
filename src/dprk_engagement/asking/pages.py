"""How what bears on a thing is shown in a terminal and in a notebook."""

from __future__ import annotations

from html import escape
from itertools import groupby
from textwrap import fill
from typing import TYPE_CHECKING

from dprk_engagement.contract import GAPS, Contract
from dprk_engagement.date_words import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dprk_engagement.asking.about import About

# Of each table; `tables` holds them all.
_SHOWN = 30


def as_text(page: About) -> str:
    """Return the page for a terminal."""
    lines = [_head(page), *_beside(page)]
    for title, rows, left in _chapters(page):
        lines += ["", title]
        for row in rows:
            lines += [_filled(_said(row), 2, 4), _filled(_known(row), 6, 6)]
        lines += [f"  … {left} more"] if left else []
    return "\n".join(lines)


def as_html(page: About) -> str:
    """Return the page for a notebook."""
    parts = [f"<div><strong>{escape(_head(page))}</strong>"]
    parts += [f"<div>{escape(line)}</div>" for line in _beside(page)]
    for title, rows, left in _chapters(page):
        parts.append(f"<p><strong>{escape(title)}</strong></p><ul>")
        parts += [
            f"<li>{escape(_said(row))}<br><small>{escape(_known(row))}</small></li>" for row in rows
        ]
        parts.append(f"<li>… {left} more</li></ul>" if left else "</ul>")
    return "".join([*parts, "</div>"])


def _head(page: About) -> str:
    tables = len({row["table"] for row in page.entries})
    return f"{page.id}, {page.name}: {len(page)} rows of {tables} tables"


def _beside(page: About) -> Iterator[str]:
    groups = [row["group"] + _lasted(row) for row in page.groups]
    if groups:
        yield f"Member of {', '.join(groups)}."
    for other in page.others:
        yield f"Of the same name: {other.id} ({other.name}, {other.table})."


def _lasted(row: dict[str, str]) -> str:
    begin, end = row["member_from"], row["member_until"]
    since = f" since {in_words(begin)}" if begin else ""
    return since + (f" until {in_words(end)}" if end else "")


def _chapters(page: About) -> Iterator[tuple[str, list[dict[str, str]], int]]:
    for name, found in groupby(page.entries, lambda row: row["table"]):
        rows = list(found)
        title = f"{Contract.installed()[name].title} ({name}, {len(rows)})"
        yield title, rows[:_SHOWN], len(rows) - len(rows[:_SHOWN])


def _said(row: dict[str, str]) -> str:
    date = "" if row["date"] == "" else "undated" if row["date"] == "?" else in_words(row["date"])
    terms = ", ".join(row[name] for name in ("kind", "status") if row[name] not in GAPS)
    parts = (f"{date[:1].upper()}{date[1:]}", terms.replace("_", " "), row["what"])
    return " | ".join(filter(None, parts))


def _known(row: dict[str, str]) -> str:
    hedge = "" if row["hedge"] in GAPS else f"“{row['hedge']}”"
    said_by = row["attributed_to"]
    parts = (
        *(row["id"], row["who"].replace("; ", ", "), row["basis"], hedge),
        *(f"said by {said_by}" if said_by else "", row["documents"], f"named in {row['how']}"),
    )
    return " · ".join(filter(None, parts))


def _filled(text: str, first: int, later: int) -> str:
    return fill(
        text,
        88,
        initial_indent=" " * first,
        subsequent_indent=" " * later,
        break_long_words=False,
        break_on_hyphens=False,
    )

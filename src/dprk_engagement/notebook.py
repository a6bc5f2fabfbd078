"""How what a function returns is shown: as text, and in a notebook with addresses as links."""

from __future__ import annotations

import re
from html import escape
from textwrap import fill
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ADDRESS = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:)\]])")


def as_text(head: str, indented: Iterable[tuple[int, str]]) -> str:
    """Return a heading, and lines for a terminal with how deep each stands."""
    filled = (
        fill(
            line,
            88,
            initial_indent="  " * (depth + 1),
            subsequent_indent="  " * (depth + 2),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for depth, line in indented
    )
    return "\n".join([head, *filled])


def linked(text: str) -> str:
    """Return ``text`` as HTML, with its web addresses as links."""
    pieces = map(escape, _ADDRESS.split(text))
    return "".join(
        f'<a href="{piece}">{piece}</a>' if place % 2 else piece
        for place, piece in enumerate(pieces)
    )


def lines(head: str, indented: Iterable[tuple[int, str]]) -> str:
    """Return a heading, and lines with how deep each stands."""
    divisions = "".join(
        f'<div style="margin-left: {depth}em">{linked(line)}</div>' for depth, line in indented
    )
    return f"<div><strong>{linked(head)}</strong>{divisions}</div>"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; a line break of a cell stays one."""

    def row(kind: str, cells: Sequence[object]) -> str:
        shown = (linked(str(cell)).replace("\n", "<br>") for cell in cells)
        return f"<tr>{''.join(f'<{kind}>{cell}</{kind}>' for cell in shown)}</tr>"

    body = "".join(row("td", cells) for cells in rows)
    return f"<table><thead>{row('th', header)}</thead><tbody>{body}</tbody></table>"

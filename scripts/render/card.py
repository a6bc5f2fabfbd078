"""The picture that stands for a page where it is linked to: its title, on 1200 by 630 pixels."""

import re
import textwrap
from html import escape
from pathlib import Path
from typing import Any

from scripts.render.figures import raster


def card(front: dict[str, Any], name: str, folder: Path) -> bytes:
    """The title, subtitle and author of a document as a PNG; `folder` is that of the document."""
    lines = [
        *((64, 600, "#1a1a1a", 74, text) for text in textwrap.wrap(str(front["title"]), 30)),
        (0, 400, "#1a1a1a", 20, ""),
        *(
            (30, 400, "#5b5f66", 42, text)
            for text in textwrap.wrap(re.sub(r"[*_]", "", str(front.get("subtitle", ""))), 66)
        ),
    ]
    y, texts = 130, []
    for size, weight, colour, step, text in lines:
        y += step
        texts.append(
            f'<text x="80" y="{y}" font-size="{size}" font-weight="{weight}" fill="{colour}">'
            f"{escape(text)}</text>"
        )
    authors = front.get("author", [])
    who = ", ".join([authors] if isinstance(authors, str) else authors)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" font-family="Inter">'
        '<rect width="1200" height="630" fill="#ffffff"/>'
        '<rect x="80" y="76" width="160" height="10" fill="#0f5f8c"/>'
        f"{''.join(texts)}"
        f'<text x="80" y="570" font-size="26" fill="#5b5f66">{escape(who)}</text></svg>'
    )
    return raster(svg, f"card-{name}", folder, scale=1)

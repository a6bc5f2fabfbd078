"""What a reader sees of a page, ours or Quarto's: ``python -m tests.render.outline PAGE.html …``

prints it for each page, as kept in `outlines`: there by Quarto 1.11.0, for the embedded renderer.
"""

import re
import sys
from html import unescape
from pathlib import Path

UNREAD = (
    r"<(script|style|nav|svg|button)\b.*?</\1>|<a class=\"anchor\".*?</a>"
    r"|<span class=\"screen-reader-only\".*?</span>|<div class=\"quarto-title-meta.*?</header>"
)
READ = (
    r'<(?:figure|div)[^>]* id="((?:fig|tbl)-[\w-]+)"|<section id="([^"]+)"'
    r"|<(h[1-4]|figcaption|summary|p)\b([^>]*)>(.*?)</\3>"
    r'|<div class="callout-title(?:-container[^"]*)?">(.*?)</div>'
)


def outline(html: str) -> list[str]:
    """Headings with ids and numbers, captions with those of their figure, folds, paragraphs."""
    entries, held = [], ""
    body = re.sub(UNREAD, "", html[html.index("<main") :], flags=re.DOTALL)
    for found in re.finditer(READ, body, re.DOTALL):
        figure, section, kind, attributes, inside, title = found.groups()
        held = figure or section or held
        own = re.search(r'\bid="([^"]+)"', attributes or "")
        id_ = own[1] if own and kind != "figcaption" else held
        if title is not None or kind == "summary":
            entries.append(f"callout: {_text(title or inside)}")
        elif kind and kind != "p":
            named = "" if kind == "h1" else f" #{id_}"
            entries.append(f"{kind}{named}: {_text(inside)}")
        elif kind and "author" not in attributes and _text(inside):
            entries.append(f"p: {_text(inside)}")
    return entries


def skeleton(entries: list[str]) -> list[str]:
    """Ids and numbers only, which an edit of the text leaves as they are."""
    kept = re.compile(r"(h[2-4]|figcaption) #[\w-]+: ((Figure |Table )?[\d.]+)?")
    return [found[0].rstrip(": ") for entry in entries if (found := kept.match(entry))]


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


if __name__ == "__main__":
    for page in sys.argv[1:]:
        found = outline(Path(page).read_text("utf-8"))
        for entry in found if "sample" in page else skeleton(found):
            print(entry)

"""What a rendered page contains, in order: to compare our pages with Quarto's."""

import re
from html.parser import HTMLParser

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
SKIPPED = {"script", "style", "nav", "svg", "title", "button"}


def outline(html: str) -> list[tuple[str, str, str]]:
    """The (kind, id, text) of what a reader would compare in a page, in document order.

    Kinds: h1…h6, figcaption (the id is that of the figure or table), callout (its title),
    citation (the id is the key), and p (a paragraph, with the values computed in it).
    Works on our pages and on Quarto's.
    """
    parser = _Outline()
    parser.feed(html)
    return [entry for entry in parser.entries if entry[2]]


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.entries: list[tuple[str, str, str]] = []
        self.open: list[tuple[str, str, str]] = []  # tag, id, classes
        self.wanted: list[tuple[int, int, str, str]] = []  # depth, place, kind, id
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "")
        self.open.append((tag, values.get("id", ""), classes))
        kind, identifier = self._kind(tag, values, classes.split())
        if kind and not any(tag in SKIPPED for tag, _, _ in self.open):
            self.entries.append((kind, identifier, ""))
            self.wanted.append((len(self.open), len(self.entries) - 1, kind, identifier))
            self.texts.append("")

    def _kind(self, tag: str, values: dict[str, str], classes: list[str]) -> tuple[str, str]:
        if tag in HEADINGS:
            inside = [name for kind, name, _ in self.open if kind == "section" and name]
            return tag, values.get("id") or (inside[-1] if inside else "")
        if tag == "figcaption":
            floats = [name for _, name, _ in self.open if re.match(r"(fig|tbl)-", name)]
            return tag, floats[0] if floats else ""
        if "callout-title" in classes or "callout-title-container" in classes:
            return "callout", ""
        if "citation" in classes:
            return "citation", values.get("data-cites", "")
        return ("p", "") if tag == "p" else ("", "")

    def handle_data(self, data: str) -> None:
        hidden = any(tag in SKIPPED or classes == "anchor" for tag, _, classes in self.open)
        if not hidden:
            self.texts = [text + data for text in self.texts]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1][0] != tag:
            self.open.pop()
        if self.wanted and self.wanted[-1][0] == len(self.open):
            _, place, kind, identifier = self.wanted.pop()
            self.entries[place] = (kind, identifier, " ".join(self.texts.pop().split()))
        if self.open:
            self.open.pop()

"""Which Quarto features a document may use; everything else is refused.

What can be seen in the source is refused here, before anything runs. References to nothing,
citations and figures without a caption are found by `numbering.lua`, ids that stand twice by
Pandoc, links to nowhere by `page`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.render.source import Cell, Document, DocumentError, Fenced, Text

FRONT = {"title", "subtitle", "author", "date", "description", "keywords", "lang"}
PROJECT: dict[str, Any] = {
    "date-format": "D MMMM YYYY",
    "number-sections": True,
    "toc": True,
    "link-citations": True,
    "execute": {"echo": False, "warning": False},
}
PROJECT_FREE = {"project", "lang", "toc-depth", "format", "filters"}
OPTIONS: dict[str, tuple[Any, ...]] = {
    "echo": (True, False),
    "warning": (False,),
    "include": (False,),
    "output": ("asis",),
}
"""The options of a cell with the values they can have, beside its label and caption."""

DIV = (
    r"\{#(fig|tbl)-[\w-]+\}|\{\.(lede|small)\}"
    r'|\{\.content-visible when-format="(html|typst)"\}'
    r"|\{\.callout-(note|tip|warning|important|caution)"
    r'( title="[^"]*")?( collapse="(true|false)")?\}'
)
HEADING = r"\{(#[\w-]+)?\s*(\.unnumbered)?\}"
REMEDY = "see scripts/render/features.py for what is supported, or render with Quarto"
LINES = {
    r"`\{python\}": "inline code closes on the line it opens on; join the lines",
    r"\{\{<": f"shortcodes are not supported; {REMEDY}",
    r"!\[[^\]]*\]\(": "images are not supported; display a chart with figure()",
    r"(?<!\\)\$\S[^$]*\S?\$(?!\d)": "math is not supported; write a literal dollar as \\$",
    r"(?<!\\)</?[a-zA-Z][^>@:]*>": (
        "raw HTML in the text would be missing from the PDF; use a div or a {=html} block"
    ),
    r"^(#|#{5,})\s": "headings go from ## to ####; the title is the only one above",
    rf"^#+\s[^{{]*(?!{HEADING}\s*$)\{{": (
        f"headings take {{#id}} and {{.unnumbered}}, nothing else; {REMEDY}"
    ),
    rf"^\s*:{{3,}}(?!\s*$|\s*({DIV})\s*$)": f"this div is not supported; {REMEDY}",
}
"""Patterns of a line of text that are refused, and why."""


def check(document: Document, project: dict[str, Any]) -> None:
    """Raise a DocumentError naming file and line of everything that is not supported."""
    problems = [*_project(project, document.path.parent / "_quarto.yml"), *_front(document)]
    for part in document.parts:
        found = _text(part) if isinstance(part, Text) else _block(part)
        problems += [f"{document.path}:{line}: {reason}" for line, reason in found]
    if problems:
        raise DocumentError("\n".join(problems))


def _project(project: dict[str, Any], path: Path) -> Iterator[str]:
    for key, value in project.items():
        if key in PROJECT and value != PROJECT[key]:
            yield f"{path}: {key} must be {PROJECT[key]!r} here; {REMEDY}"
        elif key not in PROJECT and key not in PROJECT_FREE:
            yield f"{path}: the option {key} is not supported; {REMEDY}"


def _front(document: Document) -> Iterator[str]:
    lines = document.path.read_text("utf-8").splitlines()
    for key, value in document.front.items():
        line = next((i for i, text in enumerate(lines, 1) if text.startswith(f"{key}:")), 1)
        if key not in FRONT:
            yield f"{document.path}:{line}: the front matter key {key} is not supported; {REMEDY}"
        if "`{python}" in str(value):
            yield f"{document.path}:{line}: inline code is not evaluated in front matter; move it"
    if "title" not in document.front:
        yield f"{document.path}:1: a document needs a title; add it to the front matter"


def _text(text: Text) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.lines, text.line):
        bare = re.sub(r"(`+).*?\1", "", line)  # Without inline code.
        for pattern, reason in LINES.items():
            if re.search(pattern, bare):
                yield number, reason


def _block(block: Cell | Fenced) -> Iterator[tuple[int, str]]:
    if isinstance(block, Fenced):
        if not re.fullmatch(r"\s*[`~]+ *(\w*|\{=html\}|\{=typst\})\s*", block.lines[0]):
            yield block.line, "code is {python}, {=html}, {=typst} or plain"
        return
    caption = captioned(block)
    for key, value in block.options.items():
        if key not in ("label", caption) and value not in OPTIONS.get(key, ()):
            yield block.line, f"the cell option {key}: {value} is not supported; {REMEDY}"
    if caption and caption not in block.options:
        yield block.line, f"the cell {block.options['label']} has no caption; add #| {caption}: ..."


def captioned(cell: Cell) -> str:
    """The option that holds the caption of a cell whose label makes it a figure or a table."""
    kind = str(cell.options.get("label", "")).partition("-")[0]
    return f"{kind}-cap" if kind in ("fig", "tbl") else ""

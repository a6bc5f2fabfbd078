"""Which Quarto features a document may use; everything else is refused before anything runs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.render.source import Cell, Document, DocumentError, Fenced, Text

FRONT = {
    *("title", "subtitle", "author", "date", "abstract", "description", "keywords", "lang"),
    *("bibliography", "csl"),
}
PROJECT: dict[str, Any] = {
    "date-format": "D MMMM YYYY",
    "number-sections": True,
    "toc": True,
    "link-citations": True,
}
PROJECT_FREE = {"project", "lang", "toc-depth", "execute", "format"}
OPTIONS: dict[str, set[Any]] = {
    "echo": {True, False},
    "output": {True, False, "asis"},
    "include": {True, False},
    "warning": {True, False},
}
CAPTIONS = {"fig": "fig-cap", "tbl": "tbl-cap"}
"""The option that holds the caption of a cell whose label begins so."""

CALLOUTS = {f"callout-{kind}" for kind in ("note", "tip", "warning", "important", "caution")}
DIVS = {"lede", "glance", "small"}
OTHER_FLOATS = "lst|eq|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg|vid|nte|tip|wrn|imp|cau"
REMEDY = "see scripts/render/features.py for what is supported, or render with Quarto"

_ATTRIBUTE = re.compile(
    r"""#(?P<id>[\w.:-]+)|\.(?P<class>[\w-]+)|(?P<key>[\w-]+)="(?P<value>[^"]*)"|\s+"""
)
_CITATION = re.compile(r"(?<![\w\\])@(?!(?:fig|tbl|sec)-)[A-Za-z0-9{]")
_REFERENCE = re.compile(r"(?<![\w\\])@((?:fig|tbl|sec)-[\w-]*\w)")


def check(document: Document, project: dict[str, Any]) -> None:
    """Raise a DocumentError naming file and line of everything that is not supported."""
    path = document.path
    problems = [*_project(project, path.parent / "_quarto.yml"), *_front(document)]
    labels: dict[str, int] = {}
    references: list[tuple[int, str]] = []
    notes: dict[str, set[str]] = {"used": set(), "defined": set()}
    for line, text in _prose(document):
        problems += [f"{path}:{line}: {p}" for p in _line(text)]
        for label in re.findall(r"\{[^}]*#([\w.:-]+)", text):
            if label in labels:
                problems.append(
                    f"{path}:{line}: the label {label} was used on line {labels[label]}; rename one"
                )
            labels[label] = line
        references += [(line, name) for name in _REFERENCE.findall(text)]
        if "bibliography" not in document.front and _CITATION.search(text):
            problems.append(
                f"{path}:{line}: a citation needs a bibliography; write \\@ for a plain @"
            )
        notes["defined"] |= set(re.findall(r"^\[\^([^\]]+)\]:", text))
        notes["used"] |= set(re.findall(r"\[\^([^\]]+)\](?!:)", text))
    cells = {str(p.options.get("label")) for p in document.parts if isinstance(p, Cell)}
    for line, name in references:
        if name not in labels and name not in cells:
            problems.append(
                f"{path}:{line}: @{name} refers to nothing; add {{#{name}}} or correct it"
            )
    for name in sorted(notes["used"] ^ notes["defined"]):
        problems.append(f"{path}: the footnote [^{name}] needs one mark and one text")
    names: dict[str, int] = {}
    for part in document.parts:
        if isinstance(part, Cell):
            problems += [f"{path}:{part.line}: {p}" for p in _options(part.options, names)]
        elif isinstance(part, Fenced):
            problems += [f"{path}:{part.line}: {p}" for p in _fence(part.lines[0])]
    if problems:
        raise DocumentError("\n".join(problems))


def attributes(text: str) -> list[tuple[str, str]] | None:
    """The attributes of a div as (name, value), id as `#` and class as `.`; None if malformed."""
    found = []
    at = 0
    while at < len(text):
        match = _ATTRIBUTE.match(text, at)
        if match is None:
            return None
        at = match.end()
        if match["id"]:
            found.append(("#", match["id"]))
        elif match["class"]:
            found.append((".", match["class"]))
        elif match["key"]:
            found.append((match["key"], match["value"]))
    return found


def _project(project: dict[str, Any], path: Path) -> Iterator[str]:
    for key, value in project.items():
        if key in PROJECT and value != PROJECT[key]:
            yield f"{path}: {key} must be {PROJECT[key]!r} here; {REMEDY}"
        elif key not in PROJECT and key not in PROJECT_FREE:
            yield f"{path}: the option {key} is not supported; {REMEDY}"
    for key, value in project.get("execute", {}).items():
        if value not in OPTIONS.get(key, set()):
            yield f"{path}: execute: {key}: {value} is not supported; {REMEDY}"


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


def _prose(document: Document) -> Iterator[tuple[int, str]]:
    """Each line of text outside fences, with inline code blanked."""
    for part in document.parts:
        if isinstance(part, Text):
            for line, text in enumerate(part.lines, part.line):
                yield line, re.sub(r"(`+).*?\1", "", text)


def _fence(text: str) -> Iterator[str]:
    kind = text.strip().lstrip("`~").lstrip()
    if re.match(r"\{(?!\.|=html\}|=typst\})", kind):
        yield f"code is {{python}}, {{=html}}, {{=typst}} or plain, not {kind}"


def _line(text: str) -> Iterator[str]:
    if "`{python}" in text:
        yield "inline code closes on the line it opens on; join the lines"
    if "{{<" in text:
        yield f"shortcodes are not supported; {REMEDY}"
    if re.search(r"!\[[^\]]*\]\(", text):
        yield "images are not supported; display a chart with figure()"
    if re.search(r"(?<!\\)\$\S[^$]*\S?\$(?!\d)", text):
        yield "math is not supported; write a literal dollar as \\$"
    if re.search(r"(?<!\\)</?[a-zA-Z][^>@:]*>", text):
        yield "raw HTML in the text would be missing from the PDF; use a div or a {=html} block"
    if re.search(rf"(?<![\w\\])@(?:{OTHER_FLOATS})-", text):
        yield f"only @fig-, @tbl- and @sec- can be referred to; {REMEDY}"
    if re.search(r"\[[^\]]*@(?:fig|tbl|sec)-[^\]]*\]", text):
        yield "a reference stands without brackets: @fig-x"
    heading = re.match(r"(#+)\s+(.*?)(?:\{([^}]*)\})?\s*$", text)
    if heading:
        yield from _heading(len(heading[1]), heading[3] or "")
    div = re.match(r"\s*:{3,}\s*([^:\s].*?)\s*:*$", text)
    if div:
        yield from _div(div[1])


def _heading(level: int, attribute: str) -> Iterator[str]:
    if not 2 <= level <= 4:
        yield "headings go from ## to ####; the title is the only one above"
    for name, value in attributes(attribute) or []:
        if not (name == "#" or (name == "." and value == "unnumbered")):
            yield f"headings take {{#id}} and {{.unnumbered}}, not {value}; {REMEDY}"


def _div(text: str) -> Iterator[str]:
    braced = re.fullmatch(r"\{(.*)\}", text)
    found = attributes(braced[1]) if braced else None
    if not found:
        yield f'cannot read the div {text}; write ::: {{#id .class key="value"}}'
        return
    classes = {value for name, value in found if name == "."}
    ids = [value for name, value in found if name == "#"]
    keys = {name: value for name, value in found if name not in ("#", ".")}
    kind = next(iter(classes), "")
    fits = (
        (ids and not classes and not keys and re.match(r"(fig|tbl)-\w|refs$", ids[0]))
        or (classes <= CALLOUTS and len(classes) == 1 and set(keys) <= {"title", "collapse"})
        or (kind == "content-visible" and keys in ({"when-format": f} for f in ("html", "typst")))
        or (classes <= DIVS and len(classes) == 1 and not keys)
    )
    if not fits:
        yield f"the div {text} is not supported; {REMEDY}"


def _options(options: dict[str, Any], names: dict[str, int]) -> Iterator[str]:
    label = str(options.get("label", ""))
    caption = CAPTIONS.get(label.partition("-")[0])
    if label in names:
        yield f"the cell label {label} is used twice; rename one"
    if label:
        names[label] = 1
    if caption and caption not in options:
        yield f"the cell {label} has no caption; add #| {caption}: ..."
    for key, value in options.items():
        if key in (caption, "label"):
            continue
        if key in CAPTIONS.values():
            yield f"a cell with {key} needs a label that begins with {key.split('-')[0]}-"
        elif key not in OPTIONS:
            yield f"the cell option {key} is not supported; {REMEDY}"
        elif value not in OPTIONS[key]:
            yield f"the cell option {key} cannot be {value}; {REMEDY}"

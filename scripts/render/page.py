"""The HTML page: one file, everything inside, nothing fetched, allowed by hash."""

import base64
import hashlib
import json
import re
from collections import Counter
from html import escape, unescape
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from scripts.render.card import card
from scripts.render.kept import kept
from scripts.render.source import Document, DocumentError

HERE = Path(__file__).parent
PACKED = 100_000
"""Scripts of so many characters travel compressed; page.js unpacks them."""
_URL = re.compile(r'url\("(?!data:)([^"]+)"\)')
_HEADS = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)
_LINKED = re.compile(r'<script type="application/ld\+json">.*?</script>', re.DOTALL)
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16"'
    ' fill="#0f5f8c"/><path d="M3 4l10 0M3 8l6 0M3 12l3 0" stroke="#fff" stroke-width="2"/></svg>'
)


def finish(converted: str, document: Document, styles: list[Path]) -> str:
    """The page Pandoc made with style, fonts, icon and scripts inside and its policy written.

    `styles` are the style sheets of the project's theme. Raises DocumentError for an id that stands
    twice or a link to a place that does not exist.
    """
    page, stacking = _stacked(_tidy(converted))
    _check_links(page, document.path)
    folder = document.path.parent
    scripts = [(HERE / "page.js").read_text("utf-8")]
    sources = re.findall(r'<script src="([^":]+)"', page)
    scripts += [(folder / name).read_text("utf-8") for name in sources]
    page = re.sub(r'<script src="[^":]+"[^>]*></script>', "", page)
    style = "\n".join(
        [
            *(_URL.sub(lambda at: _inside(folder / at[1]), p.read_text("utf-8")) for p in styles),
            stacking,
        ]
    )
    preview = _base64(card(document.front, document.path.stem, folder))
    head = [
        f'<link rel="icon" href="data:image/svg+xml,{quote(ICON)}">',
        f'<meta property="og:image" content="data:image/png;base64,{preview}">',
        f"<style>{style}</style>",
        *_LINKED.findall(page),
    ]
    page = _LINKED.sub("", page)
    scripts = [re.sub(r"</(script)", r"<\\/\1", script, flags=re.IGNORECASE) for script in scripts]
    end = [
        f"<script>{script}</script>" if len(script) < PACKED else _packed(script, folder)
        for script in scripts
    ]
    policy = {
        "default-src": ["'none'"],
        "script-src": [_hash(script) for script in scripts],
        "style-src": [_hash(style)],
        "img-src": ["data:"],
        "font-src": ["data:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    rules = "; ".join(" ".join([name, *values]) for name, values in policy.items())
    meta = f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
    for slot, text in (("policy", meta), ("head", "\n".join(head)), ("scripts", "\n".join(end))):
        page = page.replace(f"<!--{slot}-->", text, 1)
    return page


def _tidy(page: str) -> str:
    """Tables in regions that scroll, anchors, and no style attributes: the policy forbids them."""
    page = re.sub(r'(role="doc-endnotes">)\s*<hr />', r"\1<h2>Footnotes</h2>", page)
    page = re.sub(r"<colgroup>.*?</colgroup>|<col [^>]*/?>", "", page, flags=re.DOTALL)
    page = re.sub(r' style="text-align: (right|left|center);?"', r' class="\1"', page)
    page = re.sub(r'<table style="[^"]*"', "<table", page)
    page = re.sub(r'<span (id="([^"]+)")>(<a) (href="#\2">[^<]*</a>)</span>', r"\3 \1 \4", page)
    page = re.sub(r"<td(?: class=\"(\w+)\")?>([^<]*)</td>", _cell, page)
    page = _named_tables(page).replace("</table>", "</table></div>")
    return re.sub(
        r'(<(h[2-4])\b[^>]*\bid="([^"]+)"[^>]*>)(.*?)</\2>',
        r'\1\4<a class="anchor" href="#\3" aria-label="Link to this section">#</a></\2>',
        page,
        flags=re.DOTALL,
    )


def _stacked(page: str) -> tuple[str, str]:
    """The page, and rules that on a phone say before each cell of a table what its column is.

    There a row's cells stand under each other, and its first one heads them.
    """
    heads: dict[tuple[str, ...], str] = {}

    def visit(match: re.Match[str]) -> str:
        names = tuple(unescape(re.sub(r"<[^>]+>", "", n)) for n in _HEADS.findall(match[0]))
        return f'<table class="{heads.setdefault(names, f"t{len(heads) + 1}")}"{match[1]}'

    page = re.sub(r"<table(>.*?</thead>)", visit, page, flags=re.DOTALL)
    rules = [
        f".{table} td:nth-child({at}){{--head:{json.dumps(name, ensure_ascii=False)}}}"
        for names, table in heads.items()
        for at, name in enumerate(names, 1)
        if at > 1 and len(names) > 2  # With two columns there is nothing to confuse.
    ]
    return page, "\n".join(rules).replace("<", "\\3c ")


def _named_tables(page: str) -> str:
    """Each table opens a region named after the caption, the fold or the heading that leads it."""
    used: Counter[str] = Counter()
    name = ""

    def visit(match: re.Match[str]) -> str:
        nonlocal name
        if match[2] is not None:
            text = " ".join(unescape(re.sub(r"<[^>]+>", "", match[2])).split())
            name = re.split(r"(?<=[\w)])[.;] ", text)[0].rstrip(".")
            return match[0]
        used[name] += 1
        label = escape(f"{name} ({used[name]})" if used[name] > 1 else name)
        return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table'

    leads = r"<(h[2-4]|summary|figcaption)\b[^>]*>(.*?)</\1>|<table\b"
    return re.sub(leads, visit, page, flags=re.DOTALL)


def _cell(match: re.Match[str]) -> str:
    """A table cell with a class that keeps short words whole and gives sentences room."""
    text = match[2]
    size = "long" if len(text) > 60 else "short" if len(text) <= 16 and " " not in text else ""
    classes = " ".join(filter(None, (match[1], size)))
    return f'<td class="{classes}">{text}</td>' if classes else match[0]


def _check_links(page: str, path: Path) -> None:
    ids = Counter(re.findall(r'<[^<>]* id="([^"]+)"', page))
    problems = [
        f"{path}: the id {name} stands {n} times; rename" for name, n in ids.items() if n > 1
    ]
    for target in sorted(set(re.findall(r'href="#([^"]*)"', page)) - set(ids)):
        lines = path.read_text("utf-8").splitlines()
        line = next((f":{i}" for i, row in enumerate(lines, 1) if f"#{target}" in row), "")
        problems.append(f"{path}{line}: the link #{target} leads nowhere; add the id or correct it")
    if problems:
        raise DocumentError("\n".join(problems))


def _inside(font: Path) -> str:
    return f'url("data:font/woff2;base64,{_base64(font.read_bytes())}")'


def _packed(script: str, folder: Path) -> str:
    """A script compressed for page.js to unpack."""

    def pack() -> bytes:
        import zopfli.gzip  # type: ignore[import-untyped]

        return bytes(zopfli.gzip.compress(script.encode(), numiterations=5))

    # Python's own zlib gives other bytes on other machines; zopfli is the same everywhere.
    made_from = [version("zopfli").encode(), script.encode()]
    packed = _base64(kept(folder / "_build" / "packed.gz", made_from, pack))
    return f'<script type="application/gzip">{packed}</script>'


def _hash(text: str) -> str:
    return f"'sha256-{_base64(hashlib.sha256(text.encode()).digest())}'"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()

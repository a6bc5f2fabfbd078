"""What a cell displays: charts and tables that read the same in HTML and in PDF.

Each is the last expression of its cell, as in any Quarto document.
"""

import html
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from dprk_engagement.charts.style import PALETTE

HERE = Path(__file__).parent
LEDGER = "evidence.html#"
"""Where the marks of a chart lead to: the card of their row."""

WIDE, NARROW = 680, 328
"""Widths in pixels a chart is drawn at: for desktop and paper, and for phones."""

TALL = 900
"""The most pixels of height that paper gives a chart before it is made smaller."""

LINE = 112
"""Characters of a table that stand side by side on paper."""

SLIMMING = (
    # What is not seen, and Vega's own labels: the container and the links carry the words.
    (r' (?:aria-[a-z]+|role|class|pointer-events|version|xmlns:xlink|cursor)="[^"]*"', ""),
    (r'<(path|text)[^<>]* (?:display="none"|opacity="0")[^<>]*(/>|>[^<]*</\1>)', ""),
    (r'<path d="[^"]*"/>|<path d="M0,0h0v0h0Z"[^<>]*/>|<text[^<>]*/>', ""),
    (r' (?:opacity|stroke-width)="1"| [xy]2="0"| stroke-miterlimit="10"| text-anchor="start"', ""),
    (r' transform="translate\(0,0\)"| font-family="[^"]*"| font-size="12px"', ""),
    (r"(\.\d\d)\d+", r"\1"),
)
"""Parts of a drawing that are left out: a pattern, and what replaces it."""


class Markdown(str):
    """Text that is already Markdown: neither a table nor inline code escapes it."""

    def _repr_markdown_(self) -> str:
        return str(self)


def figure(draw: Callable[..., Any], /, **options: Any) -> Markdown:
    """A chart of the package as still drawings for desktop, phone and paper.

    ``draw(width=…, **options)`` returns an Altair chart whose description says what it shows.
    Every mark with a row is a link to its card. Raises ValueError for a chart that is too wide or
    uses a colour that has no twin in dark mode.
    """
    name = str(options.pop("name", draw.__name__))
    parts, paper, told = [], "", ""
    for kind, width in (("wide", WIDE), ("narrow", NARROW)):
        spec = draw(width=width, **options).to_dict(validate=False)
        told = str(spec.pop("description"))
        svg = _drawing(spec, f"{name}-{kind}", width)
        paper = paper or re.sub(r"</?a\b[^>]*>|<title>[^<]*</title>", "", svg)
        parts.append(
            f'<div class="drawing {kind}" role="group" aria-label="{html.escape(told)}">{svg}</div>'
        )
    across, high = size(paper)
    share = int(min(across, WIDE, TALL * across / high) / WIDE * 1000) / 10
    image = f'bytes({_typst(paper)}), format: "svg", width: {share}%, alt: {_typst(told)}'
    page = f'<div class="chart" id="chart-{name}">\n' + "\n".join(parts) + "\n</div>"
    return Markdown(f"{_raw('html', page)}\n{_raw('typst', f'#image({image})')}")


def table(frame: pd.DataFrame, right: Sequence[str] = ()) -> Markdown:
    """A frame as a pipe table, without its index.

    Cells are escaped unless they are `Markdown`; missing values print as a dash. Numeric columns
    and those in `right` are right-aligned.
    """
    rows = [[_cell(value) for value in record] for record in frame.itertuples(index=False)]
    head = [_cell(name) for name in frame.columns]
    # Pandoc takes the dashes for relative widths when a row is too long for one line.
    rules = []
    for name, dashes in zip(frame.columns, _widths(frame), strict=True):
        numeric = pd.api.types.is_numeric_dtype(frame[name]) and frame[name].dtype != bool
        rules.append("-" * dashes + (":" if numeric or name in right else "-"))
    lines = ("| " + " | ".join(cells) + " |" for cells in [head, rules, *rows])
    return Markdown("\n".join(lines) + "\n")


def columns(values: dict[str, Any]) -> pd.DataFrame:
    """A frame that keeps `Markdown` as it is: columns of text would make plain text of it."""
    return pd.DataFrame({name: list(column) for name, column in values.items()}, dtype=object)


def escape(text: str) -> str:
    """`text` as Markdown that prints just that text, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>#$|~^@\"'!&+.=-])", r"\\\1", " ".join(text.split()))


def size(svg: str) -> tuple[float, float]:
    """Width and height of a drawing in pixels."""
    _, _, width, height = svg.split('viewBox="', 1)[1].split('"', 1)[0].split()
    return float(width), float(height)


def _widths(frame: pd.DataFrame) -> list[int]:
    """Widths of columns on paper, in characters: first the longest words, then room for text."""
    floors, wishes = [], []
    for name in frame.columns:
        # What is seen: of a link its text, of code no ticks.
        texts = [re.sub(r"\]\([^)]*\)|[\[`\\]", "", str(value)) for value in [name, *frame[name]]]
        words = [word for text in texts for word in re.split(r"(?<=[-–/])(?=\D)|\s", text)]
        floors.append(max(map(len, words)) + 3)
        # Twice the mean: one long cell among short ones may well take several lines.
        usual = 2 * sum(map(len, texts)) // len(texts)
        wishes.append(max(floors[-1], min(max(map(len, texts)), usual) + 3))
    wanted = sum(wishes) - sum(floors)
    share = min(1, max(0, LINE - sum(floors)) / wanted) if wanted else 0
    return [
        floor + round(share * (wish - floor)) for floor, wish in zip(floors, wishes, strict=True)
    ]


def _cell(value: Any) -> str:
    if isinstance(value, Markdown):
        return re.sub(r"(?<!\\)\|", r"\\|", " ".join(value.split()))
    if pd.isna(value) or value == "":
        return "–"
    return escape(str(value))


def _drawing(spec: dict[str, Any], name: str, width: int) -> str:
    import vl_convert

    vl_convert.register_font_directory(str(HERE / "fonts"))
    svg = _with_links(vl_convert.vegalite_to_svg(spec))
    across, _ = size(svg)
    if across > width + 6:
        raise ValueError(f"chart {name!r} is {across:g} px wide: at most {width} fit")
    colours = set(re.findall(r'(?:fill|stroke)="(?!none|transparent|url)([^"]+)"', svg))
    if strange := colours - set(PALETTE):
        raise ValueError(f"chart {name!r} uses {sorted(strange)}: use those of charts/style.py")
    # Vega counts on from one drawing to the next: what is drawn before must not show in this one.
    found: dict[str, str] = {}
    svg = re.sub(
        r'(id="|url\(#)((?:clip|gradient)\w*)',
        lambda match: match[1] + found.setdefault(match[2], f"{name}-{len(found)}"),
        svg,
    )
    # Groups of nothing, and groups that only group.
    while (fewer := re.sub(r"<g[^<>]*></g>|<g>((?:(?!</?g\b).)*)</g>", r"\1", svg)) != svg:
        svg = fewer
    return svg.replace("<svg ", '<svg font-family="Inter" font-size="12px" ', 1)


def _with_links(svg: str) -> str:
    """The drawing with a named link for each row, which a pointer shows and a Tab reaches once."""
    links: dict[str, str] = {}

    def mark(match: re.Match[str]) -> str:
        at = f"@{len(links)}@"
        again = match[1] in [link.split('"')[1] for link in links.values()]
        skip = ' tabindex="-1"' if again else ""
        links[at] = f'<a href="{match[1]}" aria-label="{match[2]}"{skip}><title>{match[2]}</title>'
        return at + match[0].partition(">")[2]

    base = re.escape("https://vega.github.io/vega-datasets/")
    svg = re.sub(rf'<a xlink:href="(?:{base})?([^"]*)"><\w+ aria-label="([^"]*)"', mark, svg)
    for pattern, kept in SLIMMING:
        svg = re.sub(pattern, kept, svg)
    return re.sub(r"@\d+@", lambda match: links[match[0]], svg)


def _typst(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _raw(target: str, text: str) -> str:
    return f"```{{={target}}}\n{text}\n```\n"

"""What the report's cells print: charts and tables that read the same in HTML and in PDF."""

import html
import json
import re
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import altair
import pandas as pd
from altair.utils.schemapi import debug_mode

from dprk_engagement.whole_files import write_whole

HERE = Path(__file__).parent
STORE = HERE / "_build"
CONVERTER = "vl-convert-python"
WIDE, NARROW = 680, 328
"""Widths in pixels a chart is drawn at: for desktop and paper, and for phones."""

TALL = 900
"""The most pixels of height that paper gives a chart before it is made smaller."""

LINE = 112
"""Characters of a table that stand side by side on paper."""

# The dark twins of these colours are in display.css.
INK = "#1a1a1a"
MUTED = "#5b5f66"
GRID = "#e1e3e6"
SURFACE = "#ffffff"
ACCENT = "#0f5f8c"
ACCENT_SOFT = "#a5c8dd"
GREY = "#878c94"
GREY_SOFT = "#c8ccd1"
PALETTE = {INK, MUTED, GRID, SURFACE, ACCENT, ACCENT_SOFT, GREY, GREY_SOFT}

CIRCLE = (
    r'<path transform="translate\(([-\d.]+),([-\d.]+)\)" '
    r'd="M([\d.]+),0A\3,\3,0,1,1,-\3,0A\3,\3,0,1,1,\3,0"'
)
"""A circle as Vega draws it."""

SLIMMING = (
    # Vega's own labels would double the size: the container carries the alternative text.
    (r' (?:aria-[a-z]+|role|class|pointer-events|version|xmlns:xlink)="[^"]*"', ""),
    # What is not seen: without fill and line, transparent, without extent, without text.
    (r'<(path|text)[^<>]* (?:display="none"|opacity="0")[^<>]*(/>|>[^<]*</\1>)', ""),
    (r'<path d="[^"]*"/>|<path d="M0,0h0v0h0Z"[^<>]*/>|<text[^<>]*/>', ""),
    # Defaults.
    (r' (?:opacity|stroke-width)="1"| [xy]2="0"| stroke-miterlimit="10"| text-anchor="start"', ""),
    (r' transform="translate\(0,0\)"', ""),
    (r' (?:font-family="Inter"|font-size="12px")', ""),  # Once a drawing will do.
    (r"(\.\d\d)\d+", r"\1"),
    (CIRCLE, r'<circle cx="\1" cy="\2" r="\3"'),
    # Vega makes a link to a place of the page one to a folder of its own.
    (r'xlink:href="https://vega\.github\.io/vega-datasets/#', 'tabindex="-1" href="#'),
)
"""Parts of a drawing that are left out: a pattern, and what replaces it."""

_drawn: set[str] = set()
_live: set[str] = set()
_stored: set[str] = set()
_anchors: set[str] = set()


class Markdown(str):
    """Text that is already Markdown: neither `table` nor inline code escapes it."""

    def _repr_markdown_(self) -> str:
        return str(self)


def records(frame: Any) -> dict[str, list[dict[str, Any]]]:
    """A pandas frame as data of a chart: missing values left out, no more digits than are seen."""
    rows = [
        {str(key): value for key, value in record.items() if not pd.isna(value)}
        for record in frame.round(4).to_dict("records")
    ]
    return {"values": rows}


# A chart holds its frame until it is written out: Altair copies charts with the data inside them.
altair.data_transformers.register("report", records)
altair.data_transformers.enable("report")


@altair.theme.register("report", enable=True)
def theme() -> altair.theme.ThemeConfig:
    """The house style of every chart."""
    return {
        "config": {
            "font": "Inter",
            "background": "transparent",
            "padding": 2,
            "autosize": {"type": "fit", "contains": "padding"},
            "view": {"stroke": None},
            "mark": {"color": ACCENT, "tooltip": None},
            "rule": {"color": MUTED},
            "tick": {"color": ACCENT},
            "text": {"color": INK, "fontSize": 12},
            "title": {
                "anchor": "start",
                "frame": "bounds",
                "color": INK,
                "fontSize": 14,
                "fontWeight": 600,
                "lineHeight": 18,
                "offset": 12,
                "subtitleColor": MUTED,
                "subtitleFontSize": 12,
                "subtitleLineHeight": 16,
            },
            "axis": {
                "domainColor": GREY,
                "gridColor": GRID,
                "labelColor": MUTED,
                "labelFontSize": 12,
                "tickColor": GREY,
                "titleColor": MUTED,
                "titleFontSize": 12,
                "titleFontWeight": 400,
            },
            "header": {
                "labelColor": INK,
                "labelFontSize": 12,
                "labelFontWeight": 600,
                "titleColor": MUTED,
                "titleFontSize": 12,
                "titleFontWeight": 400,
            },
            "legend": {
                "labelColor": INK,
                "labelFontSize": 12,
                "labelLimit": 220,
                "layout": {"top": {"anchor": "start", "direction": "vertical", "margin": 6}},
                "orient": "top",
                "symbolFillColor": GREY,
                "symbolStrokeColor": GREY,
                "titleColor": MUTED,
                "titleFontSize": 12,
                "titleFontWeight": 400,
            },
            "range": {"category": [ACCENT, GREY, ACCENT_SOFT, GREY_SOFT, INK]},
        }
    }


def show(draw: Callable[[int], Any], alt: str, name: str, *, interactive: bool = True) -> None:
    """Print a chart for an `output: asis` cell: static SVG with its Vega-Lite spec, and for PDF.

    `draw(width)` returns an Altair chart at most `width` pixels wide; it is called with `WIDE` and
    with `NARROW`. `alt` says in a sentence or two what the chart shows; `name` ([a-z0-9-]) is
    unique in the document. With `interactive` false the page gets no spec, and no Vega for its
    sake. Raises ValueError for a chart that is too wide, uses a colour outside
    `PALETTE` (it would not follow dark mode), or lacks a proper name or alternative text.
    """
    if not re.fullmatch(r"[a-z0-9-]+", name) or name in _drawn:
        raise ValueError(f"chart name {name!r}: use a-z, 0-9 and -, once a document")
    if not alt.strip():
        raise ValueError(f"chart {name!r} has no alternative text")
    _drawn.add(name)
    parts = ['<div class="controls wide"></div><div class="controls narrow"></div>']
    paper = ""
    for kind, width in (("wide", WIDE), ("narrow", NARROW)):
        with debug_mode(False):  # The tests hold every chart to the schema; here it takes seconds.
            spec = draw(width).to_dict(validate=False)
        svg = _svg(spec, f"{name}-{kind}", width)
        paper = paper or svg
        datasets = spec.pop("datasets", {}) | {"config": spec.pop("config")}
        parts += [
            _json(rows, f'data-dataset="{key}"')
            for key, rows in sorted(datasets.items())
            if interactive and key not in _stored
        ]
        _stored.update(datasets)
        parts.append(
            f'<div class="drawing {kind}" role="img" aria-label="{html.escape(alt)}">'
            + svg.replace("<svg ", '<svg aria-hidden="true" ', 1)
            + (_json(spec, 'class="spec"') if interactive else "")
            + "</div>"
        )
    if interactive and not _live:
        _live.add(name)
        parts.append(f'<script src="{_vega()}"></script><script src="display.js"></script>')
    _raw("html", f'<div class="chart" id="chart-{name}">\n' + "\n".join(parts) + "\n</div>")
    across, high = size(paper)
    share = int(min(across, WIDE, TALL * across / high) / WIDE * 1000) / 10
    image = f'bytes({_typst(paper)}), format: "svg", width: {share}%, alt: {_typst(alt)}'
    _raw("typst", f"#image({image})")


def table(frame: pd.DataFrame, anchor: str | None = None, right: Sequence[str] = ()) -> None:
    """Print a frame as a pipe table for an `output: asis` cell, without its index.

    Cells are escaped unless they are `Markdown`; missing values print as a dash. Numeric columns
    and those in `right` are right-aligned. Each cell of the column `anchor` becomes the id of its
    row and a link to itself; raises ValueError for an id used before or unfit for a link.
    """
    rows = []
    for record in frame.itertuples(index=False):
        cells = [_cell(value) for value in record]
        if anchor is not None:
            at = frame.columns.get_loc(anchor)
            cells[at] = _anchored(str(record[at]))
        rows.append(cells)
    head = [_cell(name) for name in frame.columns]
    # Pandoc takes the dashes for relative widths when a row is too long for one line.
    rules = []
    for name, dashes in zip(frame.columns, _widths(frame), strict=True):
        numeric = pd.api.types.is_numeric_dtype(frame[name]) and frame[name].dtype != bool
        rules.append("-" * dashes + (":" if numeric or name in right else "-"))
    print("\n".join("| " + " | ".join(cells) + " |" for cells in [head, rules, *rows]) + "\n")


def columns(values: dict[str, Any]) -> pd.DataFrame:
    """A frame that keeps `Markdown` as it is: columns of text would make plain text of it."""
    return pd.DataFrame({name: list(column) for name, column in values.items()}, dtype=object)


def escape(text: str) -> str:
    """`text` as Markdown that prints just that text, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>#$|~^@\"'!&+.=-])", r"\\\1", " ".join(text.split()))


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


def _anchored(row: str) -> str:
    if not re.fullmatch(r"[A-Za-z][\w.-]*", row) or row in _anchors:
        raise ValueError(f"row id {row!r} cannot be an anchor: it must be a plain word, used once")
    _anchors.add(row)
    return f"[[{escape(row)}](#{row})]{{#{row}}}"


def _svg(spec: dict[str, Any], name: str, width: int) -> str:
    svg = _converted(spec)
    across, _ = size(svg)
    if across > width + 1:
        raise ValueError(f"chart {name!r} is {across:g} px wide: at most {width} fit")
    strange = set(re.findall(r'(?:fill|stroke)="(?!none|transparent|url)([^"]+)"', svg)) - PALETTE
    if strange:
        raise ValueError(f"chart {name!r} uses {sorted(strange)}: use the colours of display.py")
    # Vega counts on from one drawing to the next: what is drawn before must not show in this one.
    found: dict[str, str] = {}
    svg = re.sub(
        r'(id="|url\(#)((?:clip|gradient)\w*)',
        lambda match: match[1] + found.setdefault(match[2], f"{name}-{len(found)}"),
        svg,
    )
    for pattern, kept in SLIMMING:
        svg = re.sub(pattern, kept, svg)
    # Groups of nothing, and groups that only group.
    while (fewer := re.sub(r"<g[^<>]*></g>|<g>((?:(?!</?g\b).)*)</g>", r"\1", svg)) != svg:
        svg = fewer
    return svg.replace("<svg ", '<svg font-family="Inter" font-size="12px" ', 1)


def size(svg: str) -> tuple[float, float]:
    """Width and height of a drawing in pixels."""
    _, _, width, height = svg.split('viewBox="', 1)[1].split('"', 1)[0].split()
    return float(width), float(height)


def _converted(spec: dict[str, Any]) -> str:
    import vl_convert

    vl_convert.register_font_directory(str(HERE / "fonts"))
    return vl_convert.vegalite_to_svg(spec)


def _vega() -> str:
    """The page's copy of Vega, written beside it: its path from there."""
    path = STORE / f"vega-{version(CONVERTER)}.js"
    if not path.exists():
        import vl_convert

        STORE.mkdir(exist_ok=True)
        bundle = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # the stub wants a snippet
        write_whole(path, bundle.encode())
    return f"{STORE.name}/{path.name}"


def _json(value: Any, attribute: str) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace(
        "<", "\\u003c"
    )
    return f'<script type="application/json" {attribute}>{text}</script>'


def _typst(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _raw(target: str, text: str) -> None:
    print(f"```{{={target}}}\n{text}\n```\n")

"""Each chart of a document as files for use elsewhere: SVG, and PNG at twice the size."""

import re
from importlib.metadata import version
from pathlib import Path

from scripts.render.kept import kept

_CHART = re.compile(
    r'id="chart-([a-z0-9-]+)">.*?class="drawing wide".*?(<svg .*?</svg>)', re.DOTALL
)


def figures(body: str, folder: Path) -> dict[str, bytes]:
    """The wide drawing of each chart of an executed body, light, on white: file name → content.

    `folder` is that of the document, with its `fonts`.
    """
    files: dict[str, bytes] = {}
    for name, drawing in _CHART.findall(body):
        svg = drawing.replace(' aria-hidden="true"', "", 1)
        svg = re.sub(r"</?a\b[^>]*>", "", svg)  # Links lead to places of the page.
        svg = svg.replace(">", '><rect width="100%" height="100%" fill="#ffffff"/>', 1)
        files[f"{name}.svg"] = (svg + "\n").encode()
        files[f"{name}.png"] = raster(svg, name, folder, scale=2)
    return files


def raster(svg: str, name: str, folder: Path, scale: float) -> bytes:
    """An SVG as a PNG that is as small as it gets without loss."""
    fonts = folder / "fonts"

    def draw() -> bytes:
        import oxipng
        import vl_convert

        vl_convert.register_font_directory(str(fonts))
        return oxipng.optimize_from_memory(vl_convert.svg_to_png(svg, scale=scale), level=1)

    versions = f"{version('vl-convert-python')} {version('pyoxipng')} {scale}"
    faces = [path.read_bytes() for path in sorted(fonts.glob("*.ttf"))]
    return kept(folder / "_build" / f"{name}.png", [versions.encode(), svg.encode(), *faces], draw)

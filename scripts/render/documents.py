"""Render reports/*.qmd to offline single-file HTML and tagged PDF, as Quarto would, without it.

    python -m scripts.render [FILE.qmd ...] [--out DIR]

Output is written next to each source (or into DIR) only after every document has succeeded:
FILE.html, FILE.pdf, and each chart as figures/NAME.svg and figures/NAME.png.
Exit codes: 0 done, 1 a document was refused (nothing is written), 2 wrong usage.
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dprk_engagement.whole_files import write_together
from scripts.render import cells, features, figures, leans, page, pandoc, paper
from scripts.render.source import Document, DocumentError, project, read

REPORTS = Path(__file__).resolve().parents[2] / "reports"


def main(arguments: Sequence[str] | None = None) -> int:
    """Render the documents named on the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Render reports/*.qmd to HTML and PDF.")
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE.qmd", help="default: all reports"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: next to each source")
    options = parser.parse_args(arguments)
    sources = [path.resolve() for path in options.files] or sorted(REPORTS.glob("[!_]*.qmd"))
    for path in sources:
        if path.suffix != ".qmd" or not path.is_file():
            parser.error(f"{path}: not a .qmd file")
    if not sources:
        parser.error(f"no .qmd file in {REPORTS}")
    try:
        documents = [read(path) for path in sources]
        for document in documents:
            features.check(document, project(document.path.parent))
            leans.check(document, document.path.parent.parent / "data")
        outputs: dict[Path, dict[str, bytes]] = {}
        pool = ThreadPoolExecutor()
        # Not `with`, which would wait for threads that nobody wants any more.
        for document, files in zip(documents, pool.map(render, documents), strict=True):
            folder = (options.out or document.path.parent).resolve()
            outputs[folder] = outputs.get(folder, {}) | files
        for folder, files in outputs.items():
            folder.mkdir(parents=True, exist_ok=True)
            write_together(folder, files)
    except (DocumentError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    written = {folder / name: files[name] for folder, files in outputs.items() for name in files}
    for path, content in written.items():
        print(f"{_near(path)}  {len(content) / 1e6:.2f} MB")
    if not options.files:
        # All documents are rendered: what they did not draw is of a chart that is gone.
        for folder in {path.parent for path in written if path.suffix == ".svg"}:
            for path in {*folder.glob("*.svg"), *folder.glob("*.png")} - written.keys():
                path.unlink()
                print(f"{_near(path)}  removed")
    return 0


def render(document: Document) -> dict[str, bytes]:
    """Execute a document and convert it: file name → content, for page, PDF and figures."""
    settings = project(document.path.parent)
    theme = settings.get("format", {}).get("html", {}).get("theme", [])
    styles = [document.path.parent / name for name in theme if name.endswith("css")]
    name, stem = document.path.name, document.path.stem
    _say(f"{name}: executing")
    body = cells.execute(document)

    def html() -> dict[str, bytes]:
        converted = pandoc.convert(document, body, "html", settings)
        return {f"{stem}.html": page.finish(converted, document, styles).encode()}

    def pdf() -> dict[str, bytes]:
        converted = pandoc.convert(document, body, "typst", settings)
        return {f"{stem}.pdf": paper.compile_pdf(converted, document.path)}

    def drawings() -> dict[str, bytes]:
        drawn = figures.figures(body, document.path.parent)
        return {f"figures/{file}": content for file, content in drawn.items()}

    _say(f"{name}: converting to HTML and PDF")
    with ThreadPoolExecutor() as pool:
        made = [pool.submit(make) for make in (html, pdf, drawings)]
        return {name: content for part in made for name, content in part.result().items()}


def _near(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")  # In one piece: documents are rendered side by side.

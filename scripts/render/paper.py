"""The PDF: Typst with the shipped font only, tagged for assistive technology (PDF/UA-1)."""

import tempfile
from importlib.metadata import version
from pathlib import Path

import typst

from scripts.render.kept import kept
from scripts.render.source import DocumentError

TIMESTAMP = 1_767_225_600
"""2026-01-01 UTC: a fixed creation date, so that the same input gives the same bytes."""


def compile_pdf(source: str, path: Path) -> bytes:
    """The PDF of a Typst source that reads no files; `path` is the document it came from.

    Raises DocumentError for a source that Typst refuses.
    """
    fonts = path.parent / "fonts"

    def run() -> bytes:
        with tempfile.TemporaryDirectory(prefix="report-") as empty:
            # The stub wants one type for the input and the root.
            return typst.compile(  # type: ignore[call-overload,no-any-return]
                source.encode(),
                root=Path(empty),
                font_paths=[fonts],
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards="ua-1",
                timestamp=TIMESTAMP,
            )

    faces = [face.read_bytes() for face in sorted(fonts.glob("*.ttf"))]
    made_from = [f"{version('typst')} {TIMESTAMP}".encode(), source.encode(), *faces]
    try:
        return kept(path.parent / "_build" / f"{path.stem}.pdf", made_from, run)
    except typst.TypstError as problem:
        hints = "; ".join(problem.hints)
        raise DocumentError(
            f"{path}: the PDF cannot be made: {problem.message} {hints}".rstrip()
        ) from None

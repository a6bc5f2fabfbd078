"""Open the rendered report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from dprk_engagement.contract import root
from dprk_engagement.errors import choose, nearest

if TYPE_CHECKING:
    from pathlib import Path


def report(
    name: str = "engagement",
    format: Literal["html", "pdf"] = "html",  # noqa: A002
    *,
    open: bool = True,  # noqa: A002
) -> Path:
    """Open the rendered report in the browser, and return its file.

    Parameters
    ----------
    name
        ``"engagement"``, the story; ``"evidence"``, the ledger; in a checkout or a release also
        ``"codebook"``, ``"guide"``, ``"reference"`` and ``"index"``.
    format
        ``"html"`` or ``"pdf"``.
    open
        Whether to open it; the file is returned either way.

    Raises
    ------
    ValueError
        There is no such format.
    FileNotFoundError
        The installed package was built without it; the message says what there is.

    Examples
    --------
    >>> from dprk_engagement import report
    >>> report("codebook", open=False)  # doctest: +SKIP
    PosixPath('.../reports/codebook.html')
    """
    choose("format", format, ("html", "pdf"))
    folder = root() / "reports"
    file = folder / f"{name}.{format}"
    if not file.is_file():
        there = sorted(path.name for path in folder.glob("*.*") if path.suffix in (".html", ".pdf"))
        told = (
            f"There are {', '.join(there)}" if there else "'make report' makes them in a checkout"
        )
        raise FileNotFoundError(
            f"{file}: there is no such report.{nearest(file.name, there)} {told};"
            " dprk_engagement.codebook() writes the codebook."
        )
    if open:
        import webbrowser

        webbrowser.open(file.resolve().as_uri())
    return file

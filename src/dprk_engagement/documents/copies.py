"""The reader's own copies of the documents: checked, and the sentences they hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dprk_engagement.contract import root
from dprk_engagement.documents.canonical import digest, read_document
from dprk_engagement.documents.locators import Locator
from dprk_engagement.documents.verification import read_tables, verify_copies

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

    from dprk_engagement.documents.verification import SentenceStatus, Verification


class Sentence(NamedTuple):
    """A sentence in the reader's copy; ``text`` is empty unless its digest is right."""

    status: SentenceStatus
    copy: str
    text: str


def verify(texts: str | PathLike[str]) -> Verification:
    """Check the reader's own copies of the documents against the dataset, by digest.

    Parameters
    ----------
    texts
        The folder of the copies, in plain text or WordPress JSON. File names do not matter;
        links are not followed and subfolders not searched.

    Returns
    -------
    Verification
        ``ok``, what became of each sentence (``sentence_counts``) and of each printed
        form (``printed_counts``), a check a document, and the files that were not used and why.

    Raises
    ------
    OSError
        ``texts`` is no folder, or may not be listed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as empty:
    ...     sorted(verify(empty).sentence_counts)
    ['missing']
    """
    folder = Path(texts)
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder}: not a folder: name the one that holds your copies")
    try:
        next(folder.iterdir(), None)
    except PermissionError:
        raise PermissionError(
            f"{folder}: may not be listed: give yourself the permission, or copy the texts"
        ) from None
    return verify_copies(folder, *read_tables(root() / "data"))


def read_sentences(
    texts: str | PathLike[str], wanted: Iterable[Locator]
) -> dict[Locator, Sentence]:
    """Return each of the ``wanted`` sentences as the copies in ``texts`` hold it.

    Raises
    ------
    OSError
        ``texts`` is no folder, or a copy cannot be read.
    """
    checked = {document.source: document for document in verify(texts).documents}
    _, rows, _ = read_tables(root() / "data")
    index = {
        Locator(row["source"], int(row["paragraph"]), int(row["sentence"])): row for row in rows
    }
    texts_of = {
        source: read_document((Path(texts) / document.copy).read_bytes()).text.replace("\n", " ")
        for source, document in checked.items()
        if document.copy and any(locator.source == source for locator in wanted)
    }
    found = {}
    for locator in wanted:
        document, row = checked[locator.source], index[locator]
        (status,) = (each.status for each in document.sentences if each.locator == locator)
        text = texts_of.get(locator.source, "")
        starts: Iterable[int] = {"exact": [int(row["start"])], "moved": range(len(text))}.get(
            status, []
        )
        spans = (text[start : start + int(row["length"])] for start in starts)
        words = next((span for span in spans if digest(span) == row["sha256"]), "")
        found[locator] = Sentence(status, document.copy, words)
    return found

"""Check the reader's own copies of the documents against the committed digests.

The dataset ships no text, so this is how anyone who holds the documents can see
that every locator still points at the sentence that was coded. Results name
sentences by locator and never carry their words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from dprk_engagement.contract import GAPS
from dprk_engagement.documents.canonical import canonical_text
from dprk_engagement.documents.copies import (
    UnusedFile,
    index_sentences,
    locate,
    read_copies,
    recognise,
)
from dprk_engagement.documents.locators import Locator, locator_of
from dprk_engagement.documents.verification import (
    DocumentCheck,
    PrintedCheck,
    SentenceCheck,
    Verification,
)
from dprk_engagement.files import cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike

    from dprk_engagement.documents.copies import Copy, IndexedSentence, Row
    from dprk_engagement.documents.verification import PrintedStatus


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
        ``ok``, what became of the sentences (``sentence_counts``) and of the printed forms
        (``printed_counts``), a check of every document, and the files that were not used and
        why.

    Raises
    ------
    OSError
        ``texts`` is no folder, or may not be listed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as empty:
    ...     print(verify(empty))
    document      copy  recognised by  exact  moved  changed  missing  printed forms found
    ewc-2019      none                     0      0        0       ...  0 of ...
    ...
    """
    return verify_copies(Path(texts), cells("sources"), cells("sentences"), cells("evidence"))


def verify_copies(
    texts: Path, sources: Sequence[Row], sentences: Iterable[Row], evidence: Iterable[Row]
) -> Verification:
    """Check the copies in the folder ``texts`` against the rows of three tables."""
    index = index_sentences(sources, sentences)
    forms: dict[Locator, list[Row]] = defaultdict(list)
    for row in evidence:
        if row["printed"] not in GAPS:
            forms[locator_of(row)].append(row)
    copies, unused = read_copies(texts)
    recognised = recognise(sources, index, copies)
    used = {copy.name for copy, _ in recognised.values()}
    unused += [
        UnusedFile(copy.name, "not one of the documents, or a second copy of one")
        for copy in copies
        if copy.name not in used
    ]
    checks = [
        _check(source, rows, forms, *recognised.get(source, (None, "")))
        for source, rows in index.items()
    ]
    return Verification(tuple(checks), tuple(sorted(unused, key=lambda file: file.name)))


def _check(
    source: str,
    sentences: Sequence[IndexedSentence],
    forms: Mapping[Locator, Sequence[Row]],
    copy: Copy | None,
    recognised_by: str,
) -> DocumentCheck:
    located = locate(copy, sentences)
    checks = tuple(SentenceCheck(locator, found.status) for locator, found in located.items())
    printed = tuple(
        _printed(form, locator, found.text)
        for locator, found in located.items()
        for form in forms[locator]
    )
    return DocumentCheck(source, copy.name if copy else "", recognised_by, checks, printed)


def _printed(form: Row, locator: Locator, words: str) -> PrintedCheck:
    status: PrintedStatus = "unchecked"
    if words:
        found = all(_stands_in(part, words) for part in form["printed"].split("; "))
        status = "found" if found else "not_found"
    return PrintedCheck(form["table"], form["row"], form["field"], locator, status)


def _stands_in(form: str, words: str) -> bool:
    form = canonical_text(form)
    # Neither a part of a longer word nor of a longer number: 400 is not printed in 1,400.
    before = r"(?<!\w)(?<!\d[.,])" if form[:1].isalnum() else ""
    after = r"(?!\w)(?![.,]\d)" if form[-1:].isalnum() else ""
    return re.search(before + re.escape(form) + after, words) is not None

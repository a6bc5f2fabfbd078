"""Names of sentences in the documents: ``st-2026 §10.1``.

A locator is text, never a number: 15.10 is the tenth sentence of paragraph 15,
and reading it as a decimal would make it the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCE_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
NUMBER = "[1-9][0-9]{0,8}"


@dataclass(frozen=True, order=True)
class Locator:
    """One sentence of one document; paragraphs and sentences count from 1."""

    source: str
    paragraph: int
    sentence: int

    def __str__(self) -> str:
        return f"{self.source} §{self.paragraph}.{self.sentence}"


def locator_of(row: Mapping[str, str]) -> Locator:
    """Return the locator of a row of ``evidence`` or ``sentences``."""
    return Locator(row["source"], int(row["paragraph"]), int(row["sentence"]))


def as_text(text: str) -> str:
    """Return ``text``, which has to be text: a number would have lost the zero of 15.10."""
    if isinstance(text, str):
        return text
    raise ValueError(
        f"{text!r} was read as a number, which loses the zero of 15.10:"
        " read locators as text, or put it in quotation marks"
    )

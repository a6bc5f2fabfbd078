"""Names of sentences in the documents: ``st-2026 §10.1``.

A locator is text, never a number: 15.10 is the tenth sentence of paragraph 15,
and reading it as a decimal would make it the first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SOURCE_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
NUMBER = "[1-9][0-9]{0,8}"


@dataclass(frozen=True, order=True)
class Locator:
    """One sentence of one document; paragraphs and sentences count from 1.

    Raises
    ------
    ValueError
        ``source`` is no id, or a number is below 1.
    """

    source: str
    paragraph: int
    sentence: int

    def __post_init__(self) -> None:
        if not re.fullmatch(SOURCE_ID, self.source):
            raise ValueError(
                f"{self.source!r} is not a source id: write lower-case letters, digits"
                " and single hyphens, such as st-2026"
            )
        for name, number in (("paragraph", self.paragraph), ("sentence", self.sentence)):
            if number < 1:
                raise ValueError(f"{name} {number!r}: write a whole number from 1")

    def __str__(self) -> str:
        return f"{self.source} §{self.paragraph}.{self.sentence}"


def as_text(text: str) -> str:
    """Return ``text``, which has to be text.

    Raises
    ------
    ValueError
        It is a number.
    """
    if isinstance(text, str):
        return text
    raise ValueError(
        f"{text!r} was read as a number, which loses the zero of 15.10:"
        " read locators as text, or put it in quotation marks"
    )

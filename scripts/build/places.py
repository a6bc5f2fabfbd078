"""Places in a document as the seeds write them: ``10.1``, ``10``, ``10.1-10.3``, ``4-7``."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from dprk_engagement.documents.locators import NUMBER, as_text
from dprk_engagement.errors import Refused

_POINT = rf"({NUMBER})(?:\.({NUMBER}))?"
_PLACE = re.compile(rf"{_POINT}(?:-{_POINT})?")


@dataclass(frozen=True)
class Place:
    """A sentence, a paragraph, or a range of either, in a document still to be named.

    ``first`` and ``last`` are (paragraph, sentence), equal unless it is a range;
    the sentence is None where whole paragraphs are meant.
    """

    first: tuple[int, int | None]
    last: tuple[int, int | None]

    def __str__(self) -> str:
        ends = [self.first] if self.first == self.last else [self.first, self.last]
        return "-".join(
            f"{paragraph}" if sentence is None else f"{paragraph}.{sentence}"
            for paragraph, sentence in ends
        )


def parse_places(text: str) -> tuple[Place, ...]:
    """Return the places written as ``text``, in the order written.

    A place is ``10.1`` (a sentence), ``10`` (a paragraph), ``10.1-10.3`` or
    ``4-7`` (a range, both ends included); commas separate several.
    """
    return tuple(_place(part.strip(), text) for part in as_text(text).split(","))


def expand_places(text: str, sentences: Collection[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the (paragraph, sentence) pairs that ``text`` names, in the order written.

    ``sentences`` holds every pair of the document's sentence index.
    """
    pairs: list[tuple[int, int]] = []
    for place in parse_places(text):
        for paragraph, sentence in (place.first, place.last):
            _refuse_absent(paragraph, sentence, sentences)
        low = (place.first[0], place.first[1] or 1)
        high = (place.last[0], place.last[1] or max(s for p, s in sentences if p == place.last[0]))
        pairs += sorted(pair for pair in sentences if low <= pair <= high)
    for pair in pairs:
        if pairs.count(pair) > 1:
            raise Refused(f"{text!r} names {pair[0]}.{pair[1]} twice", "name it once")
    return tuple(pairs)


def _place(part: str, text: str) -> Place:
    match = _PLACE.fullmatch(part)
    if not match:
        raise Refused(
            f"{part!r} in {text!r} is not a place",
            "write 10.1 (a sentence), 10 (a paragraph) or 10.1-10.3 (a range), with commas"
            " between places",
        )
    first = (int(match[1]), int(match[2]) if match[2] else None)
    if not match[3]:
        return Place(first, first)
    last = (int(match[3]), int(match[4]) if match[4] else None)
    if (first[1] is None) != (last[1] is None):
        raise Refused(
            f"{part!r} joins a paragraph to a sentence", "write both ends as 4-7 or as 4.1-7.2"
        )
    if (first[0], first[1] or 0) >= (last[0], last[1] or 0):
        raise Refused(f"{part!r} does not run forwards", "write the earlier place first")
    return Place(first, last)


def _refuse_absent(
    paragraph: int, sentence: int | None, sentences: Collection[tuple[int, int]]
) -> None:
    within = [s for p, s in sentences if p == paragraph]
    if not within:
        last = max((p for p, _ in sentences), default=0)
        raise Refused(
            f"there is no paragraph {paragraph}", f"name one of the document's, 1 to {last}"
        )
    if sentence is not None and sentence not in within:
        raise Refused(
            f"there is no sentence {paragraph}.{sentence}",
            f"name one of the paragraph's, {paragraph}.1 to {paragraph}.{max(within)}",
        )

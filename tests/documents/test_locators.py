"""Locators are text: they say what they mean, or are refused."""

from __future__ import annotations

import pytest

from dprk_engagement.documents.locators import Locator
from scripts.build.places import expand_places, parse_places

# Paragraph 1 has one sentence, paragraph 2 twelve, paragraph 3 two.
SENTENCES = [(1, 1), *((2, number) for number in range(1, 13)), (3, 1), (3, 2)]


def test_the_tenth_sentence_is_not_the_first() -> None:
    assert parse_places("15.10") != parse_places("15.1")
    assert expand_places("2.10", SENTENCES) == ((2, 10),)
    with pytest.raises(ValueError, match="was read as a number"):
        parse_places(15.1)  # type: ignore[arg-type]


def test_locators_sort_in_reading_order_and_are_printed_with_a_section_sign() -> None:
    order = [Locator("a", 2, 1), Locator("a", 2, 9), Locator("a", 2, 10), Locator("b", 1, 1)]
    assert sorted(order) == order
    assert str(order[2]) == "a §2.10"


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("1", ((1, 1),)),
        ("3", ((3, 1), (3, 2))),
        ("3.2, 1.1", ((3, 2), (1, 1))),
        ("2.9-2.11", ((2, 9), (2, 10), (2, 11))),
        ("2.12-3.1", ((2, 12), (3, 1))),
        ("1-3", tuple(SENTENCES)),
    ],
)
def test_places_expand_to_sentences(text: str, pairs: tuple[tuple[int, int], ...]) -> None:
    assert expand_places(text, SENTENCES) == pairs


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("4", "there is no paragraph 4: name one of the document's, 1 to 3"),
        ("2.13", r"there is no sentence 2\.13: name one of the paragraph's, 2\.1 to 2\.12"),
        ("3.1, 3", r"names 3\.1 twice"),
        ("3-1", "does not run forwards"),
        ("2-3.1", "joins a paragraph to a sentence"),
        ("", "is not a place"),
        ("1.١", "is not a place"),
        ("2.01", "is not a place"),
        ("1234567890", "is not a place"),
    ],
)
def test_a_place_that_is_malformed_or_absent_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        expand_places(text, SENTENCES)

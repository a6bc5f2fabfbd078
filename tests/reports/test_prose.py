"""Numbers and dates in words."""

import pytest

from prose import agree, count, era, spoken, tally


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2018-06-12", "12 June 2018"),
        ("2026-05-26/2026-05-27", "26–27 May 2026"),
        ("2018-05-31/2018-06-29", "31 May – 29 June 2018"),
        ("200X", "2000s"),
        ("2003/2007", "2003–2007"),
        ("XXXX-09", "September of a year not stated"),
        ("2006/..", "from 2006 on"),
        ("../2026-05-26", "by 26 May 2026"),
        ("?", "not stated"),
    ],
)
def test_dates_are_written_as_a_reader_would(edtf: str, words: str) -> None:
    assert spoken(edtf) == words


@pytest.mark.parametrize(
    ("edtf", "words"),
    [("2003/2007", "mid-2000s"), ("2001/2007", "2001–2007"), ("2017", "2017"), ("?", "not stated")],
)
def test_years_about_the_middle_of_a_decade_are_named_so(edtf: str, words: str) -> None:
    assert era(edtf) == words


def test_nouns_and_verbs_agree_with_their_number() -> None:
    assert [count(n, "country") for n in (0, 1, 13)] == [
        "no countries",
        "one country",
        "13 countries",
    ]
    assert [count(2, "day"), count(2, "person", "people")] == ["two days", "two people"]
    assert [agree(1), agree(2), agree(2, "has", "have")] == ["is", "are", "have"]
    assert tally(["planned", "held", "held"]) == "2 held and 1 planned"

"""The prose: no code, no typed numbers, and dates and numbers in words."""

import re
from pathlib import Path
from typing import Any

import pytest

from prose import agree, as_of, count, era, tally, when
from scripts.render.cells import INLINE
from scripts.render.source import Cell, Text, read

REPORTS = Path(__file__).resolve().parents[2] / "reports"


def test_no_number_of_the_data_is_typed_into_the_report() -> None:
    text = (REPORTS / "engagement.qmd").read_text("utf-8").split("---", 2)[2]
    text = re.sub(r"^```\{python\}.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    assert not re.findall(r"\d+", INLINE.sub("", text))


@pytest.mark.parametrize("name", ["engagement", "codebook"])
def test_a_document_holds_prose_and_short_names_that_have_values(name: str) -> None:
    document = read(REPORTS / f"{name}.qmd")
    names: dict[str, Any] = {}
    for part in document.parts:
        if isinstance(part, Cell):
            assert part.code.count("\n") < 12, f"line {part.line}: a section makes it"
            if part.options.get("include") is False:
                exec(part.code, names)  # noqa: S102
        elif isinstance(part, Text):
            for line, text in enumerate(part.lines, part.line):
                for code in INLINE.findall(text):
                    assert len(code) <= 50, f"line {line}: a section makes it"
                    assert eval(code, names) is not None, f"line {line}"  # noqa: S307


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2018-06-12", "on 12 June 2018"),
        ("2019-02-27/2019-02-28", "on 27–28 February 2019"),
        ("2018-06", "in June 2018"),
        ("2018/2026", "in 2018–2026"),
        ("2017", "in 2017"),
        ("2017-02~", "in about February 2017"),
        ("[2018-05-31..2018-06-29]", "on a day between 31 May and 29 June 2018"),
        ("[..2026-05-26]", "by 26 May 2026"),
        ("?", "on a date not stated"),
    ],
)
def test_a_sentence_says_when_with_its_preposition(edtf: str, words: str) -> None:
    assert when(edtf) == words


def test_a_state_is_told_as_of_a_time() -> None:
    assert as_of("2025-07") == "as of July 2025"
    assert as_of("[2018-11..2019-06]") == "as of a time between November 2018 and June 2019"


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("[2003..2007]", "mid-2000s"),
        ("2001/2007", "2001–2007"),
        ("2017", "2017"),
        ("?", "not stated"),
    ],
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

"""Dates: an expression bounds what it allows, and no placeholder fills a gap."""

from __future__ import annotations

import re

import pytest

from dprk_engagement.dates import read_span
from scripts.build.dates import date_columns


@pytest.mark.parametrize(
    ("expression", "earliest", "latest", "precision"),
    [
        ("2015-01-19", "2015-01-19", "2015-01-19", "day"),
        ("2026-05-26/2026-05-27", "2026-05-26", "2026-05-27", "days"),
        ("[2015-01-17,2015-01-18]", "2015-01-17", "2015-01-18", "days"),
        ("2016-02", "2016-02-01", "2016-02-29", "month"),
        ("2015-01-02/2015-02-01", "2015-01-02", "2015-02-01", "days"),
        ("2018-06/2018-08", "2018-06-01", "2018-08-31", "months"),
        ("2015-XX-22", "2015-01-22", "2015-12-22", "months"),
        ("2016-01-02/2017-01-01", "2016-01-02", "2017-01-01", "months"),
        ("2016-01-02/2017-01-02", "2016-01-02", "2017-01-02", "years"),
        ("2016", "2016-01-01", "2016-12-31", "year"),
        ("200X", "2000-01-01", "2009-12-31", "years"),
        ("2015?", "2015-01-01", "2015-12-31", "year"),
        ("../2015-01-18", "", "2015-01-18", "unknown"),
        ("{2015-01-18..}", "2015-01-18", "", "unknown"),
        ("2015~", "", "", "unknown"),
        ("2015-06~/2015-08", "", "2015-08-31", "unknown"),
        ("XXXX-09", "?", "?", "unknown"),
        ("/2015", "?", "2015-12-31", "unknown"),
    ],
)
def test_an_expression_bounds_what_it_allows(
    expression: str, earliest: str, latest: str, precision: str
) -> None:
    span = read_span(expression)
    assert (*span, span.precision) == (earliest, latest, precision)


@pytest.mark.parametrize(
    "expression",
    [
        *("", "June 2018", "2018-6", "2018-13", "2015-02-30", "2017-02-29", "0000"),
        *("[2015-01-17,2015-01-18", "2015-01-17,2015-01-18]", "{2015]", "2015/2016/2017"),
        *("2015-06/2015-XX", "2015-01-17 / 2015-01-18", "2015-01-19/2015-01-18"),
    ],
)
def test_what_is_malformed_unbalanced_backwards_or_boundless_is_refused(
    expression: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError, match=r"write|backwards"):
        read_span(expression)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("expressions", "message"),
    [
        (
            ("2015-21", "2015-34", "2015-41", "Y20150", "1950S2", "195E2"),
            "has no certain bounds: write months for a season, and years of four digits",
        ),
        (
            ("2015-20", "2015-42", "2015-21-02", "y2015"),
            "is no EDTF date: write 2018-06-12, 2018-06, 2018,"
            " 2018-06-12/2018-06-13, [2018-06-12,2018-06-13], 201X or ../2018-06-12",
        ),
        ((f"[{' ' * 100}]",), "is longer than a date: write at most 100 characters"),
    ],
)
def test_a_refusal_says_what_to_write(expressions: tuple[str, ...], message: str) -> None:
    for expression in expressions:
        with pytest.raises(ValueError, match=rf"^'.*'…? {re.escape(message)}$"):
            read_span(expression)


def test_a_plain_date_is_stated_and_a_gap_has_gaps_for_bounds() -> None:
    bounds = ["2018-06-01", "2018-06-30", "month", "stated"]
    assert list(date_columns("date", "2018-06", "").values()) == ["2018-06", *bounds]
    for gap in ("?", ""):
        assert list(date_columns("date", gap, "").values()) == [gap, gap, gap, *["unknown"] * 2]

"""Figures: a hedge sets the bounds it says, and derived figures carry them through."""

from decimal import Decimal

import pytest

from scripts.build.quantities import (
    Quantity,
    formula,
    level_before_change,
    quantity_columns,
    read_number,
    spelled,
)


def quantity(
    value: str | None, low: str | None, high: str | None, qualifier: str, unit: str
) -> Quantity:
    number, least, most = (None if text is None else Decimal(text) for text in (value, low, high))
    return Quantity(number, least, most, qualifier, unit)


LEVEL = quantity("28.8", "28.8", "28.8", "exact", "USD million")


@pytest.mark.parametrize(
    ("value", "qualifier", "low", "high"),
    [
        ("28.8", "exact", "28.8", "28.8"),
        ("400", "over", "400", ""),
        ("400", "at_least", "400", ""),
        ("400", "up_to", "", "400"),
        ("400", "about", "", ""),
        ("80", "nearly", "", "80"),
        ("-80", "nearly", "-80", ""),
        ("0", "nearly", "", "0"),
    ],
)
def test_a_qualifier_bounds_the_sides_it_speaks_of(
    value: str, qualifier: str, low: str, high: str
) -> None:
    columns = quantity_columns({"value": value, "qualifier": qualifier, "unit": "people"})
    assert (columns["value_low"], columns["value_high"]) == (low, high)
    assert columns["value_basis"] == "stated"


def test_given_bounds_take_the_place_of_the_qualifiers() -> None:
    columns = quantity_columns({"value": "2000", "qualifier": "over", "high": "3000"})
    assert (columns["value_low"], columns["value_high"]) == ("2000", "3000")


def test_a_figure_that_is_not_printed_has_unstated_bounds() -> None:
    columns = quantity_columns({"value": "?", "unit": "meetings", "as_stated": "several"})
    assert list(columns.values()) == ["?", "?", "?", "", "meetings", "several", "unknown"]


def test_a_row_without_a_figure_has_empty_columns() -> None:
    assert set(quantity_columns({}).values()) == {"", "unknown"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"value": "?", "qualifier": "over"}, "qualifier"),
        ({"value": "1,000", "qualifier": "exact"}, "not a number"),
        ({"value": "five", "qualifier": "exact"}, "not a number"),
        ({"value": "1e3", "qualifier": "exact"}, "not a number"),
        ({"value": "NaN", "qualifier": "exact"}, "not a number"),
    ],
)
def test_a_wrong_quantity_is_refused(given: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        quantity_columns(given)


@pytest.mark.parametrize(
    ("written", "spelling"),
    [("144.0", "144"), ("28.80", "28.8"), ("1000", "1000"), ("-0.0", "0"), ("0.5", "0.5")],
)
def test_a_number_has_one_spelling(written: str, spelling: str) -> None:
    assert spelled(read_number(written)) == spelling


def test_no_number_is_printed_with_an_exponent() -> None:
    assert spelled(Decimal("1.44E+2")) == "144"


def test_a_change_bounded_on_both_sides_bounds_the_level_before_on_both() -> None:
    change = quantity("-80", "-80", "0", "nearly", "percent")
    before = level_before_change([LEVEL, change])
    assert before == quantity(None, "28.8", "144.0", "", "USD million")


def test_an_exact_change_gives_an_exact_level_before() -> None:
    change = quantity("25", "25", "25", "exact", "percent")
    level = quantity("100", "100", "100", "exact", "people")
    assert level_before_change([level, change]) == quantity("80", "80", "80", "exact", "people")


def test_bounds_are_rounded_outwards() -> None:
    change = quantity("-30", "-30", None, "nearly", "percent")
    assert level_before_change([LEVEL, change]).high == Decimal("41.2")  # 41.142…


@pytest.mark.parametrize(
    "parents",
    [
        [LEVEL],
        [LEVEL, LEVEL],
        [LEVEL, quantity("-100", "-100", None, "nearly", "percent")],
        [LEVEL, quantity(None, None, None, "", "percent")],
    ],
    ids=["one parent", "no percent", "a fall by all", "no bounds"],
)
def test_a_derivation_without_a_result_is_refused(parents: list[Quantity]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        level_before_change(parents)


def test_the_formula_is_the_first_line_of_the_docstring() -> None:
    assert formula("level-before-change").startswith("level / (1 + change / 100)")

"""Figures: what a hedge such as "over" or "nearly" bounds, and what is computed from others."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from dprk_engagement.checking.rules.values import bounded_sides
from dprk_engagement.contract import GAPS
from dprk_engagement.errors import Refused
from scripts.build.dates import basis_of

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")

_ONE_DECIMAL = Decimal("0.1")


@dataclass(frozen=True)
class Quantity:
    """A figure, its bounds in the same unit (None where it has none), hedge and unit."""

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    qualifier: str
    unit: str


def read_number(text: str) -> Decimal:
    """Return the number written as ``text``; raise Refused if it is none."""
    if not _NUMBER.fullmatch(text):
        raise Refused(
            f"{text!r} is not a number",
            "write digits with a decimal point, such as 1200 or 28.8, without separators, signs"
            " of currency or exponents",
        )
    return Decimal(text)


def spelled(number: Decimal) -> str:
    """Return the one spelling of ``number``: no exponent, no trailing zeros, no minus zero."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def quantity_columns(given: dict[str, str]) -> dict[str, str]:
    """Return the seven quantity columns for what a seed gives of a figure.

    ``given`` may hold value, low, high, qualifier, unit, as_stated and basis. A qualifier bounds
    the sides that are not given. A figure that is not printed (``"?"``) has bounds that are not
    stated either, unless they are given.
    """
    value, qualifier = given.get("value", ""), given.get("qualifier", "")
    number = read_number(value) if value not in GAPS else None
    low, high = (read_number(given[side]) if side in given else None for side in ("low", "high"))
    if number is None and qualifier:
        raise Refused(f"qualifier {qualifier!r} hedges no figure", "give the value or drop it")
    if number is not None:
        below, above = bounded_sides(qualifier, negative=number < 0)
        low = number if low is None and below else low
        high = number if high is None and above else high
    basis = given.get("basis", "") or basis_of(known=(low, number, high) != (None, None, None))
    columns = as_columns(Quantity(number, low, high, qualifier, given.get("unit", "")), basis)
    if value == "?":
        columns |= {name: "?" for name in ("value", "value_low", "value_high") if not columns[name]}
    return columns | {"as_stated": given.get("as_stated", "")}


def as_columns(quantity: Quantity, basis: str) -> dict[str, str]:
    """Return ``quantity`` as the quantity columns of a table, ``as_stated`` left empty."""
    numbers = {"value": quantity.value, "value_low": quantity.low, "value_high": quantity.high}
    return {
        **{name: "" if figure is None else spelled(figure) for name, figure in numbers.items()},
        "qualifier": quantity.qualifier,
        "unit": quantity.unit,
        "as_stated": "",
        "value_basis": basis,
    }


def from_columns(columns: dict[str, str]) -> Quantity:
    """Return the quantity that the quantity ``columns`` of a row hold."""
    value, low, high = (
        None if columns[name] in GAPS else Decimal(columns[name])
        for name in ("value", "value_low", "value_high")
    )
    return Quantity(value, low, high, columns["qualifier"], columns["unit"])


def level_before_change(parents: Sequence[Quantity]) -> Quantity:
    """level / (1 + change / 100), with the bounds of both carried through.

    ``parents`` are a level and its change in percent against the period before.
    Bounds are rounded outwards to one decimal.
    """
    if len(parents) != 2 or parents[1].unit != "percent":
        raise Refused(
            "the formula takes a level and a change in percent", "name both, in this order"
        )
    level, change = parents
    least, most = change.low, change.high
    if least is not None and least <= -100:
        raise Refused(
            "a fall by all there was leaves no level to go back from", "derive the row from others"
        )
    high = None if level.high is None or least is None else level.high / (1 + least / 100)
    low = None if level.low is None or most is None else level.low / (1 + most / 100)
    if low is not None and low == high:
        exact = low.quantize(_ONE_DECIMAL, ROUND_HALF_EVEN)
        return Quantity(exact, exact, exact, "exact", level.unit)
    if low is None and high is None:
        raise Refused(
            "neither bound follows from the level and the change", "derive the row from others"
        )
    return Quantity(
        None,
        None if low is None else low.quantize(_ONE_DECIMAL, ROUND_FLOOR),
        None if high is None else high.quantize(_ONE_DECIMAL, ROUND_CEILING),
        # A figure with a bound on either side is not hedged in one direction.
        "at_least" if high is None else "up_to" if low is None else "",
        level.unit,
    )


# The first line of the docstring is the formula.
DERIVATIONS: dict[str, Callable[[Sequence[Quantity]], Quantity]] = {
    "level-before-change": level_before_change
}


def formula(name: str) -> str:
    """Return the formula of the derivation ``name``, for the note of its rows."""
    return (DERIVATIONS[name].__doc__ or "").partition("\n")[0].rstrip(".")

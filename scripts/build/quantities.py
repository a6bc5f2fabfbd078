"""Numbers as printed: what a hedge such as "over" or "nearly" bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from scripts.build.dates import refuse_basis

QUALIFIERS = ("exact", "over", "nearly", "about", "at_least", "up_to")

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Quantity:
    """A figure, its bounds in the same unit (None where it has none), hedge and unit."""

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    qualifier: str
    unit: str


def read_number(text: str) -> Decimal:
    """Return the number written as ``text``; raise ValueError if it is none."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(
            f"{text!r} is not a number: write digits with a decimal point, such as 1200 or 28.8,"
            " without separators, signs of currency or exponents"
        )
    return Decimal(text)


def print_number(number: Decimal) -> str:
    """Return the one spelling of ``number``: no exponent, no trailing zeros, no minus zero."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def bounds(value: Decimal, qualifier: str) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the most a figure hedged by ``qualifier`` can be.

    "Nearly" bounds the size: a fall of nearly 80 percent is a change of -80 or more.

    Raises
    ------
    ValueError
        ``qualifier`` is none of ``QUALIFIERS``.
    """
    if qualifier not in QUALIFIERS:
        raise ValueError(f"{qualifier!r} is no qualifier: write one of {', '.join(QUALIFIERS)}")
    from_below = qualifier in ("over", "at_least") or (qualifier == "nearly" and value < 0)
    from_above = qualifier == "up_to" or (qualifier == "nearly" and value >= 0)
    exact = qualifier == "exact"
    return (value if exact or from_below else None, value if exact or from_above else None)


def quantity_columns(given: dict[str, str]) -> dict[str, str]:
    """Return the seven quantity columns for what a seed gives of a figure.

    ``given`` may hold value, low, high, qualifier, unit, as_stated and basis. A
    figure that is not printed (``"?"``) has bounds that are not stated either,
    unless they are given.

    Raises
    ------
    ValueError
        A number, qualifier or basis is wrong, or the bounds do not hold the value.
    """
    value, qualifier = given.get("value", ""), given.get("qualifier", "")
    number = read_number(value) if value not in ("", "?") else None
    low, high = (read_number(given[side]) if side in given else None for side in ("low", "high"))
    if number is None and qualifier:
        raise ValueError(f"qualifier {qualifier!r} hedges no figure: give the value or drop it")
    if number is not None and (qualifier or (low is None and high is None)):
        if not qualifier:
            raise ValueError(f"the figure {value} has no qualifier: write exact where unhedged")
        hedged = bounds(number, qualifier)
        low, high = (hedged[0] if low is None else low), (hedged[1] if high is None else high)
    ordered = [each for each in (low, number, high) if each is not None]
    if ordered != sorted(ordered):
        raise ValueError(
            f"the bounds do not hold the value: {', '.join(map(print_number, ordered))}:"
            " write low, value and high in rising order"
        )
    known = bool(ordered)
    basis = given.get("basis", "") or ("stated" if known else "unknown")
    refuse_basis(basis, known=known)
    columns = as_columns(Quantity(number, low, high, qualifier, given.get("unit", "")), basis)
    if value == "?":
        columns |= {name: "?" for name in ("value", "value_low", "value_high") if not columns[name]}
    return columns | {"as_stated": given.get("as_stated", "")}


def as_columns(quantity: Quantity, basis: str) -> dict[str, str]:
    """Return ``quantity`` as the quantity columns of a table, ``as_stated`` left empty."""
    numbers = {
        "value": quantity.value,
        "value_low": quantity.low,
        "value_high": quantity.high,
    }
    return {
        **{name: "" if each is None else print_number(each) for name, each in numbers.items()},
        "qualifier": quantity.qualifier,
        "unit": quantity.unit,
        "as_stated": "",
        "value_basis": basis,
    }


def from_columns(columns: dict[str, str]) -> Quantity:
    """Return the quantity that the quantity ``columns`` of a row hold."""
    value, low, high = (
        None if columns[name] in ("", "?") else Decimal(columns[name])
        for name in ("value", "value_low", "value_high")
    )
    return Quantity(value, low, high, columns["qualifier"], columns["unit"])

"""Values computed from other coded values. The first line of each docstring is its formula."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from dprk_engagement.errors import Refused
from scripts.build.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ONE_DECIMAL = Decimal("0.1")


def level_before_change(parents: Sequence[Quantity]) -> Quantity:
    """level / (1 + change / 100), with the bounds of both carried through.

    ``parents`` are a level and its change in percent against the period before.
    Bounds are rounded outwards to one decimal.

    Raises
    ------
    Refused
        There are not two parents, the change is not in percent, or nothing is bounded.
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


DERIVATIONS: dict[str, Callable[[Sequence[Quantity]], Quantity]] = {
    "level-before-change": level_before_change,
}


def formula(name: str) -> str:
    """Return the formula of the derivation ``name``, for the note of its rows."""
    return (DERIVATIONS[name].__doc__ or "").partition("\n")[0].rstrip(".")

"""Read EDTF expressions (ISO 8601-2): the first and the last day of a date, and how exact it is."""

from __future__ import annotations

import calendar
import contextlib
import io
import re
from datetime import date
from functools import cache
from typing import NamedTuple

from dprk_engagement.errors import Refused

OPEN = ""
UNKNOWN = "?"
# Characters; the parser takes minutes for a list of thousands of dates.
_LONGEST = 100

# A season has other months in either hemisphere, and a long year has no day of the calendar.
_UNBOUNDABLE = re.compile(r"[YES]|-(?:2[1-9]|3[0-9]|4[01])(?![0-9])(?!-)")
_MONTH_THEN_DAY = re.compile(r"-[0-9X]{2}-[0-9X]{2}")


class Span(NamedTuple):
    """The first and last day a date allows, ISO; ``""`` where open, ``"?"`` where not known."""

    earliest: str
    latest: str

    @property
    def precision(self) -> str:
        """The length of the span, as a term of the ``_precision`` fields."""
        if OPEN in self or UNKNOWN in self:
            return "unknown"
        first, last = (date.fromisoformat(day) for day in self)
        days = (last - first).days + 1
        if days == 1:
            return "day"
        if first.day == 1 and days == calendar.monthrange(first.year, first.month)[1]:
            return "month"
        if days <= 31:
            return "days"
        if (first.month, first.day) == (1, 1) and last == date(first.year, 12, 31):
            return "year"
        return "months" if days <= 366 else "years"


@cache
def read_span(expression: str) -> Span:
    """Return the days that the EDTF ``expression`` allows, and no fewer.

    An end written ``..`` is open, and so is one marked approximate (``~``, ``%``),
    since nothing says how far off it may be. The bound of an end whose year is
    unspecified (``XXXX-09``), or that is left blank, is not known.

    Raises
    ------
    Refused
        It is malformed or over 100 characters, has no bounds in days, or its last day
        precedes its first.
    """
    if len(expression) > _LONGEST:
        raise Refused(
            f"{expression[:20]!r}… is longer than a date", f"write at most {_LONGEST} characters"
        )
    # Not needed to load the tables, and slow to import.
    from edtf import parse_edtf

    if _UNBOUNDABLE.search(_MONTH_THEN_DAY.sub("", expression)):
        raise Refused(
            f"{expression!r} has no certain bounds",
            "write months for a season, and years of four digits",
        )
    ends = [end.strip("[]{}") for end in expression.split("/")]
    try:
        # The parser prints on some malformed intervals, and raises many kinds of error.
        with contextlib.redirect_stdout(io.StringIO()):
            parsed = parse_edtf(expression)
            earliest = _gap(ends[0], open_if=ends[0].startswith(".."))
            latest = _gap(ends[-1], open_if=ends[-1].endswith(".."))
            span = Span(
                _day(parsed.lower_strict()) if earliest is None else earliest,
                _day(parsed.upper_strict()) if latest is None else latest,
            )
    except Exception as reason:
        raise Refused(
            f"{expression!r} is no EDTF date",
            "write 2018-06-12, 2018-06, 2018, 2018-06-12/2018-06-13,"
            " [2018-06-12,2018-06-13], 201X or ../2018-06-12",
        ) from reason
    if re.search(r"\s", expression):
        raise Refused(f"{expression!r} holds a space", "write it without")
    if span.precision != "unknown" and span.latest < span.earliest:
        raise Refused(f"{expression!r} runs backwards", "write the earlier date first")
    return span


def _gap(end: str, *, open_if: bool) -> str | None:
    if not end or "XXXX" in end:
        return UNKNOWN
    return OPEN if open_if or "~" in end or "%" in end else None


def _day(moment: tuple[int, ...]) -> str:
    return date(*moment[:3]).isoformat()

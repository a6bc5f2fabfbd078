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
_END = re.compile(r"([0-9]{4}|XXXX)(?:-([0-9]{2}))?(?:-([0-9]{2}))?(~)?")
_ONE_OF = re.compile(r"\[(?P<begin>[0-9-]*)(?P<between>,|\.\.)(?P<end>[0-9-]*)\]")
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

    Days, months, years, also about them or of a year not stated, and ranges are read without
    a library. Whatever else EDTF
    allows needs the extra ``validate``.
    """
    if len(expression) > _LONGEST:
        raise Refused(
            f"{expression[:20]!r}… is longer than a date", f"write at most {_LONGEST} characters"
        )
    try:
        return read_plain_span(expression)
    except Refused:
        try:
            return read_with_library(expression)
        except ImportError:
            pass
        raise


def read_with_library(expression: str) -> Span:
    """Return what ``read_span`` does, of all that EDTF allows, by the library ``edtf``."""
    # Slow to import.
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


def read_plain_span(expression: str) -> Span:
    """Return the days that an EDTF day, month or year, or a range of them, allows.

    It says what ``read_span`` says and needs no library.
    """
    begin, slash, end = expression.partition("/")
    if "X" in expression and (slash or "~" in expression):
        raise _no_plain_date(expression)
    if one_of := _ONE_OF.fullmatch(expression):
        begin, comma, end = one_of["begin"] or "..", one_of["between"] == ",", one_of["end"] or ".."
        open_ = ".." in (begin, end)
        # As EDTF has it: one end may be open, and two are equally exact.
        if begin == end == ".." or (open_ and comma) or (not open_ and len(begin) != len(end)):
            raise _no_plain_date(expression)
    elif not slash and begin != "..":
        end = begin
    try:
        # A beginning that is left blank is not known.
        blank = bool(slash and not begin)
        span = Span(UNKNOWN if blank else _bound(begin, last=False), _bound(end, last=True))
    except ValueError:
        raise _no_plain_date(expression) from None
    if span.precision != "unknown" and span.latest < span.earliest:
        raise Refused(f"{expression!r} runs backwards", "write the earlier date first")
    return span


def read_days(expression: str) -> Span:
    """Return the days of a day, month, year or range that is asked for, so not about a date."""
    if "~" in expression or "X" in expression:
        raise _no_plain_date(expression)
    return read_plain_span(expression)


def _bound(end: str, *, last: bool) -> str:
    match = _END.fullmatch(end)
    if end == "..":
        return OPEN
    if not match:
        raise ValueError
    # A leap year, so that every day of an unspecified year can be one.
    year = 2000 if match[1] == "XXXX" else int(match[1])
    month = int(match[2] or (12 if last else 1))
    day = int(match[3] or (calendar.monthrange(year, month)[1] if last else 1))
    bound = date(year, month, day).isoformat()
    return UNKNOWN if match[1] == "XXXX" else OPEN if match[4] else bound


def _no_plain_date(expression: str) -> Refused:
    return Refused(
        f"{expression!r} is no day, month or year, and no range of them",
        "write 2018-06-12, 2018-06, 2018, 2018-06-12/2018-06-13 or [2018-06-12..2018-06-13];"
        ' other EDTF needs pip install "dprk-engagement[validate]"',
    )


def _gap(end: str, *, open_if: bool) -> str | None:
    if not end or "XXXX" in end:
        return UNKNOWN
    return OPEN if open_if or "~" in end or "%" in end else None


def _day(moment: tuple[int, ...]) -> str:
    return date(*moment[:3]).isoformat()

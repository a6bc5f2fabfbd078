"""A coded date in words: what an EDTF (ISO 8601-2) expression says, as a reader would say it."""

from __future__ import annotations

import re

# Not those of `calendar`, which are in the language of the machine.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_GAPS = ("", "?", "not stated", "not applicable")


def in_words(expression: str) -> str:
    """Return a coded date as a reader would say it.

    What lasted is told apart from one day that is not known: ``A/B`` lasted from A to B, and
    ``[A..B]`` was on a day between them.

    Examples
    --------
    >>> in_words("2026-05-26/2026-05-27")
    '26–27 May 2026'
    >>> in_words("[2026-05-26..2026-05-27]")
    'on 26 or 27 May 2026'
    >>> in_words("[2018-05-31..2018-06-29]")
    'on a day between 31 May and 29 June 2018'
    >>> in_words("[..2015-01-18]"), in_words("[2017-08..]"), in_words("2026-02-28/..")
    ('by 18 January 2015', 'not before August 2017', 'since 28 February 2026')
    """
    if expression in _GAPS:
        return "not stated"
    if expression.startswith("["):
        return _one_of(expression.strip("[]"))
    begin, slash, end = expression.partition("/")
    if not slash:
        return _point(begin)
    if end in ("..", ""):
        return f"since {_point(begin)}"
    if begin in ("..", ""):
        return f"until {_point(end)}"
    return _joined(begin, end, "–")


def _one_of(inside: str) -> str:
    begin, dots, end = inside.partition("..")
    if dots and not begin:
        return f"by {_point(end)}"
    if dots and not end:
        return f"not before {_point(begin)}"
    if not dots:
        *others, last = inside.split(",")
        if len(others) == 1:
            return f"{_on(last)}{_joined(others[0], last, ' or ')}"
        return f"{_on(last)}{', '.join(map(_point, others))} or {_point(last)}"
    if _follows(begin, end):
        return f"on {_joined(begin, end, ' or ')}"
    when = "on a day" if len(begin) == len(end) == 10 else "at a time"
    return f"{when} between {_joined(begin, end, ' and ')}"


def _on(point: str) -> str:
    return "on " if len(point) == 10 else "in "


def _follows(begin: str, end: str) -> bool:
    same_month = begin[:7] == end[:7] and len(begin) == len(end) == 10
    return same_month and int(end[8:]) - int(begin[8:]) == 1


def _joined(begin: str, end: str, between: str) -> str:
    """Return both ends, with the month or year that they share said once."""
    if len(begin) == len(end) == 10 and begin[:7] == end[:7]:
        return f"{int(begin[8:])}{between}{_point(end)}"
    first = _point(begin)
    if begin[:4] == end[:4] and len(begin) > 4 and len(end) > 4:
        first = first.removesuffix(begin[:4]).strip()
    if between == "–" and " " in first + _point(end):
        between = " – "
    return f"{first}{between}{_point(end)}"


def _point(date: str) -> str:
    if decade := re.fullmatch(r"(\d{3})X", date):
        return f"the {decade[1]}0s"
    year, *rest = date.rstrip("~").split("-")
    words = [str(int(rest[1]))] if len(rest) > 1 else []
    words += [_MONTHS[int(rest[0]) - 1]] if rest else []
    words += ["of a year not stated"] if year == "XXXX" else [year]
    return ("about " if date.endswith("~") else "") + " ".join(words)

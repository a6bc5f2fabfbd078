"""What the public record says of dates, with the days it allows."""

from __future__ import annotations

import calendar
import re
from datetime import date

from dprk_engagement.dates import OPEN, UNKNOWN, Span
from dprk_engagement.loading import cells
from dprk_engagement.schemas import schema, table_names

_END = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")


def corroborated_dates() -> list[tuple[str | None, ...]]:
    """Return the dates that the public record refines or contradicts.

    Each is the table, row and field; the date, its first and last day (None where open) and
    its precision; and the id of the corroboration. Of several for one field the narrowest is
    taken. Where a document without a date is dated, what holds as of it is dated with it.
    """
    found: dict[tuple[str, str, str], tuple[str, str]] = {}
    for row in cells("corroborations"):
        place = (row["table"], row["row"], row["field"])
        if _is_date(row["table"], row["field"]) and row["relation"] != "supports":
            best = found.get(place)
            if best is None or _width(row["value"]) < _width(best[0]):
                found[place] = row["value"], row["id"]
    for name in table_names():
        for row in cells(name) if _is_date(name, "as_of") else ():
            published = found.get(("sources", row["as_of_source"], "published"))
            if published and row["as_of"] in (OPEN, UNKNOWN):
                found.setdefault((name, row["id"], "as_of"), published)
    rows: list[tuple[str | None, ...]] = []
    for place, (value, corroboration) in sorted(found.items()):
        span = read_plain_span(value)
        earliest, latest = (None if day in (OPEN, UNKNOWN) else day for day in span)
        rows.append((*place, value, earliest, latest, span.precision, corroboration))
    return rows


def read_plain_span(expression: str) -> Span:
    """Return the days that an EDTF day, month or year allows, or a range of them.

    It says what ``dates.read_span`` says and needs no library.

    Raises
    ------
    ValueError
        It is something else.
    """
    begin, _, end = expression.partition("/")
    return Span(_bound(begin, last=False), _bound(end or begin, last=True))


def _bound(end: str, *, last: bool) -> str:
    if end == "..":
        return OPEN
    match = _END.fullmatch(end)
    if not match:
        raise ValueError(f"{end!r} is no day, month or year: write 2018-06-12, 2018-06 or 2018")
    year = int(match[1])
    month = int(match[2] or (12 if last else 1))
    day = int(match[3] or (calendar.monthrange(year, month)[1] if last else 1))
    return date(year, month, day).isoformat()


def _width(expression: str) -> int:
    first, last = read_plain_span(expression)
    if OPEN in (first, last):
        return date.max.toordinal()
    return date.fromisoformat(last).toordinal() - date.fromisoformat(first).toordinal()


def _is_date(table: str, field: str) -> bool:
    return any(each["name"] == f"{field}_earliest" for each in schema(table)["fields"])

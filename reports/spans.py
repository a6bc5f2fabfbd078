"""Where coded dates lie on an axis of years, and the lines of a timeline."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from dprk_engagement.date_words import in_words
from dprk_engagement.dates import read_span
from evidence import locators
from prose import as_of
from rows import GAPS, hedged, rows_in, words


def extent(edtf: str, earliest: str, latest: str) -> dict[str, Any]:
    """Where a date lies: decimal years `start` and `end`, and how it is bounded.

    An open end has no number and sets `open_left` or `open_right`; a date without bounds is
    `undated`. A known month of an unknown year is undated, and `month` says which. About a month
    or a year is that span, open at both ends.
    """
    about = edtf.endswith("~")
    if about:
        span = read_span(edtf.rstrip("~"))
        earliest, latest = span.earliest, span.latest
    start = _decimal_year(earliest) if earliest not in GAPS else None
    end = _decimal_year(latest, 1) if latest not in GAPS else None
    month = re.fullmatch(r"XXXX-(\d\d)", edtf)
    return {
        "start": start,
        "end": end,
        "open_left": about or (start is None and end is not None),
        "open_right": about or (end is None and start is not None),
        "undated": start is None and end is None,
        "month": int(month[1]) if month else None,
    }


def _decimal_year(day: str, after: int = 0) -> float:
    """A day on the axis of years; `after` = 1 for the end of it."""
    moment = date.fromisoformat(day)
    length = date(moment.year, 12, 31).timetuple().tm_yday
    return moment.year + (moment.timetuple().tm_yday - 1 + after) / length


def lines(
    table: str,
    frame: pd.DataFrame,
    label: Callable[[Any], str],
    group: Callable[[Any], str],
    *,
    field: str = "date",
    fallback: str = "",
) -> pd.DataFrame:
    """One line of a timeline per row of `frame`, sorted by group, then by date.

    `label` and `group` read a row. The date is that of `field`, or of `fallback` where that is
    not stated. Columns: id, label, group, status, basis, date (in words), hedge, source and those
    of `extent`.
    """
    out = []
    for row in rows_in(frame):
        used = field
        if getattr(row, field) == "?" and fallback and getattr(row, fallback) not in GAPS:
            used = fallback
        day, first, last = bounds(row, used)
        out.append(
            {
                "id": row.id,
                "label": label(row),
                "group": group(row),
                "status": words(getattr(row, "status", "held")),
                "basis": words(getattr(row, used + "_basis")),
                "date": as_of(day) if used != field else in_words(day),
                "hedge": hedged(row.hedge),
                "source": locators(table, str(row.id)),
                **extent(day, first, last),
            }
        )
    made = pd.DataFrame(out)
    made["_key"] = made["start"].fillna(made["end"]).astype(float)
    made = made.sort_values(["_key", "end", "id"], kind="stable").drop(columns="_key")
    groups = list(dict.fromkeys(group(row) for row in rows_in(frame)))
    made = made.sort_values("group", key=lambda column: column.map(groups.index), kind="stable")
    return made.reset_index(drop=True)


def bounds(row: Any, field: str) -> tuple[str, str, str]:
    """A coded date: the expression, its first and its last day."""
    first, last = getattr(row, f"{field}_earliest"), getattr(row, f"{field}_latest")
    return str(getattr(row, field)), str(first), str(last)


def tell_apart(lines: pd.DataFrame, by: Callable[[Any], str]) -> pd.DataFrame:
    """The lines, with what `by` says of a line in brackets where several have the same label."""
    twice = lines["label"].duplicated(keep=False)
    told = lines["label"].copy()
    told[twice] = [f"{row.label} ({by(row)})" for row in rows_in(lines[twice])]
    return lines.assign(label=told)

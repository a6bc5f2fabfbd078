"""What the public record says of dates, with the days it allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from dprk_engagement.contract import Contract
from dprk_engagement.dates import OPEN, UNKNOWN, read_plain_span
from dprk_engagement.files import cells

if TYPE_CHECKING:
    from dprk_engagement.contract import Table


def corroborated_dates() -> list[tuple[str, str, str, str, str | None, str | None, str, str]]:
    """Return the dates that the public record refines or contradicts.

    Each is the table, row and field; the date, its first and last day (None where open) and
    its precision; and the id of the corroboration. Of several for one field the narrowest is
    taken; what covers a part of an act does not date it. Where a document is dated, what holds
    as of it is dated with it.
    """
    contract = Contract.installed()
    found: dict[tuple[str, str, str], tuple[str, str]] = {}
    for row in cells("corroborations"):
        place = (row["table"], row["row"], row["field"])
        dated = row["field"] in contract[row["table"]].dates
        if dated and row["relation"] != "supports" and row["covers"] == "whole":
            best = found.get(place)
            if best is None or _width(row["value"]) < _width(best[0]):
                found[place] = row["value"], row["id"]
    printed = {row["id"]: row["published"] for row in cells("sources")}
    for table in contract.values():
        for row in cells(table.name) if "as_of" in table.dates else ():
            source = row["as_of_source"]
            published = found.get(("sources", source, "published"))
            if published and row["as_of"] in (OPEN, UNKNOWN, printed.get(source)):
                found.setdefault((table.name, row["id"], "as_of"), published)
    rows = []
    for place, (value, corroboration) in sorted(found.items()):
        span = read_plain_span(value)
        earliest, latest = (None if day in (OPEN, UNKNOWN) else day for day in span)
        rows.append((*place, value, earliest, latest, span.precision, corroboration))
    return rows


def redated(table: Table) -> tuple[Table, list[dict[str, str]]]:
    """Return a table, and its rows as filed with the dates of the public record in their place.

    It has a further column for each date: the id of the corroboration by which a row is dated, or
    a gap where the date is the documents' own. A basis says how the documents know a date, so it
    is a gap where they do not give it.
    """
    added = {f"{field}_corroboration": {"type": "string"} for field in table.dates}
    rows = {table.row_id(row): row | dict.fromkeys(added, "") for row in cells(table.name)}
    for dated, row, field, value, earliest, latest, precision, id_ in corroborated_dates():
        if dated == table.name and row in rows:
            rows[row] |= {
                field: value,
                f"{field}_earliest": earliest or "",
                f"{field}_latest": latest or "",
                f"{field}_precision": precision,
                f"{field}_basis": "",
                f"{field}_corroboration": id_,
            }
    return replace(table, fields=table.fields | added, added=tuple(added)), [*rows.values()]


def _width(expression: str) -> int:
    first, last = read_plain_span(expression)
    if OPEN in (first, last):
        return date.max.toordinal()
    return date.fromisoformat(last).toordinal() - date.fromisoformat(first).toordinal()

"""Rows coded once for every member of a country group on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from scripts.build.dates import is_day
from scripts.build.seeds import SeedMapping

if TYPE_CHECKING:
    from scripts.build.contract import Table

# Group -> (country, first day, last day), the days ISO and empty where open.
Groups: TypeAlias = Mapping[str, list[tuple[str, str, str]]]


def read_groups(rows: Iterable[Mapping[str, str]]) -> dict[str, list[tuple[str, str, str]]]:
    """Return the members of every group in the rows of ``country_groups``."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for row in rows:
        member = (row["country"], row["member_from"], row["member_until"])
        groups.setdefault(row["group"], []).append(member)
    return groups


def expand_each(table: Table, mapping: SeedMapping, groups: Groups) -> list[SeedMapping]:
    """Return ``mapping`` once for each member that its ``each`` names, alphabetically.

    Raises
    ------
    ValueError
        ``each`` or the id is malformed, the group is unknown, an exception is no
        member, or the rows are not said to be implied.
    """
    each = mapping["each"]
    known = {"group", "on", "except", "as"}
    if not isinstance(each, SeedMapping) or not {"group", "on", "as"} <= each.keys() <= known:
        raise ValueError("write each: {group: …, on: a day, except: [countries], as: a field}")
    group, day, name, exceptions = each["group"], each["on"], each["as"], each.get("except", [])
    template = mapping.get("id", "")
    if not isinstance(group, str) or group not in groups:
        raise ValueError(f"{group!r} is no group; write one of {', '.join(sorted(groups))}")
    if not isinstance(day, str) or not is_day(day):
        raise ValueError(f"on: {day!r} is no day; write it as 2018-11-30")
    if not isinstance(name, str) or name not in table.written or name in mapping:
        raise ValueError(f"as: {name!r} must be a field of {table.name} that the row leaves out")
    if not isinstance(template, str) or "{country}" not in template:
        raise ValueError("the id must hold {country}, so that every row has its own")
    if "basis" in table.written and mapping.get("basis") != "implied":
        raise ValueError("rows expanded from a universal are implied; write basis: implied")
    members = {
        country
        for country, first, last in groups[group]
        if first in ("", "?") or first <= day
        if last in ("", "?") or day <= last
    }
    if not isinstance(exceptions, list):
        raise ValueError("except: must be a list of countries")
    left_out = {country for country in exceptions if isinstance(country, str)}
    if strangers := sorted(left_out - members):
        message = f"{', '.join(strangers)}: no member of {group} on {day}; drop the exception"
        raise ValueError(message)
    return [_of_member(mapping, name, country, template) for country in sorted(members - left_out)]


def _of_member(mapping: SeedMapping, name: str, country: str, template: str) -> SeedMapping:
    row = SeedMapping(mapping.line)
    row.update({key: value for key, value in mapping.items() if key != "each"})
    row.lines = mapping.lines | {name: mapping.lines["each"]}
    row["id"] = template.replace("{country}", country.lower())
    row[name] = country
    return row

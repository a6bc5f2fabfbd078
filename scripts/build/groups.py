"""Rows coded once for every member of a country group on a day."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from dprk_engagement.checking.cells import is_day
from dprk_engagement.contract import GAPS, Table
from dprk_engagement.errors import Refused
from scripts.build.model import written
from scripts.build.seeds import SeedMapping

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
    """Return ``mapping`` once for each member that its ``each`` names, alphabetically."""
    universal = mapping["each"]
    known = {"group", "on", "except", "as"}
    if (
        not isinstance(universal, SeedMapping)
        or not {"group", "on", "as"} <= universal.keys() <= known
    ):
        raise Refused(
            "each: says whom it is about in another way",
            "write each: {group: …, on: a day, except: [countries], as: a field}",
        )
    group, day, name = universal["group"], universal["on"], universal["as"]
    exceptions, template = universal.get("except", []), mapping.get("id", "")
    if not isinstance(group, str) or group not in groups:
        raise Refused(f"{group!r} is no group", f"write one of {', '.join(sorted(groups))}")
    if not isinstance(day, str) or not is_day(day):
        raise Refused(f"on: {day!r} is no day", "write it as 2018-11-30")
    fields = written(table)
    if not isinstance(name, str) or name not in fields or name in mapping:
        raise Refused(
            f"as: {name!r} is not for each: to fill in",
            f"name a field of {table.name} that the row leaves out",
        )
    if not isinstance(template, str) or "{country}" not in template:
        raise Refused("every row would have the same id", "write {country} in it")
    if "basis" in fields and mapping.get("basis") != "implied":
        raise Refused("rows expanded from a universal are implied", "write basis: implied")
    members = {
        country
        for country, first, last in groups[group]
        if (first in GAPS or first <= day) and (last in GAPS or day <= last)
    }
    if not isinstance(exceptions, list):
        raise Refused("except: is no list", "write the countries as [THA, …]")
    left_out = {country for country in exceptions if isinstance(country, str)}
    if strangers := sorted(left_out - members):
        raise Refused(
            f"{', '.join(strangers)}: no member of {group} on {day}", "drop the exception"
        )
    return [_of_member(mapping, name, country, template) for country in sorted(members - left_out)]


def _of_member(mapping: SeedMapping, name: str, country: str, template: str) -> SeedMapping:
    row = SeedMapping(mapping.line)
    row.update({key: value for key, value in mapping.items() if key != "each"})
    row.lines = mapping.lines | {name: mapping.lines["each"]}
    row["id"] = template.replace("{country}", country.lower())
    row[name] = country
    return row

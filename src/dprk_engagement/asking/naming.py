"""What a name means: a country, a group of countries, a body, a person or a place."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from dprk_engagement.contract import PRINTED_COLUMNS, Contract
from dprk_engagement.errors import UnknownName
from dprk_engagement.files import cells

if TYPE_CHECKING:
    from dprk_engagement.contract import TableName

GROUPS: Final = "country_groups"
# Of one name, what comes first is taken: Singapore is the country before it is the city.
NAMED: tuple[TableName, ...] = ("countries", GROUPS, "organizations", "people", "places")
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")


class Thing(NamedTuple):
    """A row of ``table`` that a name means; a group stands in ``country_groups``."""

    table: str
    id: str
    name: str


def words(text: str) -> list[str]:
    """Return the words and numbers of a text, without case and accents."""
    plain = unicodedata.normalize("NFKD", text)
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)).casefold())


def folded(text: str) -> str:
    """Return a text as names are compared: its words alone."""
    return " ".join(words(text))


def meant(what: str) -> list[Thing]:
    """Return what ``what`` names, by id or a printed name; others of that name come after it."""
    found = _names().get(folded(what), [])
    alike = [thing for thing in found if thing.table == found[0].table]
    exact = [thing for thing in found if thing.id == what]
    first = exact or [t for t in alike if folded(t.name) == folded(what)] or alike
    if len(first) > 1:
        listed = " and ".join(f"{thing.id} ({thing.name})" for thing in first[:3])
        raise UnknownName(f"{what!r} is the name of {listed}: write the id of one")
    if first:
        return [*first, *(thing for thing in found if thing not in first)]
    near = "; ".join(f"{thing.id!r} ({thing.name})" for thing in _near(what))
    hint = f" Did you mean {near}?" if near else ""
    raise UnknownName(
        f"no country, group, body, person or place is called {what!r}.{hint}"
        f" search({what!r}) looks for the word in every text."
    )


def ids_named(table: str, text: str) -> list[str]:
    """Return the ids of the rows of a table that have the name or printed name ``text``."""
    return [thing.id for thing in _names().get(folded(text), ()) if thing.table == table]


def group_names() -> dict[str, str]:
    """Return the groups of countries, and what they are."""
    return Contract.installed()[GROUPS].terms("group")


def _near(what: str) -> list[Thing]:
    """Return at most three things whose names hold every word of ``what`` or are spelled alike."""
    from difflib import get_close_matches

    asked = words(what)
    near = [name for name in _names() if asked and all(word in name for word in asked)]
    near = near or get_close_matches(folded(what), _names(), n=3)
    return list(dict.fromkeys(_names()[name][0] for name in near))[:3]


@cache
def _names() -> dict[str, list[Thing]]:
    """Return what each name means: by id and own name first, then by printed names."""
    own: dict[str, dict[Thing, None]] = {}
    printed: list[tuple[str, Thing]] = []
    for table in NAMED:
        for row in _rows(table):
            thing = Thing(table, row["id"], row["name"])
            for name in (row["id"], row["name"], row.get("alpha2", "")):
                own.setdefault(folded(name), {})[thing] = None
            forms = next((row[column] for column in PRINTED_COLUMNS if column in row), "")
            printed += [(folded(form), thing) for form in forms.split("; ")]
    for name, thing in printed:
        own.setdefault(name, {})[thing] = None
    return {name: [*things] for name, things in own.items() if name}


def _rows(table: TableName) -> list[dict[str, str]]:
    if table != GROUPS:
        return cells(table)
    return [{"id": group, "name": label} for group, label in group_names().items()]

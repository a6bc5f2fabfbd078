"""The tables as the report reads them, and the names it prints for their values."""

from collections.abc import Iterator
from functools import cache
from typing import Any, cast

import pandas as pd

import dprk_engagement as dprk
from dprk_engagement.contract import TableName, schema
from prose import count

SHORT = {"USA": "US", "SEA": "Southeast Asia", "SIXPARTY": "six-party talks"}
SHORT |= {"russian-space-centre": "Russian space centre"}
SHORT |= {"un-security-council": "UN Security Council", "united-nations": "UN"}
KINDS = {"courtesy-call": "courtesy call", "track-2": "unofficial talks", "official": "officials"}
GAPS = ("", "?")


def rows_in(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame, with its columns as attributes and its index as `Index`."""
    return frame.itertuples()


@cache
def load(table: str) -> pd.DataFrame:
    """A table as text: an empty cell stands for "not applicable", `?` for "not stated"."""
    frame: pd.DataFrame = dprk.load(cast("TableName", table), gaps="labels").astype(object)
    frame = frame.replace({"not applicable": "", "not stated": "?"})
    for column in frame:
        frame[column] = [_text(value) for value in frame[column]]
    return frame


def _text(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def find(table: str, row: str) -> Any:
    """A row by its id. Raises ValueError where there is none."""
    try:
        return _by_id(table)[row]
    except KeyError:
        raise ValueError(f"data/{table}.csv, row {row}: there is no such row") from None


@cache
def _by_id(table: str) -> dict[str, Any]:
    return {row.id: row for row in rows_in(load(table))}


def expect(table: str, row: str, **values: str) -> Any:
    """A row that a sentence of the report is about, as long as its fields hold `values`.

    Raises ValueError where there is no such row or a field holds something else: the sentence
    could then be false, and has to be written anew.
    """
    found = find(table, row)
    for field, value in values.items():
        if getattr(found, field) != value:
            raise ValueError(
                f"data/{table}.csv, row {row}: the report is written for {field} {value!r}, but it "
                f"is {getattr(found, field)!r}; rewrite its sentence, and the call of `expect`"
            )
    return found


def title(table: str) -> str:
    """The title of a table in the contract."""
    return str(schema(table)["title"])


@cache
def names() -> dict[str, str]:
    """The printed names of all places, countries, groups, people and bodies, by id."""
    found: dict[str, str] = {}
    for table in ("places", "people", "organizations", "countries"):
        frame = load(table)
        found |= dict(zip(frame["id"], frame["name"], strict=True))
    return found | SHORT


def name(key: str) -> str:
    """The printed name of a place, country, group, person or body; `?` is "not stated"."""
    return "not stated" if key == "?" else names().get(key, key.replace("-", " "))


def hedged(*hedges: str) -> str:
    """The hedges of a claim as printed, "" if there are none: "“reportedly”"."""
    return ", ".join(f"“{hedge}”" for hedge in hedges if hedge not in GAPS)


def words(key: str) -> str:
    """A value of a vocabulary as words: `not_materialised` is "not materialised"."""
    return KINDS.get(key, key.replace("_", " "))


def rank(person: str, day: str) -> str:
    """The title of a person at the time of an act, "representative" where none is coded."""
    frame = load("roles")
    held = frame[(frame["person"] == person) & (frame["as_of"] == day)]
    return str(held["title"].iloc[0]).lower() if len(held) else "representative"


def members(group: str) -> list[str]:
    """The countries of a group."""
    frame = load("country_groups")
    return list(frame.loc[frame["group"] == group, "country"])


def origin(group: str) -> str:
    """Where the members of a group are taken from."""
    frame = load("country_groups")
    return str(frame.loc[frame["group"] == group, "origin"].iloc[0])


def undrawn(table: str, drawn: pd.DataFrame, why: str) -> str:
    """A sentence on how many rows of a table a chart does not draw, and why; "" if none."""
    left = len(set(load(table)["id"]) - set(drawn["id"]))
    return f"{count(left, 'row').capitalize()} of its table not drawn: {why}." if left else ""

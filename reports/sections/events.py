"""Events and pressure: tests, attacks, sanctions and bans."""

from collections import Counter
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

import pandas as pd

from corroboration import disputed
from evidence import drawn, last_place
from labels import event_label
from prose import capital, count, listing
from rows import load, words
from spans import lines, tell_apart
from terms import Terms
from timeline import on_years

PRESSURE = "Sanctions and pressure"
EVENT_GROUPS = {
    "Weapons and force": (
        *("nuclear_test", "missile_test", "satellite_launch", "military_parade"),
        *("military_exercise", "strike"),
    ),
    "Attacks and abductions": ("attack", "killing", "abduction", "cyber_attack"),
    PRESSURE: (
        *("sanctions", "pressure_campaign", "sanctions_evasion", "expulsion", "travel_ban"),
        *("trade_suspension", "closure"),
    ),
    "Politics": ("constitutional_change", "talks_stalled", "policy_review"),
}
GROUP: Terms[str] = Terms(
    {kind: group for group, kinds in EVENT_GROUPS.items() for kind in kinds},
    what="group",
    field="kind",
    where="EVENT_GROUPS in reports/sections/events.py",
    fields=("events.kind",),
)
DOUBTFUL = ("alleged", "denied", "reported")


@cache
def events() -> pd.DataFrame:
    """Every event as a line, grouped by what it is.

    Two events may have the same label: `_apart` says what tells them apart.
    """
    frame = load("events")
    rank = {group: at for at, group in enumerate(EVENT_GROUPS)}
    order = [rank[GROUP[kind]] for kind in frame["kind"]]
    frame = frame.iloc[pd.Series(order).sort_values(kind="stable").index]
    made = lines("events", frame, event_label, lambda row: GROUP[row.kind])
    return tell_apart(made, _apart)


def _apart(line: Any) -> str:
    """What tells a line from others: its date where that is short, else its last sentence."""
    long = line.date == "not stated" or "between" in line.date
    return last_place(line.source) if long else str(line.date)


@cache
def facts() -> SimpleNamespace:
    """What the report says of events."""
    frame, drawn_lines = load("events"), events()
    by_north, at_north = frame[frame["actor"] == "PRK"], frame[frame["target"] == "PRK"]
    other = frame[(frame["actor"] != "PRK") & (frame["target"] != "PRK")]
    undated = int(drawn_lines["undated"].sum())
    doubtful = int(drawn_lines["status"].isin(DOUBTFUL).sum())
    title = (
        f"Of {len(frame)} events, {count(undated)} cannot be dated and {count(doubtful)} are only "
        "alleged, reported or denied"
    )
    kinds, groups = Counter(other["kind"]), Counter(drawn_lines["group"])
    return SimpleNamespace(
        all=len(frame),
        undated=undated,
        doubtful=doubtful,
        by_north=len(by_north),
        by_north_doubtful=int(by_north["status"].isin(DOUBTFUL).sum()),
        pressure=sum(GROUP[kind] == PRESSURE for kind in at_north["kind"]),
        other=len(other),
        other_kinds=listing(f"{words(kind)} ({n})" for kind, n in kinds.items()),
        disputed=disputed("events"),
        draw=partial(on_years, drawn_lines, title=title),
        alt=f"Timeline of {len(frame)} events in {len(groups)} groups: "
        f"{listing(f'{group.lower()} {n}' for group, n in groups.items())}. "
        f"{capital(count(undated))} are undated.",
        table=drawn("events", drawn_lines),
    )

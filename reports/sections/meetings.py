"""Meetings and visits: when each was, and what came of it."""

from collections import Counter
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

import pandas as pd

from acts import acts
from corroboration import disputed, on_record, whole
from display import Markdown, escape
from dprk_engagement.date_words import in_words
from evidence import drawn, link, listed, refer
from labels import meeting_label, sides, speaker, visit_label
from prose import agree, capital, count, listing, lowered, share, tally
from rows import GAPS, expect, find, hedged, load, name, rows_in, words
from spans import lines
from terms import Terms

WITHIN = "Within North Korea"
TRACKS: Terms[str] = Terms(
    {
        "1": "Track 1: governments",
        "1.5": "Track 1.5: officials and private persons",
        "2": "Track 2: unofficial",
        "?": "Track not stated",
        "": "Track not stated",
    },
    what="group",
    field="track",
    where="TRACKS in reports/sections/meetings.py",
    fields=("meetings.track",),
)
INFORMAL = "track-2"
"""The kind of meeting that the documents call informal, whatever its track."""

ABROAD, OTHERS = "North Koreans abroad", "Others"


def with_others() -> pd.DataFrame:
    """The meetings of North Korea in which at least one other side takes part or was to."""
    frame = load("meetings")
    met = [(there := sides().get(i, [])) != ["PRK"] and "PRK" in there for i in frame["id"]]
    return frame[met]


def unheld() -> pd.DataFrame:
    """The meetings of North Korea with others that are neither held nor under way."""
    met = with_others()
    return met[~met["status"].isin(["held", "under_way"])]


def held_since() -> pd.DataFrame:
    """What the public record says of meetings that were held after the documents were written."""
    record = whole(load("corroborations"))
    says_held = (record["field"] == "status") & (record["value"] == "held")
    found = record[(record["table"] == "meetings") & says_held & record["row"].isin(unheld()["id"])]
    return found.drop_duplicates("row")


@cache
def meetings() -> pd.DataFrame:
    """Every meeting as a line of the timeline, with the `countries` it concerns."""
    frame = load("meetings")

    def group(row: Any) -> str:
        return WITHIN if sides().get(row.id) == ["PRK"] else TRACKS[row.track]

    order = {title: at for at, title in enumerate([*TRACKS.values(), WITHIN])}
    rank = pd.Series([order[group(row)] for row in rows_in(frame)], index=frame.index)
    made = lines("meetings", frame.loc[rank.sort_values(kind="stable").index], meeting_label, group)
    return made.assign(
        countries=[_codes(*sides().get(i, []), find("meetings", i).country) for i in made["id"]]
    )


@cache
def visits() -> pd.DataFrame:
    """Every leg of a visit as a line of the timeline, with the `countries` it concerns."""
    frame = load("visits").sort_values("side", key=lambda c: c.ne("PRK"), kind="stable")

    def group(row: Any) -> str:
        return ABROAD if row.side == "PRK" else OTHERS

    made = lines("visits", frame, visit_label, group)
    rows = [find("visits", i) for i in made["id"]]
    return made.assign(countries=[_codes(row.side, row.country) for row in rows])


def _codes(*codes: str) -> str:
    return "|".join(sorted(set(codes) - set(GAPS)))


@cache
def countries() -> dict[str, str]:
    """The countries of meetings and visits, by which their charts can be filtered: code → name."""
    joined = [*meetings()["countries"], *visits()["countries"]]
    codes = {code for text in joined for code in text.split("|") if code}
    return {code: name(code) for code in sorted(sorted(codes), key=name)}


@cache
def facts() -> SimpleNamespace:
    """What the report says of meetings."""
    frame, drawn_lines, met = load("meetings"), meetings(), with_others()
    status = Counter(met["status"])
    starts = drawn_lines["start"].astype(float)
    first_year, latest_year = int(starts.min()), int(starts.max())
    in_latest = drawn_lines[starts >= latest_year]
    undated = int(drawn_lines["undated"].sum())
    part = load("participants")
    on_tour = part[(part["person"] == _longest()[0].traveller)]
    on_tour = on_tour[on_tour["meeting"].isin(in_latest["id"])]
    title = (
        f"{capital(share(len(in_latest), len(frame), 'meeting').split(' (')[0])} fall in "
        f"{latest_year}, and {count(undated)} have no year at all"
    )
    return SimpleNamespace(
        all=len(frame),
        with_others=len(met),
        held=status["held"],
        under_way=status["under_way"],
        unheld=len(unheld()),
        first_year=first_year,
        latest_year=latest_year,
        in_latest=len(in_latest),
        on_tour=on_tour["meeting"].nunique(),
        undated=undated,
        governments=int((frame["track"] == "1").sum()),
        **_informal(frame[frame["kind"] == INFORMAL]),
        not_held=Markdown(
            listing(f"{refer('meetings', r.id)} ({_status(r)})" for r in rows_in(unheld()))
        ),
        held_since=Markdown("".join(_held_since(row) for row in held_since()["row"])),
        disputed=disputed("meetings", "visits"),
        draw=partial(acts, drawn_lines, title=title, name="meetings", countries=countries()),
        alt=f"Timeline of {len(frame)} meetings, a line each, with unofficial talks and a meeting "
        f"within North Korea apart. By status: {tally(drawn_lines['status'])}. "
        f"{capital(count(undated))} stand in a band for meetings without a year.",
        table=drawn("meetings", drawn_lines),
    )


def _status(row: Any) -> str:
    return words(row.status) + (f"; {escape(hedged(row.hedge))}" if row.hedge else "")


def _held_since(row: str) -> str:
    day = on_record(row, "date")
    return f"By the public record {refer('meetings', row)} was held {day}. "


def _informal(frame: pd.DataFrame) -> dict[str, Any]:
    """Facts on informal meetings: who took part, and who led the North Koreans."""
    there = dict.fromkeys(side for i in frame["id"] for side in sides().get(i, []))
    part = load("participants")
    led = part[part["meeting"].isin(frame["id"]) & (part["side"] == "PRK")]
    led = led[(led["capacity"] == "lead") & (led["person"] != "")]
    teams = led["meeting"].nunique()
    ranks = load("roles")[load("roles")["person"].isin(led["person"])]
    ranks = ranks[ranks["as_of_earliest"].str[:4].isin(frame["date_earliest"].str[:4])]
    apart = expect("statements", "us-embassy-not-involved-2015", on_behalf_of="USA")
    return {
        "informal": len(frame),
        "on_track_two": int((frame["track"] == "2").sum()),
        "informal_sides": listing(
            "the US" if side == "USA" else name(side) for side in there if side != "PRK"
        ),
        "apart": speaker(apart),
        "no_part": link("statements", apart.id, "no part in it"),
        "led": f"{count(teams)} of the North Korean teams {agree(teams, 'was', 'were')} led by "
        f"{listing(map(name, led['person']))}",
        "leaders_ranks": listing(ranks["title"]),
    }


def _longest() -> list[Any]:
    """The legs of the longest journey, in their order."""
    legs = list(rows_in(load("visits")))
    [(trip, _)] = Counter(leg.trip_id for leg in legs).most_common(1)
    return sorted((leg for leg in legs if leg.trip_id == trip), key=lambda leg: leg.leg)


@cache
def visit_facts() -> SimpleNamespace:
    """What the report says of visits, and of what the documents count."""
    drawn_lines, longest = visits(), _longest()
    abroad = drawn_lines[drawn_lines["group"] == ABROAD]
    made = int(abroad["status"].isin(["held", "under way"]).sum())
    unmade = len(abroad) - made
    title = (
        f"The documents tell of {count(made, 'visit')} of North Koreans abroad, and of "
        f"{count(unmade)} planned or cancelled"
    )
    undated = int(drawn_lines["undated"].sum())
    counted = load("quantities")
    delegations = [
        find("quantities", i)
        for i in counted["id"]
        if i in ("dprk-delegations-southeast-asia", "dprk-delegations-share")
    ]
    return SimpleNamespace(
        traveller=name(longest[0].traveller),
        cities=listing(_stop(leg) for leg in longest),
        legs=len(longest),
        made=made,
        unmade=unmade,
        delegations=Markdown(listing(_counted(row) for row in delegations)),
        counted_by=listing(dict.fromkeys(name(row.counted_by) for row in delegations)),
        draw=partial(acts, drawn_lines, title=title, name="visits", countries=countries()),
        alt=f"Timeline of {len(drawn_lines)} legs of visits, a line each. North Koreans travel on "
        f"{len(abroad)}, of which {made} were made or under way. {capital(count(undated))} have no "
        "date.",
        table=drawn("visits", drawn_lines),
        counted=listed(
            "quantities",
            counted["id"],
            What=counted["subject"],
            As_printed=counted["as_stated"],
            Unit=counted["unit"],
            Date=counted["date"].map(in_words),
        ),
    )


def _stop(leg: Any) -> str:
    return name(leg.place) + ("" if leg.leg_kind == "visit" else f" (a {leg.leg_kind})")


def _counted(row: Any) -> str:
    said = f"{escape(row.as_stated)} – {escape(lowered(row.subject))}"
    return f"{said} ({link('quantities', row.id, 'row')})"

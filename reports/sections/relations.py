"""Diplomatic relations: with every country, and with the one that they broke with."""

from collections import Counter
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

import pandas as pd

from corroboration import disputed
from dprk_engagement.date_words import in_words
from evidence import drawn, listed
from prose import count, listing
from rows import GAPS, expect, hedged, load, name, origin, rank, rows_in, words
from sections import presence
from sections.events import events
from spans import lines
from timeline import on_years

PAIR = {"PRK", "MYS"}


@cache
def malaysia() -> pd.DataFrame:
    """All that bears on relations with Malaysia: relations, embassies and events, a line each."""
    relations = _between(load("diplomatic_relations"), "side_a", "side_b")
    posts = _between(load("embassies"), "home", "host")
    acts = load("events")
    both = _between(acts, "actor", "target")["id"]
    happened = events()
    there = happened["id"].isin([*both, *acts.loc[acts["country"] == "MYS", "id"]])

    def relation(row: Any) -> str:
        by = f" by {name(row.acting_side)}" if row.acting_side not in GAPS else ""
        return f"relations {words(row.event)}{by}"

    def post(row: Any) -> str:
        return f"embassy of {name(row.home)} {words(row.status)}"

    parts = [
        lines("diplomatic_relations", relations, relation, lambda _: "Relations", fallback="as_of"),
        # On the timeline an embassy that is there is as an act that was held, a wish a proposal.
        lines("embassies", posts, post, lambda _: "Embassies", field="as_of").replace(
            {"status": {"present": "held", "reopening considered": "proposed"}}
        ),
        happened[there].assign(group="Events"),
    ]
    return pd.concat(parts, ignore_index=True)


def _between(frame: pd.DataFrame, one: str, other: str) -> pd.DataFrame:
    return frame[[set(pair) == PAIR for pair in zip(frame[one], frame[other], strict=True)]]


@cache
def severed() -> Any:
    """The one row of relations that were cut."""
    relations = load("diplomatic_relations")
    [row] = rows_in(relations[relations["event"] == "severed"])
    return row


@cache
def facts() -> SimpleNamespace:
    """What the report says of relations, and of the break with Malaysia.

    Raises ValueError where a row that the prose is written about has changed.
    """
    relations, drawn_lines, cut = load("diplomatic_relations"), malaysia(), severed()
    killed = expect(
        "events", "kim-jong-nam-killing-2017", kind="killing", target_person="kim-jong-nam"
    )
    act = {"actor": "MYS", "target": "PRK", "status": "held"}
    expect("events", "mys-expels-ambassador-2017", kind="expulsion", **act)
    expect("events", "mys-travel-ban-2017", kind="travel_ban", **act)
    expect(
        "diplomatic_relations", "prk-mys-not-severed-2017", event="not_severed", acting_side="MYS"
    )
    wish = expect("embassies", "mys-prk-2018", home="MYS", status="reopening_considered")
    wished = expect("statements", "mahathir-embassy-2018", on_behalf_of="MYS")
    [restored] = rows_in(relations[relations["event"] == "not_restored"])
    [left_alone] = {cut.side_a, cut.side_b} - {cut.acting_side}
    established = (relations["side_a"] == "PRK") & (relations["event"] == "established")
    hosts = presence.facts().hosts
    dated = [f"{row.label}, {row.date}" for row in rows_in(drawn_lines) if not row.undated]
    return SimpleNamespace(
        established=int(established.sum()),
        origin=origin("ASEAN"),
        broken_with=name(cut.side_b),
        broken_embassy=f"one of the {count(len(hosts))} countries with an embassy"
        if cut.side_b in hosts
        else "which has no embassy",
        cut=in_words(cut.date),
        cut_by=name(cut.acting_side),
        cut_told_by=name(cut.attributed_to),
        killed=name(killed.target_person),
        killing=in_words(killed.date),
        wish=in_words(wish.as_of),
        wisher=name(wished.speaker),
        wisher_rank=rank(wished.speaker, wished.date),
        not_restored=in_words(restored.as_of),
        draw=partial(
            on_years,
            drawn_lines,
            title=f"{name(cut.acting_side)}, not {name(left_alone)}, cut relations in the end",
        ),
        alt=f"Timeline of {len(drawn_lines)} rows on relations with {name(cut.side_b)}: "
        f"{'; '.join(dated)}.",
        table=pd.concat(
            drawn(table, drawn_lines[drawn_lines["id"].isin(load(table)["id"])])
            for table in ("diplomatic_relations", "embassies", "events")
        ),
        every=_table(),
        disputed=disputed("diplomatic_relations", "embassies", "forum_participation"),
    )


def _table() -> pd.DataFrame:
    frame = load("diplomatic_relations")
    return listed(
        "diplomatic_relations",
        frame["id"],
        Sides=[f"{name(row.side_a)} and {name(row.side_b)}" for row in rows_in(frame)],
        Event=[_hedged(row.event, row) for row in rows_in(frame)],
        Date=frame["date"].map(in_words),
        As_of=[presence.as_of(row) for row in rows_in(frame)],
        Known=frame["basis"],
    )


def _hedged(term: str, row: Any) -> str:
    return words(term) + (f"; {hedged(row.hedge)}" if row.hedge else "")


@cache
def ties_facts() -> SimpleNamespace:
    """What the report says of ties outside diplomacy, and of agreements."""
    ties, agreements = load("ties"), load("agreements")
    kinds = Counter(ties["kind"]).items()
    of_north = (agreements["side_a"] == "PRK") | (agreements["side_b"] == "PRK")
    return SimpleNamespace(
        all=len(ties),
        kinds=listing(f"{words(kind)} ({n})" for kind, n in kinds),
        active=int((ties["status"] == "active").sum()),
        agreements=len(agreements),
        agreements_of_north=int(of_north.sum()),
        ties_table=listed(
            "ties",
            ties["id"],
            Kind=ties["kind"].map(words),
            Between=[f"{name(row.home)} in {name(row.host)}" for row in rows_in(ties)],
            What=ties["activity"],
            Status=[_hedged(row.status, row) for row in rows_in(ties)],
            Quantity=ties["as_stated"],
        ),
        agreements_table=listed(
            "agreements",
            agreements["id"],
            Parties=[f"{name(r.side_a)} and {name(r.side_b)}" for r in rows_in(agreements)],
            What=agreements["substance"],
            Stage=agreements["stage"].map(words),
            Date=agreements["date"].map(in_words),
        ),
    )

"""Who met whom: pairs of sides, and encounters of people."""

from collections import Counter
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

import altair as alt
import pandas as pd

from display import (
    ACCENT,
    ACCENT_SOFT,
    GREY,
    GREY_SOFT,
    GRID,
    INK,
    MUTED,
    SURFACE,
    Markdown,
    columns,
)
from dprk_engagement.date_words import in_words
from evidence import cite, link, locators, refer
from labels import sides
from prose import agree, capital, count, listing, tally
from rows import GAPS, find, load, name, rows_in, words
from sections.meetings import INFORMAL
from style import STATUS, Drawing, heading, narrow, styles, tooltips

DONE = ("held", "under_way")
UNNAMED = "unnamed"


@cache
def pairs() -> pd.DataFrame:
    """Each pair of sides that met: a, b (codes), `done`, `official`, `other`, and the ids.

    `done` are held or under way, of which `official` were held between governments; `other` are
    planned, cancelled or never came about.
    """
    out: dict[tuple[str, str], dict[str, Any]] = {}
    for meeting, codes in sides().items():
        row = find("meetings", meeting)
        for at, first in enumerate(codes):
            for second in codes[at + 1 :]:
                a, b = min(first, second), max(first, second)
                empty = {"a": a, "b": b, "done": 0, "official": 0, "other": 0, "ids": []}
                pair = out.setdefault((a, b), empty)
                pair["done" if row.status in DONE else "other"] += 1
                pair["official"] += row.status == "held" and row.track == "1"
                pair["ids"].append(meeting)
    made = pd.DataFrame(out.values())
    made["ids"] = [", ".join(ids) for ids in made["ids"]]
    return made


@cache
def encounters() -> pd.DataFrame:
    """Who met North Koreans: who, who_prk, status, meeting, when and source, a row each."""
    frame = load("participants").merge(
        load("meetings")[["id", "status", "date"]], left_on="meeting", right_on="id"
    )
    unnamed = frame["person"].isin(GAPS)
    # A team's unnamed members stand for it only where none of the team is named.
    with_names = set(zip(frame["meeting"][~unnamed], frame["side"][~unnamed], strict=True))
    teams = zip(frame["meeting"], frame["side"], unnamed, strict=True)
    frame = frame[[not (hidden and (m, side) in with_names) for m, side, hidden in teams]]
    frame["who"] = [_who(row) for row in rows_in(frame)]
    ours, theirs = frame[frame["side"] == "PRK"], frame[frame["side"] != "PRK"]
    both = theirs.merge(ours, on=["meeting", "status", "date"], suffixes=("", "_prk"))
    both["status"] = [words(status) for status in both["status"]]
    both["when"] = [in_words(day) for day in both["date"]]
    both["source"] = [locators("meetings", meeting) for meeting in both["meeting"]]
    return both[["who", "who_prk", "status", "meeting", "when", "source"]]


def _who(row: Any) -> str:
    if row.person not in GAPS:
        return name(row.person)
    return UNNAMED if row.side == "PRK" else f"{UNNAMED} ({name(row.side)})"


def sides_chart(pairs: pd.DataFrame, names: dict[str, str], width: int, *, title: str) -> Drawing:
    """How often each pair of sides met: a circle for what took place, a ring for what did not.

    The full core of a circle is what was held between governments. `names` maps codes to names.
    """
    both = pd.concat([pairs, pairs.rename(columns={"a": "b", "b": "a"})])
    both = both.assign(row=both["a"].map(names), column=both["b"].map(names))
    codes = sorted(names, key=lambda c: (c != "PRK", -both[both["a"] == c]["done"].sum(), c))
    order = [names[code] for code in codes]
    tips = tooltips(
        row="side",
        column="met",
        done_Q="held or under way",
        official_Q="of these held between governments",
        other_Q="planned or never held",
        ids="rows",
    )
    scale = alt.Scale(domain=order)
    across = _axis(orient="top", labelAngle=-90, labelLimit=120)
    base = alt.Chart(both).encode(
        x=alt.X("column:N", sort=order, title=None, scale=scale, axis=across),
        y=alt.Y("row:N", sort=order, title=None, scale=scale, axis=_axis()),
        tooltip=tips,
    )
    north = "datum.a == 'PRK' || datum.b == 'PRK'"
    area = alt.Scale(domain=[0, 6], range=[110, 420] if narrow(width) else [150, 800])

    def circles(field: str, ours: str, theirs: str) -> Any:
        shown = base.transform_filter(f"datum.{field} > 0").mark_circle(opacity=1)
        return shown.encode(
            size=alt.Size(f"{field}:Q", legend=None, scale=area),
            color=alt.condition(north, alt.value(ours), alt.value(theirs)),
        )

    on_core = alt.condition(f"({north}) && datum.official > 0", alt.value(SURFACE), alt.value(INK))
    none_done = base.transform_filter("datum.done == 0")
    layers = [
        circles("done", ACCENT_SOFT, GRID),
        circles("official", ACCENT, GREY_SOFT),
        base.transform_filter("datum.done > 0")
        .mark_text(fontWeight=600)
        .encode(text="done:Q", color=on_core),
        none_done.mark_point(size=220, strokeWidth=1.5, opacity=1, fill="transparent").encode(
            stroke=alt.condition(north, alt.value(ACCENT), alt.value(GREY))
        ),
        none_done.mark_text(color=MUTED).encode(text="other:Q"),
    ]
    across_all = min(width, 480)
    return alt.layer(*layers).properties(
        width=across_all,
        height=330 if narrow(width) else 380,
        title=heading(title, across_all),
    )


def people_chart(met: pd.DataFrame, width: int, *, title: str) -> Drawing:
    """Which North Korean met whom: a mark per meeting, its shape saying whether it took place."""
    small = narrow(width)
    met = met.assign(place=met.groupby(["who", "who_prk"]).cumcount().astype(str))
    theirs, ours = _most_first(met, "who"), _most_first(met, "who_prk")
    tips = tooltips(who="who", who_prk="met", when="when")
    rests = tooltips(meeting="row", source="rests on")
    angle = -90 if small else -30
    return (
        alt.Chart(met)
        .mark_point(size=20 if small else 64, strokeWidth=1.5 if small else 2, opacity=1)
        .encode(
            x=alt.X("who_prk:N", sort=ours, title=None, axis=_axis(orient="top", labelAngle=angle)),
            xOffset=alt.XOffset("place:N", scale=alt.Scale(paddingOuter=0 if small else 0.4)),
            y=alt.Y("who:N", sort=theirs, title=None, axis=_axis(labelLimit=150)),
            tooltip=[*tips, "status:N", *rests],
            **styles(STATUS, set(met["status"]), "status", 1 if small else 0),
        )
        .properties(
            width=width,
            height=26 * len(theirs) + (150 if small else 70),
            title=heading(title, width),
        )
    )


def _most_first(met: pd.DataFrame, field: str) -> list[str]:
    """The people of a field, those with most encounters first, the unnamed last."""
    found = met.groupby(field)["meeting"].count().sort_values(ascending=False).index
    return sorted(map(str, found), key=lambda who: who.startswith(UNNAMED))


def _axis(**options: Any) -> alt.Axis:
    return alt.Axis(
        domain=False, ticks=False, grid=True, tickBand="extent", labelPadding=6, **options
    )


@cache
def facts() -> SimpleNamespace:
    """What the report says of the sides that met North Korea."""
    with_north = pairs()[(pairs()["a"] == "PRK") | (pairs()["b"] == "PRK")].copy()
    with_north["side"] = with_north["a"].where(with_north["a"] != "PRK", with_north["b"])
    with_north = with_north.sort_values("done", ascending=False)
    with_north = with_north[with_north["done"] > 0]
    top, second, *_ = rows_in(with_north)
    meetings = [find("meetings", i) for i in top.ids.split(", ")]
    meetings = [row for row in meetings if row.status in DONE]
    informal = [row for row in meetings if row.kind == INFORMAL]
    process = [row for row in meetings if row.kind != INFORMAL and row.status == "under_way"]
    paired = {i for ids in pairs()["ids"] for i in ids.split(", ")}
    single = int((~load("meetings")["id"].isin(paired)).sum())
    names = {code: name(code) for code in {*pairs()["a"], *pairs()["b"]}}
    title = (
        f"The {name(top.side)} side appears in {count(top.done, 'row')}, {name(second.side)} in "
        f"{count(second.done)}; of those held between governments, {count(top.official)} and "
        f"{count(second.official)}"
    )
    return SimpleNamespace(
        met=listing(
            f"{'the ' if row.side == 'USA' else ''}{name(row.side)} ({row.done})"
            for row in rows_in(with_north)
        ),
        top=name(top.side),
        top_done=top.done,
        top_official=f"{count(top.official)} {agree(top.official, 'was', 'were')}",
        top_informal=len(informal),
        top_informal_under_way=sum(row.status == "under_way" for row in informal),
        top_process=len(process),
        undrawn=single,
        draw=partial(sides_chart, pairs(), names, title=title),
        alt=f"Matrix of {len(names)} sides. With North Korea: "
        + listing(
            f"{name(row.side)} {row.done} held or under way"
            + (f" and {row.other} not" if row.other else "")
            for row in rows_in(with_north)
        )
        + ".",
        table=_pairs_table(),
    )


def _pairs_table() -> pd.DataFrame:
    frame = pairs().sort_values(["done", "a", "b"], ascending=[False, True, True])
    ids = [text.split(", ") for text in frame["ids"]]
    cited = [Markdown("; ".join(dict.fromkeys(cite("meetings", i) for i in met))) for met in ids]
    return columns(
        {
            "Side": frame["a"].map(name),
            "met": frame["b"].map(name),
            "Held or under way": frame["done"],
            "Held by governments": frame["official"],
            "Not": frame["other"],
            "Rows": [Markdown(", ".join(link("meetings", i) for i in met)) for met in ids],
            "Rests on": cited,
        }
    )


@cache
def encounter_facts() -> SimpleNamespace:
    """What the report says of encounters between people."""
    met = encounters()
    [(leader, times)] = Counter(who for who in met["who_prk"] if who != UNNAMED).most_common(1)
    by_leader = met[met["who_prk"] == leader]
    [(largest, marks)] = Counter(met["meeting"]).most_common(1)
    named = {who for who in met["who"] if not who.startswith(UNNAMED)}
    title = (
        f"{capital(count(len(named), 'named person', 'named people'))} met North Koreans or were to"
    )
    roles = load("roles")
    ranks = rows_in(roles[roles["person"] == "ri-yong-ho"])
    return SimpleNamespace(
        all=len(met),
        leader=leader,
        of_leader=times,
        of_leader_held=int((by_leader["status"] == "held").sum()),
        ranks=listing(
            f"{row.title} ({in_words(row.as_of) if row.as_of != '?' else row.as_of_source})"
            for row in ranks
        ),
        ranked=name("ri-yong-ho"),
        largest=marks,
        largest_meeting=refer("meetings", largest),
        draw=partial(people_chart, met, title=title),
        alt=f"Grid of {met['who'].nunique()} counterparts against {met['who_prk'].nunique()} North "
        f"Koreans, {len(met)} marks: {tally(met['status'])}.",
        table=_encounters_table(),
    )


def _encounters_table() -> pd.DataFrame:
    frame = encounters().sort_values(["meeting", "who", "who_prk"])
    return columns(
        {
            "Row": [link("meetings", i) for i in frame["meeting"]],
            "Who": frame["who"],
            "met": frame["who_prk"],
            "When": frame["when"],
            "Status": frame["status"],
            "Rests on": [cite("meetings", i) for i in frame["meeting"]],
        }
    )

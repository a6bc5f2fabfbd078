"""Rows of the tables as the report draws and lists them: names, extents of dates, evidence."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any, cast

import pandas as pd

import dprk_engagement as dprk
from display import Markdown, escape
from dprk_engagement.contract import TableName, schema
from dprk_engagement.dates import read_span
from prose import capital, era, listing, spoken

EVIDENCED = ("reference", "coded")
"""Layers whose rows stand in the appendix, each with the sentences it rests on."""

SHORT = {"USA": "US", "SEA": "Southeast Asia", "SIXPARTY": "six-party talks"}
SHORT |= {"un-security-council": "UN Security Council", "united-nations": "UN"}
KINDS = {"courtesy-call": "courtesy call", "track-2": "unofficial talks", "official": "officials"}


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame, with its columns as attributes and its index as `Index`."""
    return frame.itertuples()


@cache
def load(table: str) -> pd.DataFrame:
    """A table as text: an empty cell stands for "not applicable", `?` for "not stated"."""
    frame: pd.DataFrame = dprk.load(cast("TableName", table), gaps="labels").astype(object)
    frame = frame.replace({"not applicable": "", "not stated": "?"})
    for name in frame:
        frame[name] = [_text(value) for value in frame[name]]
    return frame


def _text(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def title(table: str) -> str:
    """The title of a table in the contract."""
    return str(schema(table)["title"])


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for table in ("people", "organizations", "countries"):
        frame = load(table)
        names |= dict(zip(frame["id"], frame["name"], strict=True))
    return names | SHORT


def name(key: str) -> str:
    """The printed name of a country, group, person or body; `?` is "not stated"."""
    return "not stated" if key == "?" else _names().get(key, key.replace("-", " "))


def words(key: str) -> str:
    """A value of a vocabulary as words: `not_materialised` is "not materialised"."""
    return KINDS.get(key, key.replace("_", " "))


def told(table: str, row: str, **values: str) -> Any:
    """The row that a sentence of the report is written about.

    Raises ValueError where there is no such row or a field no longer holds the value in `values`:
    the sentence could then be false, and has to be written anew.
    """
    frame = load(table)
    found = next(each(frame[frame["id"] == row]), None)
    for field, value in values.items():
        if found is None or getattr(found, field) != value:
            is_now = "there is no such row" if found is None else f"it is {getattr(found, field)!r}"
            raise ValueError(
                f"data/{table}.csv, row {row}: the report is written for {field} {value!r}, "
                f"but {is_now}; rewrite its sentence, and what it asks of `told`"
            )
    return found


def rank(person: str, day: str) -> str:
    """The title of a person at the time of an act, "representative" where none is coded."""
    frame = load("roles")
    held = frame[(frame["person"] == person) & (frame["as_of"] == day)]
    return str(held["title"].iloc[0]).lower() if len(held) else "representative"


# Evidence ---------------------------------------------------------------------------------------


@cache
def address(source: str) -> str:
    """The public address of a document, "" where none is known.

    As the document itself gives it, else as the public record does.
    """
    row = load("sources").set_index("id").loc[source]
    record = load("corroborations")
    found = record[(record["table"] == "sources") & (record["row"] == source)]
    known = [row["original_url"], row["url"], *found.loc[found["field"] == "url", "value"]]
    return next((url for url in known if url not in ("", "?")), "")


@cache
def _evidence() -> dict[tuple[str, str], list[Any]]:
    # One pass over the frame: a lookup by mask for every row of the report would take seconds.
    found: dict[tuple[str, str], list[Any]] = {}
    for line in each(load("evidence")):
        found.setdefault((str(line.table), str(line.row)), []).append(line)
    return found


def evidence(table: str, row: str) -> list[Any]:
    """The lines of `evidence` that a row rests on, in the order of the file."""
    return _evidence().get((table, row), [])


@cache
def places(table: str, row: str) -> dict[str, list[tuple[str, bool]]]:
    """Source → (paragraph.sentence, whether it only implies) for each sentence behind a row."""
    found: dict[str, dict[str, bool]] = {}
    for line in evidence(table, row):
        place = f"{line.paragraph}.{line.sentence}"
        at = found.setdefault(str(line.source), {})
        at[place] = at.get(place, True) and line.role == "implies"
    return {
        source: sorted(at.items(), key=lambda item: [int(part) for part in item[0].split(".")])
        for source, at in found.items()
    }


def locators(table: str, row: str) -> str:
    """The sentences behind a row as text: "st-2026 §10.1, §12.1 (implies)"."""
    return "; ".join(
        f"{source} " + ", ".join(f"§{at}{' (implies)' if implies else ''}" for at, implies in found)
        for source, found in places(table, row).items()
    )


def cite(table: str, row: str) -> Markdown:
    """The sentences behind a row, linked to the document's public address where it has one."""
    parts = []
    for source, found in places(table, row).items():
        text = ", ".join(f"§{at}{' (implies)' if implies else ''}" for at, implies in found)
        url = address(source)
        shown = f"[{escape(source)}]({url})" if url else escape(source)
        parts.append(f"{shown} {escape(text)}")
    return Markdown("; ".join(parts))


@cache
def _shared() -> set[str]:
    ids = pd.concat([load(table)["id"] for table in evidenced()])
    return set(ids[ids.duplicated()])


@cache
def evidenced() -> tuple[str, ...]:
    """The tables whose rows rest on sentences, in alphabetical order."""
    with_evidence = set(load("evidence")["table"])
    return tuple(table for table in dprk.tables() if table in with_evidence)


def anchor(table: str, row: str) -> str:
    """The id of a row in the report: its own, led by the table's where two tables share it."""
    return f"{table}.{row}" if row in _shared() else row


def link(table: str, row: str, text: str = "") -> Markdown:
    """A link to the evidence of a row in the appendix, named by its id or by `text`."""
    return Markdown(f"[{escape(text or row)}](#{anchor(table, row)})")


def refer(table: str, row: str) -> Markdown:
    """A link to the evidence of a row, named by what the row is."""
    return link(table, row, label(table, load(table).set_index("id", drop=False).loc[row]))


# Dates on an axis -------------------------------------------------------------------------------


def _fraction(day: str, after: int = 0) -> float:
    """A day on the axis of years; `after` = 1 for the end of it."""
    moment = date.fromisoformat(day)
    length = date(moment.year, 12, 31).timetuple().tm_yday
    return moment.year + (moment.timetuple().tm_yday - 1 + after) / length


def extent(edtf: str, earliest: str, latest: str) -> dict[str, Any]:
    """Where a date lies: decimal years `start` and `end`, and how it is bounded.

    An open end has no number and sets `open_left` or `open_right`; a date without bounds is
    `undated`. A known month of an unknown year is undated, and `month` says which.
    """
    start = _fraction(earliest) if earliest not in ("", "?") else None
    end = _fraction(latest, 1) if latest not in ("", "?") else None
    month = re.fullmatch(r"XXXX-(\d\d)", edtf)
    return {
        "start": start,
        "end": end,
        "open_left": start is None and end is not None,
        "open_right": end is None and start is not None,
        "undated": start is None and end is None,
        "month": int(month[1]) if month else None,
    }


def lines(
    table: str,
    frame: pd.DataFrame,
    label: Callable[[Any], str],
    group: Callable[[Any], str],
    *,
    field: str = "date",
    fallback: str = "",
) -> pd.DataFrame:
    """One line of a timeline a row of `frame`, sorted by group, then by date.

    `label` and `group` read a row. The date is that of `field`, or of `fallback` where that is
    not stated. Columns: id, label, group, status, basis, date (in words), source, countries and
    those of `extent`.
    """
    out = []
    for row in each(frame):
        used = field
        if getattr(row, field) == "?" and fallback and getattr(row, fallback) != "?":
            used = fallback
        day, first, last = (getattr(row, used + tail) for tail in ("", "_earliest", "_latest"))
        out.append(
            {
                "id": row.id,
                "label": label(row),
                "group": group(row),
                "status": words(getattr(row, "status", "held")),
                "basis": words(getattr(row, used + "_basis")),
                "date": ("as of " if used != field else "") + spoken(str(day)),
                "source": locators(table, str(row.id)),
                **extent(str(day), str(first), str(last)),
            }
        )
    made = pd.DataFrame(out)
    made["_key"] = made["start"].fillna(made["end"]).astype(float)
    made = made.sort_values(["_key", "end", "id"], kind="stable").drop(columns="_key")
    order = {name: at for at, name in enumerate(dict.fromkeys(group(r) for r in each(frame)))}
    return made.sort_values("group", key=lambda c: c.map(order), kind="stable").reset_index(
        drop=True
    )


# Meetings and visits ----------------------------------------------------------------------------

WITHIN = "Within North Korea"
TRACKS = {
    "1": "Track 1: governments",
    "1.5": "Track 1.5: officials and private persons",
    "2": "Track 2: unofficial",
    "?": "Track not stated",
    "": "Track not stated",
}


@cache
def sides() -> dict[str, list[str]]:
    """Meeting → the sides that took part, North Korea last."""
    found: dict[str, list[str]] = {}
    for row in each(load("participants")):
        there = found.setdefault(str(row.meeting), [])
        if row.side not in there:
            there.append(str(row.side))
    return {
        meeting: sorted(codes, key=lambda code: (code == "PRK", name(code)))
        for meeting, codes in found.items()
    }


def with_others() -> pd.DataFrame:
    """The meetings of North Korea in which at least one other side takes part or was to."""
    frame = load("meetings")
    met = [(there := sides().get(i, [])) != ["PRK"] and "PRK" in there for i in frame["id"]]
    return frame[met]


def _forum(meeting: Any) -> str:
    """The forum a meeting is a session of, found by its date in `forum_participation`."""
    forums = load("forum_participation")
    same = forums[(forums["date"] == meeting.date) & (forums["edition"] != "")]
    return name(same["forum"].iloc[0]) if len(same) else ""


def meeting_label(row: Any) -> str:
    """Who met, how and where, in a line: "US–North Korea: summit, Singapore"."""
    there = sides().get(row.id, [])
    forum = _forum(row) if row.kind == "forum" and not there else ""
    place = next((p for p in (row.city, name(row.country)) if p not in ("", "?")), "")
    place = "" if place == "not stated" else f", {place}"
    place = f", {_namesakes()[row.id]}" if row.id in _namesakes() else place
    if forum:
        return f"{forum}{place}"
    who = "–".join(map(name, there))
    if row.kind == "forum" and who:
        return f"Forum, of which only {who} is named{place}"
    return f"{who}: {words(row.kind)}{place}" if who else words(row.kind).capitalize() + place


@cache
def _namesakes() -> dict[str, str]:
    """Meeting → who tells it from others of the same sides, kind and city."""
    frame = load("meetings")
    alike: dict[tuple[str, ...], list[str]] = {}
    for row in each(frame[frame["id"].isin(sides())]):
        alike.setdefault((*sides()[row.id], row.kind, row.city, row.country), []).append(row.id)
    people = load("participants").groupby("meeting")["person"].agg(set)
    told = {}
    for ids in alike.values():
        for i in ids if len(ids) > 1 else ():
            others = set().union(*(people[j] for j in ids if j != i))
            if own := sorted(people[i] - others - {"", "?"}):
                told[i] = name(own[0])
    return told


def meetings() -> pd.DataFrame:
    """Every meeting as a line of the timeline, with `countries` it concerns."""
    frame = load("meetings")

    def group(row: Any) -> str:
        return WITHIN if sides().get(row.id) == ["PRK"] else TRACKS[row.track]

    order = {title: at for at, title in enumerate([*TRACKS.values(), WITHIN])}
    rank = pd.Series([order[group(row)] for row in each(frame)], index=frame.index)
    frame = frame.loc[rank.sort_values(kind="stable").index]
    made = lines("meetings", frame, meeting_label, group)
    country = frame.set_index("id")["country"]
    made["countries"] = [
        "|".join(sorted({*sides().get(i, []), country[i]} - {"", "?"})) for i in made["id"]
    ]
    return made


def visit_label(row: Any) -> str:
    """Who travels where: "Ri Yong Ho to Hanoi"."""
    who = name(row.traveller) if row.traveller else row.body
    place = row.city if row.city not in ("", "?") else name(row.country)
    return capital(f"{who} to {place}")


def visits() -> pd.DataFrame:
    """Every leg of a visit as a line of the timeline."""
    frame = load("visits").sort_values("side", key=lambda c: c.ne("PRK"), kind="stable")

    def group(row: Any) -> str:
        return "North Koreans abroad" if row.side == "PRK" else "Others"

    made = lines("visits", frame, visit_label, group)
    made["countries"] = [
        "|".join(sorted({row.side, row.country} - {"", "?"}))
        for row in (frame[frame["id"] == i].iloc[0] for i in made["id"])
    ]
    return made


def pairs() -> pd.DataFrame:
    """Each pair of sides that met: a, b (codes), `done`, `official`, `other`, and the ids.

    `done` are held or under way, of which `official` were held between governments; `other` are
    planned, cancelled or never came about.
    """
    coded = load("meetings").set_index("id")
    status, track = coded["status"], coded["track"]
    out: dict[tuple[str, str], dict[str, Any]] = {}
    for meeting, codes in sides().items():
        for at, a in enumerate(codes):
            for b in codes[at + 1 :]:
                key = (min(a, b), max(a, b))
                cell = out.setdefault(
                    key,
                    {"a": key[0], "b": key[1], "done": 0, "official": 0, "other": 0, "ids": []},
                )
                cell["done" if status[meeting] in ("held", "under_way") else "other"] += 1
                cell["official"] += status[meeting] == "held" and track[meeting] == "1"
                cell["ids"].append(meeting)
    made = pd.DataFrame(out.values())
    made["ids"] = [", ".join(ids) for ids in made["ids"]]
    return made


def encounters() -> pd.DataFrame:
    """Who met North Koreans: counterpart, North Korean, status, meeting and source, a row each."""
    frame = load("participants").merge(
        load("meetings")[["id", "status", "date"]], left_on="meeting", right_on="id"
    )
    unnamed = frame["person"].isin(["", "?"])
    # A team's unnamed members stand for it only where none of the team is named.
    with_names = set(zip(frame["meeting"][~unnamed], frame["side"][~unnamed], strict=True))
    keys = zip(frame["meeting"], frame["side"], unnamed, strict=True)
    frame = frame[[not (hidden and (m, s) in with_names) for m, s, hidden in keys]]
    frame["who"] = [
        name(p) if p not in ("", "?") else "unnamed" if s == "PRK" else f"unnamed ({name(s)})"
        for p, s in zip(frame["person"], frame["side"], strict=True)
    ]
    ours, theirs = frame[frame["side"] == "PRK"], frame[frame["side"] != "PRK"]
    both = theirs.merge(ours, on=["meeting", "status", "date"], suffixes=("", "_prk"))
    both["status"] = [words(s) for s in both["status"]]
    both["when"] = [spoken(d) for d in both["date"]]
    both["source"] = [locators("meetings", m) for m in both["meeting"]]
    return both[["who", "who_prk", "status", "meeting", "when", "source"]]


# The other figures ------------------------------------------------------------------------------

EVENT_GROUPS = {
    "Weapons and force": (
        *("nuclear_test", "missile_test", "satellite_launch", "military_parade"),
        *("military_exercise", "strike"),
    ),
    "Attacks and abductions": ("attack", "killing", "abduction", "cyber_attack"),
    "Sanctions and pressure": (
        *("sanctions", "pressure_campaign", "sanctions_evasion", "expulsion", "travel_ban"),
        *("trade_suspension", "closure", "extradition"),
    ),
    "Politics": ("constitutional_change", "talks_stalled", "policy_review"),
}
REPLIES = ("accepted", "considering", "not_reported", "no_reply", "rejected")


def events() -> pd.DataFrame:
    """Every event as a line, grouped by what it is."""
    frame = load("events")
    groups = {kind: group for group, kinds in EVENT_GROUPS.items() for kind in kinds}
    rank = {group: at for at, group in enumerate(EVENT_GROUPS)}
    frame = frame.sort_values("kind", key=lambda c: c.map(groups).map(rank), kind="stable")

    made = lines("events", frame, event_label, lambda row: groups[row.kind])
    # Two events may be told alike: the date tells them apart, else the sentence.
    twice = made["label"].duplicated(keep=False)
    made.loc[twice, "label"] = [
        f"{row.label} ({_last_place(row.source) if row.date == 'not stated' else row.date})"
        for row in each(made[twice])
    ]
    return made


def _last_place(source: str) -> str:
    # The last, as rows that are told alike often share the sentence that names who acts.
    found: list[str] = re.findall(r"§[\d.]+", source)
    return found[-1] if found else source


def event_label(row: Any) -> str:
    """What was done by whom to whom, or where: "expulsion: Malaysia → North Korea"."""
    actor = name(row.actor) if row.actor not in ("", "?") else ""
    aim = row.target_person or row.target_body or row.target
    aim = name(aim) if aim not in ("", "?") else ""
    where = row.city if row.city not in ("", "?") else ""
    who = f"{actor} → {aim}" if actor and aim else f"on {aim}" if aim else actor or where
    return words(row.kind) + (f": {who}" if who else "")


def malaysia() -> pd.DataFrame:
    """All that bears on relations with Malaysia: relations, embassies and events, a line each."""
    pair = {"PRK", "MYS"}
    relations = load("diplomatic_relations")
    relations = relations[
        [{a, b} == pair for a, b in zip(relations["side_a"], relations["side_b"], strict=True)]
    ]
    posts = load("embassies")
    posts = posts[[{a, b} == pair for a, b in zip(posts["sender"], posts["host"], strict=True)]]
    acts = load("events")
    acts = acts[
        [
            {a, b} == pair or c == "MYS"
            for a, b, c in zip(acts["actor"], acts["target"], acts["country"], strict=True)
        ]
    ]

    def relation(row: Any) -> str:
        by = f" by {name(row.acting_side)}" if row.acting_side not in ("", "?") else ""
        return f"relations {words(row.event)}{by}"

    def post(row: Any) -> str:
        return f"embassy of {name(row.sender)} {words(row.status)}"

    parts = [
        lines("diplomatic_relations", relations, relation, lambda _: "Relations", fallback="as_of"),
        lines("embassies", posts, post, lambda _: "Embassies", field="as_of").replace(
            {"status": {"present": "held", "reopening considered": "proposed"}}
        ),
    ]
    happened = events()
    parts.append(happened[happened["id"].isin(acts["id"])].assign(group="Events"))
    return pd.concat(parts, ignore_index=True)


def forum(key: str) -> pd.DataFrame:
    """What is coded of taking part in a forum, a line a row.

    A row of a session that is planned is planned. An invitation and a motion are proposals, and
    an invitation is drawn when it was made, by the overture, not when the session is.
    """
    frame = load("forum_participation")
    frame = frame[frame["forum"] == key]
    sessions = load("meetings").query("kind == 'forum'").set_index("date")["status"].to_dict()
    asked = load("overtures").set_index(["initiator", "target"])
    made = []
    for row in frame.to_dict("records"):
        row["status"] = sessions.get(row["date"], "held")
        if row["role"] in ("invited", "suspension_proposed"):
            row["status"] = "proposed"
        if row["role"] == "invited" and (row["acting_side"], row["country"]) in asked.index:
            offer = asked.loc[[(row["acting_side"], row["country"])]].iloc[0]
            row |= {field: offer[field] for field in offer.index if field.startswith("date")}
        made.append(row)
    frame = pd.DataFrame(made)

    def label(row: Any) -> str:
        by = f" by {name(row.acting_side)}" if row.acting_side not in ("", "?", key) else ""
        return f"{name(row.country)}: {words(row.role)}{by}"

    return lines("forum_participation", frame, label, lambda row: name(row.forum))


def direction(initiator: str, target: str) -> str:
    """Who made an offer to whom, seen from North Korea."""
    if initiator == "PRK":
        return "Made by North Korea"
    return "Made to North Korea" if target == "PRK" else "Between others, about North Korea"


def _hedge(note: str) -> str:
    """The word by which a note calls an overture less than an offer, or ""."""
    found = re.search(r"\b(attempt|prospect)\b", note, re.IGNORECASE)
    return found[1].lower() if found else ""


def _only_implied(table: str, row: str, field: str) -> bool:
    roles = {line.role for line in evidence(table, row) if line.field == field}
    return roles == {"implies"}


def overtures() -> pd.DataFrame:
    """Every overture with its terms and reply, grouped by who made it to whom.

    `hedge` is what the row calls it where it is less than an offer; `reply_implied` says that the
    reply is inferred.
    """
    frame = load("overtures")
    made = pd.DataFrame(
        {
            "id": frame["id"],
            "group": [
                direction(a, b) for a, b in zip(frame["initiator"], frame["target"], strict=True)
            ],
            "initiator": frame["initiator"].map(name),
            "target": frame["target"].map(name),
            "terms": frame["terms"].str.rstrip("."),
            "hedge": [_hedge(note) for note in frame["note"]],
            "conditions": ["not stated" if c == "?" else c for c in frame["conditions"]],
            "reply": frame["reply"].map(words),
            "reply_implied": [_only_implied("overtures", i, "reply") for i in frame["id"]],
            "date": frame["date"].map(spoken),
            "source": [locators("overtures", i) for i in frame["id"]],
        }
    )
    groups = {"Made to North Korea": 0, "Made by North Korea": 1}
    rank = {words(reply): at for at, reply in enumerate(reversed(REPLIES))}
    made["_order"] = made["group"].map(groups).fillna(2) * 10 + made["reply"].map(rank)
    return made.sort_values(["_order", "id"]).drop(columns="_order").reset_index(drop=True)


def levels() -> pd.DataFrame:
    """The levels of trade with ASEAN: bounds, and the decimal years of their period."""
    frame = dprk.load("trade_figures")
    frame = frame[frame["measure"] == "level"]
    text = load("trade_figures").set_index("id").loc[frame["id"]]
    spans = [extent(row.date, row.date_earliest, row.date_latest) for row in each(text)]
    made = pd.DataFrame(
        {
            "id": frame["id"].to_numpy(),
            "low": frame["value_low"].to_numpy(),
            "high": frame["value_high"].to_numpy(),
            "start": [span["start"] for span in spans],
            "end": [span["end"] for span in spans],
            "date": [spoken(d) for d in text["date"]],
            "era": [era(d) for d in text["date"]],
            "value_basis": text["value_basis"].to_numpy(),
            "as_stated": text["as_stated"].to_numpy(),
            "source": [locators("trade_figures", i) for i in frame["id"]],
        }
    )
    return made.sort_values("start").reset_index(drop=True)


def tiles() -> pd.DataFrame:
    """North Korea's embassies in Southeast Asia: a row a country, the best-founded if several.

    `cut` is when relations were severed since, as coded, or "".
    """
    relations = load("diplomatic_relations")
    relations = relations[relations["event"] == "severed"]
    ended = {
        ({a, b} - {"PRK"}).pop(): spoken(day)
        for a, b, day in zip(
            relations["side_a"], relations["side_b"], relations["date"], strict=True
        )
        if "PRK" in (a, b)
    }
    frame = load("embassies")
    frame = frame[(frame["sender"] == "PRK") & frame["host"].isin(members("SEA"))]
    frame = frame.assign(rank=frame["basis"].map({"stated": 0, "implied": 1}))
    frame = frame.sort_values(["host", "rank", "id"]).drop_duplicates("host")
    dates = [
        spoken(d) if d != "?" else f"undated ({s})"
        for d, s in zip(frame["as_of"], frame["as_of_source"], strict=True)
    ]
    return pd.DataFrame(
        {
            "id": frame["id"].to_numpy(),
            "country": frame["host"].to_numpy(),
            "name": [name(code) for code in frame["host"]],
            "state": [f"{s}, {b}" for s, b in zip(frame["status"], frame["basis"], strict=True)],
            "sign": [
                ("none" if s == "absent" else b) + (" †" if host in ended else "")
                for s, b, host in zip(frame["status"], frame["basis"], frame["host"], strict=True)
            ],
            "cut": [ended.get(host, "") for host in frame["host"]],
            "date": dates,
            "source": [locators("embassies", i) for i in frame["id"]],
        }
    )


def members(group: str) -> list[str]:
    """The countries of a group."""
    frame = load("country_groups")
    return list(frame.loc[frame["group"] == group, "country"])


def answers() -> pd.DataFrame:
    """The poll's answers, the most chosen first."""
    frame = dprk.load("survey_results").sort_values("value", ascending=False)
    made = frame[["id", "option", "value"]].astype({"option": str, "id": str})
    made["option"] = made["option"].str.rstrip(".")
    made["source"] = [locators("survey_results", i) for i in made["id"]]
    return made.reset_index(drop=True)


def place_id(source: str, place: str) -> str:
    """The id of a sentence in the report."""
    return f"{source}.{place}"


@cache
def _resting() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """(source, paragraph.sentence) → the (table, row) that rest on it, each once."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for line in each(load("evidence")):
        there = found.setdefault((str(line.source), f"{line.paragraph}.{line.sentence}"), [])
        if (line.table, line.row) not in there:
            there.append((str(line.table), str(line.row)))
    return found


def resting(source: str, place: str) -> list[tuple[str, str]]:
    """The (table, row) pairs that rest on a sentence."""
    return _resting().get((source, place), [])


def cells() -> pd.DataFrame:
    """Every sentence in order: source, order, place, disposition, rows, a few ids."""
    frame = load("sentences")
    places_ = [f"{p}.{s}" for p, s in zip(frame["paragraph"], frame["sentence"], strict=True)]
    ids = [
        [row for _, row in resting(source, at)]
        for source, at in zip(frame["source"], places_, strict=True)
    ]
    return pd.DataFrame(
        {
            "source": frame["source"],
            "order": frame.groupby("source").cumcount(),
            "place": places_,
            "disposition": frame["disposition"].map(words),
            "rows": [int(n) for n in frame["rows"]],
            "ids": [", ".join(i[:3]) + (" …" if len(i) > 3 else "") for i in ids],
        }
    )


def speaker(statement: Any) -> str:
    """Who makes a statement: a person, a body, or whoever the document calls it by."""
    key = statement.speaker or statement.speaker_body
    return name(key) if key else str(statement.body)


@cache
def _spoke_often(who: str, about: str) -> bool:
    same = [row for row in each(load("statements")) if speaker(row) == who and row.about == about]
    return len(same) > 1


LABELS: dict[str, Callable[[Any], str]] = {
    "meetings": meeting_label,
    "visits": visit_label,
    "events": event_label,
    "sources": lambda row: f"document {row.id}",
    "statements": lambda row: (
        f"{speaker(row).removeprefix('the ')} on {name(row.about)}"
        + (f" ({words(row.stance)})" if _spoke_often(speaker(row), row.about) else "")
    ),
    "overtures": lambda row: f"offer: {name(row.initiator)} → {name(row.target)}",
    "agreements": lambda row: f"agreement: {name(row.party_a)}–{name(row.party_b)}",
    "embassies": lambda row: f"embassy of {name(row.sender)} in {name(row.host)}",
    "forum_participation": lambda row: (
        f"{name(row.forum)}: {name(row.country)} {words(row.role)}".replace(
            "ASEAN Regional Forum", "Regional Forum"
        )
    ),
    "trade_figures": lambda row: (
        f"trade of {name(row.reporter)}: {words(row.measure)}, {spoken(row.date)}"
    ),
    "diplomatic_relations": lambda row: (
        f"{name(row.side_a)}–{name(row.side_b)}: relations {words(row.event)}"
    ),
}


def label(table: str, row: Any) -> str:
    """What a row is, in a few words."""
    return capital(LABELS[table](row)) if table in LABELS else str(row.id)


DATES = ("date", "reply_date", "published")
"""The fields of dates that others date."""

ANSWERS = ("Dated", "Narrowed", "Confirmed", "Contradicted")
"""What the public record does to a date: in the order in which the report shows it."""


def _answer(relations: set[str], undated: bool) -> str:
    if "contradicts" in relations:
        return "Contradicted"
    if undated:
        return "Dated"
    return "Narrowed" if "refines" in relations else "Confirmed"


def recorded() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Dates in the documents, and the dates that the public record gives for the same rows.

    The first frame has a line a coded date (`id`: table, row and field), grouped by `ANSWERS`, and
    `at`, the first that others give; the second has a row a date that they give for a line: its
    `relation`, its publishers, and `n`, how many these are.
    """
    record = load("corroborations")
    documents, public = [], []
    for table, row, field, lines_ in _by_field(record[record["field"].isin(DATES)]):
        coded = told(table, row)
        day, first, last = (getattr(coded, field + tail) for tail in ("", "_earliest", "_latest"))
        bounds = extent(day, first, last)
        line = {
            "id": f"{table}/{row}/{field}",
            "table": table,
            "row": row,
            "label": label(table, coded) + (", reply" if field == "reply_date" else ""),
            "source": locators(table, row),
        }
        documents.append(
            {
                **line,
                "group": _answer({said.relation for said in lines_}, bounds["undated"]),
                "status": words(getattr(coded, "status", "held")),
                "basis": words(getattr(coded, f"{field}_basis")),
                "date": spoken(day),
                **bounds,
            }
        )
        for value, relation in dict.fromkeys((said.value, said.relation) for said in lines_):
            by = [s.publisher for s in lines_ if (s.value, s.relation) == (value, relation)]
            span = read_span(value)
            public.append(
                {
                    **line,
                    "publisher": listing(dict.fromkeys(by)),
                    "n": len(by),
                    "relation": relation,
                    "date": spoken(value),
                    **extent(value, span.earliest, span.latest),
                }
            )
    made, given = pd.DataFrame(documents), pd.DataFrame(public)
    given["_at"] = given["start"].fillna(given["end"] - 1e-6).astype(float)
    made["at"] = made["id"].map(given.groupby("id")["_at"].min())
    twice = made["label"].duplicated(keep=False)
    made.loc[twice, "label"] = [
        f"{row.label} ({_last_place(row.source)})" for row in each(made[twice])
    ]
    made["_group"] = made["group"].map(ANSWERS.index)
    made = made.sort_values(["_group", "at", "id"]).drop(columns="_group").reset_index(drop=True)
    return made, given.drop(columns="_at")


def _by_field(record: pd.DataFrame) -> list[tuple[str, str, str, list[Any]]]:
    """Lines of the public record by what they speak of: table, row and field."""
    found: dict[tuple[str, str, str], list[Any]] = {}
    for line in each(record):
        found.setdefault((line.table, line.row, line.field), []).append(line)
    return [(*key, lines_) for key, lines_ in found.items()]


def reference(line: Any) -> Markdown:
    """Who says so, linked to where."""
    who = escape(line.publisher)
    return Markdown(f"[{who}]({line.url})" if line.url not in ("", "?") else who)


def contradictions(*tables: str) -> pd.DataFrame:
    """What contradicts rows of the tables, each reference once a field."""
    record = load("corroborations")
    found = record[(record["relation"] == "contradicts") & record["table"].isin(tables)]
    return found[~found.duplicated(["table", "row", "field", "url"]) | (found["url"] == "?")]


def disputed(*tables: str) -> Markdown:
    """A sentence on the rows of the tables that the public record contradicts, "" if none."""
    parts = []
    for table, row, field, lines_ in _by_field(contradictions(*tables)):
        what = "" if field == "*" else f"{words(field)}: "
        values = "; ".join(dict.fromkeys(_value(line) for line in lines_))
        by = listing(dict.fromkeys(reference(line) for line in lines_))
        parts.append(f"{refer(table, row)} ({what}{values}, according to {by})")
    if not parts:
        return Markdown("")
    return Markdown(f"Others contradict what is coded of {listing(parts)}.")


def _value(line: Any) -> Markdown:
    """What a reference says: dates as a reader would, addresses as links."""
    if line.value.startswith("http"):
        return Markdown(f"[address]({line.value})")
    return Markdown(escape(_spelt(line.field, line.value)))


def _spelt(field: str, value: str) -> str:
    """A value of a field as a reader would say it: dates, names, terms of a vocabulary."""
    if field in DATES:
        return spoken(value)
    if value == "?" or value in _names():
        return name(value)
    return words(value) if re.fullmatch("[a-z_]+", value) else value


def references(record: pd.DataFrame, *, cited: bool = False) -> pd.DataFrame:
    """What others say, a line a field of a coded row: each value, by whom, read how far, a note.

    What is usual is not repeated: a reference refines, and its page was read, unless it is said.
    With `cited` a column says what the row rests on.
    """
    found = _by_field(record)
    return columns(
        {
            "Row": [
                Markdown(f"[{escape(row)}](#{row})") if table == "sources" else link(table, row)
                for table, row, _, _ in found
            ],
            "Field": ["the row" if field == "*" else field for _, _, field, _ in found],
            "Document says": [_coded(table, row, field) for table, row, field, _ in found],
            "Others say": [
                Markdown("; ".join(_saying(line) for line in lines_)) for _, _, _, lines_ in found
            ],
            **({"Rests on": [cite(table, row) for table, row, _, _ in found]} if cited else {}),
        }
    )


def _saying(line: Any) -> str:
    how = [word for word in (line.relation, line.read_as) if word not in ("refines", "page", "")]
    note = f": {escape(line.note.rstrip('.'))}" if line.note not in ("", "?") else ""
    return f"{_value(line)} ({', '.join([reference(line), *how])}){note}"


def _coded(table: str, row: str, field: str) -> str:
    """A coded value as a reader would say it, with its printed form where there is one."""
    if field == "*":
        return ""
    coded = load(table).set_index("id").loc[row]
    value = str(coded[field])
    printed = str(coded.get("as_stated", "")) if field == "value" else ""
    return f"{printed} ({value})" if printed else _spelt(field, value)


# Tables -----------------------------------------------------------------------------------------


def columns(values: dict[str, Any]) -> pd.DataFrame:
    """A frame that keeps `Markdown` as it is: columns of text would make plain text of it."""
    return pd.DataFrame({name: list(column) for name, column in values.items()}, dtype=object)


def listed(table: str, ids: Any, **more: Any) -> pd.DataFrame:
    """A table of rows: a link to each one's evidence, the columns in `more`, what it rests on."""
    ids = list(ids)
    return columns(
        {
            "Row": [link(table, i) for i in ids],
            **{title.replace("_", " "): values for title, values in more.items()},
            "Rests on": [cite(table, i) for i in ids],
        }
    )


def drawn(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The table behind a timeline: every line with its status, date and basis."""
    return listed(
        table,
        frame["id"],
        What=frame["label"],
        Status=frame["status"],
        Date=frame["date"],
        Date_is=frame["basis"],
    )


def appendix(table: str) -> pd.DataFrame:
    """Every row of a table with its evidence: the fields, their sentences, basis, who says so.

    `*` is the row as a whole. What is usual is not repeated: a sentence states a field and the
    reporter says so, unless it is said.
    """
    lines_ = list(each(load(table)))
    return columns(
        {
            "Row": [anchor(table, str(line.id)) for line in lines_],
            "Evidence": [
                Markdown("; ".join(_grouped(table, str(line.id), line)) or "–") for line in lines_
            ],
        }
    )


def _grouped(table: str, row: str, line: Any) -> list[str]:
    groups: dict[tuple[str, str, str, str, str], list[str]] = {}
    for item in evidence(table, row):
        by = "" if item.attribution in ("reporter", "") else str(item.attribution)
        basis = str(getattr(line, f"{item.field}_basis", "")) if item.field != "*" else ""
        if item.field == "*":
            basis = str(getattr(line, "basis", ""))
        basis = "" if basis in ("", "stated", "unknown") else basis
        key = (str(item.source), str(item.role), by, str(item.note), basis)
        groups.setdefault(key, []).append(f"{item.field} §{item.paragraph}.{item.sentence}")
    parts = []
    previous = ""
    for (source, role, by, note, basis), fields in groups.items():
        merged: dict[str, list[str]] = {}
        for entry in fields:
            field, at = entry.rsplit(" ", 1)
            merged.setdefault(at, []).append(field)
        text = ", ".join(f"{'+'.join(names)} {at}" for at, names in merged.items())
        extra = [role] if role != "states" else []
        extra += [f"basis {basis}"] if basis and basis != role.replace("implies", "implied") else []
        extra += [f"per {by}"] if by else []
        shown = escape(
            text + (f" ({', '.join(extra)})" if extra else "") + (f": {note}" if note else "")
        )
        head = "" if source == previous else f"[{escape(source)}](#{source}) "
        previous = source
        parts.append(head + shown)
    return parts

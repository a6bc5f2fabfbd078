"""The table ``interactions``: one row for each act and ordered pair of sides.

Nothing here is coded. Every act in the other tables becomes rows that say who did it to whom.
``interaction_kinds`` says for each kind of act whether it is an act at all, in which direction it
goes, and which PLOVER type it has. Where one act stands in several tables, the one that comes first
in ``_all_acts`` gives the row, and ``also_in`` names the others.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

from dprk_engagement.checking.rules.links import built_columns
from dprk_engagement.contract import GAPS
from scripts.build.dates import date_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Cells = Mapping[str, str]
    Tables = Mapping[str, Sequence[Cells]]

# The parts of a coded date.
PARTS = ("", "_earliest", "_latest", "_precision", "_basis")
# What an interaction takes over from its row, under the same name.
KEPT = ("track", "place", "country", "hedge", "documents", "attributed_to")


class Act(NamedTuple):
    """One act of a row, before it is laid out by pairs of sides.

    ``part`` tells apart several acts of one row; ``name`` is what the act is called in every
    row that it stands in; ``date`` is the field of the row that dates it.
    """

    table: str
    part: str
    cells: Cells
    name: str
    kind: str
    status: str
    summary: str
    pairs: Sequence[tuple[str, str]]
    date: str = "date"
    basis: str = ""


def interactions(tables: Tables) -> list[dict[str, str]]:
    """Return the rows of the table from the rows of all the others."""
    kinds = {(row["table"], row["field"], row["term"]): row for row in tables["interaction_kinds"]}
    places = {row["id"]: row for row in tables["places"]}
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for act in _acts(tables):
        for actor, target in act.pairs:
            standing = found.get((act.name, actor, target))
            if standing is not None:
                others = [*filter(None, standing["also_in"].split("; ")), _address(act)]
                standing["also_in"] = "; ".join(dict.fromkeys(others))
                continue
            row = _row(act, actor, target, places)
            row |= _plover(act, kinds, actor, target)
            found[act.name, actor, target] = row
    return list(found.values())


def _row(act: Act, actor: str, target: str, places: Mapping[str, Cells]) -> dict[str, str]:
    cells = act.cells
    row = {
        "id": "--".join(
            [
                _slug(act.table + act.part),
                cells["id"],
                *(_slug(side) for side in (actor, target) if side not in GAPS),
            ]
        ),
        "act": act.name,
        "table": act.table,
        "row": cells["id"],
        "actor": actor,
        "target": target,
        "kind": act.kind,
        "status": act.status,
        "summary": act.summary,
        "also_in": "",
        **{name: cells.get(name, "") for name in KEPT},
    }
    if act.part:
        row["hedge"] = cells["reply_hedge"]
    row["basis"] = cells.get("basis") or act.basis
    row |= {f"date{part}": cells.get(f"{act.date}{part}", "") for part in PARTS}
    place = places.get(cells.get("place", ""), {})
    return row | {name: place.get(name, "") for name in ("latitude", "longitude")}


def _plover(
    act: Act, kinds: Mapping[tuple[str, str, str], Cells], actor: str, target: str
) -> dict[str, str]:
    if act.table == "events":
        return {name: act.cells[name] for name in ("event_type", "mode")}
    rule = _rule(kinds, act)
    mode = rule["mode"]
    if act.table == "meetings" and rule["event_type"] == "CONSULT":
        mode = _consultation(act, actor, target)
    summary = act.summary or rule["meaning"]
    return {"event_type": rule["event_type"], "mode": mode, "summary": summary}


def _consultation(act: Act, actor: str, target: str) -> str:
    """Return the mode of a meeting as PLOVER tells them apart: by who travelled to whom."""
    country = act.cells["country"]
    if act.kind == "forum":
        return "multilateral"
    if country in GAPS or actor == country:
        return ""
    return "visit" if target == country else "third-party"


def _rule(kinds: Mapping[tuple[str, str, str], Cells], act: Act) -> Cells:
    field = RULED_BY[act.table, act.part]
    term = act.cells[field]
    return kinds.get((act.table, field, term)) or kinds[act.table, field, "*"]


# The field whose term decides what kind of act a row is.
RULED_BY = {
    ("meetings", ""): "status",
    ("overtures", ""): "firmness",
    ("overtures", "-reply"): "reply",
    ("visits", ""): "status",
    ("events", ""): "kind",
    ("statements", ""): "stance",
    ("diplomatic_relations", ""): "event",
    ("agreements", ""): "stage",
    ("forum_participation", ""): "role",
}


def _acts(tables: Tables) -> Iterator[Act]:
    """Yield every act; where one stands in several tables, the fullest account comes first."""
    kinds = {(row["table"], row["field"], row["term"]): row for row in tables["interaction_kinds"]}
    whole: dict[tuple[str, str], list[Cells]] = {}
    for link in tables["evidence"]:
        whole.setdefault((link["table"], link["row"]), []).append(link)
    for act in _all_acts(tables):
        rule = _rule(kinds, act)
        if rule["direction"] != "none":
            pairs = act.pairs
            if rule["direction"] == "each_other":
                pairs = [*permutations(dict.fromkeys(side for pair in pairs for side in pair), 2)]
            links = whole.get((act.table, act.cells["id"]), [])
            if act.part:
                # An answer can rest on other sentences than the offer, and on fewer words.
                replies = [link for link in links if link["field"] == "reply"]
                links = [{**link, "field": "*"} for link in replies] or links
            built = built_columns(links)
            pairs = [pair for pair in pairs if pair[0] != pair[1] or pair[0] in GAPS]
            cells = {**act.cells, **built} if act.part and links else act.cells
            yield act._replace(pairs=pairs, basis=built["basis"], cells=cells)


def _all_acts(tables: Tables) -> Iterator[Act]:
    made_by: dict[str, str] = {}
    said = {row["id"]: row for row in tables["statements"]}
    offered_by = {row["reply_statement"]: row["actor"] for row in tables["overtures"]}
    for row in tables["overtures"]:
        offer, reply = _name("overtures", row), f"{_name('overtures', row)}-reply"
        made_by |= {row["offer_statement"]: offer, row["reply_statement"]: reply}
        words, answer = (said.get(row[f"{part}_statement"], {}) for part in ("offer", "reply"))
        terms = row["terms"]
        if row["conditions"] not in GAPS:
            terms += f" Conditions: {row['conditions'].rstrip('.')}."
        yield Act(
            "overtures", "", {**row, **_where(words)}, offer, row["firmness"], "", terms,
            _pairs(row["actor"], [row["target"]]),
        )  # fmt: skip
        yield Act(
            "overtures", "-reply", {**row, **_where(answer)}, reply, row["reply"], "",
            answer.get("gist") or f"{row['reply'].capitalize()}: {terms}",
            _pairs(row["replied_by"], [row["actor"]]), "reply_date",
        )  # fmt: skip
    names = {
        row["id"]: row["name"] for name in ("people", "countries", "places") for row in tables[name]
    }
    sides: dict[str, list[str]] = {}
    for row in tables["participants"]:
        sides.setdefault(row["meeting"], []).append(row["side"])
    for row in tables["meetings"]:
        present = list(dict.fromkeys(sides.get(row["id"], ())))
        yield Act(
            "meetings", "", row, _name("meetings", row), row["kind"], row["status"],
            row["summary"], _pairs(present[0] if present else "", present[1:]),
        )  # fmt: skip
    for row in tables["visits"]:
        if row["leg_kind"] == "visit":
            yield Act(
                "visits", "", row, _name("visits", row), "visit", row["status"],
                _journey(row, names),
                _pairs(row["side"], [row["country"]]),
            )  # fmt: skip
    for row in tables["events"]:
        target = row["target_organization"] if row["target"] in GAPS else row["target"]
        # An act upon nobody, or by or upon somebody who is not named, is an act all the same.
        pair = (row["actor"], target or row["target"])
        yield Act(
            "events", "", row, _name("events", row), row["kind"], row["status"], row["summary"],
            [pair],
        )  # fmt: skip
    for row in tables["statements"]:
        about = [row["addressee"]]
        # A comment, denial or proposal is no act towards a side that it only speaks of, and no
        # statement is one towards a side that it merely mentions beside its subject.
        if row["stance"] not in ("assessing", "denying", "proposing"):
            # An answer goes to whoever made the offer, whomever else it speaks of.
            about = [offered_by.get(row["id"], row["about"]), row["addressee"]]
        yield Act(
            "statements", "", row, made_by.get(row["id"]) or _name("statements", row),
            row["stance"], "", row["gist"], _pairs(row["on_behalf_of"], about),
        )  # fmt: skip
    for row in tables["diplomatic_relations"]:
        acting = row["acting_side"]
        first, second = row["side_a"], row["side_b"]
        if acting not in GAPS:
            first, second = acting, second if acting == first else first
        yield Act(
            "diplomatic_relations", "", row, _name("diplomatic_relations", row), row["event"],
            "", "", _pairs(first, [second]),
        )  # fmt: skip
    for row in tables["agreements"]:
        yield Act(
            "agreements", "", row, _name("agreements", row), row["stage"], "", row["substance"],
            _pairs(row["side_a"], [row["side_b"]]),
        )  # fmt: skip
    for row in tables["forum_participation"]:
        acting = row["acting_side"]
        pair = (acting, row["side"]) if acting not in GAPS else (row["side"], row["forum"])
        yield Act(
            "forum_participation", "", _done_before(row), _name("forum_participation", row),
            row["role"], "", "", _pairs(pair[0], [pair[1]]),
        )  # fmt: skip


def _journey(row: Cells, names: Mapping[str, str]) -> str:
    """Return who goes where, and what for where that is known."""
    who = names.get(row["traveller"]) or row["traveller_unnamed"] or row["side"]
    where = names.get(row["place"]) or names.get(row["country"]) or "a place not named"
    purpose = "" if row["purpose"] in GAPS else f" {row['purpose']}"
    return f"Visit of {who} to {where}.{purpose}"


def _done_before(row: Cells) -> Cells:
    """Return a row of a forum as the act: whoever is invited, or not, is so before the session.

    Date and place of the row are those of the session.
    """
    if row["role"] not in ("invited", "not_invited"):
        return row
    last = row["date_latest"]
    date = date_columns("date", "?" if last in GAPS else f"[..{last}]", row["date_basis"])
    return {**row, **date, "place": "?", "country": "?"}


def _where(statement: Cells) -> dict[str, str]:
    """Return where an offer or its answer was made: where the statement was that carries it."""
    return {name: statement.get(name) or "?" for name in ("place", "country")}


def _pairs(actor: str, targets: Iterable[str]) -> list[tuple[str, str]]:
    if actor in GAPS:
        return []
    return [(actor, target) for target in dict.fromkeys(targets) if target not in GAPS]


def _name(table: str, row: Cells) -> str:
    return row.get("act") or f"{table}/{row['id']}"


def _address(act: Act) -> str:
    return f"{act.table}/{act.cells['id']}"


def _slug(text: str) -> str:
    return text.lower().replace("_", "-")

"""Rules of how much a row claims: dates that fit the kind of act, hedges, acts told twice."""

from __future__ import annotations

from dprk_engagement.checking.rules.rows import Data, Row, broken, last_day, rule
from dprk_engagement.dates import read_span

# The tables whose rows have the day of an act, and all in which one act can stand in several rows:
# a row of a forum has the day of the session, and a tie none.
_DATED = (
    *("agreements", "diplomatic_relations", "events", "meetings", "overtures", "statements"),
    "visits",
)
_ACTS = (*_DATED, "forum_participation", "ties")
_DONE = ("held", "reported")


@rule(alone=True)
def dates_say_whether_an_act_lasts(row: Row, data: Data) -> None:
    """What happens at a moment has no interval: an unknown day between two is ``[A..B]``.

    An interval with an open beginning, ``../B``, is written by nobody: what was not after B
    is ``[..B]``, and what went on until B from a day that is not printed is ``/B``.
    """
    moment = row.table.of_a_moment(row.cells)
    for field in row.table.dates:
        date = row.known(field)
        if date.startswith("../"):
            broken(field, f"{date!r} lasted from a day nobody knows", f"write [..{date[3:]}]")
        of_a_moment = moment or row.table.fields[field].get("moment")
        if of_a_moment and "/" in date and row.table.layer != "derived":
            once = f"[{date.replace('/..', '').replace('/', '..')}{'..' if '/..' in date else ''}]"
            broken(field, f"{date!r} says that it lasted", f"write {once}, a day within")


@rule(alone=True)
def moments_hold_as_of_no_time(row: Row, data: Data) -> None:
    """What happened at a moment has a date, and no time as of which it holds."""
    if "as_of" in row.cells and row.cells["as_of"] and row.table.of_a_moment(row.cells):
        broken("as_of", f"a dated act holds as of {row['as_of']}", "leave it empty")


@rule(*_DATED)
def what_is_past_ended_before_its_document(row: Row, data: Data) -> None:
    """What is told as done ended by the last day of some document that tells of it."""
    done = row.cells.get("status", "held") in _DONE
    last = last_day(data.documents(row))
    for field in row.table.dates if done and last else ():
        latest = row.known(f"{field}_latest")
        # Of a state, and not of what was done, another rule holds the time.
        if field != "as_of" and latest > last:
            problem = f"it is told as past and may be of {latest}, after {last}"
            broken(field, problem, "end it with the document")


@rule("roles")
def titles_leave_out_the_country(row: Row, data: Data) -> None:
    """A title says the office; its country, and whether it is held still, have their own fields."""
    country = data.find("countries", row.known("country"))
    names = [country["name"], *country.parts("printed_names")] if country else []
    words = row["title"].split()
    for name in ["former", *names]:
        if words[: len(name.split())] == name.split():
            broken("title", f"it begins with {name!r}", "leave it out")


@rule("statements")
def sides_are_named_once(row: Row, data: Data) -> None:
    """The sides that a statement is also about exist, each named once and none of them in about."""
    sides = row.parts("also_about")
    if len({*sides, row["about"]}) <= len(sides):
        broken("also_about", "it names a side twice", "name each once, and not that of about again")
    for side in sides:
        if not data.is_side(side):
            remedy = "write ids of countries, country groups or organizations"
            broken("also_about", f"{side!r} is no side", remedy)


@rule("statements")
def one_sentence_has_one_kind_of_gap(row: Row, data: Data) -> None:
    """Statements of one sentence that names no channel have the same gap for it."""
    places = _places(row, data)
    for other in data.rows["statements"]:
        if other.id <= row.id or {row["channel"], other["channel"]} != {"", "?"}:
            continue
        if (
            _places(other, data) == places
            and row.known("on_behalf_of")
            and other.known("on_behalf_of")
        ):
            broken("channel", f"{other.id} has the other kind of gap", "code both alike")


@rule(*_ACTS)
def an_act_is_told_in_several_rows(row: Row, data: Data) -> None:
    """A name of an act is shared by two rows or more, which can be of the same day.

    A row of a forum is dated by the session, whatever was done before it.
    """
    name = row.known("act")
    if not name:
        return
    shared = [
        other
        for table in _ACTS
        for other in data.where(table, act=name)
        if (other.table.name, other.id) != (row.table.name, row.id)
    ]
    if not shared:
        broken("act", f"no other row is of {name}", "leave it empty, or name the act there too")
    for other in shared:
        if _is_before(row, other) or _is_before(other, row):
            address = f"{other.table.name}/{other.id}"
            broken("act", f"{address} is of another day", "correct a date, or name two acts")


@rule("overtures")
def offers_are_made_by_their_side(row: Row, data: Data) -> None:
    """The statement that makes an offer is on behalf of the side that makes it."""
    statement = data.find("statements", row.known("offer_statement"))
    if statement and statement.known("on_behalf_of") not in ("", row["actor"]):
        problem = f"it is on behalf of {statement['on_behalf_of']}, not of {row['actor']}"
        broken("offer_statement", problem, "name another statement, or correct the side")


@rule("overtures", alone=True)
def answers_are_not_before_their_offers(row: Row, data: Data) -> None:
    """An answer has a first possible day where its offer has one, since it cannot come earlier."""
    answered = row["reply"] in ("accepted", "rejected", "considering")
    if answered and row.known("date_earliest") and not row.known("reply_date_earliest"):
        problem = f"it may be before the offer, which is not before {row['date_earliest']}"
        broken("reply_date", problem, "bound it by the offer")


@rule("embassies", "events", "forum_participation", "meetings", "statements", "ties", "visits")
def places_lie_in_their_country(row: Row, data: Data) -> None:
    """The country of a row is that of its place, where the place lies in one."""
    field = "country" if "country" in row.cells else "host"
    place = data.find("places", row.known("place"))
    if place and place.known("country") and row[field] != place["country"]:
        broken(field, f"it is {row[field]} and the place is in {place['country']}", "correct one")


@rule("corroborations", alone=True)
def contradictions_are_judged(row: Row, data: Data) -> None:
    """Where a reference contradicts a value, a verdict and a judgement say what we make of it."""
    for field in ("verdict", "judgement"):
        if row["relation"] == "contradicts" and not row.known(field):
            broken(field, "the contradiction is left without one", "weigh it, and say so here")


@rule("corroborations", alone=True)
def references_stand_once(row: Row, data: Data) -> None:
    """One page says one thing of a value once."""
    same = data.where(
        "corroborations",
        **{name: row[name] for name in ("table", "row", "field", "value", "url", "published")},
    )
    if row.known("url") and same[0].id != row.id:
        broken("url", f"{same[0].id} has the same reference for the same value", "keep one")


@rule("corroborations")
def contradictions_cannot_both_be_true(row: Row, data: Data) -> None:
    """A date that contradicts the coded one has no day in common with it."""
    target = data.find(row["table"], row["row"])
    if row["relation"] != "contradicts" or target is None:
        return
    if row["field"] in target.table.dates and row["covers"] == "whole":
        span = read_span(row["value"])
        low, high = (target.known(f"{row['field']}_{end}") for end in ("earliest", "latest"))
        if (not high or span.earliest <= high) and (not low or low <= span.latest):
            broken("relation", "the two have days in common", "write refines or supports")


@rule("interactions", alone=True)
def an_act_is_one_interaction_a_pair(row: Row, data: Data) -> None:
    """Every act is there once for each ordered pair of sides."""
    same = data.where("interactions", act=row["act"], actor=row["actor"], target=row["target"])
    if len(same) > 1:
        broken("act", f"{len(same)} rows have this act and pair", "keep one")


def _is_before(row: Row, other: Row) -> bool:
    if not {row.table.name, other.table.name} <= {*_DATED}:
        return False
    ended, began = row.known("date_latest"), other.known("date_earliest")
    return bool(ended and began and ended < began)


def _places(row: Row, data: Data) -> set[tuple[str, str, str]]:
    whole = data.evidence(row, "*")
    return {(link["source"], link["paragraph"], link["sentence"]) for link in whole}

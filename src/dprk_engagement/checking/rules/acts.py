"""Rules of what was done: meetings, journeys, offers, polls, trade, events, groups."""

from __future__ import annotations

from dprk_engagement.checking.rules.rows import Data, Row, broken, last_day, rule

# The fields that name who took part, of which a row fills in one.
_PARTICIPANTS = {
    "participants": ("person", "person_unnamed"),
    "visits": ("traveller", "traveller_unnamed"),
    "statements": ("speaker", "speaker_organization", "speaker_unnamed"),
}
_SIDES = {
    "agreements": ("side_a", "side_b"),
    "diplomatic_relations": ("side_a", "side_b"),
    "embassies": ("home", "host"),
    "overtures": ("actor", "target"),
    "trade_figures": ("reporter", "partner"),
}


@rule(*_PARTICIPANTS, alone=True)
def one_participant_a_row(row: Row, data: Data) -> None:
    """A row is about one person or one body: it names exactly one."""
    fields = _PARTICIPANTS[row.table.name]
    named = [field for field in fields if row.known(field)]
    if len(named) != 1:
        problem = f"it names {', '.join(named) or 'nobody'}"
        broken(fields[0], problem, f"fill in exactly one of {', '.join(fields)}")


@rule("participants", "visits")
def people_take_their_own_side(row: Row, data: Data) -> None:
    """A person is on the side of the person's country, unless a note says why not."""
    person = data.find("people", row.known("person" if "person" in row.cells else "traveller"))
    country = person.known("country") if person else ""
    side = row["side"]
    groups = {member["group"] for member in data.where("country_groups", country=country)}
    organization = data.find("organizations", side)
    sides = {country, *groups, *([side] if organization else [])}
    if country and side not in sides and not row.known("note"):
        problem = f"it is {side} and the person's country is {country}"
        broken("side", problem, "correct one of the two, or say why in the note")


@rule("meetings")
def sides_show_whether_the_dprk_takes_part(row: Row, data: Data) -> None:
    """Where participants are coded, North Korea takes part where it is one of their sides.

    The participants of a forum are seldom all named, so its absence among them says nothing.
    """
    sides = {part["side"] for part in data.where("participants", meeting=row["id"])}
    present, said = "PRK" in sides, row["dprk_takes_part"] == "true"
    if sides and present != said and (present or row["kind"] != "forum"):
        problem = f"it is {row['dprk_takes_part']} and the sides are {', '.join(sorted(sides))}"
        broken("dprk_takes_part", problem, "correct it, or the participants")


@rule("meetings")
def summits_have_two_sides(row: Row, data: Data) -> None:
    """A summit that was held, or whose participants are coded, has two sides or more."""
    sides = {part["side"] for part in data.where("participants", meeting=row["id"])}
    if row["kind"] == "summit" and (sides or row["status"] == "held") and len(sides) < 2:
        broken("kind", f"a summit of {len(sides)} sides", "add its participants")


@rule("forum_participation", alone=True)
def editions_are_of_the_year_of_their_session(row: Row, data: Data) -> None:
    """An edition that is named by its year has its session in that year."""
    year, first, last = (row.known(f) for f in ("edition_year", "date_earliest", "date_latest"))
    if year and first and last and not first[:4] <= year <= last[:4]:
        broken("edition_year", f"it is {year} and the date is {row['date']}", "correct one of them")


@rule("events", "meetings", "visits")
def held_acts_precede_their_report(row: Row, data: Data) -> None:
    """What is reported as held or under way began by the latest day of some document."""
    began, last = row.known("date_earliest"), last_day(data.documents(row))
    if row["status"] in ("held", "under_way") and last and began > last:
        problem = f"it began on {began} and the last report of it is of {last}"
        broken("date", problem, "correct the date, or write planned")


@rule()
def as_of_is_not_after_the_document(row: Row, data: Data) -> None:
    """A status holds as of a time no later than the document that gives it."""
    if "as_of_source" not in row.cells:
        return
    named = data.find("sources", row.known("as_of_source"))
    as_of, last = row.known("as_of_earliest"), last_day([named] if named else data.documents(row))
    if last and as_of > last:
        broken("as_of", f"{as_of} is after the document, {last}", "correct the time")


@rule("visits", alone=True)
def legs_follow_one_another(row: Row, data: Data) -> None:
    """The legs of a journey are numbered from 1, and none begins before the one before it."""
    legs = sorted(data.where("visits", trip_id=row["trip_id"]), key=lambda leg: int(leg["leg"]))
    numbers = [int(leg["leg"]) for leg in legs]
    if numbers != list(range(1, len(legs) + 1)):
        broken("leg", f"the legs of {row['trip_id']} are {numbers}", "number them 1, 2, 3 …")
    if int(row["leg"]) > 1:
        before = legs[int(row["leg"]) - 2]
        began, ended = before.known("date_earliest"), row.known("date_latest")
        if began and ended and ended < began:
            problem = f"it ends on {ended}, before leg {before['leg']} begins on {began}"
            broken("date", problem, "correct the dates or the order of the legs")


@rule("overtures")
def replies_have_evidence(row: Row, data: Data) -> None:
    """An answer that is reported rests on a sentence."""
    if row["reply"] != "not_reported" and not data.evidence(row, "reply", "*"):
        broken("reply", f"no sentence says {row['reply']}", "give the place that reports it")


@rule("overtures", alone=True)
def replies_come_from_the_target(row: Row, data: Data) -> None:
    """An offer is answered by the side it was made to, unless a note says why another did.

    Where nothing was answered, nobody answered, on no day and in no statement.
    """
    answered = row["reply"] in ("accepted", "rejected", "considering")
    by = row.known("replied_by")
    if answered and by != row["target"] and not row.known("note"):
        problem = f"the offer was made to {row['target']} and {by or 'nobody'} answered"
        broken("replied_by", problem, "write who answered, and why it was another in the note")
    for field in ("replied_by", "reply_date", "reply_statement"):
        if not answered and row.known(field):
            broken(field, f"the reply is {row['reply']}", "leave it empty, or code the reply")


@rule("overtures", alone=True)
def replies_follow_the_offer(row: Row, data: Data) -> None:
    """An answer does not come before its offer."""
    offered, answered = row.known("date_earliest"), row.known("reply_date_latest")
    if offered and answered and answered < offered:
        broken("reply_date", f"{answered} is before the offer, {offered}", "correct the dates")


@rule("overtures")
def reply_statements_are_the_repliers(row: Row, data: Data) -> None:
    """The statement that carries an answer is made for the side that answered."""
    statement = data.find("statements", row.known("reply_statement"))
    if statement and statement.known("on_behalf_of") != row.known("replied_by"):
        problem = f"it is on behalf of {statement['on_behalf_of']!r}, not of {row['replied_by']!r}"
        broken("reply_statement", problem, "name another statement, or correct the side")


@rule(*_SIDES, alone=True)
def offers_and_ties_have_two_sides(row: Row, data: Data) -> None:
    """The two sides of a relation, an offer, an agreement or a mission differ."""
    first, second = _SIDES[row.table.name]
    if row[first] == row[second]:
        broken(second, f"both sides are {row[first]}", "correct one of them")


@rule("diplomatic_relations", alone=True)
def one_of_the_sides_acts(row: Row, data: Data) -> None:
    """The side that acts on relations is one of the two."""
    acting = row.known("acting_side")
    if acting and acting not in (row["side_a"], row["side_b"]):
        broken("acting_side", f"{acting} is neither side", "write one of the two sides")


@rule("survey_results", alone=True)
def shares_above_a_whole_have_multiple_answers(row: Row, data: Data) -> None:
    """Shares that sum to more than 100 come from a question with several answers allowed."""
    answers = data.where("survey_results", survey=row["survey"], question=row["question"])
    if len({answer["multiple_answers"] for answer in answers}) > 1:
        broken("multiple_answers", "the answers to one question differ", "write it alike in all")
    total = sum(answer.number("value_low") or 0 for answer in answers)
    # A tenth of a point an answer is what rounding can add.
    if row["multiple_answers"] == "false" and total > 100 + 0.1 * len(answers):
        problem = f"the shares sum to {total:g} percent"
        broken("multiple_answers", problem, "write true, or correct them")


@rule("trade_figures", alone=True)
def levels_agree_with_changes(row: Row, data: Data) -> None:
    """A change leads from the level of the year before to that of its own, within bounds."""
    if row["measure"] != "change" or row["unit"] != "percent" or not row.known("date_earliest"):
        return
    year = int(row["date_earliest"][:4])
    levels = {
        level["date"]: level
        for level in data.where(
            "trade_figures", reporter=row["reporter"], partner=row["partner"], measure="level"
        )
    }
    before, after = levels.get(str(year - 1)), levels.get(str(year))
    if row["date"] != str(year) or before is None or after is None:
        return
    (low, high), (least, most), (floor, ceiling) = map(_bounds, (before, row, after))
    # Bounds that are computed are rounded outwards, by a tenth at most.
    lowest = (low - 0.1) * (1 + max(least, -100) / 100)
    highest = (high + 0.1) * (1 + most / 100) if most > -100 else 0.0
    if highest < floor or lowest > ceiling:
        problem = f"it leads from {before['id']} to {lowest:g} to {highest:g}, not to {after['id']}"
        broken("value", problem, "correct the change or the levels")
    if before["value_basis"] != "derived":
        return
    # A level computed from the change goes as far as the change allows, rounded to a tenth.
    from_below = floor / (1 + most / 100) if most < float("inf") else -float("inf")
    bounds = ((from_below, low), (high, ceiling / (1 + max(least, -99.9) / 100)))
    if not all(greater == less or 0 <= round(greater - less, 6) < 0.1 for greater, less in bounds):
        problem = f"{before['id']}, which is computed, is {low:g} to {high:g}"
        broken("value", problem, f"it has to be {bounds[0][0]:g} to {bounds[1][1]:g}")


@rule("survey_results", alone=True)
def ranks_follow_the_shares(row: Row, data: Data) -> None:
    """Of the options of one question, the higher share has the higher rank, and a rank is one's."""
    rank, share = row.number("rank"), row.number("value")
    if rank is None or share is None:
        return
    for other in data.where("survey_results", survey=row["survey"], question=row["question"]):
        its_rank, its_share = other.number("rank"), other.number("value")
        if other.id == row.id or its_rank is None or its_share is None:
            continue
        if (rank < its_rank) != (share > its_share):
            broken(
                "rank",
                f"{rank:g} with {share:g} percent, and {other.id} has {its_rank:g} with "
                f"{its_share:g}",
                "number the options by their shares, the highest first",
            )


@rule("events", alone=True)
def modes_belong_to_their_type(row: Row, data: Data) -> None:
    """The mode of an event is one of its event type's."""
    mode = row.known("mode")
    if not mode:
        return
    event_type = row.table.terms("mode")[mode].partition(":")[0]
    if row["event_type"] != event_type:
        broken("mode", f"{mode} is a mode of {event_type}", "correct the mode or the event type")


@rule("events", alone=True)
def charges_have_an_accuser(row: Row, data: Data) -> None:
    """An event that is one side's charge names who makes it, or says that none is named."""
    if row["status"] in ("alleged", "denied") and not row["accuser"]:
        broken("accuser", f"it is {row['status']} by nobody", "write who makes the charge, or ?")


@rule("country_groups", alone=True)
def memberships_run_forwards(row: Row, data: Data) -> None:
    """A membership begins before it ends, and its id is the group and the country."""
    begins, ends = row.known("member_from"), row.known("member_until")
    if begins and ends and ends < begins:
        broken("member_until", f"{ends} is before {begins}", "correct the days")
    if row["id"] != f"{row['group']}-{row['country']}":
        problem = "it is not the group and the country"
        broken("id", problem, f"write {row['group']}-{row['country']}")


def _bounds(row: Row) -> tuple[float, float]:
    low, high = row.number("value_low"), row.number("value_high")
    return float("-inf") if low is None else low, float("inf") if high is None else high

"""The table ``interactions``: which acts it holds, between which sides, and of which day."""

from __future__ import annotations

import csv
from itertools import permutations

import pytest

from scripts.build.inputs import read_contract
from scripts.build.interactions import interactions
from tests.project import REPOSITORY

CONTRACT = read_contract(REPOSITORY / "schemas")
KINDS = REPOSITORY / "seeds" / "reference" / "interaction_kinds.csv"

Cells = dict[str, str]


def made(**rows: list[Cells]) -> list[Cells]:
    """Return the interactions of these rows; fields that are left out hold nothing."""
    tables = {
        name: [dict.fromkeys(table.fields, "") | cells for cells in rows.get(name, [])]
        for name, table in CONTRACT.items()
    }
    with KINDS.open(encoding="utf-8", newline="") as file:
        tables["interaction_kinds"] = list(csv.DictReader(file))
    return interactions(tables)


def told(found: list[Cells], *fields: str) -> list[tuple[str, ...]]:
    return [tuple(row[field] for field in fields) for row in found]


def offer(**cells: str) -> Cells:
    """Return an offer of Singapore to the North, accepted three days later."""
    return {
        "id": "visit", "actor": "SGP", "target": "PRK", "firmness": "invitation",
        "terms": "A visit.", "date": "2018-06-01", "reply": "accepted", "replied_by": "PRK",
        "reply_date": "2018-06-04",
    } | cells  # fmt: skip


def statement(**cells: str) -> Cells:
    """Return a statement of Singapore that criticizes the North."""
    return {
        "id": "words", "on_behalf_of": "SGP", "about": "PRK", "stance": "critical", "gist": "No.",
    } | cells  # fmt: skip


def meeting(**cells: str) -> tuple[Cells, list[Cells]]:
    """Return a meeting of three sides in Singapore, and who takes part for them."""
    sides = ("PRK", "USA", "SGP", "PRK")
    return (
        {"id": "talks", "kind": "official", "status": "held", "country": "SGP"} | cells,
        [{"id": f"p{n}", "meeting": "talks", "side": side} for n, side in enumerate(sides)],
    )


def test_a_meeting_gives_every_ordered_pair_of_its_sides_once() -> None:
    talks, participants = meeting()
    found = made(meetings=[talks], participants=participants)
    assert sorted(told(found, "actor", "target")) == sorted(permutations(("PRK", "SGP", "USA"), 2))
    assert len({row["id"] for row in found}) == len(found)
    assert {row["act"] for row in found} == {"meetings/talks"}


def test_the_mode_of_a_meeting_says_who_travelled_to_whom() -> None:
    talks, participants = meeting()
    found = made(meetings=[talks], participants=participants)
    modes = {(row["actor"], row["target"]): row["mode"] for row in found}
    assert modes["PRK", "SGP"] == "visit"
    assert modes["PRK", "USA"] == "third-party"
    assert modes["SGP", "PRK"] == ""


def test_a_meeting_whose_participants_are_not_coded_has_no_row() -> None:
    talks, _ = meeting()
    assert made(meetings=[talks]) == []


def test_an_act_in_two_rows_is_one_interaction_that_names_the_other_row() -> None:
    invited = {
        "id": "invited", "forum": "arf", "side": "PRK", "acting_side": "SGP", "role": "invited",
        "act": "invitation",
    }  # fmt: skip
    found = made(overtures=[offer(act="invitation", reply="")], forum_participation=[invited])
    assert told(found, "act", "table", "row", "also_in") == [
        ("invitation", "overtures", "visit", "forum_participation/invited")
    ]


def test_the_statement_that_makes_an_offer_is_that_offer() -> None:
    found = made(
        overtures=[offer(offer_statement="words", reply="")],
        statements=[statement(stance="open")],
    )
    assert told(found, "act", "also_in") == [("overtures/visit", "statements/words")]


def test_an_offer_tells_its_conditions_and_was_made_where_its_statement_was() -> None:
    cells = offer(conditions="A pause.", offer_statement="words")
    found = made(overtures=[cells], statements=[statement(place="seoul", country="KOR")])
    assert told(found, "summary", "place", "country") == [
        ("A visit. Conditions: A pause.", "seoul", "KOR"),
        ("Accepted: A visit. Conditions: A pause.", "?", "?"),
    ]


def test_a_reply_goes_the_other_way_on_its_own_day() -> None:
    first, second = made(overtures=[offer()])
    assert told([first, second], "actor", "target", "kind", "date") == [
        ("SGP", "PRK", "invitation", "2018-06-01"),
        ("PRK", "SGP", "accepted", "2018-06-04"),
    ]
    assert first["act"] != second["act"]


def test_an_offer_without_an_answer_has_no_reply() -> None:
    for reply in ("no_reply", "not_reported", "failed"):
        found = made(overtures=[offer(reply=reply, replied_by="", reply_date="")])
        assert told(found, "kind") == [("invitation",)]


def test_a_statement_is_an_act_towards_whom_it_is_mainly_about_and_to_and_nobody_else() -> None:
    found = made(statements=[statement(stance="critical", also_about="KOR", addressee="USA")])
    assert [row["target"] for row in found] == ["PRK", "USA"]


@pytest.mark.parametrize("stance", ["assessing", "denying", "proposing"])
def test_a_comment_denial_or_proposal_is_an_act_towards_those_spoken_to_alone(stance: str) -> None:
    found = made(statements=[statement(stance=stance, addressee="USA")])
    assert [row["target"] for row in found] == ["USA"]


def test_a_statement_made_for_no_side_is_no_act() -> None:
    for side in ("", "?"):
        assert made(statements=[statement(on_behalf_of=side)]) == []


def test_an_event_without_a_target_has_a_row() -> None:
    launch = {"id": "launch", "actor": "PRK", "event_type": "MOBILIZE", "mode": "weapons"}
    found = made(events=[launch])
    assert told(found, "actor", "target", "event_type", "mode") == [
        ("PRK", "", "MOBILIZE", "weapons")
    ]


@pytest.mark.parametrize(
    ("table", "field", "states"),
    [
        (
            "diplomatic_relations",
            "event",
            {"in_force", "absent", "not_severed", "not_restored", "anniversary"},
        ),
        ("agreements", "stage", {"in_force", "being_implemented", "being_upgraded"}),
        (
            "forum_participation",
            "role",
            {"member_since", "participant", "host", "coordinator", "chair", "missed"},
        ),
    ],
)
def test_what_is_only_a_state_has_no_row(table: str, field: str, states: set[str]) -> None:
    sides = {"id": "one", "side_a": "PRK", "side_b": "SGP", "side": "PRK", "forum": "arf"}
    without = {
        term
        for term in CONTRACT[table].terms(field)
        if not made(**{table: [sides | {field: term}]})
    }
    assert without == states


def test_a_reply_is_as_certain_as_the_sentences_that_speak_for_it() -> None:
    link = {"table": "overtures", "row": "visit", "attribution": "reporter"}
    links = [
        link | {"field": "*", "role": "states"},
        link | {"field": "reply", "role": "implies"},
    ]
    found = made(overtures=[offer()], evidence=links)
    assert told(found, "kind", "basis") == [("invitation", "stated"), ("accepted", "implied")]


def test_a_stopover_and_a_return_are_no_visits() -> None:
    leg = {"id": "leg", "side": "PRK", "country": "CHN", "status": "held"}
    for kind in ("stopover", "return"):
        assert made(visits=[leg | {"leg_kind": kind}]) == []
    assert told(made(visits=[leg | {"leg_kind": "visit"}]), "actor", "target") == [("PRK", "CHN")]


def test_a_visit_says_who_goes_where_and_what_for_where_that_is_known() -> None:
    leg = {
        "id": "leg", "leg_kind": "visit", "side": "SGP", "country": "PRK", "status": "held",
        "traveller": "ann", "place": "pyongyang",
    }  # fmt: skip
    names: dict[str, list[Cells]] = {
        "people": [{"id": "ann", "name": "Ann"}],
        "places": [{"id": "pyongyang", "name": "Pyongyang"}],
    }
    for purpose, more in (("?", ""), ("To talk.", " To talk.")):
        found = made(visits=[leg | {"purpose": purpose}], **names)
        assert told(found, "summary") == [(f"Visit of Ann to Pyongyang.{more}",)]


def test_an_invitation_to_a_session_is_before_its_end_and_has_no_place() -> None:
    row = {
        "id": "left-out", "forum": "arf", "side": "PRK", "acting_side": "MYS", "date": "2025-07",
        "date_latest": "2025-07-31", "place": "kuala-lumpur", "country": "MYS",
    }  # fmt: skip
    for role in ("invited", "not_invited"):
        found = made(forum_participation=[row | {"role": role}])
        assert told(found, "date", "date_earliest", "place", "country") == [
            ("[..2025-07-31]", "", "?", "?")
        ]

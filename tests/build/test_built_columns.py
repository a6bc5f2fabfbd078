"""What the build adds to a coded row, and what it takes from a sentence as printed."""

from pathlib import Path

import pytest

from scripts.build.tables import build
from tests.project import broken, edit, rows

SECOND = "id: second-talks, at: 2.1"
RELATIONS = """\
diplomatic_relations:
  - {id: cut, at: 2.1, side_a: PRK, side_b: SGP, event: severed, date: 2018, basis: stated}
  - {id: kept, at: 2.1, side_a: PRK, side_b: MYS, event: in_force, basis: stated}
sentences:
"""


def built(project: Path, table: str, id_: str) -> dict[str, str]:
    """Build, and return a row."""
    build(project, project)
    return next(row for row in rows(project, table) if row["id"] == id_)


def printed(project: Path, row: str, field: str) -> list[tuple[str, str]]:
    """Return where a field of a row is printed, and how."""
    return [
        (f"{link['source']} {link['paragraph']}.{link['sentence']}", link["printed"])
        for link in rows(project, "evidence")
        if (link["row"], link["field"]) == (row, field)
    ]


def test_a_row_names_every_document_and_everybody_whose_word_it_is(project: Path) -> None:
    told = "meetings: [{id: second-talks, at: 1.1, by: harbour-office}]\nsentences:"
    edit(project, "sentences:", told, "seeds/courier.yaml")
    row = built(project, "meetings", "second-talks")
    assert row["documents"] == "courier; gazette"
    assert row["attributed_to"] == "harbour-office; reporter"


def test_who_speaks_for_a_field_alone_does_not_speak_for_the_row(project: Path) -> None:
    edit(project, "place: {value: port, at: 3.1}", "place: {value: port, at: 3.1, by: pilot-guild}")
    assert built(project, "meetings", "harbour-talks")["attributed_to"] == "harbour-office"


def test_of_several_sentences_each_can_be_the_word_of_somebody_else(project: Path) -> None:
    edit(project, SECOND, 'id: second-talks, at: "2.1, 3.1", by: {pilot-guild: 3.1}')
    assert built(project, "meetings", "second-talks")["attributed_to"] == "pilot-guild; reporter"
    said = [
        (link["sentence"], link["paragraph"], link["attribution"])
        for link in rows(project, "evidence")
        if (link["row"], link["field"]) == ("second-talks", "*")
    ]
    assert said == [("1", "2", "reporter"), ("1", "3", "pilot-guild")]


def test_whoever_speaks_in_a_sentence_that_is_not_named_is_refused(project: Path) -> None:
    edit(project, SECOND, f"{SECOND}, by: {{pilot-guild: 3.1}}")
    assert ("meetings/second-talks", "by", "evidence") in broken(project)


@pytest.mark.parametrize(("role", "basis"), [("states", "stated"), ("implies", "implied")])
def test_a_participant_is_as_certain_as_its_sentences(project: Path, role: str, basis: str) -> None:
    edit(project, "capacity: lead", f"capacity: lead\n    role: {role}\n    note: She speaks.")
    assert built(project, "participants", "harbour-ann")["basis"] == basis


def test_a_coder_writes_no_column_that_is_built(project: Path) -> None:
    edit(project, SECOND, f"{SECOND}, documents: gazette")
    assert ("meetings/second-talks", "documents", "unknown-field") in broken(project)


@pytest.mark.parametrize("hedge", ["reportedly", "{value: reportedly, at: 2.1}"])
def test_a_hedge_is_evidence_as_printed(project: Path, hedge: str) -> None:
    edit(project, SECOND, f"{SECOND}, hedge: {hedge}")
    assert built(project, "meetings", "second-talks")["hedge"] == "reportedly"
    assert printed(project, "second-talks", "hedge") == [("gazette 2.1", "reportedly")]


def test_a_hedge_joins_words_of_several_sentences(project: Path) -> None:
    edit(project, SECOND, f"{SECOND}, hedge: {{as_stated: {{reportedly: 2.1, it seems: 3.1}}}}")
    assert built(project, "meetings", "second-talks")["hedge"] == "reportedly; it seems"
    assert printed(project, "second-talks", "hedge") == [
        ("gazette 2.1", "reportedly"),
        ("gazette 3.1", "it seems"),
    ]


def test_a_date_says_which_of_its_words_stand_in_which_sentence(project: Path) -> None:
    dated = "{value: 2020-02, at: 1.1, as_stated: {in February: 2.1, the year 2020: 3.1}}"
    edit(project, "date: 2018,", f"date: {dated},")
    build(project, project)
    assert printed(project, "second-talks", "date") == [
        ("gazette 1.1", ""),
        ("gazette 2.1", "in February"),
        ("gazette 3.1", "the year 2020"),
    ]


def test_a_hedge_of_many_words_is_refused(project: Path) -> None:
    edit(project, SECOND, f"{SECOND}, hedge: a b c d e f")
    assert ("meetings/second-talks", "hedge", "phrase") in broken(project)


def test_what_happened_at_a_moment_holds_as_of_no_time(project: Path) -> None:
    edit(project, "sentences:\n", RELATIONS)
    moment = built(project, "diplomatic_relations", "cut")
    assert (moment["as_of"], moment["as_of_basis"], moment["as_of_source"]) == ("", "unknown", "")
    state = built(project, "diplomatic_relations", "kept")
    assert (state["as_of"], state["as_of_source"]) == ("2020-03-02", "gazette")


def test_a_place_has_the_names_that_documents_print(project: Path) -> None:
    edit(project, "people:", "places: [{id: port, printed: {the docks: 3.1, Port: 2.1}}]\npeople:")
    row = built(project, "places", "port")
    assert (row["name"], row["printed_names"], row["country"]) == ("Port", "Port; the docks", "SGP")
    assert printed(project, "port", "printed_names") == [
        ("gazette 2.1", "Port"),
        ("gazette 3.1", "the docks"),
    ]


def test_a_place_that_the_reference_table_lacks_is_refused(project: Path) -> None:
    edit(project, "people:", "places: [{id: dock, printed: {the docks: 3.1}}]\npeople:")
    assert ("places/dock", "id", "unknown-id") in broken(project)
    edit(project, "value: port", "value: dock")
    edit(project, "places: [{id: dock", "places: [{id: port")
    assert ("meetings/harbour-talks", "place", "foreign_keys_resolve") in broken(project)


def test_an_interaction_takes_where_and_whose_word_from_its_row(project: Path) -> None:
    other = (
        "id: b, at: 2.1, meeting: harbour-talks, person_unnamed: aides, side: MYS, capacity: member"
    )
    edit(project, "participants:\n", f"participants:\n  - {{{other}}}\n")
    build(project, project)
    (row, _) = (row for row in rows(project, "interactions") if row["table"] == "meetings")
    assert (row["place"], row["latitude"], row["longitude"]) == ("port", "1.25", "103.75")
    assert (row["documents"], row["attributed_to"]) == ("gazette", "harbour-office")

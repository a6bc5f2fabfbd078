"""Every offence that the build refuses, with its place, its rule and its remedy."""

from pathlib import Path

import pytest

from tests.project import broken, edit, line_of, refusals, write


@pytest.mark.parametrize(
    ("old", "new", "row", "field", "rule"),
    [
        # Names
        ("overtures:", "offers:", "-", "offers", "unknown-table"),
        ("    kind: off", "    sort: off", "meetings/harbour-talks", "sort", "unknown-field"),
        ("as_stated: in", "stated: in", "meetings/harbour-talks", "stated", "unknown-key"),
        # Identifiers
        ("person: ann", "person: bob",
         "participants/harbour-ann", "person", "foreign_keys_resolve"),
        ("id: PRK,", "id: KOR,", "countries/KOR", "id", "unknown-id"),
        ("id: change", "id: level", "trade_figures/level", "id", "duplicate-id"),
        ("id: berths,", "", "overtures", "id", "required"),
        # Values
        ("status: held", "status: over", "meetings/harbour-talks", "status", "enum"),
        ("    kind: official\n", "", "meetings/harbour-talks", "kind", "required"),
        ('"false"', "yes", "meetings/harbour-talks", "dprk_takes_part", "type"),
        ("terms: Berths.", "terms: [a]", "overtures/berths", "terms", "type"),
        ("terms: Berths.", "terms: =1+1", "overtures/berths", "terms", "cells_are_plain_text"),
        ("value: 10.0", "value: ten", "trade_figures/level", "value", "quantity"),
        ("date: 2019", "date: [2019", "-", "-", "yaml"),
        ("date: 2019", "date: 2019/2018", "trade_figures/level", "date", "date"),
        ("in Feb", "a b c d e in Feb", "meetings/harbour-talks", "date", "phrase"),
        ("Berths.", "'\"a b c d e f\"'", "overtures/berths", "terms", "phrase"),
        # Evidence
        ("at: 3.2", "at: 3.3", "trade_figures/change", "at", "place"),
        (", at: 3.1, actor", ", actor", "overtures/berths", "*", "coded_rows_have_evidence"),
        ("at: 2.1\n", "at: 2.1, 3.1\n", "meetings/harbour-talks", "date", "evidence"),
        ("by: level-b", "by: magic-b", "trade_figures/level-before", "value", "derivation"),
        ("[level, change]", "[level, lost]", "trade_figures/level-before", "value", "derivation"),
        # Sentences
        ('  "4.1": {analysis: a guess at motives}\n', "",
         "sentences/gazette/4/1", "disposition", "required"),
        ('"4.1"', '"3.2-4.1"', "-", "sentences", "twice"),
        ("at: 3.2", "at: 5.1",
         "sentences/gazette/5/1", "disposition", "coded_sentences_carry_rows"),
        ("{analysis: ", "{opinion: ", "sentences/gazette/4/1", "disposition", "enum"),
        ('"1": title', '"1": headline', "sentences/gazette/1/1", "zone", "enum"),
        # Groups
        ("group: SEA", "group: EEC", "embassies/prk-{country}", "each", "group"),
        ("[THA]", "[THA, MYS]", "embassies/prk-{country}", "each", "group"),
        ("as: host", "as: guest", "embassies/prk-{country}", "each", "group"),
        ("on: 2020-01-01", "on: 2020", "embassies/prk-{country}", "each", "group"),
        ("    basis: implied", "    basis: stated", "embassies/prk-{country}", "each", "group"),
    ],
)  # fmt: skip
def test_an_offence_in_a_seed_is_refused(
    project: Path, old: str, new: str, row: str, field: str, rule: str
) -> None:
    edit(project, old, new)
    assert (row, field, rule) in broken(project)


@pytest.mark.parametrize(
    ("name", "old", "new", "row", "rule"),
    [
        # The public record
        ("corroborations.yaml", "11", "41",
         "corroborations/day", "corroborations_write_dates_as_edtf"),
        ("corroborations.yaml", "note:", "remark:", "corroborations/day", "unknown-field"),
        # Files
        ("gazette.sentences.csv", "\ngazette", "\ncourier", "sentences", "index"),
        ("gazette.sentences.csv", "gazette,2", "gazette,4", "sentences", "index"),
        ("gazette.sentences.csv", ",0,3,3,", ",0,3,4,",
         "sentences/gazette/1/1", "sentences_are_spans"),
        ("reference/countries.csv", "id,alpha2", "alpha2,id", "countries", "reference"),
        ("reference/countries.csv", "Malaysia", "Malaysia,x", "countries", "reference"),
        ("reference/countries.csv", "MYS,MY", "PRK,MY", "countries/PRK", "unique"),
        ("reference/country_groups.csv", "12-31", "12-32", "country_groups/SEA-MYS", "type"),
    ],
)  # fmt: skip
def test_an_offence_in_another_file_is_refused(
    project: Path, name: str, old: str, new: str, row: str, rule: str
) -> None:
    edit(project, old, new, f"seeds/{name}")
    assert (row, rule) in {(problem.row, problem.rule) for problem in refusals(project)}


def test_a_refusal_names_file_line_row_field_rule_and_remedy(project: Path) -> None:
    edit(project, "status: held", "status: over")
    (problem,) = refusals(project)
    assert str(problem).startswith(
        f"seeds/gazette.yaml:{line_of('status: held')}: meetings/harbour-talks: status: enum:"
        " 'over' is not in the vocabulary: write one of held, "
    )


def test_a_rule_that_is_broken_names_the_line_of_the_seed_too(project: Path) -> None:
    edit(project, "by: harbour-office", "by: nobody")
    assert (
        f"seeds/gazette.yaml:{line_of('- id: harbour-talks')}: evidence/meetings/harbour-talks"
        in {
            f"{problem.file}:{problem.line}: {'/'.join(problem.row.split('/')[:3])}"
            for problem in refusals(project)
            if (problem.field, problem.rule) == ("attribution", "evidence_is_attributed")
        }
    )


def test_all_refusals_come_together_and_sorted(project: Path) -> None:
    edit(project, "status: held", "status: over")
    edit(project, "capacity: lead", "capacity: boss")
    edit(project, "tenure: current", "tenure: once", "seeds/courier.yaml")
    found = refusals(project)
    assert [problem.field for problem in found] == ["tenure", "status", "capacity"]
    assert found == sorted(found)


def test_the_rules_are_tried_once_every_cell_keeps_to_the_contract(project: Path) -> None:
    edit(project, "side: SEA", "side: EU")
    edit(project, "status: held", "status: over")
    assert {rule for *_, rule in broken(project)} == {"enum"}
    edit(project, "status: over", "status: held")
    assert "actors_resolve" in {rule for *_, rule in broken(project)}


@pytest.mark.parametrize("given", ["name: Anne Example", "kind: expert"])
def test_two_documents_that_disagree_on_a_row_are_refused_with_both_places(
    project: Path, given: str
) -> None:
    edit(project, "printed: {Ms", f"{given}, printed: {{Ms", "seeds/courier.yaml")
    (problem,) = refusals(project)
    assert (problem.rule, problem.file) == ("conflict", "seeds/gazette.yaml")
    assert given.split(": ")[1] in problem.problem
    assert "seeds/courier.yaml:3" in problem.problem


def test_a_status_merged_from_documents_of_two_dates_is_refused(project: Path) -> None:
    role = "roles:\n  - {id: ann-minister, at: 2.1, person: ann-example}\nembassies:"
    edit(project, "embassies:", role)
    assert broken(project) == {("roles/ann-minister", "as_of", "conflict")}


def test_a_withdrawn_id_cannot_be_used_again(project: Path) -> None:
    stone = "- {table: meetings, row: second-talks, release: 1.1.0, reason: A mistake.}\n"
    write(project, "seeds/tombstones.yaml", stone)
    row = "tombstones/meetings/second-talks"
    assert broken(project) == {(row, "row", "withdrawn_ids_stay_withdrawn")}


def test_a_reference_to_a_withdrawn_id_says_that_it_was_withdrawn(project: Path) -> None:
    edit(project, "person: ann-example", "person: bob", "seeds/courier.yaml")
    stone = "- {table: people, row: bob, release: 1.1.0, reason: A mistake.}\n"
    write(project, "seeds/tombstones.yaml", stone)
    (problem,) = refusals(project)
    assert str(problem).endswith(
        "roles/ann-minister: person: foreign_keys_resolve: bob was withdrawn from people:"
        " name the row that replaced it"
    )


@pytest.mark.parametrize("missing", ["gazette.yaml", "gazette.sentences.csv"])
def test_a_seed_and_an_index_need_each_other(project: Path, missing: str) -> None:
    (project / "seeds" / missing).unlink()
    (problem,) = refusals(project)
    assert (problem.rule, missing in problem.problem) == ("index", True)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("courier.yaml", "link"),
        ("courier.sentences.csv", "index"),
        ("reference/countries.csv", "reference"),
    ],
)
def test_a_linked_file_is_refused(project: Path, name: str, rule: str) -> None:
    seed = project / "seeds" / name
    seed.rename(project / "elsewhere")
    seed.symlink_to(project / "elsewhere")
    (problem,) = refusals(project)
    assert (problem.file, problem.line, problem.rule) == (f"seeds/{name}", 1, rule)


@pytest.mark.parametrize("content", [None, "", "a: 1\n"])
def test_a_list_that_is_none_is_refused(project: Path, content: str | None) -> None:
    path = project / "seeds" / "searches.yaml"
    path.unlink() if content is None else path.write_text(content)
    assert [problem.file for problem in refusals(project)] == ["seeds/searches.yaml"]

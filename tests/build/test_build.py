"""The build: from a tiny project to its tables, and every offence it refuses."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scripts.build.schemas import read_schemas
from scripts.build.tables import build, main
from tests.project import (
    REPOSITORY,
    broken,
    contents,
    edit,
    index,
    line_of,
    refusals,
    rows,
    write,
    write_project,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A tiny project, not yet built."""
    return write_project(tmp_path / "project")


def table(project: Path, name: str) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in rows(project, name)}


def evidence(project: Path, row: str) -> list[tuple[str, ...]]:
    return [
        (
            link["field"],
            f"{link['source']} {link['paragraph']}.{link['sentence']}",
            link["role"],
            link["attribution"],
            link["printed"],
        )
        for link in rows(project, "evidence")
        if link["row"] == row
    ]


# What is built


def test_a_row_takes_its_default_evidence_and_that_of_its_fields(project: Path) -> None:
    build(project, project)
    assert evidence(project, "harbour-talks") == [
        ("*", "gazette 2.1", "states", "harbour-office", ""),
        ("date", "gazette 2.1", "implies", "harbour-office", "in February"),
        ("place", "gazette 3.1", "states", "reporter", ""),
    ]


def test_a_sentence_that_prints_a_field_states_it_though_the_row_is_implied(project: Path) -> None:
    edit(project, "post_type: embassy", "post_type: {value: embassy, at: 2.1}")
    build(project, project)
    assert ("post_type", "gazette 2.1", "states", "reporter", "") in evidence(project, "prk-sgp")


def test_the_role_of_a_forum_row_is_its_field_and_not_that_of_its_evidence(project: Path) -> None:
    forum = """\
forum_participation:
  - id: harbour-prk
    at: 2.1
    forum: harbour-office
    side: PRK
    role: missed
    date: 2019
    basis: stated
sentences:
"""
    edit(project, "sentences:\n", forum)
    build(project, project)
    assert table(project, "forum_participation")["harbour-prk"]["role"] == "missed"
    assert evidence(project, "harbour-prk") == [("*", "gazette 2.1", "states", "reporter", "")]


def test_printed_forms_of_all_documents_are_gathered_each_with_its_sentence(project: Path) -> None:
    build(project, project)
    person = table(project, "people")["ann-example"]
    assert (person["printed_forms"], person["note"]) == (
        "Ann Example; Ms Example",
        "A second paper.",
    )
    assert evidence(project, "ann-example") == [
        ("*", "courier 1.1", "states", "reporter", ""),
        ("*", "gazette 2.1", "states", "reporter", ""),
        ("printed_forms", "courier 1.1", "states", "reporter", "Ms Example"),
        ("printed_forms", "gazette 2.1", "states", "reporter", "Ann Example"),
    ]
    # A country has evidence for its printed names alone.
    assert table(project, "countries")["PRK"]["printed_names"] == "DPRK; North Korea"
    assert evidence(project, "PRK") == [
        ("printed_names", "gazette 2.1", "states", "reporter", "DPRK; North Korea")
    ]


def test_a_derived_row_rests_on_its_parents_sentences_and_prints_its_formula(project: Path) -> None:
    build(project, project)
    row = table(project, "trade_figures")["level-before"]
    assert (row["value"], row["value_low"], row["value_high"]) == ("", "10", "20")
    assert (row["qualifier"], row["unit"], row["value_basis"]) == (
        "",
        "USD million",
        "derived",
    )
    assert "level / (1 + change / 100)" in row["note"]
    assert [(field, place, role) for field, place, role, *_ in evidence(project, row["id"])] == [
        (field, place, "implies")
        for field in ("*", "date")
        for place in ("gazette 3.1", "gazette 3.2")
    ]


def test_a_universal_gives_one_row_a_member_on_the_day_without_the_exceptions(
    project: Path,
) -> None:
    build(project, project)
    assert [(row["id"], row["host"]) for row in rows(project, "embassies")] == [("prk-sgp", "SGP")]
    assert evidence(project, "prk-sgp") == [("*", "gazette 3.2", "implies", "reporter", "")]


@pytest.mark.parametrize(
    ("name", "row", "as_of"),
    [
        ("embassies", "prk-sgp", ["2020-03-02", "2020-03-02", "2020-03-02", "day", "implied"]),
        ("roles", "ann-minister", ["?", "?", "?", "unknown", "unknown"]),
    ],
    ids=["a dated document", "an undated document"],
)
def test_a_status_holds_as_of_its_documents_date(
    project: Path, name: str, row: str, as_of: list[str]
) -> None:
    build(project, project)
    cells = table(project, name)[row]
    assert [value for key, value in cells.items() if key.startswith("as_of")][:5] == as_of
    assert cells["as_of_source"] == ("gazette" if name == "embassies" else "courier")


def test_a_status_with_a_time_of_its_own_names_no_document(project: Path) -> None:
    edit(project, "tenure: current", "tenure: current, as_of: 2019", "seeds/courier.yaml")
    build(project, project)
    row = table(project, "roles")["ann-minister"]
    assert (row["as_of"], row["as_of_basis"], row["as_of_source"]) == ("2019", "stated", "")


def test_an_answer_that_was_not_given_has_no_date_to_seek(project: Path) -> None:
    build(project, project)
    row = table(project, "overtures")["berths"]
    assert (row["date"], row["date_basis"]) == ("?", "unknown")
    assert (row["reply_date"], row["reply_date_latest"], row["reply_date_basis"]) == (
        "",
        "",
        "unknown",
    )


def test_sentences_have_their_disposition_zone_and_number_of_rows(project: Path) -> None:
    build(project, project)
    shown = ("source", "paragraph", "zone", "disposition", "reason", "rows")
    assert [[row[name] for name in shown] for row in rows(project, "sentences")] == [
        ["courier", "1", "body", "coded", "", "3"],
        ["gazette", "1", "title", "coded", "", "1"],
        ["gazette", "2", "body", "coded", "", "6"],
        ["gazette", "3", "body", "coded", "", "5"],
        ["gazette", "3", "body", "coded", "", "3"],
        ["gazette", "4", "body", "analysis", "a guess at motives", "0"],
        ["gazette", "5", "body", "duplicate", "", "0"],
    ]
    source = table(project, "sources")["gazette"]
    counts = ("paragraphs", "sentences", "coded_sentences", "format", "canonicaliser")
    assert [source[name] for name in counts] == ["5", "6", "4", "plain-text", "1"]


def test_whole_numbers_of_a_key_are_sorted_as_numbers(project: Path) -> None:
    paragraphs = ["Six", *(f"Filler {n}" for n in range(10))]
    (project / "seeds/courier.sentences.csv").write_text(index("courier", *paragraphs))
    edit(project, '{"1": coded}', '{"1": coded, "2-11": boilerplate}', "seeds/courier.yaml")
    build(project, project)
    numbers = [row["paragraph"] for row in rows(project, "sentences")]
    assert numbers[:11] == [str(n) for n in range(1, 12)]


def test_the_descriptor_vouches_for_the_files_as_they_are(project: Path) -> None:
    build(project, project)
    package = json.loads((project / "datapackage.json").read_bytes())
    schemas = read_schemas(project / "schemas")
    assert (package["name"], package["version"]) == ("tiny", "1.2.3")
    assert package["sources"] == [{"title": "Harbour news"}, {"title": "Harbour talks"}]
    for resource in package["resources"]:
        content = (project / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["rows"] == len(list(csv.reader(content.decode().splitlines()))) - 1
        assert resource["schema"] == schemas[resource["name"]]


def test_the_build_does_not_depend_on_the_machine(project: Path, tmp_path: Path) -> None:
    build(project, project)
    surroundings = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Apia", "LC_ALL": "C"}
    paths = os.pathsep.join(str(REPOSITORY / name) for name in ("src", "."))
    command = [sys.executable, "-m", "scripts.build", "--root", str(project)]
    subprocess.run(
        [*command, "--out", str(tmp_path / "other")],
        check=True,
        env={**os.environ, **surroundings, "PYTHONPATH": paths},
    )
    written = contents(project)
    assert contents(tmp_path / "other") == {
        name: content
        for name, content in written.items()
        if name.startswith("data") or name in ("CITATION.cff", ".zenodo.json")
    }


# What is refused


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


# How it is written


def test_tables_no_longer_in_the_contract_are_removed_and_other_files_kept(project: Path) -> None:
    build(project, project)
    descriptor = project / "datapackage.json"
    package = json.loads(descriptor.read_bytes())
    package["resources"].append({"name": "old", "path": "data/old.csv"})
    descriptor.write_text(json.dumps(package))
    (project / "data/old.csv").write_text("id\n")
    (project / "data/README.md").write_text("kept\n")
    build(project, project)
    assert not (project / "data/old.csv").exists()
    assert (project / "data/README.md").exists()


def test_the_command_prints_every_problem_and_fails(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(project)]) == 0
    edit(project, "status: held", "status: over")
    assert main(["--root", str(project)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "seeds/gazette.yaml:" in printed.err
    assert "1 problem, nothing written" in printed.err


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("pyproject.toml", "[project]\nname = 'x'\n", "lacks contributors"),
        ("src/dprk_engagement/__init__.py", "", "__version__"),
        ("schemas", "", "holds no schemas"),
    ],
)
def test_a_project_without_its_metadata_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], name: str, content: str, message: str
) -> None:
    if (project / name).is_dir():
        shutil.rmtree(project / name)
    else:
        (project / name).write_text(content)
    assert main(["--root", str(project)]) == 1
    assert message in capsys.readouterr().err
    assert not (project / "data").exists()

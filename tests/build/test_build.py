"""The build: from a tiny project to its tables."""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.build.schemas import read_schemas
from scripts.build.tables import build, main
from tests.project import REPOSITORY, contents, edit, index, rows


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
    assert (row["qualifier"], row["unit"], row["value_basis"]) == ("", "USD million", "derived")
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

"""The build: from a tiny project to its tables, and every offence it refuses."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.build.problems import BuildError, Origin, Problem
from scripts.build.schemas import read_schemas
from scripts.build.tables import build, main

REPOSITORY = Path(__file__).resolve().parents[2]

PYPROJECT = """
[project]
name = "tiny"
[tool.dprk-engagement]
title = "Tiny"
description = "A tiny dataset"
released = "2020-03-04"
license = "CC-BY-4.0"
language = "en"
keywords = ["harbours"]
contributors = [{ title = "Nobody", roles = ["creator"] }]
"""

GAZETTE = """\
source:
  title: Harbour talks
  language: en
  completeness: complete
  published: {value: 2020-03-02, at: 1.1, as_stated: 2 March 2020}
  at: 1.1
zones: {"1": title}
countries:
  - {id: PRK, printed: {North Korea: 2.1, DPRK: 2.1}}
people:
  - {id: ann-example, name: Ann Example, country: SGP, kind: official, printed: {Ann Example: 2.1}}
organizations:
  - {id: harbour-office, name: Harbour Office, kind: government, at: 3.1}
meetings:
  - id: harbour-talks
    at: 2.1
    by: harbour-office
    kind: official
    status: held
    date: {value: 2020-02, basis: implied, as_stated: in February, note: The year of publication.}
    city: {value: Port, at: 3.1}
    dprk_takes_part: "true"
    summary: Officials meet at the harbour.
participants:
  - id: harbour-ann
    at: 2.1
    meeting: harbour-talks
    person: ann-example
    side: SEA
    capacity: lead
overtures:
  - {id: berths, at: 3.1, initiator: SGP, target: PRK, terms: Berths., reply: no_reply, date: "?"}
trade_figures:
  - id: level
    at: 3.1
    reporter: SGP
    partner: PRK
    measure: level
    date: 2019
    value: {value: 10.0, unit: USD million, qualifier: exact, as_stated: $10 million}
  - id: change
    at: 3.2
    reporter: SGP
    partner: PRK
    measure: change
    date: 2019
    value: {value: -50, unit: percent, qualifier: nearly, as_stated: nearly half}
  - id: level-before
    reporter: SGP
    partner: PRK
    measure: level
    date: {value: 2018, basis: derived, note: The year before.}
    derived: {from: [level, change], by: level-before-change}
embassies:
  - each: {group: SEA, on: 2020-01-01, except: [THA], as: host}
    id: prk-{country}
    at: 3.2
    sender: PRK
    post_type: embassy
    status: present
    basis: implied
sentences:
  "1-3": coded
  "4.1": {analysis: a guess at motives}
"""

COURIER = """\
source: {title: Harbour news, language: en, completeness: complete, published: "?", at: 1.1}
people:
  - {id: ann-example, printed: {Ms Example: 1.1}, note: A second paper.}
roles:
  - {id: ann-minister, at: 1.1, person: ann-example, title: Minister, tenure: current}
sentences: {"1": coded}
"""

COUNTRIES = """\
id,alpha2,numeric,m49,cow,gw,name
MYS,MY,458,458,820,820,Malaysia
PRK,KP,408,408,731,731,North Korea
SGP,SG,702,702,830,830,Singapore
THA,TH,764,764,800,800,Thailand
"""

GROUPS = """\
id,group,country,member_from,member_until,origin
SEA-MYS,SEA,MYS,,2019-12-31,a list
SEA-SGP,SEA,SGP,1999-01-01,,a list
SEA-THA,SEA,THA,,,a list
"""

CORROBORATION = """\
- id: day
  table: meetings
  row: harbour-talks
  field: date
  value: 2020-02-11
  relation: refines
  read_as: page
  publisher: Port Review
  note: Gives the day.
"""


def index(source: str, *paragraphs: str) -> str:
    """Return the sentence index of paragraphs whose sentences are separated by bars."""
    document = hashlib.sha256(source.encode()).hexdigest()
    lines = [
        "source,paragraph,sentence,zone,start,end,length,sha256,duplicate_of,format,"
        "raw_sha256,canonical_sha256,canonicaliser"
    ]
    start = 0
    seen: dict[str, str] = {}
    for paragraph, text in enumerate(paragraphs, 1):
        for sentence, words in enumerate(text.split("|"), 1):
            digest = hashlib.sha256(words.encode()).hexdigest()
            end = start + len(words)
            place = f"{source},{paragraph},{sentence},body,{start},{end},{len(words)},{digest}"
            twin = seen.setdefault(digest, f"{paragraph}.{sentence}")
            twin = "" if twin == f"{paragraph}.{sentence}" else twin
            lines.append(f"{place},{twin},plain-text,{document},{document},1")
            start = end + 1
    return "\n".join(lines) + "\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(REPOSITORY / "schemas", root / "schemas")
    for name, content in {
        "pyproject.toml": PYPROJECT,
        "src/dprk_engagement/__init__.py": '__version__ = "1.2.3"\n',
        "seeds/gazette.yaml": GAZETTE,
        "seeds/gazette.sentences.csv": index("gazette", "One", "Two", "Three|Four", "Five", "One"),
        "seeds/courier.yaml": COURIER,
        "seeds/courier.sentences.csv": index("courier", "Six"),
        "seeds/corroborations.yaml": CORROBORATION,
        "seeds/searches.yaml": "[]\n",
        "seeds/tombstones.yaml": "[]\n",
        "seeds/reference/countries.csv": COUNTRIES,
        "seeds/reference/country_groups.csv": GROUPS,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8", newline="")
    return root


def edit(project: Path, name: str, old: str, new: str) -> None:
    path = project / "seeds" / name
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8", newline="")


def refusals(project: Path) -> list[Problem]:
    with pytest.raises(BuildError) as refused:
        build(project, project)
    assert not (project / "data").exists()
    return refused.value.problems


def table(project: Path, name: str) -> dict[str, dict[str, str]]:
    with (project / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row.get("id", ""): row for row in csv.DictReader(file)}


def evidence(project: Path, row: str) -> list[tuple[str, ...]]:
    with (project / "data" / "evidence.csv").open(encoding="utf-8", newline="") as file:
        return [
            (
                each["field"],
                f"{each['source']} {each['paragraph']}.{each['sentence']}",
                each["role"],
                each["attribution"],
                each["printed"],
            )
            for each in csv.DictReader(file)
            if each["row"] == row
        ]


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_relative_to(folder / "schemas")
    }


# What is built


def test_every_table_of_the_contract_is_written(project: Path) -> None:
    build(project, project)
    expected = set(read_schemas(project / "schemas"))
    assert {path.stem for path in (project / "data").iterdir()} == expected


def test_a_row_takes_its_default_evidence_and_that_of_its_fields(project: Path) -> None:
    build(project, project)
    assert evidence(project, "harbour-talks") == [
        ("*", "gazette 2.1", "states", "harbour-office", ""),
        ("city", "gazette 3.1", "states", "reporter", ""),
        ("date", "gazette 2.1", "implies", "harbour-office", "in February"),
    ]


def test_a_sentence_that_prints_a_field_states_it_though_the_row_is_implied(project: Path) -> None:
    edit(project, "gazette.yaml", "post_type: embassy", "post_type: {value: embassy, at: 2.1}")
    build(project, project)
    assert ("post_type", "gazette 2.1", "states", "reporter", "") in evidence(project, "prk-sgp")


def test_the_role_of_a_forum_row_is_its_field_and_not_that_of_its_evidence(project: Path) -> None:
    forum = """\
forum_participation:
  - id: harbour-prk
    at: 2.1
    forum: harbour-office
    country: PRK
    role: missed
    date: 2019
    basis: stated
sentences:
"""
    edit(project, "gazette.yaml", "sentences:\n", forum)
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


def test_a_country_has_evidence_for_its_printed_names_alone(project: Path) -> None:
    build(project, project)
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
    rows = table(project, "embassies")
    assert [(row["id"], row["host"]) for row in rows.values()] == [("prk-sgp", "SGP")]
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
    edit(project, "courier.yaml", "tenure: current", "tenure: current, as_of: 2019")
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
    with (project / "data" / "sentences.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            [row[name] for name in ("source", "paragraph", "zone", "disposition", "reason", "rows")]
            for row in csv.DictReader(file)
        ]
    assert rows == [
        ["courier", "1", "body", "coded", "", "3"],
        ["gazette", "1", "title", "coded", "", "1"],
        ["gazette", "2", "body", "coded", "", "4"],
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
    edit(project, "courier.yaml", '{"1": coded}', '{"1": coded, "2-11": boilerplate}')
    build(project, project)
    lines = (project / "data/sentences.csv").read_text(encoding="utf-8").splitlines()[1:12]
    assert [line.split(",")[1] for line in lines] == [str(n) for n in range(1, 12)]


def test_tables_are_utf8_with_line_feeds_and_the_columns_of_the_schema(project: Path) -> None:
    build(project, project)
    schemas = read_schemas(project / "schemas")
    for path in (project / "data").iterdir():
        content = path.read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")
        header = content.decode().split("\n", 1)[0]
        assert header == ",".join(field["name"] for field in schemas[path.stem]["fields"])


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


def test_frictionless_accepts_the_package(project: Path) -> None:
    build(project, project)
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_citation_names_the_version_and_the_day_of_release(project: Path) -> None:
    build(project, project)
    citation = (project / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    assert {'version: "1.2.3"', 'date-released: "2020-03-04"', "type: dataset"} <= set(citation)


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
    written = everything(project)
    assert everything(tmp_path / "other") == {
        name: content
        for name, content in written.items()
        if name.startswith("data") or name in ("CITATION.cff", ".zenodo.json")
    }


# What is refused


@pytest.mark.parametrize(
    ("old", "new", "where", "rule"),
    [
        # Names
        ("overtures:", "offers:", "offers", "unknown-table"),
        ("overtures:", "sentence_index:", "sentence_index", "unknown-table"),
        ("    kind: off", "    sort: off", "meetings/harbour-talks", "unknown-field"),
        ("date: 2019", "date_latest: 2019", "trade_figures/level", "unknown-field"),
        ("as_stated: in", "stated: in", "meetings/harbour-talks", "unknown-key"),
        ("as_stated: $10", "amount: $10", "trade_figures/level", "unknown-key"),
        # Identifiers
        ("person: ann", "person: bob", "participants/harbour-ann", "unknown-id"),
        ("meeting: har", "meeting: bar", "participants/harbour-ann", "unknown-id"),
        ("country: SGP", "country: SGX", "people/ann-example", "unknown-id"),
        ("side: SEA", "side: EU", "participants/harbour-ann", "unknown-id"),
        ("id: PRK,", "id: KOR,", "countries/KOR", "unknown-id"),
        ("by: harbour-office", "by: nobody", "meetings/harbour-talks", "attribution"),
        ("id: change", "id: level", "trade_figures/level", "duplicate-id"),
        ("id: berths,", "", "overtures", "required"),
        ("id: berths,", "id: Berths,", "overtures/Berths", "pattern"),
        # Values
        ("status: held", "status: over", "meetings/harbour-talks", "vocabulary"),
        ("    kind: official\n", "", "meetings/harbour-talks", "required"),
        ("kind: official\n", "kind: '?'\n", "meetings/harbour-talks", "required"),
        ('"true"', "yes", "meetings/harbour-talks", "type"),
        ("terms: Berths.", "terms: [a]", "overtures/berths", "type"),
        ("value: 10.0", "value: ten", "trade_figures/level", "quantity"),
        ("value: 10.0", "value: 10, low: 11", "trade_figures/level", "quantity"),
        ("date: 2019", "date: [2019", "seed", "yaml"),
        ("date: 2019", "date: '[2019'", "trade_figures/level", "date"),
        ("date: 2019", "date: 2019/2018", "trade_figures/level", "date"),
        ("in Feb", "a b c d e in Feb", "meetings/harbour-talks", "phrase"),
        ("DPRK:", "a b c d e f:", "countries/PRK", "phrase"),
        ("Berths.", "'\"a b c d e f\"'", "overtures/berths", "phrase"),
        # Evidence
        ("at: 3.2", "at: 3.3", "trade_figures/change", "place"),
        ("at: 3.2", "at: 9", "trade_figures/change", "place"),
        ("at: 3.2", "at: 3,2,", "trade_figures/change", "place"),
        (", at: 3.1, init", ", init", "overtures/berths", "evidence"),
        ("at: 2.1\n", "at: 2.1, 3.1\n", "meetings/harbour-talks", "evidence"),
        ("by: level-b", "by: magic-b", "trade_figures/level-before", "derivation"),
        ("[level, change]", "[level, lost]", "trade_figures/level-before", "derivation"),
        # Sentences
        ('  "4.1": {analysis: a guess at motives}\n', "", "sentences/4.1", "disposition"),
        ('"4.1"', '"3.2-4.1"', "sentences/3.2", "twice"),
        ("{analysis: a guess at motives}", "coded", "sentences/4.1", "disposition"),
        ('"1-3": coded', '"1-3": analysis', "sentences/2.1", "disposition"),
        ("{analysis: ", "{opinion: ", "sentences/4.1", "vocabulary"),
        ('"4.1"', '"4.1, 6.1"', "sentences/4.1, 6.1", "place"),
        ('"1": title', '"1": headline', "sentences/1.1", "vocabulary"),
        ("at: 3.2", "at: 5.1", "sentences/5.1", "duplicate"),
        # Groups
        ("group: SEA", "group: EEC", "embassies/prk-{country}", "group"),
        ("[THA]", "[THA, MYS]", "embassies/prk-{country}", "group"),
        ("as: host", "as: guest", "embassies/prk-{country}", "group"),
        ("on: 2020-01-01", "on: 2020", "embassies/prk-{country}", "group"),
        ("    basis: implied", "    basis: stated", "embassies/prk-{country}", "group"),
    ],
)  # fmt: skip
def test_an_offence_in_a_seed_is_refused(
    project: Path, old: str, new: str, where: str, rule: str
) -> None:
    edit(project, "gazette.yaml", old, new)
    assert (where, rule) in {(each.where, each.rule) for each in refusals(project)}


@pytest.mark.parametrize(
    ("name", "old", "new", "where", "rule"),
    [
        # The public record
        ("corroborations.yaml", "table: m", "table: sm", "corroborations/day", "corroboration"),
        ("corroborations.yaml", "row: h", "row: g", "corroborations/day", "corroboration"),
        ("corroborations.yaml", "field: d", "field: g", "corroborations/day", "corroboration"),
        ("corroborations.yaml", "11", "41", "corroborations/day", "date"),
        ("corroborations.yaml", "note:", "remark:", "corroborations/day", "unknown-field"),
        # Files
        ("gazette.sentences.csv", "\ngazette", "\ncourier", "sentences", "index"),
        ("gazette.sentences.csv", ",0,3,3,", ",0,3,4,", "sentences", "index"),
        ("gazette.sentences.csv", "source,", "sources,", "sentences", "index"),
        ("reference/countries.csv", "id,alpha2", "alpha2,id", "countries", "reference"),
        ("reference/countries.csv", "Malaysia", "Malaysia,x", "countries", "reference"),
        ("reference/countries.csv", "820,820", "820,many", "countries/MYS", "type"),
        ("reference/countries.csv", "MYS,MY", "PRK,MY", "countries/PRK", "duplicate-key"),
        ("reference/country_groups.csv", "12-31", "12-32", "country_groups/SEA-MYS", "type"),
    ],
)  # fmt: skip
def test_an_offence_in_another_file_is_refused(
    project: Path, name: str, old: str, new: str, where: str, rule: str
) -> None:
    edit(project, name, old, new)
    assert (where, rule) in {(each.where, each.rule) for each in refusals(project)}


def test_a_refusal_names_file_line_row_rule_and_remedy(project: Path) -> None:
    edit(project, "gazette.yaml", "status: held", "status: over")
    line = GAZETTE[: GAZETTE.index("status: held")].count("\n") + 1
    (problem,) = refusals(project)
    assert str(problem).startswith(
        f"seeds/gazette.yaml:{line}: meetings/harbour-talks: vocabulary: status: 'over' is none of"
    )
    assert str(problem).endswith("write one of these")


def test_all_refusals_come_together_and_sorted(project: Path) -> None:
    edit(project, "gazette.yaml", "status: held", "status: over")
    edit(project, "gazette.yaml", "side: SEA", "side: EU")
    edit(project, "courier.yaml", "tenure: current", "tenure: once")
    found = refusals(project)
    assert [each.rule for each in found] == ["vocabulary", "vocabulary", "unknown-id"]
    assert found == sorted(found)


@pytest.mark.parametrize("given", ["name: Anne Example", "kind: expert"])
def test_two_documents_that_disagree_on_a_row_are_refused_with_both_places(
    project: Path, given: str
) -> None:
    edit(project, "courier.yaml", "printed: {Ms", f"{given}, printed: {{Ms")
    (problem,) = refusals(project)
    assert (problem.rule, problem.origin.file) == ("conflict", "seeds/gazette.yaml")
    value = given.split(": ")[1]
    assert value in problem.message
    assert "seeds/courier.yaml:3" in problem.message


def test_a_status_merged_from_documents_of_two_dates_is_refused(project: Path) -> None:
    role = "roles:\n  - {id: ann-minister, at: 2.1, person: ann-example}\nembassies:"
    edit(project, "gazette.yaml", "embassies:", role)
    (problem,) = refusals(project)
    assert (problem.where, problem.rule) == ("roles/ann-minister", "conflict")


@pytest.mark.parametrize(
    ("withdrawn", "rule"),
    [("harbour-talks", "tombstone"), ("ann-example", "tombstone")],
)
def test_a_withdrawn_id_cannot_be_used_again(project: Path, withdrawn: str, rule: str) -> None:
    table_name = "meetings" if withdrawn == "harbour-talks" else "people"
    (project / "seeds/tombstones.yaml").write_text(
        f"- {{table: {table_name}, row: {withdrawn}, release: 1.1.0, reason: A mistake.}}\n"
    )
    assert rule in {each.rule for each in refusals(project)}


def test_a_reference_to_a_withdrawn_id_says_that_it_was_withdrawn(project: Path) -> None:
    edit(project, "courier.yaml", "person: ann-example", "person: bob")
    (project / "seeds/tombstones.yaml").write_text(
        "- {table: people, row: bob, release: 1.1.0, reason: A mistake.}\n"
    )
    (problem,) = refusals(project)
    assert (problem.where, problem.rule) == ("roles/ann-minister", "tombstone")
    assert "withdrawn" in problem.message


@pytest.mark.parametrize("missing", ["gazette.yaml", "gazette.sentences.csv"])
def test_a_seed_and_an_index_need_each_other(project: Path, missing: str) -> None:
    (project / "seeds" / missing).unlink()
    (problem,) = refusals(project)
    assert (problem.rule, missing in problem.message) == ("index", True)


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
    assert (problem.origin, problem.rule) == (Origin(f"seeds/{name}", 1), rule)


@pytest.mark.parametrize("name", ["corroborations.yaml", "searches.yaml", "tombstones.yaml"])
@pytest.mark.parametrize("content", [None, "", "a: 1\n"])
def test_a_list_that_is_none_is_refused(project: Path, name: str, content: str | None) -> None:
    path = project / "seeds" / name
    path.unlink() if content is None else path.write_text(content)
    (problem,) = refusals(project)
    assert problem.origin.file == f"seeds/{name}"


# How it is written


def test_a_refused_build_leaves_what_was_there(project: Path) -> None:
    build(project, project)
    before = everything(project / "data")
    edit(project, "gazette.yaml", "status: held", "status: over")
    with pytest.raises(BuildError):
        build(project, project)
    assert everything(project / "data") == before


def test_a_build_broken_off_while_writing_leaves_what_was_there(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(project, project)
    before = everything(project)
    edit(project, "gazette.yaml", "Officials meet", "They meet")
    before["seeds/gazette.yaml"] = (project / "seeds/gazette.yaml").read_bytes()
    written: list[Path] = []

    def full_disk(path: Path, content: bytes) -> int:
        written.append(path)
        if len(written) == 5:
            raise OSError("no space left")
        with path.open("wb") as file:
            return file.write(content)

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(OSError, match="no space"):
        build(project, project)
    assert everything(project) == before


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
    edit(project, "gazette.yaml", "status: held", "status: over")
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
    ],
)
def test_a_project_without_its_metadata_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], name: str, content: str, message: str
) -> None:
    (project / name).write_text(content)
    assert main(["--root", str(project)]) == 1
    assert message in capsys.readouterr().err
    assert not (project / "data").exists()


def test_a_folder_that_is_no_project_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(tmp_path)]) == 1
    assert "holds no schemas" in capsys.readouterr().err

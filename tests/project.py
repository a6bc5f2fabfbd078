"""A tiny project, whole enough to be built, and what its tests do to it."""

import hashlib
import shutil
from pathlib import Path

import pytest

from dprk_engagement.errors import Problem
from scripts.build.problems import BuildError
from scripts.build.tables import build
from scripts.release.freeze import freeze
from tests.helpers import read_rows

REPOSITORY = Path(__file__).resolve().parents[1]
SEED = "seeds/gazette.yaml"

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
  - {id: pilot-guild, name: Pilot Guild, kind: government, at: 2.1}
meetings:
  - id: harbour-talks
    at: 2.1
    by: harbour-office
    kind: official
    status: held
    date: {value: 2020-02, basis: implied, as_stated: in February, note: The year of publication.}
    place: {value: port, at: 3.1}
    country: SGP
    dprk_takes_part: "false"
    summary: Officials meet at the harbour.
  - {id: second-talks, at: 2.1, kind: official, status: held, date: 2018, summary: They meet again.}
participants:
  - id: harbour-ann
    at: 2.1
    meeting: harbour-talks
    person: ann-example
    side: SEA
    capacity: lead
overtures:
  - {id: berths, at: 3.1, actor: SGP, target: PRK, firmness: offer, terms: Berths.,
     reply: no_reply, date: "?"}
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
    value: {value: -50, high: 0, unit: percent, qualifier: nearly, as_stated: nearly half}
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
    home: PRK
    post_type: embassy
    status: present
    basis: implied
    note: All members but one are said to have it.
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
PLACES = """\
id,name,kind,country,latitude,longitude,geonames,origin,note
port,Port,city,SGP,1.25,103.75,,a map,
quay,Quay,building,SGP,,,,,
pier,Pier,building,SGP,,,,,
"""
# Another row, its evidence in the second paragraph.
UNION = "  - {id: crane-union, name: Crane Union, kind: government, at: 2.1}\n"
CORROBORATIONS = """\
- id: day
  table: meetings
  row: harbour-talks
  field: date
  value: 2020-02-11
  relation: refines
  covers: whole
  read_as: page
  publisher: Port Review
  note: Gives the day.
"""
SEARCHES = "".join(
    f"- {{table: {table}, row: {row}, sought: It., collection: Pages, searched: 2020-03-04,"
    f" outcome: {outcome}}}\n"
    for table, row, outcome in (
        ("meetings", "harbour-talks", "found"),
        ("meetings", "second-talks", "not_found"),
        ("overtures", "berths", "not_found"),
    )
)


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


def write_project(root: Path) -> Path:
    """Write the tiny project into ``root``; its version is 1.2.3."""
    shutil.copytree(REPOSITORY / "schemas", root / "schemas")
    kinds = "seeds/reference/interaction_kinds.csv"
    write(root, kinds, (REPOSITORY / kinds).read_text(encoding="utf-8"))
    number(root, "1.2.3")
    write(root, "pyproject.toml", PYPROJECT)
    for name, content in {
        "gazette.yaml": GAZETTE,
        "gazette.sentences.csv": index("gazette", "One", "Two", "Three|Four", "Five", "One"),
        "courier.yaml": COURIER,
        "courier.sentences.csv": index("courier", "Six"),
        "corroborations.yaml": CORROBORATIONS,
        "searches.yaml": SEARCHES,
        "tombstones.yaml": "[]\n",
        "changes.yaml": "[]\n",
        "reference/countries.csv": COUNTRIES,
        "reference/country_groups.csv": GROUPS,
        "reference/places.csv": PLACES,
    }.items():
        write(root, f"seeds/{name}", content)
    return root


def release_project(root: Path) -> Path:
    """Write the tiny project with its 1.0.0 frozen; its version is 1.1.0."""
    write_project(root)
    number(root, "1.0.0")
    build(root, root)
    freeze(root)
    number(root, "1.1.0")
    return root


def reasons(root: Path, *given: str) -> None:
    """Give these reasons for what was changed since the last release, and no others."""
    write(root, "seeds/changes.yaml", "".join(f"- {{{reason}}}\n" for reason in given) or "[]\n")


def write(root: Path, name: str, content: str) -> None:
    """Write a file of the project."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(content, encoding="utf-8", newline="")


def edit(root: Path, old: str, new: str, name: str = SEED) -> None:
    """Put ``new`` in the place of the first ``old`` in a file of the project."""
    content = (root / name).read_text(encoding="utf-8")
    assert old in content
    write(root, name, content.replace(old, new, 1))


def number(root: Path, version: str) -> None:
    """Give the project this version."""
    write(root, "src/dprk_engagement/__init__.py", f'"""Tiny."""\n\n__version__ = "{version}"\n')


def line_of(words: str) -> int:
    """Return the line of ``words`` in the seed of the gazette."""
    return GAZETTE[: GAZETTE.index(words)].count("\n") + 1


def rows(root: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a built table, cells as filed."""
    return read_rows(root / "data" / f"{name}.csv")


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below ``folder`` but the schemas."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_relative_to(folder / "schemas")
    }


def refusals(root: Path) -> list[Problem]:
    """Return why the project is not built, having seen that nothing is written."""
    before = contents(root)
    with pytest.raises(BuildError) as refused:
        build(root, root)
    assert contents(root) == before
    return refused.value.problems


def broken(root: Path) -> set[tuple[str, str, str]]:
    """Return the row, field and rule of everything that is wrong with the project."""
    return {(problem.row, problem.field, problem.rule) for problem in refusals(root)}

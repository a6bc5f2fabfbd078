"""Scoring a coding: what it finds, what it misses, and what cannot be read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dprk_engagement import score
from dprk_engagement.cli import commands
from dprk_engagement.scoring.own_coding import RENAMED
from scripts.trials.agreement import scores_as_csv
from tests.helpers import write_rows

if TYPE_CHECKING:
    from dprk_engagement.scoring.scoring import Score
    from tests.helpers import Tables

ROOT = Path(__file__).resolve().parents[2]
INTERACTIONS = """\
source;target;kind;date;document;sentence
{sides};summit;2018-06;st-2026;9.1
"""


def overall(result: Score) -> dict[str, tuple[int, int, int]]:
    return {
        m.measure: (m.published, m.own, m.agreed)
        for m in result.measures
        if m.table == m.document == "*"
    }


@pytest.fixture
def coding(tmp_path: Path, tables: Tables) -> Path:
    """The published tables of one document, in a folder in which tests change them."""
    evidence = [row for row in tables["evidence"] if row["source"] == "scmp-2023"]
    kept = {(row["table"], row["row"]) for row in evidence}
    write_rows(tmp_path / "evidence.csv", evidence)
    for name in ("meetings", "statements", "people", "organizations", "sources", "overtures"):
        rows = [row for row in tables[name] if (name, row["id"]) in kept]
        if rows:
            write_rows(tmp_path / f"{name}.csv", rows)
    return tmp_path


def edit(file: Path, pattern: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    changed = re.sub(pattern, new, text, count=1, flags=re.MULTILINE)
    assert changed != text
    file.write_text(changed, encoding="utf-8")


def test_only_the_documents_that_were_coded_are_compared(coding: Path) -> None:
    result = score(coding)
    assert result.documents == ("scmp-2023",)
    assert overall(result)["sentences"] == (15, 15, 15)
    statements = result.table.query("measure == 'rows' and table == 'statements'").iloc[0]
    assert statements["f1"] == statements["low"] == statements["high"] == 1
    visits = result.table.query("measure == 'rows' and table == 'roles'").iloc[0]
    assert visits["recall"] == 0


def test_a_lost_row_an_added_one_and_a_wrong_field_are_counted(coding: Path) -> None:
    before = overall(score(coding))
    edit(coding / "statements.csv", r",refusing,", ",open,")
    _, equal = before["fields"][1:]
    assert overall(score(coding))["fields"][2] == equal - 1
    edit(coding / "statements.csv", r"^deck-negotiates-when-weak,.*\n", "")
    published, own, agreed = before["rows"]
    assert overall(score(coding))["rows"] == (published, own - 1, agreed - 1)
    edit(coding / "people.csv", r"\Z", "nobody,Nobody,Nobody,,expert,\n")
    with pytest.raises(ValueError, match="people/nobody rests on no sentence"):
        score(coding)
    edit(coding / "evidence.csv", r"\Z", "people,nobody,*,scmp-2023,4,1,states,reporter,,\n")
    assert overall(score(coding))["rows"] == (published, own, agreed - 1)


def test_ids_of_ones_own_are_read_as_those_of_the_same_rows(coding: Path) -> None:
    before = overall(score(coding))
    for file in ("statements.csv", "evidence.csv"):
        text = (coding / file).read_text(encoding="utf-8")
        (coding / file).write_text(text.replace("dprk-rejects-us-talks", "mine"), encoding="utf-8")
    assert overall(score(coding)) == before


def test_a_column_left_out_is_named_and_not_compared(coding: Path, tables: Tables) -> None:
    rows = [row for row in tables["statements"] if row["documents"] == "scmp-2023"]
    write_rows(
        coding / "statements.csv", [{k: v for k, v in r.items() if k != "hedge"} for r in rows]
    )
    result = score(coding)
    assert result.left_out == ("statements.hedge",)
    assert "lacks it: hedge." in str(result)


@pytest.mark.parametrize("sides", ["USA;PRK", "PRK;USA", "US;North Korea"])
def test_what_two_sides_do_together_is_found_in_either_order(tmp_path: Path, sides: str) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(INTERACTIONS.format(sides=sides), encoding="utf-8")
    result = score(file)
    assert overall(result)["fields"] == (4, 4, 4)
    _, own, agreed = overall(result)["rows"]
    assert own == agreed == 1


def test_the_published_interactions_are_found_whole(tmp_path: Path, tables: Tables) -> None:
    places: dict[tuple[str, str], list[str]] = {}
    for link in (link for link in tables["evidence"] if link["source"] == "st-2015"):
        place = f"{link['paragraph']}.{link['sentence']}"
        places.setdefault((link["table"], link["row"]), []).append(place)
    lines = [
        {"source": row["actor"], **{name: row[name] for name in ("target", "kind", "date")}}
        | {"document": "st-2015", "sentence": ", ".join(places[row["table"], row["row"]])}
        for row in tables["interactions"]
        if (row["table"], row["row"]) in places
    ]
    write_rows(tmp_path / "mine.csv", lines)
    result = overall(score(tmp_path / "mine.csv"))
    published, own, agreed = result["rows"]
    assert published == own == agreed


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("mine.csv", "source,target\nPRK,USA\n", "lacks kind, date, document, sentence"),
        ("mine.csv", INTERACTIONS.format(sides="USA;PRK").replace("9.1", "9"), "sentence '9'"),
        ("mine.csv", INTERACTIONS.format(sides="USA;PRK").replace("9.1", "99.1"), "§99.1, which"),
        ("mine.csv", INTERACTIONS.format(sides="USA"), "mine.csv:2: has too few"),
        ("meetings.csv", "id\nx\n", "evidence.csv, which says"),
        ("evidence.csv", "table,row\nmeetings,x\n", "lacks source, paragraph, sentence"),
    ],
)
def test_what_is_no_coding_is_refused(tmp_path: Path, name: str, content: str, told: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(told)):
        score(tmp_path if name in ("meetings.csv", "evidence.csv") else tmp_path / name)


def test_a_table_without_ids_is_refused(coding: Path) -> None:
    edit(coding / "statements.csv", r"^id,", "name,")
    with pytest.raises(ValueError, match="statements: lacks the column id"):
        score(coding)


def test_the_scores_of_both_codings_are_those_that_are_kept() -> None:
    assert (ROOT / "record" / "agreement" / "scores.csv").read_bytes() == scores_as_csv(ROOT)


def test_the_columns_that_are_read_under_a_new_name_are_those_of_the_page() -> None:
    page = (ROOT / "docs" / "FROM-1.1-TO-2.0.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| `(\w+)` \| `(\w+)` \| `(\w+)` \|", page, re.MULTILINE)
    named = {(table, old): new for table, old, new in lines if old != new}
    assert {(table, old): new for table, to in RENAMED.items() for old, new in to.items()} == named


def test_the_shell_prints_the_table_or_the_measures(coding: Path) -> None:
    told = CliRunner().invoke(commands, ["score", str(coding)])
    assert told.exit_code == 0, told.output
    assert "95 % interval" in told.stdout
    told = CliRunner().invoke(commands, ["score", str(coding), "--json"])
    assert '"measure": "sentences"' in told.stdout

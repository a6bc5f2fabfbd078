"""Why a cell says what it says, with and without the reader's own copies."""

from __future__ import annotations

import shutil
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pytest

from dprk_engagement import UnknownName, UnknownTable, explain, explaining, loading, root
from dprk_engagement.contract import schema, table_names
from dprk_engagement.documents import copies
from dprk_engagement.documents.canonical import read_document
from scripts.build import index_source
from tests.helpers import write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from dprk_engagement.explanation import Explanation, Part
    from tests.helpers import Tables

TEXT = (
    "Harbour news\n"
    "The harbour master counted forty barges <in> fog at six. Nobody counted the gulls.\n"
    "A pilot boat left at noon without a pilot.\n"
)
WITH_IDS = [name for name in table_names() if schema(name)["primaryKey"] == ["id"]]


class Harbour(NamedTuple):
    """A quantity that rests on a document of our own, and a folder for copies of that."""

    row: dict[str, str]
    copies: Path

    def explain(self, field: str, copy: str | None = None) -> Explanation:
        if copy is None:
            return explain("quantities", self.row["id"], field)
        (self.copies / "mine.txt").write_text(copy, encoding="utf-8")
        return explain("quantities", self.row["id"], field, texts=self.copies)


@pytest.fixture
def harbour(tmp_path: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch) -> Harbour:
    shutil.copytree(root() / "data", tmp_path / "set" / "data")
    document = read_document(TEXT.encode())
    source = tables["sources"][0] | {
        "id": "harbour-2020",
        "title": "Harbour news",
        "publisher": "Harbour Gazette",
        "published": "?",
        "raw_sha256": document.raw_sha256,
        "canonical_sha256": document.sha256,
    }
    index = index_source.index_rows("harbour-2020", document)
    row = tables["quantities"][0]
    evidence = [
        dict(zip(tables["evidence"][0], ["quantities", row["id"], *cells], strict=True))
        for cells in (
            ("*", "harbour-2020", "2", "1", "states", "reporter", "", ""),
            ("value", "harbour-2020", "2", "1", "states", "reporter", "forty", "Barges alone."),
            ("date", "harbour-2020", "3", "1", "implies", "reporter", "", "The day after."),
        )
    ]
    columns = tables["sentences"][0]
    write_rows(tmp_path / "set" / "data" / "sources.csv", [source])
    write_rows(tmp_path / "set" / "data" / "evidence.csv", evidence)
    write_rows(
        tmp_path / "set" / "data" / "sentences.csv",
        [{name: str(sentence.get(name, "")) for name in columns} for sentence in index],
    )
    monkeypatch.setattr(loading, "root", lambda: tmp_path / "set")
    monkeypatch.setattr(copies, "root", lambda: tmp_path / "set")
    (tmp_path / "copies").mkdir()
    return Harbour(row, tmp_path / "copies")


def first(explanation: Explanation) -> Part:
    (part,) = explanation.parts
    return part


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tables from being read again for each of hundreds of cells."""
    monkeypatch.setattr(explaining, "cells", cache(loading.cells))


@pytest.mark.usefixtures("read_once")
def test_every_evidence_link_of_a_row_is_shown(tables: Tables) -> None:
    linked = defaultdict(list)
    for row in tables["evidence"]:
        locator = f"{row['source']} §{row['paragraph']}.{row['sentence']}"
        linked[row["table"], row["row"]].append(locator)
    for name in WITH_IDS:
        for row in tables[name][:12]:
            links = [link for part in explain(name, row["id"]).parts for link in part.links]
            assert sorted(str(link.locator) for link in links) == sorted(linked[name, row["id"]])


@pytest.mark.usefixtures("read_once")
def test_every_cell_of_a_coded_row_has_evidence(tables: Tables) -> None:
    for name in WITH_IDS:
        for row in tables[name][:2]:
            for field in row:
                explanation = explain(name, row["id"], field)
                if schema(name)["layer"] == "coded":
                    assert all(part.links for part in explanation.parts), (name, field)
                assert str(explanation).startswith(f"{name}/{row['id']}\n")


def test_a_link_says_all_that_is_known_of_its_sentence(harbour: Harbour) -> None:
    (link,) = first(harbour.explain("value")).links
    assert (str(link.locator), link.role, link.printed) == ("harbour-2020 §2.1", "states", "forty")
    assert (link.attribution, link.note, link.sentence) == ("the reporter", "Barges alone.", None)
    assert link.document.endswith("Harbour news. Harbour Gazette, undated")


@pytest.mark.usefixtures("read_once")
def test_a_note_that_several_sentences_share_is_said_once(tables: Tables) -> None:
    shared = [
        (one["table"], one["row"], one["field"], one["note"])
        for one, other in zip(tables["evidence"], tables["evidence"][1:], strict=False)
        if one["note"]
        and all(one[name] == other[name] for name in ("table", "row", "field", "note", "source"))
    ]
    assert shared
    for table, row, field, note in shared[:5]:
        page = " ".join(str(explain(cast("Any", table), row, field)).split())
        assert page.count(f"Note: {note}") == 1


@pytest.mark.parametrize("field", ["value_low", "as_stated", "unit", "qualifier"])
def test_a_part_of_a_figure_rests_on_the_evidence_of_the_figure(
    harbour: Harbour, field: str
) -> None:
    part = first(harbour.explain(field))
    assert part.rests_on == "value"
    assert "Barges alone." in [link.note for link in part.links]


def test_a_bound_of_a_date_says_from_what_it_follows(harbour: Harbour) -> None:
    part = first(harbour.explain("date_latest"))
    assert (part.rests_on, part.basis) == ("date", harbour.row["date_basis"])
    assert part.reasoning[0] == f"It follows from date, which is {harbour.row['date']}."


def test_a_field_without_evidence_of_its_own_rests_on_the_row(harbour: Harbour) -> None:
    explanation = harbour.explain("subject")
    assert first(explanation).rests_on == "*"
    assert "It has no evidence of its own; that of the row:" in str(explanation)


def test_a_derived_value_gives_its_formula_and_the_sentences_of_its_parents(
    tables: Tables,
) -> None:
    rows = [row for row in tables["trade_figures"] if row["value_basis"] == "derived"]
    for row in rows:
        part = first(explain("trade_figures", row["id"], "value"))
        assert part.basis == "derived"
        assert row["note"] in part.reasoning
        assert {link.role for link in part.links} == {"implies"}
    assert rows


def test_a_status_as_of_its_document_says_so(tables: Tables) -> None:
    row = next(
        row for row in tables["roles"] if row["as_of_source"] and row["as_of_basis"] == "implied"
    )
    part = first(explain("roles", row["id"], "as_of"))
    assert any(row["as_of_source"] in reason for reason in part.reasoning)


def test_a_gap_is_said_in_words(tables: Tables) -> None:
    row = next(row for row in tables["meetings"] if row["date"] == "?")
    assert first(explain("meetings", row["id"], "date")).value == "not stated"


@pytest.mark.usefixtures("read_once")
def test_the_public_record_stands_apart_and_changes_no_value(tables: Tables) -> None:
    for piece in tables["corroborations"]:
        table: Any = piece["table"]
        if piece["field"] == "*":
            continue
        explanation = explain(table, piece["row"], piece["field"])
        (coded,) = (row for row in tables[table] if row["id"] == piece["row"])
        assert piece["value"] in [row.value for row in explanation.corroborations]
        assert first(explanation).value in (coded[piece["field"]], "not stated", "not applicable")
        assert "The public record, which changes no coded value:" in str(explanation)


def test_a_field_that_the_public_record_is_silent_on_has_none_of_it(tables: Tables) -> None:
    piece = next(row for row in tables["corroborations"] if row["field"] == "place")
    table: Any = piece["table"]
    explanation = explain(table, piece["row"], "summary")
    fields = {row["field"] for row in tables["corroborations"] if row["row"] == piece["row"]}
    assert {row.field for row in explanation.corroborations} <= fields & {"*"}


def test_the_sentence_is_shown_from_a_copy_that_is_the_same(harbour: Harbour) -> None:
    part = first(harbour.explain("value", TEXT))
    (sentence,) = (link.sentence for link in part.links)
    assert sentence == (
        "exact",
        "mine.txt",
        "The harbour master counted forty barges <in> fog at six.",
    )


def test_a_sentence_that_moved_is_found_and_said_to_have_moved(harbour: Harbour) -> None:
    explanation = harbour.explain("value", f"A new heading\n{TEXT}")
    assert "Your copy, mine.txt, moved, verified: “The harbour" in " ".join(
        str(explanation).split()
    )


def test_words_that_differ_are_never_shown_as_the_sentence(harbour: Harbour) -> None:
    explanation = harbour.explain("value", TEXT.replace("forty", "fifty"))
    assert "has other words here (changed), so they are not" in " ".join(str(explanation).split())
    assert "fifty" not in str(explanation)


def test_a_folder_without_the_document_is_said_to_have_none(harbour: Harbour) -> None:
    explanation = harbour.explain("value", "Quite another article.\n")
    assert "Your folder holds no copy of this document." in str(explanation)


@pytest.mark.parametrize("texts", ["nowhere", "a-file"])
def test_copies_that_are_in_no_folder_are_refused(tmp_path: Path, texts: str) -> None:
    (tmp_path / "a-file").write_text("x", encoding="utf-8")
    with pytest.raises(NotADirectoryError, match="name the one that holds your copies"):
        explain("countries", "SGP", texts=tmp_path / texts)


def test_a_notebook_shows_what_the_terminal_shows_with_its_marks_escaped(harbour: Harbour) -> None:
    explanation = harbour.explain("value", TEXT)
    page = explanation._repr_html_()
    assert "barges &lt;in&gt; fog" in page
    assert "<in>" not in page


@pytest.mark.usefixtures("read_once")
def test_no_line_of_a_page_is_wider_than_a_terminal_unless_it_is_an_address(
    tables: Tables,
) -> None:
    for row in tables["overtures"]:
        for line in str(explain("overtures", row["id"])).splitlines():
            assert len(line) <= 88 or "://" in line


@pytest.mark.parametrize(
    ("table", "id_", "field", "error", "message"),
    [
        ("visit", "x", None, UnknownTable, "Did you mean 'visits'"),
        ("countries", "SPG", None, UnknownName, "countries has no row 'SPG'. Did you mean"),
        ("countries", "SGP", "names", UnknownName, "no field 'names'. Did you mean 'name'"),
        ("people", "SGP", None, UnknownName, "It is a row of countries"),
        ("evidence", "x", None, ValueError, "the rows of evidence have no id"),
    ],
)
def test_what_is_not_there_is_refused_with_the_nearest(
    table: Any, id_: str, field: str | None, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        explain(table, id_, field)


def test_a_withdrawn_row_says_when_and_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(root() / "data", tmp_path / "data")
    withdrawn = {"table": "visits", "row": "gone", "release": "1.2.0", "reason": "Coded twice."}
    write_rows(tmp_path / "data" / "tombstones.csv", [withdrawn])
    monkeypatch.setattr(loading, "root", lambda: tmp_path)
    with pytest.raises(UnknownName, match=r"visits/gone was withdrawn in 1\.2\.0: Coded twice"):
        explain("visits", "gone")


def test_a_row_is_explained_as_its_id_is() -> None:
    meetings = loading.load("meetings")
    row = meetings.iloc[0]
    assert explain("meetings", row) == explain("meetings", row["id"])
    with pytest.raises(TypeError, match="int names no row"):
        explain("meetings", cast("Any", 5))

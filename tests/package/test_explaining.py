"""Why a cell says what it says, with and without the reader's own copies."""

from __future__ import annotations

import shutil
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import pytest

from dprk_engagement import UnknownName, UnknownTable, explain, explaining, files, load, root
from dprk_engagement.contract import schema, table_names
from tests.harbour import TEXT
from tests.helpers import write_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dprk_engagement.explaining import Explanation, Part
    from tests.helpers import Tables

    Explain = Callable[..., Explanation]

WITH_IDS = [name for name in table_names() if schema(name)["primaryKey"] == ["id"]]


@pytest.fixture
def explained(harbour: Tables, tmp_path: Path) -> Explain:
    """Return what explains a field of the barges, with a copy of their document or without."""

    def explained(field: str, copy: str | None = None) -> Explanation:
        if copy is None:
            return explain("quantities", "barges", field)
        (tmp_path / "copies" / "mine.txt").write_text(copy, encoding="utf-8")
        return explain("quantities", "barges", field, texts=tmp_path / "copies")

    return explained


def first(explanation: Explanation) -> Part:
    (part,) = explanation.parts
    return part


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tables from being read again for each of hundreds of cells."""
    monkeypatch.setattr(explaining, "cells", cache(files.cells))


@pytest.mark.usefixtures("read_once")
def test_every_evidence_link_of_a_row_is_shown_and_every_coded_cell_has_one(tables: Tables) -> None:
    linked = defaultdict(list)
    for row in tables["evidence"]:
        locator = f"{row['source']} §{row['paragraph']}.{row['sentence']}"
        linked[row["table"], row["row"]].append(locator)
    for name in WITH_IDS:
        for row in tables[name][:5]:
            explanation = explain(name, row["id"])
            links = [link for part in explanation.parts for link in part.links]
            assert sorted(str(link.locator) for link in links) == sorted(linked[name, row["id"]])
            page = str(explanation).splitlines()
            assert page[0] == f"{name}/{row['id']}"
            # No line is wider than a terminal unless it is an address.
            assert all(len(line) <= 88 or "://" in line for line in page), page
        for field in tables[name][0]:
            parts = explain(name, tables[name][0]["id"], field).parts
            assert schema(name)["layer"] != "coded" or all(part.links for part in parts), field


def test_a_link_says_all_that_is_known_of_its_sentence(
    explained: Explain,
) -> None:
    (link,) = first(explained("value")).links
    assert (str(link.locator), link.role, link.printed) == ("harbour-2020 §2.1", "states", "forty")
    assert (link.attribution, link.note, link.sentence) == ("the reporter", "Barges alone.", None)
    assert link.document.endswith("Harbour <news>. Harbour Gazette, undated")


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


def test_a_field_rests_on_a_figure_a_date_or_the_row(explained: Explain, harbour: Tables) -> None:
    figure = first(explained("as_stated"))
    assert figure.rests_on == "value"
    assert "Barges alone." in [link.note for link in figure.links]
    (row,) = harbour["quantities"]
    bound = first(explained("date_latest"))
    assert (bound.rests_on, bound.basis) == ("date", row["date_basis"])
    assert bound.reasoning[0] == f"It follows from date, which is {row['date']}."
    assert "It has no evidence of its own; that of the row:" in str(explained("subject"))


def test_a_derived_value_gives_its_formula_and_a_status_its_document(tables: Tables) -> None:
    rows = [row for row in tables["trade_figures"] if row["value_basis"] == "derived"]
    for row in rows:
        part = first(explain("trade_figures", row["id"], "value"))
        assert part.basis == "derived"
        assert row["note"] in part.reasoning
        assert {link.role for link in part.links} == {"implies"}
    assert rows
    # A status may hold as of its document, and says so.
    row = next(r for r in tables["roles"] if r["as_of_source"] and r["as_of_basis"] == "implied")
    assert row["as_of_source"] in " ".join(first(explain("roles", row["id"], "as_of")).reasoning)


@pytest.mark.usefixtures("read_once")
def test_the_public_record_stands_apart_and_changes_no_value(tables: Tables) -> None:
    for piece in tables["corroborations"]:
        table, field = cast("Any", piece["table"]), piece["field"]
        if field == "*":
            continue
        explanation = explain(table, piece["row"], field)
        (coded,) = (row for row in tables[table] if row["id"] == piece["row"])
        assert piece["value"] in [row.value for row in explanation.corroborations]
        # Nothing that bears on another field.
        assert {row.field for row in explanation.corroborations} <= {field, "*"}
        assert first(explanation).value in (coded[field], "not stated", "not applicable")
        assert "The public record, which changes no coded value:" in str(explanation)


def test_the_sentence_is_shown_from_a_copy_that_is_the_same(
    explained: Explain,
) -> None:
    explanation = explained("value", TEXT)
    (sentence,) = (link.sentence for link in first(explanation).links)
    words = "The harbour master counted forty barges <in> fog at six."
    assert sentence == ("exact", "mine.txt", words)
    page = explanation._repr_html_()
    assert "barges &lt;in&gt; fog" in page
    assert "<in>" not in page


@pytest.mark.parametrize(
    ("copy", "said"),
    [
        (f"A new heading\n{TEXT}", "Your copy, mine.txt, moved, verified: “The harbour"),
        (TEXT.replace("forty", "fifty"), "has other words here (changed), so they are not"),
        ("Quite another article.\n", "Your folder holds no copy of this document."),
    ],
)
def test_what_became_of_a_sentence_is_said_and_other_words_are_never_shown(
    explained: Explain, copy: str, said: str
) -> None:
    page = " ".join(str(explained("value", copy)).split())
    assert said in page
    assert "fifty" not in page


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
    monkeypatch.setattr(files, "root", lambda: tmp_path)
    with pytest.raises(UnknownName, match=r"visits/gone was withdrawn in 1\.2\.0: Coded twice"):
        explain("visits", "gone")


def test_a_row_is_explained_as_its_id_is() -> None:
    meetings = load("meetings")
    row = meetings.iloc[0]
    assert explain("meetings", row) == explain("meetings", row["id"])
    with pytest.raises(TypeError, match="int names no row"):
        explain("meetings", cast("Any", 5))

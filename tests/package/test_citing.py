"""Citations: the dataset, and the documents behind just the rows that are meant."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any, cast

import pytest

from dprk_engagement import UnknownName, cite, descriptor, files, load, records, root
from dprk_engagement.citing import Work, as_bibtex, as_csl, as_text

if TYPE_CHECKING:
    from pathlib import Path

    from dprk_engagement.citing import Style
    from tests.helpers import Tables

pypandoc: Any = pytest.importorskip("pypandoc")
PACKAGE = json.loads((root() / "datapackage.json").read_bytes())
PIER = Work(
    "pier-2020",
    authors=("Ada Pier", "The Harbour Commission of the North"),
    title="50% of barges & {ferries}: a_count #1",
    publisher="The Gazette",
    date="2020-05-28/2020-05-29",
    url="https://example.org/a?b=1&c=%20",
)


def cited(what: Any = None, **options: Any) -> list[str]:
    """Return the ids of what is cited, the dataset first."""
    return [item["id"] for item in json.loads(cite(what, "csl-json", **options))]


def documents(tables: Tables, table: str, ids: list[str]) -> list[str]:
    behind = {e["source"] for e in tables["evidence"] if e["table"] == table and e["row"] in ids}
    return [source["id"] for source in tables["sources"] if source["id"] in behind]


def test_the_dataset_is_cited_with_its_title_version_and_makers() -> None:
    line = cite()
    for part in (PACKAGE["title"], f"version {PACKAGE['version']}", "[data set]"):
        assert part in line
    assert line.startswith(PACKAGE["contributors"][0]["title"])
    assert "\n" not in line


@pytest.mark.parametrize("style", ["text", "bibtex", "csl-json"])
def test_the_dataset_is_cited_with_its_doi_once_it_has_one(
    style: Style, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "https://doi.org/10.1234/five"
    for package in ({**PACKAGE, "id": ""}, {**PACKAGE, "id": address}):
        monkeypatch.setattr(descriptor, "package", lambda package=package: package)
        assert (address in cite(style=style)) == (package["id"] == address)
        assert ("http" in cite(style=style)) == (package["id"] == address)


def test_a_filtered_frame_of_any_engine_is_cited_with_the_documents_behind_what_is_left(
    tables: Tables,
) -> None:
    kept = [row["id"] for row in tables["meetings"] if row["kind"] == "track-2"]
    expected = ["dprk-engagement", *documents(tables, "meetings", kept)]
    pandas, polars = load("meetings"), load("meetings", engine="polars")
    arrow: Any = load("meetings", engine="pyarrow")
    assert cited(pandas[pandas["kind"] == "track-2"]) == expected
    assert cited(polars.filter(polars["kind"] == "track-2")) == expected
    chosen = [number for number, row in enumerate(tables["meetings"]) if row["id"] in kept]
    assert cited(arrow.take(chosen)) == expected
    assert cited([row for row in records("meetings") if row["id"] in kept]) == expected
    assert cited(pandas.loc[pandas["kind"] == "track-2", "id"]) == expected
    assert cited([f"meetings/{each}" for each in kept]) == cited(kept) == expected


def test_a_frame_of_evidence_is_cited_with_its_documents_and_one_of_none_with_none(
    tables: Tables,
) -> None:
    evidence = load("evidence")
    source = tables["evidence"][0]["source"]
    assert cited(evidence[evidence["source"] == source]) == ["dprk-engagement", source]
    assert cited("evidence") == cited("sentences") == cited("sources")
    assert cited(evidence.head(0)) == cited("country_groups") == ["dprk-engagement"]


def test_an_undated_document_is_so_and_the_public_record_dates_it_where_asked(
    tables: Tables,
) -> None:
    added = {
        row["row"]: row["value"]
        for row in tables["corroborations"]
        if (row["table"], row["field"]) == ("sources", "published")
    }
    undated = [source["id"] for source in tables["sources"] if source["published"] == "?"]
    for id_ in undated:
        assert "(n.d.)" in cite(id_)
        assert "year = {n.d.}" in cite(id_, "bibtex")
        assert "issued" not in json.loads(cite(id_, "csl-json"))[1]
    for id_ in {*undated} & added.keys():
        year = re.findall(r"\d{4}", added[id_])[0]
        line = cite(id_, corroborated=True).splitlines()[1]
        assert re.search(rf"\[[^]]*{year}[^]]*\]", line)
        assert "n.d." not in line


def test_the_public_record_can_be_cited_itself(tables: Tables) -> None:
    piece = next(row for row in tables["corroborations"] if row["url"] != "?")
    assert cite(piece["id"]).endswith(piece["url"])
    assert piece["publisher"] in cite(piece["id"])


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2019", "2019"),
        ("2019-02", "February 2019"),
        ("2015-01-19", "19 January 2015"),
        ("2026-05-28/2026-05-29", "28–29 May 2026"),
        ("2026-05-28/2026-06-02", "28 May – 2 June 2026"),
        ("2025-12-31/2026-01-01", "31 December 2025 – 1 January 2026"),
        ("[2021-06-21..]", "not before 21 June 2021"),
        ("[..2021-06-22]", "by 22 June 2021"),
        ("[2018-11..2019-06]", "between November 2018 and June 2019"),
        ("201X", "the 2010s"),
        ("", "n.d."),
    ],
)
def test_a_date_is_cited_exactly_as_far_as_it_goes(date: str, words: str) -> None:
    # A title that ends in a mark gets no full stop after it.
    line = as_text(Work("x", authors=("Ada Pier",), title="Foggy?", date=date))
    assert line == f"Ada Pier ({words}). Foggy?"


def test_pandoc_reads_the_same_work_from_bibtex_and_from_csl_json() -> None:
    converted = pypandoc.convert_text(as_bibtex(PIER), "csljson", format="biblatex")
    (read,) = json.loads(converted)
    item = as_csl(PIER)
    assert read["author"] == item["author"]
    assert read["issued"] == item["issued"]
    assert (read["title"], read["URL"]) == (item["title"], item["URL"])
    assert read["publisher"] == item["container-title"]
    # And makes a bibliography of the whole.
    options = {"format": "csljson", "extra_args": ["--citeproc", "--wrap=none"]}
    made = pypandoc.convert_text(cite("sources", "csl-json"), "plain", **options)
    for part in ("n.d.", PACKAGE["contributors"][0]["title"], PACKAGE["version"]):
        assert part in made


def test_an_id_of_two_tables_has_to_name_its_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(root() / "data", tmp_path / "data")
    with (tmp_path / "data" / "countries.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("vivian-balakrishnan,XX,999,999,999,999,Nowhere,\n")
    monkeypatch.setattr(files, "root", lambda: tmp_path)
    with pytest.raises(ValueError, match=r"countries and people: write countries/vivian"):
        cite("vivian-balakrishnan")
    assert cited("countries/vivian-balakrishnan") == ["dprk-engagement"]
    assert len(cited("people/vivian-balakrishnan")) > 1


def test_a_row_a_view_and_a_join_are_cited_like_the_rows_they_are_of() -> None:
    meetings, participants = load("meetings"), load("participants")
    row = meetings[meetings["id"] == "usa-prk-singapore-2018"]
    expected = cite("meetings/usa-prk-singapore-2018")
    assert "; 1 row of meetings)" in expected
    assert cite(row.iloc[0]) == cite(row) == cite([row, row.iloc[0]]) == expected
    assert cite(dict(row.iloc[0])) == cite(row["id"]) == expected
    joined = row.merge(participants, left_on="id", right_on="meeting")
    assert list(joined.columns[:1]) == ["id_x"]
    assert f"1 row of meetings, {len(joined)} rows of participants" in cite(joined)
    assert cite(joined[["meeting"]]) == expected
    happened = load("timeline")
    assert "rows of visits" in cite(happened[happened["date"] > "2026"])
    assert "rows of meetings)" in cite(load("who_met_whom"))


def test_every_document_behind_a_row_is_named_also_of_what_is_built_from_others() -> None:
    row = next(row for row in records("interactions") if "; " in str(row["documents"]))
    assert cited(f"interactions/{row['id']}")[1:] == sorted(
        str(row["documents"]).split("; "), key=[r["id"] for r in records("sources")].index
    )
    assert len(cited("interactions")) == len(cited("sources"))


@pytest.mark.parametrize(
    ("what", "error", "message"),
    [
        (5, TypeError, "5 names no row: give a table's name"),
        ([5], TypeError, "5 names no row"),
        ("meeting", UnknownName, "Did you mean 'meetings'"),
        (["SPG"], UnknownName, "no table or row 'SPG'"),
        ("visits/SGP", UnknownName, "SGP is a row of countries"),
        (load("meetings").drop(columns="id"), ValueError, "neither the column id nor source"),
    ],
)
def test_what_is_not_there_cannot_be_cited(what: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        cite(what)
    with pytest.raises(ValueError, match=r"style='bibtext': write .* Did you mean 'bibtex'\?"):
        cite(style=cast("Any", "bibtext"))

"""Ask for everything about a name or a word, for the members of a group, and for views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import pytest

from dprk_engagement import UnknownName, UnknownTable, about, explain, load, members, search, views
from dprk_engagement.contract import Contract

if TYPE_CHECKING:
    from tests.helpers import Tables


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("MYS", "MYS"),
        ("malaysia", "MYS"),
        ("Vivian BALAKRISHNAN", "vivian-balakrishnan"),
        ("vivian-balakrishnan", "vivian-balakrishnan"),
        ("ARF", "asean-regional-forum"),
        ("ASEAN", "ASEAN"),
        ("Kuala Lumpur", "kuala-lumpur"),
        ("WORKERS' PARTY OF KOREA", "workers-party-of-korea"),
    ],
)
def test_a_thing_is_found_by_its_id_and_by_any_printed_name(name: str, id_: str) -> None:
    assert about(name).id == id_


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Malasia", r"Did you mean 'MYS' \(Malaysia\)"),
        ("Balakrishnan", r"Did you mean 'vivian-balakrishnan' \(Vivian Balakrishnan\)"),
        ("Ministry of Foreign Affairs", "singapore-foreign-ministry .* and south-korean-foreign"),
        ("", "no country, group, body, person or place is called ''"),
    ],
)
def test_a_name_that_nothing_or_several_have_is_refused_with_the_nearest(
    name: str, message: str
) -> None:
    with pytest.raises(UnknownName, match=message):
        about(name)


def test_every_row_that_refers_to_a_person_bears_on_him(tables: Tables) -> None:
    him = "vivian-balakrishnan"
    expected = {
        (table.name, row["id"])
        for table in Contract.installed().values()
        for fields, target, _ in table.references
        if target == "people" and table.layer == "coded"
        for row in tables[table.name]
        if row[fields[0]] == him
    }
    rows = about(him).rows
    found = set(zip(rows["table"], rows["id"], strict=True))
    assert expected < found
    meetings = {row["meeting"] for row in tables["participants"] if row["person"] == him}
    assert {id_ for table, id_ in found if table == "meetings"} == meetings
    told = {
        (name, row["id"])
        for name, filed in tables.items()
        for row in filed
        if name != "interactions" and him in row.get("attributed_to", "").split("; ")
    }
    assert told <= found


def test_a_group_counts_for_a_country_while_it_was_a_member() -> None:
    ways = about("MYS").rows.set_index("id")["how"]
    assert ways["prk-asean-2017-level"] == "reporter as ASEAN"
    assert ways["prk-mys-severed-2021"] == "side_b"
    # Timor-Leste joined in October 2025.
    late = about("TLS").rows["id"]
    assert "prk-asean-2017-level" not in set(late)
    assert "asean-kor-free-trade-area" in set(late)


def test_the_tables_are_those_of_load_and_in_order_of_time() -> None:
    page = about("Malaysia")
    assert sum(map(len, page.tables.values())) == len(page) == len(page.rows)
    for name, frame in page.tables.items():
        whole = load(cast("Any", name))
        assert frame.dtypes.equals(whole.dtypes)
        same = whole.set_index("id").loc[frame["id"]].reset_index()[whole.columns]
        pd.testing.assert_frame_equal(frame, same)
    dates = page.rows.loc[page.rows["table"] == "events", "date_earliest"].dropna()
    assert dates.is_monotonic_increasing


def test_a_page_shows_hedges_sources_and_certainty_in_text_and_in_html() -> None:
    page = about("MYS")
    for shown in (str(page), page._repr_html_()):
        assert "Member of ASEAN since 8 August 1967, SEA." in shown
        assert "“suspected”" in shown
        assert "said by malaysian-ambassador-south-korea" in shown
        assert "28.8 to 144 USD million" in shown


def test_a_day_month_or_year_leaves_only_what_its_dates_allow() -> None:
    rows = about("PRK", on="2018-06").rows
    assert (rows["date_earliest"].fillna(pd.Timestamp(0)) <= "2018-06-30").all()
    assert (rows["date_latest"].fillna(pd.Timestamp("2100")) >= "2018-06-01").all()
    assert {"usa-prk-singapore-2018", "mys-prk-2018"} & set(rows["id"])
    with pytest.raises(ValueError, match="write 2018-06-12, 2018-06, 2018"):
        about("PRK", on="June")
    with pytest.raises(ValueError, match="no day, month or year"):
        about("PRK", on="2018~")


def test_a_search_ignores_case_and_accents_and_wants_every_word() -> None:
    found = search("forum")
    assert list(found.columns) == ["table", "row", "field", "text"]
    assert found["text"].str.contains("forum", case=False).all()
    pd.testing.assert_frame_equal(found, search("FÓRUM"))
    both = search("forum missed")
    assert 0 < len(both) < len(found)
    assert both["row"].tolist() == search("missed forum")["row"].tolist()
    with pytest.raises(ValueError, match="holds no word"):
        search(" … ")


def test_a_search_finds_names_printed_forms_and_our_own_words_and_explain_takes_them() -> None:
    fields = set(search("kim jong un")["field"])
    assert {"name", "printed_forms", "summary"} <= fields
    row = search("$28.8 million").query("table == 'trade_figures'").iloc[0]
    assert explain(row["table"], row["row"], row["field"]).parts


def test_the_members_of_a_group_are_those_of_the_day() -> None:
    assert len(members("ASEAN", on="2019-02")) == 10
    assert members("ASEAN", on="1967-08-08") == ("IDN", "MYS", "PHL", "SGP", "THA")
    assert "TLS" in members("ASEAN")
    assert members("SEA", on="1900") == members("SEA")
    with pytest.raises(ValueError, match=r"TLS was in ASEAN for a part of 2025 \(from 2025-10-26"):
        members("ASEAN", on="2025")
    with pytest.raises(UnknownName, match="Did you mean 'ASEAN'"):
        members("asean")


@pytest.mark.parametrize("engine", ["pandas", "polars", "pyarrow"])
def test_every_view_is_loaded_like_a_table(engine: Any) -> None:
    for name in views():
        assert len(load(name, engine=engine)) > 0
    if engine == "pandas":
        line = load("timeline", dates="public-record")
        assert line["date_earliest"].dtype == "datetime64[s]"
        assert line["date_basis"].dtype == "category"
        assert (line["date_basis"] == "corroborated").any()
        forums = load("timeline").query("kind == 'missed'")["counterpart"]
        assert set(forums) == {"asean-regional-forum"}


def test_what_a_view_does_not_have_and_what_is_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match="the two kinds of gap are one"):
        load("timeline", gaps="labels")
    with pytest.raises(ValueError, match="the dates of the documents alone"):
        load("who_met_whom", dates="public-record")
    with pytest.raises(UnknownTable, match="Did you mean 'trade_figures'"):
        load(cast("Any", "trade"))
    with pytest.raises(UnknownName, match="Did you mean 'PRK'"):
        explain("countries", "North Korea")

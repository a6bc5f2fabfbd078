"""Every table in one database: keys, gaps, views, in both engines alike."""

from __future__ import annotations

import datetime
import sqlite3
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dprk_engagement import MissingExtra, connect
from dprk_engagement.contract import TableName, schema, table_names
from dprk_engagement.dates import read_plain_span, read_with_library
from dprk_engagement.exporting.database import as_sqlite
from dprk_engagement.exporting.views import VIEWS
from dprk_engagement.public_record import corroborated_dates

if TYPE_CHECKING:
    from pathlib import Path

Tables = dict[str, list[dict[str, str]]]

every_table = pytest.mark.parametrize("name", table_names())
both_engines = pytest.mark.parametrize("engine", ["sqlite", "duckdb"])


@cache
def database(engine: str) -> Any:
    """A connection that no test writes to."""
    return connect(cast("Any", engine))


def select(query: str, engine: str = "sqlite", *values: str) -> list[dict[str, Any]]:
    cursor = database(engine).execute(query, list(values))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def comparable(rows: list[dict[str, Any]]) -> list[str]:
    """Return rows alike whether days are dates or text and truth is a number or not."""
    return sorted(
        repr(
            [
                str(value)
                if isinstance(value, datetime.date)
                else int(value)
                if isinstance(value, bool)
                else value
                for value in row.values()
            ]
        )
        for row in rows
    )


@both_engines
@every_table
def test_a_table_holds_every_row_with_its_gaps_as_null(
    name: TableName, engine: str, tables: Tables
) -> None:
    rows = select(f"SELECT * FROM {name}", engine)  # noqa: S608
    assert len(rows) == len(tables[name])
    for field in [field["name"] for field in schema(name)["fields"]]:
        gaps = sum(row[field] in ("", "?") for row in tables[name])
        assert sum(row[field] is None for row in rows) == gaps


@every_table
def test_the_gaps_are_told_apart(name: TableName, tables: Tables) -> None:
    kinds = select('SELECT kind FROM gaps WHERE "table" = ?', "sqlite", name)
    cells = [cell for row in tables[name] for cell in row.values()]
    said = [row["kind"] for row in kinds]
    assert said.count("not applicable") == cells.count("")
    assert said.count("not stated") == cells.count("?")


@pytest.mark.parametrize("name", [*VIEWS, "gaps", "corroborated_dates", *table_names()])
def test_both_engines_say_the_same(name: str) -> None:
    query = f"SELECT * FROM {name}"  # noqa: S608
    one, other = select(query), select(query, "duckdb")
    assert comparable(one) == comparable(other)
    assert (list(one[0]) if one else []) == (list(other[0]) if other else [])


def test_the_keys_hold() -> None:
    assert select("PRAGMA foreign_key_check") == []
    for name in table_names():
        declared = select(f"PRAGMA foreign_key_list({name})")
        keys = schema(name).get("foreignKeys", [])
        assert len(declared) == sum(len(key["fields"]) for key in keys)
        columns = select(f"PRAGMA table_info({name})")
        assert [c["name"] for c in columns if c["pk"]] == schema(name)["primaryKey"]


@both_engines
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO people (id, name, kind, country) VALUES ('x', 'X', 'leader', 'ZZZ')",
        "INSERT INTO people (id, name, kind) VALUES ('kim-jong-un', 'X', 'leader')",
        "INSERT INTO people (id, kind) VALUES ('x', 'leader')",
    ],
    ids=["a foreign key", "a primary key", "a required field"],
)
def test_a_row_that_breaks_a_key_is_refused(engine: Any, statement: str) -> None:
    own = connect(engine)
    with pytest.raises(Exception, match=r"(?i)constraint"):
        own.execute(statement)
    own.close()


def test_those_who_met_are_of_different_sides_of_one_meeting(tables: Tables) -> None:
    sides: dict[str, list[str]] = {}
    for row in tables["participants"]:
        sides.setdefault(row["meeting"], []).append(row["side"])
    pairs = sum(first < second for each in sides.values() for first in each for second in each)
    met = select("SELECT * FROM who_met_whom")
    assert len(met) == pairs
    assert all(row["side_a"] < row["side_b"] and row["name_a"] and row["name_b"] for row in met)


def test_every_offer_stands_with_its_answer(tables: Tables) -> None:
    offers = {row["id"]: row for row in select("SELECT * FROM offers_and_answers")}
    gists = {row["id"]: row["gist"] for row in tables["statements"]}
    assert offers.keys() == {row["id"] for row in tables["overtures"]}
    for row in tables["overtures"]:
        assert offers[row["id"]]["reply"] == row["reply"]
        assert offers[row["id"]]["reply_gist"] == gists.get(row["reply_statement"])


def test_the_timeline_holds_every_dated_row_and_dates_it_by_the_documents(
    tables: Tables,
) -> None:
    line = {
        (row["table"], row["id"], row["field"]): row for row in select("SELECT * FROM timeline")
    }
    for name in table_names():
        for row in tables[name]:
            for field in ("date", "as_of"):
                found = line.get((name, row.get("id", ""), field))
                known = row.get(f"{field}_earliest", "") not in ("", "?")
                # Relations have one of the two; of an agreement its step is dated.
                apart = ("diplomatic_relations", "interactions")
                if name not in apart and (name, field) != ("agreements", "as_of"):
                    assert (field in row) == (found is not None)
                if found and known:
                    assert found["date"] == row[field]
                    assert found["date_earliest"] == row[f"{field}_earliest"]
    relations = [row["id"] for row in tables["diplomatic_relations"]]
    assert sorted(id_ for name, id_, _ in line if name == "diplomatic_relations") == relations


def test_the_public_record_dates_the_timeline_only_where_asked(tables: Tables) -> None:
    plain = select("SELECT * FROM timeline")
    asked = select("SELECT * FROM timeline_corroborated")
    assert len(plain) == len(asked)
    assert "corroborated" not in {row["date_basis"] for row in plain}
    place = ("table", "id", "field")
    coded = {tuple(row[part] for part in place): row for row in plain}
    ids = {row["id"] for row in tables["corroborations"]}
    for row in asked:
        before = coded[tuple(row[part] for part in place)]
        if row["corroboration"] is None:
            assert {**before, "corroboration": None} == row
        else:
            assert row["date_basis"] == "corroborated"
            assert row["corroboration"] in ids
            assert {k: v for k, v in row.items() if not k.startswith(("date", "corr"))} == {
                k: v for k, v in before.items() if not k.startswith("date")
            }
    assert any(row["corroboration"] for row in asked)


def test_presence_as_of_a_day_leaves_out_what_only_later_documents_say() -> None:
    query = "SELECT * FROM {} WHERE {} <= '{}'"
    for view in ("presence", "presence_corroborated"):
        for day in ("2015-01-01", "2019-12-31", "2027-01-01"):
            surely = select(query.format(view, "by_latest", day))
            perhaps = select(query.format(view, "by_earliest", day))
            assert comparable(surely) == comparable(
                select(query.format(view, "by_latest", day), "duckdb")
            )
            assert all(row["by_latest"] <= day for row in surely)
            bounded = [row for row in surely if row["by_earliest"] is not None]
            assert {row["id"] for row in bounded} <= {row["id"] for row in perhaps}


def test_the_public_record_places_the_embassies_of_a_document_more_closely(tables: Tables) -> None:
    ids = {row["id"] for row in tables["embassies"] if row["as_of_source"] == "ewc-2019"}
    (document,) = (row for row in tables["sources"] if row["id"] == "ewc-2019")
    plain, closer = (
        {row["by_latest"] for row in select(f"SELECT * FROM {view}") if row["id"] in ids}  # noqa: S608
        for view in ("presence", "presence_corroborated")
    )
    assert plain == {document["published_latest"]}
    assert max(closer) < document["published_latest"]


def days(expression: str) -> float:
    """Return how many days lie between the bounds of a date; an open one has no end."""
    first, last = read_plain_span(expression)[:2]
    if not (first[:1].isdigit() and last[:1].isdigit()):
        return float("inf")
    return (datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)).days


def test_the_narrowest_of_several_dates_is_taken(tables: Tables) -> None:
    several: dict[tuple[str, str, str], list[str]] = {}
    for row in tables["corroborations"]:
        replaces = row["relation"] != "supports" and row["covers"] == "whole"
        if replaces and f"{row['field']}_earliest" in tables[row["table"]][0]:
            several.setdefault((row["table"], row["row"], row["field"]), []).append(row["value"])
    taken: dict[Any, Any] = {row[:3]: row[3] for row in corroborated_dates()}
    for place, values in several.items():
        assert days(taken[place]) == min(map(days, values))
    assert several.keys() <= taken.keys()


def test_what_only_supports_a_date_does_not_replace_it(tables: Tables) -> None:
    relations = {row["id"]: row["relation"] for row in tables["corroborations"]}
    assert "supports" not in {relations[str(row[-1])] for row in corroborated_dates()}


@settings(max_examples=100, database=None, derandomize=True, deadline=None)
@given(
    st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)),
    st.integers(0, 4000),
    st.sampled_from([4, 7, 10]),
    st.sampled_from(["{}", "{}/{}", "{}/..", "../{}", "[{}..]", "{}~", "{}/{}~", "XXXX-02"]),
)
def test_a_plain_date_spans_what_edtf_says(
    begin: datetime.date, days: int, digits: int, form: str
) -> None:
    end = begin + datetime.timedelta(days)
    expression = form.format(begin.isoformat()[:digits], end.isoformat()[:digits])
    assert read_plain_span(expression) == read_with_library(expression)


@pytest.mark.parametrize("expression", ["201X", "2018?", "2018-21", "soon", "2018-02-30", ".."])
def test_a_date_that_is_not_plain_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"write 2018-06-12|month|day"):
        read_plain_span(expression)


def test_a_file_is_the_same_each_time_and_says_what_the_database_says(tmp_path: Path) -> None:
    made = as_sqlite()
    assert as_sqlite() == made
    (tmp_path / "made.sqlite").write_bytes(made)
    file = sqlite3.connect(tmp_path / "made.sqlite")
    for name in (*VIEWS, "gaps", "meetings"):
        query = f"SELECT * FROM {name}"  # noqa: S608
        assert file.execute(query).fetchall() == database("sqlite").execute(query).fetchall()
    file.close()


def test_each_connection_is_the_callers_own() -> None:
    mine, yours = connect(), connect()
    mine.execute("DELETE FROM gaps")
    assert yours.execute("SELECT count(*) FROM gaps").fetchone() != (0,)
    mine.close()
    yours.close()


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match=r"engine='duck': write 'sqlite' or 'duckdb'"):
        connect(cast("Any", "duck"))


def test_without_duckdb_the_line_that_installs_it_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingExtra, match=r'pip install "dprk-engagement\[duckdb\]"'):
        connect("duckdb")

"""Every table in one database: keys, gaps, views, in both engines alike."""

from __future__ import annotations

import datetime
import sqlite3
import sys
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dprk_engagement import MissingExtra, connect
from dprk_engagement.contract import schema, table_names
from dprk_engagement.dates import read_plain_span, read_with_library
from dprk_engagement.exporting.database import as_sqlite
from dprk_engagement.exporting.views import VIEWS
from dprk_engagement.public_record import corroborated_dates

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers import Tables

both_engines = pytest.mark.parametrize("engine", ["sqlite", "duckdb"])


@cache
def database(engine: str) -> Any:
    """A connection that no test writes to."""
    return connect(cast("Any", engine))


def select(query: str, engine: str = "sqlite", *values: str) -> list[dict[str, Any]]:
    cursor = database(engine).execute(query, list(values))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def comparable(rows: list[dict[str, Any]]) -> list[list[str]]:
    """Return rows alike whether days are dates or text and truth is a number or not."""
    return sorted(
        [str(int(value) if isinstance(value, bool) else value) for value in row.values()]
        for row in rows
    )


@both_engines
def test_a_table_holds_every_row_with_its_gaps_as_null_and_told_apart(
    engine: str, tables: Tables
) -> None:
    for name, filed in tables.items():
        rows = select(f"SELECT * FROM {name}", engine)  # noqa: S608
        assert len(rows) == len(filed)
        for field in filed[0]:
            gaps = sum(row[field] in ("", "?") for row in filed)
            assert sum(row[field] is None for row in rows) == gaps, (name, field)
        kinds = select(f"SELECT kind FROM gaps WHERE \"table\" = '{name}'", engine)  # noqa: S608
        said, cells = [row["kind"] for row in kinds], [c for row in filed for c in row.values()]
        assert said.count("not applicable") == cells.count(""), name
        assert said.count("not stated") == cells.count("?"), name


def test_both_engines_say_the_same() -> None:
    for name in (*VIEWS, "gaps", "corroborated_dates", *table_names()):
        query = f"SELECT * FROM {name}"  # noqa: S608
        lite, duck = select(query), select(query, "duckdb")
        assert comparable(lite) == comparable(duck), name
        assert [list(row) for row in lite[:1]] == [list(row) for row in duck[:1]], name


def test_the_keys_hold() -> None:
    assert select("PRAGMA foreign_key_check") == []
    for name in table_names():
        declared = select(f"PRAGMA foreign_key_list({name})")
        keys = schema(name).get("foreignKeys", [])
        assert len(declared) == sum(len(key["fields"]) for key in keys)
        columns = select(f"PRAGMA table_info({name})")
        assert [c["name"] for c in columns if c["pk"]] == schema(name)["primaryKey"]


@both_engines
def test_a_row_that_breaks_a_key_is_refused(engine: Any) -> None:
    own = connect(engine)
    for values in (
        "'x', 'X', 'leader', 'ZZZ'",  # a foreign key
        "'kim-jong-un', 'X', 'leader', NULL",  # the primary key
        "'x', NULL, 'leader', NULL",  # a required field
    ):
        with pytest.raises(Exception, match=r"(?i)constraint"):
            own.execute(f"INSERT INTO people (id, name, kind, country) VALUES ({values})")  # noqa: S608
    own.close()


def test_those_who_met_are_of_different_sides_of_one_meeting(tables: Tables) -> None:
    sides: dict[str, list[str]] = {}
    for row in tables["participants"]:
        sides.setdefault(row["meeting"], []).append(row["side"])
    pairs = sum(first != second for each in sides.values() for first in each for second in each)
    met = select("SELECT * FROM who_met_whom")
    assert len(met) == pairs
    assert all(row["side_a"] != row["side_b"] and row["name_a"] and row["name_b"] for row in met)
    pairs_of_sides = [(row["meeting"], row["side_a"], row["side_b"]) for row in met]
    assert sorted(pairs_of_sides) == sorted((m, b, a) for m, a, b in pairs_of_sides)


def test_every_offer_stands_with_its_answer(tables: Tables) -> None:
    offers = {row["id"]: row for row in select("SELECT * FROM offers_and_answers")}
    gists = {row["id"]: row["gist"] for row in tables["statements"]}
    assert offers.keys() == {row["id"] for row in tables["overtures"]}
    for row in tables["overtures"]:
        assert offers[row["id"]]["reply"] == row["reply"]
        assert offers[row["id"]]["reply_gist"] == gists.get(row["reply_statement"])


def test_the_timeline_holds_every_dated_row_and_dates_it_by_the_documents(tables: Tables) -> None:
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


def test_the_public_record_places_the_embassies_of_a_document_more_closely(tables: Tables) -> None:
    ids = {row["id"] for row in tables["embassies"] if row["as_of_source"] == "ewc-2019"}
    (document,) = (row for row in tables["sources"] if row["id"] == "ewc-2019")
    plain, closer = select("SELECT * FROM presence"), select("SELECT * FROM presence_corroborated")
    # What is sure as of a day is possible then.
    assert all((row["by_earliest"] or "") <= row["by_latest"] for row in [*plain, *closer])
    assert {row["by_latest"] for row in plain if row["id"] in ids} == {document["published_latest"]}
    latest = max(row["by_latest"] for row in closer if row["id"] in ids)
    assert latest < document["published_latest"]


def test_the_narrowest_of_several_dates_is_taken_and_none_that_only_supports() -> None:
    taken: dict[Any, Any] = {row[:3]: row[3] for row in corroborated_dates()}
    assert taken["statements", "us-adviser-interesting-signal", "date"] == "2021-06-20"
    assert taken["forum_participation", "prk-arf-member", "date"] == "2000-07-27"
    assert taken["sources", "fuhrman-2021", "published"] == "[2021-06-21..2021-06-23]"
    assert ("events", "isr-iran-bombing-2026", "date") not in taken


@settings(max_examples=50, database=None, derandomize=True, deadline=None)
@given(
    st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)),
    st.integers(0, 4000),
    st.sampled_from([4, 7, 10]),
    st.sampled_from(["{}", "{}/{}", "{}/..", "../{}", "/{}", "[{}..]", "{}~", "{}/{}~", "XXXX-02"]),
)
def test_a_plain_date_spans_what_edtf_says(
    begin: datetime.date, days: int, digits: int, form: str
) -> None:
    end = begin + datetime.timedelta(days)
    expression = form.format(begin.isoformat()[:digits], end.isoformat()[:digits])
    assert read_plain_span(expression) == read_with_library(expression)


def test_a_file_says_what_the_database_says_and_a_connection_is_the_callers_own(
    tmp_path: Path,
) -> None:
    (tmp_path / "made.sqlite").write_bytes(as_sqlite())
    with closing(sqlite3.connect(tmp_path / "made.sqlite")) as file:
        for name in (*VIEWS, "gaps", "meetings"):
            query = f"SELECT * FROM {name}"  # noqa: S608
            assert file.execute(query).fetchall() == database("sqlite").execute(query).fetchall()
    with closing(connect()) as mine, closing(connect()) as yours:
        mine.execute("DELETE FROM gaps")
        assert yours.execute("SELECT count(*) FROM gaps").fetchone() != (0,)


def test_an_engine_that_is_unknown_or_not_installed_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(ValueError, match=r"engine='duck': write 'sqlite' or 'duckdb'"):
        connect(cast("Any", "duck"))
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingExtra, match=r'pip install "dprk-engagement\[duckdb\]"'):
        connect("duckdb")

"""What a user of the package loads: names, frames of three libraries, records, descriptions."""

from __future__ import annotations

import datetime
import sys
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import pytest

import dprk_engagement as dprk
from dprk_engagement import files, load, records
from dprk_engagement.contract import schema, table_names
from tests.helpers import run_python

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers import Tables

LABELS = {"": "not applicable", "?": "not stated"}
PYTHON = {"string": str, "integer": int, "number": float, "boolean": bool, "date": datetime.date}
every_engine = pytest.mark.parametrize("engine", ["pandas", "polars", "pyarrow"])


def rows_of(frame: Any) -> list[dict[str, Any]]:
    """Return the rows of a frame of any library, gaps as None and days as dates."""
    if isinstance(frame, pd.DataFrame):
        frame = frame.astype(object).where(frame.notna(), None)
        return [
            {name: getattr(cell, "date", lambda c=cell: c)() for name, cell in row.items()}
            for row in frame.to_dict("records")
        ]
    rows: list[dict[str, Any]] = (
        frame.to_dicts() if hasattr(frame, "to_dicts") else frame.to_pylist()
    )
    return rows


# What is imported


@pytest.mark.parametrize(
    ("program", "slow"),
    [
        ("d.tables(); d.describe('visits')", {"pandas"}),
        ("d.records('visits')", {"pandas", "typing", "pathlib", "dataclasses", "urllib"}),
    ],
)
def test_a_short_program_waits_for_no_library_it_does_not_use(program: str, slow: set[str]) -> None:
    imported = run_python(f"import dprk_engagement as d; {program}; print(*sys.modules)")
    assert slow.isdisjoint(imported.split())


def test_importing_the_package_imports_nothing_else() -> None:
    program = "before = {*sys.modules}; import dprk_engagement; print(*{*sys.modules} - before)"
    assert set(run_python(program).split()) <= {"__future__", "dprk_engagement"}


def test_many_threads_load_at_once_in_a_fresh_python() -> None:
    program = (
        "from concurrent.futures import ThreadPoolExecutor as Pool; import dprk_engagement as d;"
        "calls = [lambda n=n: (len(d.load(n)), len(d.records(n)), d.describe(n).rows)"
        " for n in d.tables()[:8]];"
        "print({len(set(f.result())) for f in map(Pool(16).submit, calls * 3)})"
    )
    assert run_python(program) == "{1}\n"


# Every table


def test_a_record_holds_the_values_of_its_schema_and_none_for_a_gap(tables: Tables) -> None:
    for name in table_names():
        types = {field["name"]: PYTHON[field["type"]] for field in schema(name)["fields"]}
        for record, filed in zip(records(name), tables[name], strict=True):
            assert list(record) == list(filed)
            for field, value in record.items():
                assert (value is None) == (filed[field] in LABELS), (name, field)
                assert value is None or type(value) is types[field], (name, field)


@every_engine
def test_a_frame_of_any_engine_says_what_the_records_say(engine: Any) -> None:
    for name in table_names():
        assert rows_of(load(name, engine=engine)) == records(name), name


def test_columns_have_the_dtypes_of_their_fields() -> None:
    dtypes = load("trade_figures").dtypes.astype(str)
    shown = [dtypes[name] for name in ("id", "value", "date_earliest", "measure")]
    assert shown == ["string", "float64", "datetime64[s]", "category"]
    assert load("visits")["leg"].dtype == "Int64"
    assert load("meetings")["dprk_takes_part"].dtype == "boolean"


def test_a_vocabulary_keeps_its_order_in_every_engine_and_its_labels_come_last() -> None:
    pandas, polars = load("events"), load("events", engine="polars")
    arrow: Any = load("events", engine="pyarrow")
    order = pandas["mode"].cat.categories.tolist()
    assert polars["mode"].dtype.categories.to_list() == order  # type: ignore[attr-defined]
    assert arrow["mode"].chunk(0).dictionary.to_pylist() == order
    labelled = load("events", gaps="labels")["mode"].cat.categories.tolist()
    assert labelled == [*order, "not applicable", "not stated"]


def test_namibia_and_none_are_words_and_an_empty_table_keeps_its_types(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    header = "id,alpha2,numeric,m49,cow,gw,name,printed_names\n"
    (data / "countries.csv").write_text(f"{header}NAM,NA,516,516,565,565,None,?\n", "utf-8")
    (data / "tombstones.csv").write_text("table,row,release,reason\n", "utf-8")
    monkeypatch.setattr(files, "root", lambda: tmp_path)
    row = load("countries").loc[0]
    assert (row["alpha2"], row["name"], row["numeric"]) == ("NA", "None", "516")
    assert row["printed_names"] is pd.NA
    assert load("tombstones").empty
    assert set(map(str, load("tombstones").dtypes)) == {"string"}


# Dates of the public record


@every_engine
def test_dates_of_the_public_record_stand_in_their_place_when_asked_for(engine: Any) -> None:
    asked = rows_of(load("meetings", engine=engine, dates="public-record"))
    plain = rows_of(load("meetings", engine=engine))
    assert [{name: row[name] for name in plain[0]} for row in asked] != plain
    dated = {row["id"]: row for row in asked}["usa-kor-biden-moon"]
    assert (dated["date"], str(dated["date_latest"])) == ("2021-05-21", "2021-05-21")
    assert (dated["date_corroboration"], dated["date_basis"]) == ("biden-moon-date", None)
    held = {row["id"]: row for row in asked}["sgp-prk-foreign-ministers-2026"]
    assert (held["date_corroboration"], held["date_basis"]) == (None, "implied")
    undated = load("people", engine=engine, dates="public-record")
    assert rows_of(undated) == rows_of(load("people", engine=engine))


# Names and what is refused


def test_the_public_names_are_those_that_are_listed() -> None:
    assert dir(dprk) == sorted(dprk.__all__)
    assert all(getattr(dprk, name) is not None for name in dprk.__all__)
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        dprk.lode  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("call", [dprk.codebook, dprk.describe, load, dprk.path, records])
def test_a_name_that_is_no_table_is_refused_with_the_nearest(call: Any) -> None:
    for name, nearest in (("visit", r" Did you mean 'visits'\?"), ("", " The tables are")):
        with pytest.raises(dprk.UnknownTable, match=f"there is no table '{name}'.{nearest}"):
            call(name)


def test_a_choice_that_is_none_is_refused_with_those_there_are() -> None:
    for choice, message in (
        ({"gaps": "none"}, "gaps='none': write 'na' or 'labels'"),
        ({"dates": "guessed"}, "public-record"),
        ({"engine": "polar"}, r"engine='polar': write .* Did you mean 'polars'\?"),
    ):
        with pytest.raises(ValueError, match=message):
            cast("Any", load)("visits", **choice)


@pytest.mark.parametrize("engine", ["polars", "pyarrow"])
def test_a_missing_library_is_named_with_the_line_that_installs_it(
    engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, engine, None)
    with pytest.raises(dprk.MissingExtra, match=rf'pip install "dprk-engagement\[{engine}\]"'):
        load("visits", engine=engine)


# Descriptions and files


def test_a_description_counts_rows_and_gaps_prints_as_a_page_and_makes_a_frame(
    tables: Tables,
) -> None:
    described = dprk.describe("overtures")
    (reply_date,) = (field for field in described.fields if field.name == "reply_date")
    cells = [row["reply_date"] for row in tables["overtures"]]
    assert (reply_date.not_applicable, reply_date.not_stated) == (cells.count(""), cells.count("?"))
    page = str(described)
    assert page.startswith(f"overtures: Overtures ({len(cells)} rows, layer: coded)\n")
    assert "\n      rejected: turned down\n" in page
    frame = pd.DataFrame(described.fields)
    vocabulary = dict(zip(frame["name"], frame["vocabulary"], strict=True))["reply"]
    assert vocabulary["accepted"] == "taken up"

"""What a user of the package sees: names, frames, descriptions and errors."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import pytest

import dprk_engagement
from dprk_engagement import UnknownTable, describe, load, loading, root, tables
from dprk_engagement.checking.rules import read_tables
from dprk_engagement.contract import Contract, TableName, table_names

if TYPE_CHECKING:
    from pathlib import Path

Tables = dict[str, list[dict[str, str]]]

LABELS = {"": "not applicable", "?": "not stated"}
every_table = pytest.mark.parametrize("name", table_names())


def run(program: str) -> str:
    """Return what ``program`` prints in a Python of its own that finds the same modules."""
    program = f"import sys; sys.path[:] = {sys.path!r}; {program}"
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def test_importing_the_package_imports_nothing_else() -> None:
    imported = run(
        "before = set(sys.modules); import dprk_engagement;"
        "print(*sorted(set(sys.modules) - before))"
    )
    assert set(imported.split()) <= {"__future__", "dprk_engagement"}


def test_listing_and_describing_tables_does_not_import_pandas() -> None:
    imported = run(
        "import dprk_engagement as d; d.tables(); d.describe('visits'); print(*sys.modules)"
    )
    assert "pandas" not in imported.split()


def test_the_public_names_are_those_that_are_listed() -> None:
    assert dir(dprk_engagement) == sorted(dprk_engagement.__all__)
    assert all(getattr(dprk_engagement, name) is not None for name in dprk_engagement.__all__)
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        dprk_engagement.lode  # noqa: B018


@every_table
def test_a_table_loads_with_the_types_of_its_schema(name: TableName, tables: Tables) -> None:
    frame = load(name)
    assert frame.dtypes.to_dict() == {
        field: pd.api.types.pandas_dtype(dtype)
        for field, dtype in Contract.installed()[name].dtypes.items()
    }
    assert len(frame) == len(tables[name])


@every_table
def test_a_cell_is_missing_where_it_is_filed_as_a_gap_and_only_there(
    name: TableName, tables: Tables
) -> None:
    frame = load(name)
    for field in frame.columns:
        filed = [row[field] in LABELS for row in tables[name]]
        assert frame[field].isna().tolist() == filed


@every_table
def test_labels_tell_the_two_kinds_of_gap_apart(name: TableName, tables: Tables) -> None:
    plain, labelled = load(name), load(name, gaps="labels")
    for field in plain.columns:
        expected = [
            LABELS.get(row[field], value)
            for row, value in zip(tables[name], plain[field], strict=True)
        ]
        assert labelled[field].tolist() == expected
        if not plain[field].isna().any():
            assert labelled[field].dtype == plain[field].dtype


def test_a_labelled_vocabulary_stays_one() -> None:
    mode = load("events", gaps="labels")["mode"]
    assert mode.cat.categories[-2:].tolist() == ["not applicable", "not stated"]


def test_namibia_and_none_are_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "countries.csv").write_text(
        "id,alpha2,numeric,m49,cow,gw,name,printed_names\nNAM,NA,516,516,565,565,None,?\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(loading, "root", lambda: tmp_path)
    row = load("countries").loc[0]
    assert (row["alpha2"], row["name"], row["numeric"]) == ("NA", "None", "516")
    assert row["printed_names"] is pd.NA


def test_an_empty_table_keeps_its_types() -> None:
    frame = load("tombstones")
    assert frame.empty
    assert set(map(str, frame.dtypes)) == {"string"}


@pytest.mark.parametrize("call", [load, describe])
def test_a_misspelt_table_is_refused_with_the_nearest_name(call: Any) -> None:
    with pytest.raises(UnknownTable, match=r"no table 'visit'. Did you mean 'visits'\?"):
        call("visit")


def test_gaps_are_read_in_two_ways_only() -> None:
    with pytest.raises(ValueError, match="gaps='none': write 'na' or 'labels'"):
        load("visits", gaps=cast("Any", "none"))


@pytest.mark.parametrize("engine", ["pandas", "polars", "pyarrow"])
def test_dates_of_the_public_record_stand_in_their_place_when_asked_for(engine: Any) -> None:
    asked = records_of(load("meetings", engine=engine, dates="public-record"))
    plain = records_of(load("meetings", engine=engine))
    assert [{name: row[name] for name in plain[0]} for row in asked] != plain
    dated = {row["id"]: row for row in asked}["usa-kor-biden-moon"]
    assert (dated["date"], str(dated["date_latest"])[:10]) == ("2021-05-21", "2021-05-21")
    assert (dated["date_corroboration"], dated["date_basis"]) == ("biden-moon-date", None)
    held = {row["id"]: row for row in asked}["sgp-prk-foreign-ministers-2026"]
    assert held["date_corroboration"] is None
    assert held["date_basis"] == "implied"


def test_a_table_without_dates_is_the_same_in_the_public_record() -> None:
    pd.testing.assert_frame_equal(load("sentences", dates="public-record"), load("sentences"))
    pd.testing.assert_frame_equal(load("people", dates="public-record"), load("people"))


def test_dates_are_of_two_kinds_only() -> None:
    with pytest.raises(ValueError, match="public-record"):
        load("meetings", dates="guessed")  # type: ignore[call-overload]


def records_of(frame: Any) -> list[dict[str, Any]]:
    """Return the rows of a frame of any library, gaps as None."""
    if isinstance(frame, pd.DataFrame):
        frame = frame.astype(object).where(frame.notna(), None)
        return [dict(row) for row in frame.to_dict("records")]
    rows = frame.to_dicts() if hasattr(frame, "to_dicts") else frame.to_pylist()
    return list(rows)


def test_a_description_counts_rows_and_gaps(tables: Tables) -> None:
    described = describe("overtures")
    (reply_date,) = (field for field in described.fields if field.name == "reply_date")
    cells = [row["reply_date"] for row in tables["overtures"]]
    assert described.rows == len(cells)
    assert (reply_date.not_applicable, reply_date.not_stated) == (cells.count(""), cells.count("?"))


def test_a_description_prints_as_a_page_and_makes_a_frame() -> None:
    described = describe("overtures")
    page = str(described)
    assert page.startswith(f"overtures: Overtures ({described.rows} rows, layer: coded)\n")
    assert "\n      rejected: turned down\n" in page
    frame = pd.DataFrame(described.fields)
    vocabulary = dict(zip(frame["name"], frame["vocabulary"], strict=True))["reply"]
    assert vocabulary["accepted"] == "taken up"


def test_every_table_can_be_described() -> None:
    for name in tables():
        described = describe(name)
        assert [field.name for field in described.fields] == list(Contract.installed()[name].dtypes)


def test_the_root_holds_the_data_package() -> None:
    assert (root() / "datapackage.json").is_file()
    assert read_tables(root(), Contract.installed()).keys() == set(tables())

"""Rows in plain Python, and frames of the other two libraries."""

from __future__ import annotations

import datetime
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

import pytest

from dprk_engagement import MissingExtra, UnknownTable, load, path, records
from dprk_engagement.contract import TableName, schema, table_names

if TYPE_CHECKING:
    from dprk_engagement.loading import Engine

Tables = dict[str, list[dict[str, str]]]

LABELS = {"": "not applicable", "?": "not stated"}
every_table = pytest.mark.parametrize("name", table_names())
both_engines = pytest.mark.parametrize("engine", ["polars", "pyarrow"])
PYTHON = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "date": datetime.date,
}


def run(program: str) -> str:
    """Return what ``program`` prints in a Python of its own that finds the same modules."""
    program = f"import sys; sys.path[:] = {sys.path!r}; {program}"
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def plain(frame: Any) -> list[dict[str, Any]]:
    """Return the rows of a frame of polars or pyarrow."""
    rows: list[dict[str, Any]] = (
        frame.to_dicts() if hasattr(frame, "to_dicts") else frame.to_pylist()
    )
    return rows


@every_table
def test_a_record_holds_the_values_of_its_schema_and_none_for_a_gap(
    name: TableName, tables: Tables
) -> None:
    types = {field["name"]: PYTHON[field["type"]] for field in schema(name)["fields"]}
    found = records(name)
    assert len(found) == len(tables[name])
    for record, filed in zip(found, tables[name], strict=True):
        assert list(record) == list(filed)
        for field, value in record.items():
            assert (value is None) == (filed[field] in LABELS)
            assert value is None or type(value) is types[field]


@every_table
def test_records_say_what_the_frame_says(name: TableName) -> None:
    frame = load(name).astype(object)
    expected = frame.where(frame.notna(), None).to_dict("records")
    assert [
        {field: getattr(value, "date", lambda v=value: v)() for field, value in row.items()}
        for row in expected
    ] == records(name)


@both_engines
@every_table
def test_every_engine_says_the_same(name: TableName, engine: Engine) -> None:
    frame = cast("Any", load)(name, engine=engine)
    assert plain(frame) == records(name)


@both_engines
@every_table
def test_every_engine_tells_the_gaps_apart(name: TableName, engine: Engine, tables: Tables) -> None:
    labelled = plain(cast("Any", load)(name, engine=engine, gaps="labels"))
    for row, bare, filed in zip(labelled, records(name), tables[name], strict=True):
        for field, value in row.items():
            expected = LABELS.get(filed[field], bare[field])
            assert value in (expected, filed[field])
            assert value not in LABELS


def test_a_vocabulary_keeps_its_order_in_every_engine() -> None:
    pandas, polars = load("overtures"), load("overtures", engine="polars")
    arrow: Any = load("overtures", engine="pyarrow")
    order = pandas["reply"].cat.categories.tolist()
    assert polars["reply"].dtype.categories.to_list() == order  # type: ignore[attr-defined]
    assert arrow["reply"].chunk(0).dictionary.to_pylist() == order


def test_reading_records_imports_no_library_that_a_short_program_would_wait_for() -> None:
    imported = run("import dprk_engagement as d; d.records('visits'); print(*sys.modules)").split()
    assert {"pandas", "typing", "pathlib", "dataclasses", "urllib"}.isdisjoint(imported)


@pytest.mark.parametrize("call", [records, path])
@pytest.mark.parametrize("name", ["visit", "../visits", ""])
def test_a_name_that_is_no_table_is_refused(call: Any, name: str) -> None:
    with pytest.raises(UnknownTable, match="there is no table"):
        call(name)


def test_the_path_is_that_of_a_file_in_utf_8() -> None:
    header = path("visits").read_text(encoding="utf-8").partition("\n")[0]
    assert header.split(",") == [field["name"] for field in schema("visits")["fields"]]


def test_an_unknown_engine_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"engine='polar': write .* Did you mean 'polars'\?"):
        load("visits", engine=cast("Any", "polar"))


@both_engines
def test_a_missing_library_is_named_with_the_line_that_installs_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, engine, None)
    with pytest.raises(MissingExtra, match=rf'pip install "dprk-engagement\[{engine}\]"'):
        cast("Any", load)("visits", engine=engine)


def test_many_threads_load_at_once_in_a_fresh_python() -> None:
    assert (
        run(
            "from concurrent.futures import ThreadPoolExecutor as Pool;"
            "import dprk_engagement as d;"
            "calls = [lambda n=n: (len(d.load(n)), len(d.records(n)), d.describe(n).rows)"
            " for n in d.tables()];"
            "print({len(set(f.result())) for f in map(Pool(16).submit, calls * 4)})"
        )
        == "{1}\n"
    )


def test_threads_see_the_same_rows() -> None:
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: records("overtures"), range(32)))
    assert all(rows == seen[0] for rows in seen)

"""Former versions of the tables, and what the log says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from dprk_engagement import UnknownTable, changes, cite, descriptor, load, tables, versions
from dprk_engagement.contract import Table
from dprk_engagement.frames import pandas_frame
from dprk_engagement.past import former
from scripts.history.releases import releases
from tests.helpers import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
RELEASES = ROOT / "record" / "releases"


def released() -> Iterator[tuple[str, Table]]:
    """Yield each version that is frozen, with each table as it was contracted then."""
    for version in releases(ROOT):
        package = json.loads((RELEASES / version / "datapackage.json").read_bytes())
        for resource in package["resources"]:
            yield version, Table.of(resource["schema"])


def file_of(version: str, name: str) -> Path:
    return RELEASES / version / "data" / f"{name}.csv"


def test_the_log_leads_back_to_every_table_of_every_release() -> None:
    for version, then in released():
        table, rows = former(then.name, version)
        assert table.schema == then.schema, (version, then.name)
        assert list(table.fields) == list(then.fields), (version, then.name)
        assert rows == read_rows(file_of(version, then.name)), (version, then.name)


def test_a_former_table_has_the_columns_and_types_of_then() -> None:
    for version, then in released():
        if then.name in ("meetings", "searches", "trade_figures"):
            expected = pandas_frame(then, file_of(version, then.name), labels=False)
            pd.testing.assert_frame_equal(load(then.name, version=version), expected)


def test_a_former_table_is_of_the_library_asked_for() -> None:
    frame = load("visits", engine="pyarrow", version="1.1.0", gaps="labels")
    assert frame.column_names == [*load("visits", version="1.1.0")]
    assert "not stated" in frame["city"].unique().to_pylist()


def test_the_present_version_is_the_table_as_installed() -> None:
    present = descriptor.package()["version"]
    assert versions() == (*releases(ROOT), *({present} - {*releases(ROOT)}))
    pd.testing.assert_frame_equal(load("visits", version=present), load("visits"))


def test_what_a_version_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match=r"version='1\.1': write '1\.0\.0', '1\.1\.0' or"):
        load("visits", version="1.1")
    with pytest.raises(ValueError, match=r"no table 'interactions': it came with 2\.0"):
        load("interactions", version="1.1.0")
    with pytest.raises(ValueError, match=r"for version .* alone"):
        load("meetings", version="1.1.0", dates="public-record")
    with pytest.raises(UnknownTable, match="Did you mean 'visits'"):
        load("visit", version="1.1.0")  # type: ignore[call-overload]


# What was changed


def test_changes_are_the_log_with_the_layers_of_its_tables_newest_first() -> None:
    everything = changes()
    assert len(everything) == len(load("changes"))
    assert everything["release"].is_monotonic_decreasing
    assert everything.columns[1] == "layer"
    later = changes(since="1.0.0", layer="public-record", kind="added")
    assert {*later["table"]} == {"corroborations", "searches"}
    assert {*later["kind"]} == {"added"}
    assert {*changes(since="1.1.0")["release"]}.isdisjoint(releases(ROOT))
    assert changes(since=versions()[-1]).empty
    assert {*changes(table="people")["table"]} == {"people"}
    assert {*everything["table"]} <= {*tables()}


@pytest.mark.parametrize("wrong", [{"since": "1.3"}, {"layer": "code"}, {"kind": "gone"}])
def test_a_wrong_filter_of_changes_is_refused_with_what_there_is(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r": write '.*' or '"):
        changes(**wrong)


# What a frame says of itself


def test_a_frame_says_what_it_is_and_how_to_cite_it(tmp_path: Path) -> None:
    frame = load("meetings", dates="public-record")
    about = frame.attrs
    assert [about[key] for key in ("table", "layer")] == ["meetings", "coded"]
    assert about["dates"] == "public-record"
    assert about["version"] == descriptor.package()["version"]
    assert f"(version {about['version']}) [data set]." in about["cite"]
    assert "(version 1.1.0, as rebuilt by" in load("meetings", version="1.1.0").attrs["cite"]
    assert all(isinstance(value, str) for value in about.values())
    assert pd.concat([frame.head(3), frame.tail(3)]).attrs == about
    frame.to_parquet(tmp_path / "meetings.parquet")
    assert pd.read_parquet(tmp_path / "meetings.parquet").attrs == about


def test_a_former_table_is_cited_as_that_version() -> None:
    assert "version 1.1.0, as rebuilt by version" in cite(load("ties", version="1.1.0"))
    assert "as rebuilt" not in cite(load("ties"))

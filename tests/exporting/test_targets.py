"""Where tables are written, and where they are refused."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dprk_engagement.contract import table_names
from dprk_engagement.exporting.writing import TargetRefused, export
from dprk_engagement.files import path
from dprk_engagement.whole_files import write_whole
from tests.helpers import kept

if TYPE_CHECKING:
    from collections.abc import Callable

one = partial(export, tables="visits", format="csv")
every = partial(export, format="csv")


def test_a_pipe_and_a_device_are_never_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for target in (tmp_path / "pipe", Path("/dev/null")):
        with pytest.raises(TargetRefused, match="is a device or a pipe"):
            one(target, force=True)
        assert target.exists()
        assert not target.is_file()


@pytest.mark.parametrize("target", [".", "link", "folder/"])
def test_a_folder_that_is_there_is_filled_and_its_other_files_left_alone(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    monkeypatch.chdir(tmp_path)
    Path(target, "mine.csv").write_text("mine")
    Path(target, "visits.csv").write_text("old")
    every(target, force=True)
    names = {f"{name}.csv" for name in table_names()}
    assert {file.name for file in Path(target).glob("*.csv")} == {"mine.csv", *names}
    assert not list(Path(target).glob(".*"))
    assert Path(target, "mine.csv").read_text() == "mine"
    assert Path(target, "visits.csv").read_bytes() == path("visits").read_bytes()


@pytest.mark.parametrize(
    ("call", "target", "message"),
    [
        (one, "", r"is a folder: name a file in it, .*visits\.csv"),
        (one, "absent/visits.csv", "absent: there is no such folder: make it first"),
        (one, "file/visits.csv", "file: there is no such folder: make it first"),
        (partial(export, format="sqlite"), "", r"is a folder: name a file in it, .*\.sqlite"),
        (every, "file", "is a file: name a folder for the tables"),
        (every, "folder", r"visits\.csv: is a folder: move it away"),
    ],
)
def test_a_target_of_the_wrong_kind_is_refused_even_by_force(
    call: Callable[..., None], target: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    (tmp_path / "folder" / "visits.csv").mkdir(parents=True)
    before = kept(tmp_path)
    with pytest.raises(TargetRefused, match=message):
        call(tmp_path / target, force=True)
    assert kept(tmp_path) == before


def test_a_link_that_leads_nowhere_is_something_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for force in (False, True):
        with pytest.raises(TargetRefused, match=r"is a link to .*nowhere"):
            one(tmp_path / "link", force=force)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("step", ["write_bytes", "replace"])
@pytest.mark.parametrize(("call", "target"), [(one, "mine"), (every, "all")])
def test_a_disk_that_is_full_leaves_nothing_half_written(
    call: Callable[..., None],
    target: str,
    step: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "mine").write_text("mine")
    monkeypatch.setattr(Path, step, full)
    with pytest.raises(
        TargetRefused, match=r"was not written \(.* No space left on device\): make"
    ):
        call(tmp_path / target, force=True)
    assert kept(tmp_path) == {"mine": b"mine"}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"format": "xls"}, r"format='xls': .* Did you mean 'xlsx'"),
        ({"tables": "visit", "format": "csv"}, "Did you mean 'visits'"),
        ({"tables": "visits", "format": "sqlite"}, "sqlite holds every table"),
    ],
)
def test_a_name_that_is_none_is_refused(call: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=message):
        export(tmp_path / "all", **call)
    assert kept(tmp_path) == {}


def test_a_file_is_written_and_others_may_read_it(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_whole(tmp_path / "made", b"new")
    assert (tmp_path / "made").read_bytes() == b"new"
    assert (tmp_path / "made").stat().st_mode == (tmp_path / "plain").stat().st_mode

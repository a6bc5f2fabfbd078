"""Files that are written; tests/trials/test_faults.py has what breaks a writer off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dprk_engagement.whole_files import write_folder, write_whole

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_written_and_others_may_read_it(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_whole(tmp_path / "made", b"new")
    assert (tmp_path / "made").read_bytes() == b"new"
    assert (tmp_path / "made").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_folder_is_made_of_the_new_files_alone(tmp_path: Path) -> None:
    write_folder(tmp_path / "made", {"one": b"old", "data/two": b"old"})
    assert (tmp_path / "made" / "data" / "two").read_bytes() == b"old"
    write_folder(tmp_path / "made", {"three": b"new"})
    assert [path.name for path in tmp_path.rglob("*")] == ["made", "three"]

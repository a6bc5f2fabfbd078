"""Files that are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from dprk_engagement.whole_files import write_folder, write_together, write_whole


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


def test_nothing_is_replaced_until_all_could_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_together(tmp_path, {"data/one": b"old", "two": b"old"})
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.name == "two":
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_together(tmp_path, {"data/one": b"new", "two": b"new"})
    assert (tmp_path / "data" / "one").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "two"]

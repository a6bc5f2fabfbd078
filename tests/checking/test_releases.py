"""A release's zip file: what is accepted, and every way in which one is refused."""

from __future__ import annotations

import json
import random
import stat
import struct
import zipfile
import zlib
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from dprk_engagement.checking import release_zip as releases
from dprk_engagement.checking.release_zip import ReleaseRefused, verify_release
from dprk_engagement.cli import commands
from scripts.release.archive import as_sums, as_zip

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "dprk-engagement-2.3.4"
FILES = {
    "README.txt": b"Read me.\n",
    "data/harbours.csv": "".join(f"{n * 7919 % 1000}\n" for n in range(200)).encode(),
    "datapackage.json": json.dumps({"version": "2.3.4"}).encode(),
}
LISTED = as_sums(FILES)
Entry = tuple[str, bytes]


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A release as it should be."""
    file = tmp_path / f"{FOLDER}.zip"
    file.write_bytes(as_zip(FOLDER, FILES, date(2020, 3, 4)))
    return file


@pytest.fixture(autouse=True)
def nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def entries(files: dict[str, bytes] | None = None) -> list[Entry]:
    """Return the entries of a release of ``files``, with a list that is true of them."""
    files = FILES if files is None else files
    return [(f"{FOLDER}/{name}", c) for name, c in {**files, "SHA256SUMS": as_sums(files)}.items()]


def archive(path: Path, made: list[Entry]) -> Path:
    file = path / f"{FOLDER}.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in made:
            zipped.writestr(name, content)
    return file


def run(file: Path, *options: str) -> Result:
    return CliRunner().invoke(commands, ["verify-release", str(file), *options])


def refused(file: Path, **asked: str) -> str:
    """Return why ``file`` is refused, once on the command line and once in Python, unwritten."""
    before = sorted(file.parent.rglob("*"))
    with pytest.raises(ReleaseRefused) as error:
        verify_release(file, **asked)
    options = [part for name, value in asked.items() for part in (f"--{name}", value)]
    result = run(file, *options)
    assert (result.exit_code, str(error.value) in result.stderr) == (1, True)
    assert sorted(file.parent.rglob("*")) == before
    return str(error.value)


def test_a_release_is_accepted_and_described(good: Path) -> None:
    release = verify_release(good, version="2.3.4")
    assert (release.version, release.files) == ("2.3.4", 4)
    assert verify_release(good, sha256=release.sha256.upper()) == release
    result = run(good)
    assert (result.exit_code, release.sha256 in result.output) == (0, True)
    assert json.loads(run(good, "--json").output)["version"] == "2.3.4"
    # It is accepted under any name but that of another version.
    assert verify_release(good.rename(good.with_name("download (1).zip"))).version == "2.3.4"


def test_what_is_no_zip_file_of_a_release_is_refused(good: Path, tmp_path: Path) -> None:
    content = good.read_bytes()
    for other in (b"", content[: len(content) // 2], content[:-1], b"<!doctype html>"):
        good.write_bytes(other)
        assert "is no zip file, or is cut off or damaged" in refused(good)
    assert "holds 'photos', which is no release" in refused(archive(tmp_path, [("photos/1", b"")]))
    assert "has 0 entries" in refused(archive(tmp_path, []))


def test_no_bytes_at_all_make_it_fail_otherwise_than_by_refusal(good: Path) -> None:
    content, rng = good.read_bytes(), random.Random(7)  # noqa: S311
    for _ in range(400):
        altered = bytearray(content)
        for _ in range(rng.randrange(1, 4)):
            altered[rng.randrange(len(altered))] = rng.randrange(256)
        good.write_bytes(altered)
        with suppress(ReleaseRefused):
            verify_release(good)


LISTED_TWICE = "line 4: is no digest of a file of its own"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("README.txt", b"Send money.\n", "README.txt: was altered: its SHA-256 is"),
        ("setup.exe", b"MZ", "setup.exe: is not in SHA256SUMS, so it was added"),
        ("SHA256SUMS", b"", "README.txt: is not in SHA256SUMS"),
        ("SHA256SUMS", LISTED + b"no digest\n", LISTED_TWICE),
        ("SHA256SUMS", LISTED * 2, LISTED_TWICE),
        ("readme.TXT", b"Another.\n", "is there twice, and one would hide the other"),
        ("../../evil.txt", b"", "leads out of its folder, or is a folder: do not unpack it"),
        ("/evil.txt", b"", "leads out of its folder, or is a folder: do not unpack it"),
        ("folder/", b"", "leads out of its folder, or is a folder: do not unpack it"),
        ("..\\evil.txt", b"", "is no name that every system can write: do not unpack it"),
        ("a\nb", b"", "is no name that every system"),
    ],
)
def test_a_file_that_is_not_as_listed_or_leads_elsewhere_is_refused(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    made = dict(entries()) | {f"{FOLDER}/{name}": content}
    assert reason in refused(archive(tmp_path, list(made.items())))


def test_an_archive_without_a_list_or_with_strange_names_is_refused(
    tmp_path: Path,
) -> None:
    assert "has no list SHA256SUMS" in refused(archive(tmp_path, entries()[:-1]))
    for name, reason in (
        ("/etc/evil", "leads out of its folder"),
        ("C:/evil.txt", "is no name that every system"),
        ("more/x", "more than one folder"),
    ):
        assert reason in refused(archive(tmp_path, [*entries(), (name, b"")]))
    file = archive(tmp_path, [*entries(), (f"{FOLDER}/README.txt~.exe", b"MZ")])
    file.write_bytes(file.read_bytes().replace(b"README.txt~.exe", b"README.txt\0.exe"))
    assert "README.txt\\x00.exe' is no name that every system can write" in refused(file)


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO])
def test_a_link_and_whatever_else_is_no_file_is_refused(tmp_path: Path, mode: int) -> None:
    file = archive(tmp_path, entries())
    with zipfile.ZipFile(file, "a") as zipped:
        entry = zipfile.ZipInfo(f"{FOLDER}/LICENSE")
        entry.create_system, entry.external_attr = 3, (mode | 0o777) << 16
        zipped.writestr(entry, "/etc/passwd")
    expected = "is a symbolic link" if mode == stat.S_IFLNK else "is no file"
    assert f"LICENSE' {expected}: do not unpack it" in refused(file)


def test_a_file_that_is_too_large_in_any_way_is_refused_unread(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bomb").mkdir()
    bomb = archive(tmp_path / "bomb", entries({**FILES, "zeros": bytes(1_000_000)}))
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert "zeros' unpacks to 1,000,000 bytes from" in refused(bomb)
    monkeypatch.setattr(releases, "MOST_BYTES", 1000)
    assert "bytes, more than any release" in refused(good)
    monkeypatch.setattr(releases, "MOST_FILES", 3)
    assert "has 4 entries, as no release has" in refused(good)


def test_a_file_that_lies_about_its_size_is_read_no_further(tmp_path: Path) -> None:
    content, bomb = entries({"small": b"x"}), zlib.compress(bytes(10_000_000), 9)[2:-4]
    file = archive(tmp_path, content)
    with zipfile.ZipFile(file, "a") as zipped:
        zipped.writestr(f"{FOLDER}/bomb", bomb)
        entry = zipped.getinfo(f"{FOLDER}/bomb")
        # Stored as it is, and then said to be deflated, and to be of a thousand bytes.
        entry.compress_type, entry.file_size = zipfile.ZIP_DEFLATED, 1000
        zipped.fp.seek(entry.header_offset)  # type: ignore[union-attr]
        zipped.fp.write(entry.FileHeader())  # type: ignore[union-attr]
    said = refused(file)
    assert "damaged" in said or "was added" in said


def test_an_encrypted_file_is_refused(good: Path) -> None:
    content = bytearray(good.read_bytes())
    place = content.index(b"PK\x01\x02")
    (flags,) = struct.unpack_from("<H", content, place + 8)
    struct.pack_into("<H", content, place + 8, flags | 1)
    good.write_bytes(content)
    assert "is encrypted" in refused(good)


def test_another_release_than_asked_for_or_named_is_refused(good: Path) -> None:
    said = refused(good, version="9.9.9")
    assert "is version 2.3.4, not 9.9.9: download that one" in said
    assert "its SHA-256 is" in refused(good, sha256="0" * 64)
    renamed = good.rename(good.with_name("dprk-engagement-9.9.9.zip"))
    assert "is version 2.3.4, not what its name says" in refused(renamed)
    for descriptor, reason in (
        (b'{"version": "2.3.3"}', "is of version 2.3.3, in a folder of 2.3.4"),
        (b"{", "says no version"),
    ):
        file = archive(good.parent, entries({**FILES, "datapackage.json": descriptor}))
        assert reason in refused(file)


def test_problems_are_listed_for_programs(tmp_path: Path) -> None:
    file = archive(tmp_path, [*entries()[1:]])
    result = run(file, "--json")
    answer = json.loads(result.output)
    assert (result.exit_code, answer["ok"]) == (1, False)
    assert "README.txt: is missing" in answer["problems"][0]

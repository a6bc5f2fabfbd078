"""A release's one zip file, checked before anything of it is unpacked or believed.

It is read in pieces, and nothing is ever written. What is held against what: the names in the
archive against the list ``SHA256SUMS`` in it, the digests of that list against the files, and the
version of the folder against that of ``datapackage.json`` and of the file's own name. Whoever can
alter a file can alter the list beside it, so the digest of the archive itself is given too, to be
compared with the one that was published.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping

SUMS = "SHA256SUMS"
# A release is 8 MB in about a hundred files; none is packed to less than a thirtieth.
MOST_BYTES = 200_000_000
MOST_FILES = 1000
MOST_TIMES = 100

_FOLDER = re.compile(r"dprk-engagement-([0-9]+\.[0-9]+\.[0-9]+)")
_SUM = re.compile(r"([0-9a-f]{64})  (\S+)")
_PIECE = 1 << 20
_AGAIN = "download it again from where it was published"
_BEWARE = "do not unpack it"


class ReleaseRefused(ValueError):  # noqa: N818
    """A file that is no release, or not as it was published.

    ``problems`` says of each thing that is wrong where it is, what it is and what to do.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Release:
    """A release that is as its own list says; ``size`` is in bytes, unpacked."""

    version: str
    files: int
    size: int
    sha256: str

    def __str__(self) -> str:
        return (
            f"dprk-engagement {self.version}: {self.files} files, {self.size:,} bytes,"
            f" all as {SUMS} says\nSHA-256 of the whole file: {self.sha256}"
        )


def verify_release(
    file: str | os.PathLike[str], *, version: str | None = None, sha256: str | None = None
) -> Release:
    """Return what release the zip file ``file`` is; nothing is written."""
    path = Path(file)
    with path.open("rb") as stream:
        digest = _digest(stream)
    if sha256 is not None and digest != sha256.lower():
        raise ReleaseRefused([f"{path.name}: its SHA-256 is {digest}, not {sha256}: {_AGAIN}"])
    try:
        with zipfile.ZipFile(path) as archive:
            return _checked(archive, path.name, version, digest)
    except ReleaseRefused:
        raise
    # The last four are what zipfile raises of headers that no program writes; that the file can
    # be read was seen above.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        reason = f"is no zip file, or is cut off or damaged ({error})"
        raise ReleaseRefused([f"{path.name}: {reason}: {_AGAIN}"]) from error


def _checked(archive: zipfile.ZipFile, called: str, version: str | None, digest: str) -> Release:
    entries = archive.infolist()
    # Nothing is read before everything may be.
    _refuse(called, _unsafe(entries))
    folder = entries[0].filename.partition("/")[0]
    found = _FOLDER.fullmatch(folder)
    if found is None:
        raise ReleaseRefused([f"{called}: holds {folder!r}, which is no release: {_AGAIN}"])
    files = {entry.filename.removeprefix(f"{folder}/"): entry for entry in entries}
    _refuse(called, _altered(archive, files))
    _refuse(called, _of_another(archive, files, called, found[1], version))
    return Release(found[1], len(entries), sum(entry.file_size for entry in entries), digest)


def _refuse(called: str, problems: Iterable[str]) -> None:
    if found := [f"{called}: {problem}" for problem in problems]:
        raise ReleaseRefused(found)


def _unsafe(entries: list[zipfile.ZipInfo]) -> Iterator[str]:
    """Yield why the archive is not to be read, let alone unpacked."""
    if not 0 < len(entries) <= MOST_FILES:
        yield f"has {len(entries)} entries, as no release has: {_BEWARE}"
        return
    if len({entry.filename.partition("/")[0] for entry in entries}) > 1:
        yield f"holds more than one folder: {_BEWARE}"
    size = sum(entry.file_size for entry in entries)
    if size > MOST_BYTES:
        yield f"unpacks to {size:,} bytes, more than any release: {_BEWARE}"
    seen: set[str] = set()
    for entry in entries:
        # As it stands there: zipfile's own `filename` ends before a NUL.
        name = entry.orig_filename
        for reason in _unsafe_entry(entry, name):
            yield f"{name!r} {reason}: {_BEWARE}"
        # Many file systems take names that differ in case only for one.
        if name.casefold() in seen:
            yield f"{name!r} is there twice, and one would hide the other: {_BEWARE}"
        seen.add(name.casefold())


def _unsafe_entry(entry: zipfile.ZipInfo, name: str) -> Iterator[str]:
    if not name.isprintable() or "\\" in name or ":" in name:
        yield "is no name that every system can write"
    if not all(part not in ("", ".", "..") for part in name.split("/")):
        yield "leads out of its folder, or is a folder"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        yield "is a symbolic link"
    elif kind not in (0, stat.S_IFREG):
        yield "is no file"
    if entry.file_size > MOST_TIMES * entry.compress_size:
        yield f"unpacks to {entry.file_size:,} bytes from {entry.compress_size:,}"


def _altered(archive: zipfile.ZipFile, files: Mapping[str, zipfile.ZipInfo]) -> Iterator[str]:
    """Yield in what the files are not those of the list in the archive."""
    if SUMS not in files:
        yield f"has no list {SUMS}: {_AGAIN}"
        return
    listed = {}
    for number, line in enumerate(archive.read(files[SUMS]).decode().splitlines(), 1):
        found = _SUM.fullmatch(line)
        if found is None or found[2] in listed:
            yield f"{SUMS}, line {number}: is no digest of a file of its own: {_AGAIN}"
            return
        listed[found[2]] = found[1]
    for name in sorted({*listed, *files} - {SUMS}):
        if name not in files:
            yield f"{name}: is missing: {_AGAIN}"
        elif name not in listed:
            yield f"{name}: is not in {SUMS}, so it was added: {_AGAIN}"
        else:
            with archive.open(files[name]) as stream:
                digest = _digest(stream)
            if digest != listed[name]:
                yield f"{name}: was altered: its SHA-256 is {digest}, not {listed[name]}: {_AGAIN}"


def _of_another(
    archive: zipfile.ZipFile,
    files: Mapping[str, zipfile.ZipInfo],
    called: str,
    version: str,
    wanted: str | None,
) -> Iterator[str]:
    """Yield in what the archive, whose folder is of ``version``, is that of another one."""
    try:
        described = json.loads(archive.read(files["datapackage.json"]))["version"]
    except (KeyError, TypeError, ValueError):
        yield f"datapackage.json: is missing, or says no version: {_AGAIN}"
        return
    if described != version:
        yield f"datapackage.json: is of version {described}, in a folder of {version}: {_AGAIN}"
    if wanted is not None and wanted != version:
        yield f"is version {version}, not {wanted}: download that one"
    named = _FOLDER.search(called)
    if named is not None and named[1] != version:
        yield f"is version {version}, not what its name says: name it so, or download {named[1]}"


def _digest(stream: IO[bytes]) -> str:
    made = hashlib.sha256()
    while piece := stream.read(_PIECE):
        made.update(piece)
    return made.hexdigest()

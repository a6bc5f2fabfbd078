"""Put the data package and its report into the wheel; an editable install has the checkout."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import zopfli.zlib  # type: ignore[import-untyped]
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatasetHook(BuildHookInterface[Any]):
    """Copies tables, descriptor, story and ledger, and nothing stale beside them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "standard":
            return
        root = Path(self.root)
        self.made = TemporaryDirectory()
        # The descriptor holds the whole contract: without its indentation it is half as long.
        descriptor = Path(self.made.name, "datapackage.json")
        package = json.loads((root / "datapackage.json").read_bytes())
        compact = json.dumps(package, ensure_ascii=False, separators=(",", ":"))
        descriptor.write_bytes(compact.encode())
        files = {file: file.relative_to(root) for file in root.glob("data/*.csv")}
        # The codebook and the guide as pages are 200 kB that `codebook()` and `help` say as well.
        for page in ("reports/engagement.html", "reports/evidence.html"):
            files[root / page] = Path(page)
        files[descriptor] = Path(descriptor.name)
        build_data["force_include"] |= {
            str(file): f"dprk_engagement/dataset/{place.as_posix()}"
            for file, place in sorted(files.items())
        }

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "standard":
            return
        self.made.cleanup()
        pack_again(Path(artifact_path))


class Zopfli:
    """Deflates better than zlib, and to the same bytes on every machine, which zlib does not."""

    def __init__(self, *_: object) -> None:
        self.content = b""

    def compress(self, content: bytes) -> bytes:
        """Take what is to be compressed; ``flush`` returns all of it."""
        self.content += content
        return b""

    def flush(self) -> bytes:
        """Return the bare stream, without the two bytes before it and the four behind."""
        packed: bytes = zopfli.zlib.compress(self.content, numiterations=1)
        return packed[2:-4]


def pack_again(wheel: Path) -> None:
    """Compress the members of ``wheel`` anew; nothing else of it changes."""
    with zipfile.ZipFile(wheel) as archive:
        members = [(member, archive.read(member)) for member in archive.infolist()]
    # `zipfile` has no way to ask for another compressor.
    with patch("zlib.compressobj", Zopfli), zipfile.ZipFile(wheel, "w") as archive:
        for member, content in members:
            archive.writestr(member, content)

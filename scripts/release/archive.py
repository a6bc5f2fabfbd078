"""One zip file, of the same bytes wherever it is made, that holds a list of its digests."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from datetime import date

from dprk_engagement.checking.release_zip import SUMS

# A file that all may read and its owner may write.
_MODE = 0o100644
_UNIX = 3


def as_sums(files: Mapping[str, bytes]) -> bytes:
    """Return the list that ``sha256sum -c`` checks ``files`` by."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()


def as_zip(folder: str, files: Mapping[str, bytes], day: date) -> bytes:
    """Return ``files`` and their digests, in one ``folder``, as a zip file of ``day``."""
    content = {**files, SUMS: as_sums(files)}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(content):
            entry = zipfile.ZipInfo(f"{folder}/{name}", (day.year, day.month, day.day, 0, 0, 0))
            entry.external_attr = _MODE << 16
            # By default it is the system that makes the file.
            entry.create_system = _UNIX
            archive.writestr(entry, content[name], zipfile.ZIP_DEFLATED, compresslevel=9)
    return made.getvalue()

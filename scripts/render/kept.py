"""Results kept between renders, in `_build` beside the documents: same input, same bytes."""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from dprk_engagement.whole_files import write_whole


def kept(path: Path, made_from: Iterable[bytes], make: Callable[[], bytes]) -> bytes:
    """What `make` returns, from a file if it was made of the same before.

    The file is `path` with a digest of `made_from` before its suffix, and replaces those of
    former inputs. `made_from` holds all that the result depends on, versions included, but for
    the renderer's own code, which always counts.
    """
    digest = hashlib.sha256()
    for part in (_code(), *made_from):
        digest.update(hashlib.sha256(part).digest())
    file = path.with_name(f"{path.stem}.{digest.hexdigest()[:32]}{path.suffix}")
    # Another render may be at work beside this one.
    with suppress(FileNotFoundError):
        return file.read_bytes()
    made = make()
    path.parent.mkdir(exist_ok=True)
    write_whole(file, made)
    for former in set(path.parent.glob(f"{path.stem}.*{path.suffix}")) - {file}:
        former.unlink(missing_ok=True)
    return made


@cache
def _code() -> bytes:
    return b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.*")))

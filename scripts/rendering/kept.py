"""Results kept between renders, in `_build` beside the documents: same input, same bytes."""

import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path


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
    if file.exists():
        return file.read_bytes()
    made = make()
    path.parent.mkdir(exist_ok=True)
    partial = file.with_suffix(".part")
    partial.write_bytes(made)
    partial.replace(file)
    for former in set(path.parent.glob(f"{path.stem}.*{path.suffix}")) - {file}:
        former.unlink(missing_ok=True)
    return made


@cache
def _code() -> bytes:
    return b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.*")))

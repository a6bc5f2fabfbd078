"""RELEASE_NOTES.md: what changed since the version a colleague used, in words and row by row."""

import re
from collections.abc import Iterable, Mapping

# Characters of a cell; the whole of it stands in the table `changes`.
_LONGEST = 200
_COLUMNS = ("table", "row", "field", "old", "new", "reason")


def release_notes(
    title: str, version: str, changelog: str, changes: Iterable[Mapping[str, str]]
) -> bytes:
    """Return the notes of ``version``."""
    parts = [f"# {title}: version {version}\n", _section(changelog, version)]
    rows = [change for change in changes if change["release"] == version]
    if rows:
        parts += [
            f"## Row by row\n\n`data/changes.csv` has all {len(rows)} changes of this release,"
            " unabridged; a star is a whole row, column or table.\n",
            _line(_COLUMNS) + _line(["---"] * len(_COLUMNS)) + "".join(map(_row, rows)),
        ]
    return "\n".join(parts).encode()


def _section(changelog: str, version: str) -> str:
    found = re.search(rf"(?ms)^## {re.escape(version)}(?![\w.]).*?(?=^## |\Z)", changelog)
    if found is None:
        raise ValueError(f"CHANGELOG.md: has no section ## {version}; say there what is new")
    return found[0].rstrip() + "\n"


def _row(change: Mapping[str, str]) -> str:
    return _line([_cell(change[column]) for column in _COLUMNS])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cell(text: str) -> str:
    text = " ".join(text.split())
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return re.sub(r"([\\|*<>`_\[\]])", r"\\\1", text)

"""Show what differs between two versions of the dataset, row by row and field by field."""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from scripts.history.differences import EVERY, LOG, Version, compare, highest
from scripts.history.releases import ROOT, parts, read_version, releases

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def differences(old: Version, new: Version) -> dict[str, Any]:
    """Return what differs, with the reasons that the log of ``new`` gives."""
    reasons: dict[tuple[str, ...], list[str]] = {}
    for entry in new.rows.get(LOG, {}).values():
        if parts(entry["release"]) > parts(old.number):
            address = (entry["table"], entry["row"], entry["field"])
            reasons.setdefault(address, []).append(entry["reason"])
    changes = compare(old, new)
    return {
        "from": old.number,
        "to": new.number,
        "level": highest(changes),
        "changes": [
            {**change._asdict(), "reason": " ".join(dict.fromkeys(reasons.get(change[:3], [])))}
            for change in changes
        ],
    }


def as_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield what ``differences`` found as lines for a terminal."""
    changes = found["changes"]
    counts = Counter((_thing(change), change["kind"]) for change in changes)
    said = ", ".join(f"{n} {thing} {kind}" for (thing, kind), n in sorted(counts.items()))
    yield f"{found['from']} to {found['to']}: {said or 'no difference'}"
    if changes:
        yield f"the least release that may carry this: {found['level']}"
    for table, of_table in groupby(changes, key=lambda change: str(change["table"])):
        yield f"\n{table}"
        for row, of_row in groupby(of_table, key=lambda change: str(change["row"])):
            yield from _row_lines(row, list(of_row))


def _thing(change: Mapping[str, str]) -> str:
    if change["row"] == EVERY:
        return "table(s)" if change["field"] == EVERY else "field(s)"
    return "row(s)" if change["field"] == EVERY else "cell(s)"


def _row_lines(row: str, changes: Sequence[Mapping[str, str]]) -> Iterator[str]:
    cells = EVERY not in (row, changes[0]["field"])
    if cells:
        yield f"  ~ {row}"
    following = [change["reason"] for change in changes[1:]] + [""]
    for change, next_reason in zip(changes, following, strict=True):
        if cells:
            old, new = (change[side] or "(empty)" for side in ("old", "new"))
            yield f"      {change['field']}: {old} → {new}"
        else:
            name = row
            if row == EVERY:
                name = "the table" if change["field"] == EVERY else f"the field {change['field']}"
            yield f"  {_SIGNS[change['kind']]} {name}"
            before, after = (json.loads(change[side] or "{}") for side in ("old", "new"))
            yield from (f"      {line}" for line in _properties(before, after))
        if change["reason"] and change["reason"] != next_reason:
            yield f"      because: {change['reason']}"


def _properties(old: Mapping[str, Any], new: Mapping[str, Any], of: str = "") -> Iterator[str]:
    for name in {**old, **new}:
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _properties(before, after, f"{of}{name}.")
            continue
        if isinstance(before, list) and isinstance(after, list):
            before, after = _without(before, after), _without(after, before)
        sides = (_plain(value) for value in (before, after) if value not in (None, []))
        yield f"{of}{name}: {' → '.join(sides)}"


def _without(one: Sequence[Any], other: Sequence[Any]) -> list[Any]:
    return [value for value in one if value not in other]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the differences; return 0, 1 if a release cannot be read, 2 if there is none such."""
    parser = argparse.ArgumentParser(description=__doc__)
    what = "a version under record/releases/, or a bundle (.zip) or folder with datapackage.json"
    parser.add_argument("old", nargs="?", help=f"{what} (default: the last release)")
    parser.add_argument("--to", help=f"{what} (default: the tables as last built)")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--root", type=Path, default=ROOT, help="the project (default: this one)")
    given = parser.parse_args(arguments)
    try:
        frozen = releases(given.root)
        paths = {version: given.root / "record" / "releases" / version for version in frozen}
        old = given.old or (frozen[-1] if frozen else "")
        ends = [paths.get(name, Path(name)) for name in (old, given.to or str(given.root))]
        for name, path in zip((old, given.to), ends, strict=True):
            if not old or not path.exists():
                print(
                    f"history: there is no release {name!r}; record/releases/ has"
                    f" {', '.join(frozen) or 'none'}: name one of these, or a bundle (.zip)"
                    " or folder with datapackage.json",
                    file=sys.stderr,
                )
                return 2
        found = differences(*map(read_version, ends))
    except (OSError, ValueError) as error:
        print(f"history: {error}", file=sys.stderr)
        return 1
    as_json = json.dumps(found, ensure_ascii=False, indent=2)
    try:
        print(as_json if given.json else "\n".join(as_lines(found)), flush=True)
    except BrokenPipeError:
        # The reader stopped early, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0

"""Lay out the files in ``schemas/``: two spaces, and what is short on one line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

WIDTH = 120
SHORT = 3


def laid_out(value: object, indent: str = "", before: int = 0) -> str:
    """Return ``value`` as JSON.

    An object of at most three members, or a list without objects, stands on one line where it
    fits after the ``before`` columns taken.
    """
    inner = indent + "  "
    if isinstance(value, dict):
        names = [f"{json.dumps(key)}: " for key in value]
        parts = [
            name + laid_out(member, inner, len(inner + name))
            for name, member in zip(names, value.values(), strict=True)
        ]
        left, right, short = "{", "}", len(value) <= SHORT
    elif isinstance(value, list):
        parts = [laid_out(member, inner, len(inner)) for member in value]
        left, right, short = "[", "]", not any(isinstance(member, dict) for member in value)
    else:
        return json.dumps(value, ensure_ascii=False)
    line = left + ", ".join(parts) + right
    if short and "\n" not in line and before + len(line) < WIDTH:
        return line
    members = ",\n".join(inner + part for part in parts)
    return f"{left}\n{members}\n{indent}{right}"


def main(folder: Path = Path("schemas")) -> int:
    """Lay out every file in ``folder`` anew; return 0."""
    for path in sorted(folder.glob("*.json")):
        text = laid_out(json.loads(path.read_bytes())) + "\n"
        path.write_text(text, encoding="utf-8", newline="")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Lay out the files in ``schemas/``, and list their tables for editors and type checkers.

Two spaces, and what is short on one line; the list is `TableName`.
"""

import json
import re
import sys
from pathlib import Path

WIDTH = 120
SHORT = 3
ROOT = Path(__file__).resolve().parents[2]


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


def with_names(module: str, names: list[str]) -> str:
    """Return the source of a ``module`` with ``names`` as those of its `TableName`."""
    listed = "".join(f'    "{name}",\n' for name in sorted(names))
    return re.sub(r"(?<=^TableName = Literal\[\n)[^\]]*", listed, module, flags=re.MULTILINE)


def main(root: Path = ROOT) -> int:
    """Lay out every schema of the project ``root`` anew, and list their tables; return 0."""
    paths = sorted((root / "schemas").glob("*.json"))
    for path in paths:
        text = laid_out(json.loads(path.read_bytes())) + "\n"
        path.write_text(text, encoding="utf-8", newline="")
    module = root / "src" / "dprk_engagement" / "contract.py"
    names = [path.stem for path in paths if not path.stem.startswith("_")]
    text = with_names(module.read_text(encoding="utf-8"), names)
    module.write_text(text, encoding="utf-8", newline="")
    return 0


if __name__ == "__main__":
    sys.exit(main())

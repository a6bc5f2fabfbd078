"""The page that says where each column of 1.1 went."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "FROM-1.1-TO-2.0.md").read_text(encoding="utf-8")


def columns(folder: Path) -> set[tuple[str, str]]:
    package = json.loads((folder / "datapackage.json").read_bytes())
    return {
        (resource["name"], field["name"])
        for resource in package["resources"]
        for field in resource["schema"]["fields"]
    }


def test_every_column_that_went_is_named_with_those_that_took_its_place() -> None:
    before, now = columns(ROOT / "record" / "releases" / "1.1.0"), columns(ROOT)
    lines = re.findall(r"^\| `(\w+)` \| `(\w+)` \| (`[\w`, ]+`) \|", PAGE, re.MULTILINE)
    moved = {(table, old): re.findall(r"\w+", new) for table, old, new in lines}
    assert before - now <= moved.keys() <= before
    for (table, _), names in moved.items():
        assert {(table, name) for name in names} <= now

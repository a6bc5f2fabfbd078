"""TRUST.md says what the commands counted, and every command has counted."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from scripts.trials.trust import as_markdown, main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def counted(tmp_path: Path) -> Path:
    """What TRUST.md is written from, free to be changed."""
    for folder in ("record", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_trust_is_as_the_commands_last_counted() -> None:
    assert (ROOT / "docs" / "TRUST.md").read_text("utf-8") == as_markdown(ROOT)


def test_a_mistake_that_goes_unnoticed_shows(counted: Path) -> None:
    file = counted / "record" / "trust" / "mistakes.json"
    counts = json.loads(file.read_bytes())
    counts["plain"]["noticed"] -= 1
    file.write_text(json.dumps(counts))
    assert as_markdown(counted) != as_markdown(ROOT)


def test_a_count_that_is_missing_is_named(
    counted: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (counted / "record" / "trust" / "fuzz.json").unlink()
    monkeypatch.setattr("scripts.trials.trust.ROOT", counted)
    assert main() == 1
    assert "fuzz.json" in capsys.readouterr().err
    assert not (counted / "docs" / "TRUST.md").exists()


def test_every_survivor_has_its_reason() -> None:
    lines = (ROOT / "record" / "trust" / "survivors.csv").read_text("utf-8").splitlines()
    assert lines[0].endswith(",why")
    assert not [line for line in lines[1:] if line.endswith(",")]

"""TRUST.md says what the commands counted, and every command has counted."""

import json
import shutil
from pathlib import Path

import pytest

from scripts.trials.trust import as_markdown, main
from tests.helpers import read_rows

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
    (counted / "record" / "trust" / "mistakes.json").unlink()
    monkeypatch.setattr("scripts.trials.trust.ROOT", counted)
    assert main() == 1
    assert "mistakes.json" in capsys.readouterr().err
    assert not (counted / "docs" / "TRUST.md").exists()


def test_the_published_agreement_on_sentences_is_that_of_the_two_codings() -> None:
    tables = ("record/releases/1.0.0/data", "record/agreement/second/tables")
    first, second = (read_rows(ROOT / folder / "sentences.csv") for folder in tables)
    pairs = [
        (one["disposition"] == "coded", other["disposition"] == "coded")
        for one, other in zip(first, second, strict=True)
        if one["disposition"] != "duplicate"
    ]
    published = read_rows(ROOT / "record/agreement/agreement.csv")[0]
    differing = sum(one != other for one, other in pairs) / len(pairs)
    carrying, values = sum(map(sum, pairs)), 2 * len(pairs)
    by_chance = 2 * carrying * (values - carrying) / (values * (values - 1))
    assert (published["field"], published["units"]) == ("carries a fact", str(len(pairs)))
    assert published["agreed"] == f"{1 - differing:.3f}"
    assert published["alpha"] == f"{1 - differing / by_chance:.3f}"


def test_every_survivor_has_its_reason() -> None:
    assert all(row["why"] for row in read_rows(ROOT / "record/trust/survivors.csv"))

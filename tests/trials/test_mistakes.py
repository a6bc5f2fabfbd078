"""What a person gets wrong in a table is noticed, and what is not is listed."""

from pathlib import Path

import pytest

from dprk_engagement.checking.rules import read_tables
from scripts.build.inputs import read_contract
from scripts.trials.mistakes import Mistake, as_csv, mistakes
from scripts.trials.mutate_data import Seen, look, main, report, summary

REPOSITORY = Path(__file__).resolve().parents[2]
CONTRACT = read_contract(REPOSITORY / "schemas")
TABLES = read_tables(REPOSITORY, CONTRACT)
MADE = list(mistakes(TABLES, CONTRACT))


def made(kind: str, table: str, field: str = "") -> Mistake:
    """Return the first mistake of this kind in ``table``."""
    return next(
        m for m in MADE if m.kind == kind and m.table == table and (not field or m.field == field)
    )


def test_every_field_that_is_ever_filled_gets_its_mistakes() -> None:
    filled = {
        (name, field)
        for name, rows in TABLES.items()
        if CONTRACT[name].layer != "derived"
        for row in rows
        for field, cell in row.items()
        if cell not in ("", "?")
    }
    assert filled <= {(mistake.table, mistake.field) for mistake in MADE}


def test_a_mistake_changes_the_file() -> None:
    unchanged = {name: as_csv(CONTRACT[name], rows) for name, rows in TABLES.items()}
    assert all(mistake.content != unchanged[mistake.table] for mistake in MADE)


def test_the_tables_as_they_are_give_nobody_cause_to_complain() -> None:
    content = as_csv(CONTRACT["meetings"], TABLES["meetings"])
    assert look(Mistake("none", True, "meetings", "-", "-", "", "", content)) == {}


@pytest.mark.parametrize(
    ("kind", "table", "field", "by"),
    [
        ("byte-order mark", "meetings", "", "form"),
        ("carriage returns", "meetings", "", "form"),
        ("truncated file", "meetings", "", "pandera"),
        ("wrong type", "meetings", "dprk_takes_part", "frictionless"),
        ("out of vocabulary", "meetings", "kind", "pandera"),
        ("dangling reference", "meetings", "country", "rules"),
        ("century shifted", "meetings", "date", "rules"),
        ("formula", "meetings", "summary", "rules"),
        ("look alike", "people", "name", "rules"),
    ],
)
def test_a_mistake_is_noticed_by_what_should(kind: str, table: str, field: str, by: str) -> None:
    assert by in look(made(kind, table, field))


def test_a_plain_mistake_that_nothing_notices_fails_the_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    unseen = Seen(made("white space", "meetings", "note"), {})
    assert report([unseen]) == 1
    assert "meetings/" in capsys.readouterr().err
    assert b'"noticed": 0' in summary([unseen])


@pytest.mark.slow
def test_no_plain_mistake_survives() -> None:
    assert main(["--every", "5"]) == 0

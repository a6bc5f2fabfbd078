"""The contract: its own consistency, and what is compiled from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from dprk_engagement.contract import (
    GAPS,
    Contract,
    TableName,
    root,
    table_names,
)
from scripts.build.schemas import read_schemas
from scripts.check.engines import pandera_problems
from tests.helpers import write_rows

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = Contract.installed()


def test_the_tables_are_the_schemas_and_those_that_editors_complete_in_their_order() -> None:
    names = list(read_schemas(root() / "schemas"))
    assert list(CONTRACT) == list(table_names()) == list(get_args(TableName)) == names


def test_the_examples_make_a_row_that_keeps_the_contract(tmp_path: Path) -> None:
    for name, table in CONTRACT.items():
        cells = {field: str(each["example"]) for field, each in table.fields.items()}
        cells |= {field: cell.lower() for field, cell in cells.items() if cell in ("True", "False")}
        write_rows(tmp_path / f"{name}.csv", [cells])
        assert pandera_problems(table, tmp_path / f"{name}.csv") == []


def test_gaps_patterns_and_dates_say_what_programs_expect() -> None:
    for table in CONTRACT.values():
        assert table.gap_labels == GAPS
        names = list(table.fields)
        for field in table.fields.values():
            assert "missingValues" not in field
            pattern = field.get("constraints", {}).get("pattern", "")
            # Alternatives stand in a group, so that a program may put ^ and $ around the whole.
            assert "|" not in re.sub(r"\(\?:[^()]*\)", "", pattern)
        # A date has its bounds, precision and basis beside it.
        for date in table.dates:
            parts = [f"{date}_{part}" for part in ("earliest", "latest", "precision", "basis")]
            assert names[names.index(date) + 1 :][:4] == parts


def test_the_data_package_carries_the_contract() -> None:
    schemas = read_schemas(root() / "schemas")
    assert {name: table.schema for name, table in CONTRACT.items()} == schemas, "run make data"

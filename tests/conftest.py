"""What the tests of the tables share."""

from functools import cache
from pathlib import Path

import pytest

from dprk_engagement.checking.rules import read_tables
from dprk_engagement.contract import Contract, root
from tests.helpers import Tables
from tests.project import write_project


@cache
def _committed() -> Tables:
    return read_tables(root(), Contract.installed())


@pytest.fixture
def tables() -> Tables:
    """The committed tables, cells as filed, free to be changed."""
    return {name: [dict(row) for row in rows] for name, rows in _committed().items()}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A tiny project, not yet built."""
    return write_project(tmp_path / "project")

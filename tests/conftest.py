"""What the tests of the tables share."""

from functools import cache
from pathlib import Path

import pytest

from dprk_engagement import files
from dprk_engagement.checking.rules import read_tables
from dprk_engagement.contract import Contract, root
from tests.harbour import TEXT, write_harbour
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


@pytest.fixture
def harbour(tmp_path: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch) -> Tables:
    """Tables in which two rows rest on a document of our own, a copy of which is in ``copies``."""
    write_harbour(tmp_path / "set", tables)
    monkeypatch.setattr(files, "root", lambda: tmp_path / "set")
    (tmp_path / "copies").mkdir()
    (tmp_path / "copies" / "mine.txt").write_text(TEXT, encoding="utf-8")
    return tables

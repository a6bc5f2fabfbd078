"""What the tests of the tables share."""

from functools import cache

import pytest

from dprk_engagement.checking.rules import read_tables
from dprk_engagement.contract import Contract, root
from tests.helpers import Tables


@cache
def _committed() -> Tables:
    return read_tables(root(), Contract.installed())


@pytest.fixture
def tables() -> Tables:
    """The committed tables, cells as filed, free to be changed."""
    return {name: [dict(row) for row in rows] for name, rows in _committed().items()}

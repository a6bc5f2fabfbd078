"""What the tests of the tables share."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from dprk_engagement.checking.rules import read_tables
from dprk_engagement.contract import Contract, root

if TYPE_CHECKING:
    from tests.helpers import Tables


@cache
def _committed() -> Tables:
    return read_tables(root(), Contract.installed())


@pytest.fixture
def tables() -> Tables:
    """The committed tables, cells as filed, free to be changed."""
    return {name: [dict(row) for row in rows] for name, rows in _committed().items()}

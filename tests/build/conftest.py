"""What the tests of the build share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.project import write_project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A tiny project, not yet built."""
    return write_project(tmp_path / "project")

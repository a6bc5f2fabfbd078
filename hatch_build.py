"""Put the data package into the wheel; an editable install reads it from the checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatasetHook(BuildHookInterface[Any]):
    """Copies the tables, their contract and the descriptor, and nothing stale beside them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "standard":
            return
        root = Path(self.root)
        files = [root / "datapackage.json", *root.glob("data/*.csv"), *root.glob("schemas/*.json")]
        build_data["force_include"] |= {
            str(file): f"dprk_engagement/dataset/{file.relative_to(root).as_posix()}"
            for file in sorted(files)
        }

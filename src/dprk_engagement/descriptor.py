"""``datapackage.json`` as read: what the dataset is, and the contract of each of its tables.

It is read once, and with nothing that takes long to import: neither ``typing`` nor ``pathlib``.
"""

# ruff: noqa: PTH118, PTH112, PTH120, PTH123

from __future__ import annotations

import json
import os
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def folder() -> str:
    """Return the folder of ``datapackage.json`` and ``data/``.

    It is inside an installed package, and the checkout for an editable install.
    """
    here = os.path.dirname(os.path.realpath(__file__))
    installed = os.path.join(here, "dataset")
    return installed if os.path.isdir(installed) else os.path.dirname(os.path.dirname(here))


@cache
def package() -> dict[str, Any]:
    """Return the Data Package descriptor; do not change it."""
    file = os.path.join(folder(), "datapackage.json")
    with open(file, encoding="utf-8") as stream:
        try:
            found: dict[str, Any] = json.load(stream)
        except ValueError as error:
            raise ValueError(f"{file}: {error}: install the package again") from None
    return found


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """Return the Table Schema of each table by its name; do not change them."""
    return {resource["name"]: resource["schema"] for resource in package()["resources"]}

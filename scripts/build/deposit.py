""".zenodo.json: the metadata for the archive that keeps a release and mints its DOI."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sized

# The archive takes the codes of ISO 639-3.
_LANGUAGES = {"en": "eng"}


def as_deposit(metadata: Mapping[str, Any], tables: Mapping[str, Sized]) -> bytes:
    """Return the deposit's metadata for the dataset of ``tables``."""
    deposit = {
        "title": metadata["title"],
        "upload_type": "dataset",
        # The archive reads it as HTML.
        "description": f"<p>{escape(metadata['description'], quote=False)}</p>",
        "creators": [{"name": author["title"]} for author in metadata["contributors"]],
        "access_right": "open",
        "license": metadata["license"].lower(),
        "version": metadata["version"],
        "publication_date": metadata["released"],
        "language": _LANGUAGES[metadata["language"]],
        "keywords": metadata["keywords"],
        "notes": f"{len(tables)} tables, {sum(map(len, tables.values()))} rows",
    }
    if metadata.get("doi"):
        deposit["doi"] = metadata["doi"]
    return (json.dumps(deposit, ensure_ascii=False, indent=2) + "\n").encode()

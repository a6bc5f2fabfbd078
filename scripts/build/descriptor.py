"""datapackage.json: what the tables are, with their contract, digests and sizes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from dprk_engagement.contract import Contract
from scripts.build.csv_files import SeedRow

# What is left out here, Frictionless guesses from the cells: x;'y';z makes it split at semicolons.
DIALECT = {
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
}
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_LICENSES = {
    "CC-BY-4.0": {
        "name": "CC-BY-4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
        "title": "Creative Commons Attribution 4.0 International",
    }
}


def as_descriptor(
    metadata: Mapping[str, Any],
    contract: Contract,
    tables: Mapping[str, Sequence[SeedRow]],
    files: Mapping[str, bytes],
) -> bytes:
    """Return the Data Package descriptor (v2) of the tables, whose CSV is in ``files``."""
    descriptor = {
        "$schema": _PROFILE,
        "name": metadata["name"],
        **({"id": f"https://doi.org/{metadata['doi']}"} if metadata.get("doi") else {}),
        "title": metadata["title"],
        "description": metadata["description"],
        "version": metadata["version"],
        "created": f"{metadata['released']}T00:00:00Z",
        "licenses": [_LICENSES[metadata["license"]]],
        "contributors": metadata["contributors"],
        "sources": [_source(row.cells) for row in tables["sources"]],
        "keywords": metadata["keywords"],
        "resources": [
            {
                "name": name,
                "type": "table",
                "path": f"data/{name}.csv",
                "title": table.schema["title"],
                "description": table.schema["description"],
                "layer": table.schema["layer"],
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": DIALECT,
                "bytes": len(files[name]),
                "hash": f"sha256:{hashlib.sha256(files[name]).hexdigest()}",
                "rows": len(tables[name]),
                "schema": table.schema,
            }
            for name, table in contract.items()
        ],
    }
    return (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode()


def _source(cells: Mapping[str, str]) -> dict[str, str]:
    known = {"title": cells["title"], "path": cells["original_url"]}
    if known["path"] in ("", "?"):
        known["path"] = cells["url"]
    return {name: value for name, value in known.items() if value not in ("", "?")}

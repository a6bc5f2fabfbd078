"""CITATION.cff and .zenodo.json, from the metadata of the project."""

import json
import re
import tomllib
from collections.abc import Mapping, Sized
from html import escape
from pathlib import Path
from typing import Any

_NEEDED = {"title", "description", "released", "license", "language", "keywords", "contributors"}
# The archive takes the codes of ISO 639-3.
_LANGUAGES = {"en": "eng"}
_VERSION = re.compile(r'^__version__ = "([0-9]+\.[0-9]+\.[0-9]+)"$', re.MULTILINE)


def read_metadata(root: Path) -> dict[str, Any]:
    """Return what ``pyproject.toml`` says of the dataset, with its ``name`` and ``version``."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    module = root / "src" / "dprk_engagement" / "__init__.py"
    version = _VERSION.search(module.read_text(encoding="utf-8"))
    if version is None:
        raise ValueError(f'{module}: has no line __version__ = "1.0.0"; write it')
    dataset: dict[str, Any] = project.get("tool", {}).get("dprk-engagement", {})
    if missing := sorted(_NEEDED - dataset.keys()):
        raise ValueError(f"pyproject.toml: [tool.dprk-engagement] lacks {', '.join(missing)}")
    return {**dataset, "name": project["project"]["name"], "version": version[1]}


def as_citation(metadata: dict[str, Any]) -> bytes:
    """Return the citation file (Citation File Format 1.2.0) of the dataset."""
    lines = [
        "# Written by make data; change pyproject.toml instead.",
        "cff-version: 1.2.0",
        "message: If you use this dataset, please cite it as below.",
        "type: dataset",
        f"title: {_quoted(metadata['title'])}",
        f"version: {_quoted(metadata['version'])}",
        f"date-released: {_quoted(metadata['released'])}",
        *([f"doi: {metadata['doi']}"] if metadata.get("doi") else []),
        "authors:",
        *(f"  - name: {_quoted(author['title'])}" for author in metadata["contributors"]),
        f"abstract: {_quoted(metadata['description'])}",
        "keywords:",
        *(f"  - {_quoted(word)}" for word in metadata["keywords"]),
        f"license: {metadata['license']}",
    ]
    return ("\n".join(lines) + "\n").encode()


def as_deposit(metadata: Mapping[str, Any], tables: Mapping[str, Sized]) -> bytes:
    """Return the metadata for the archive that keeps the ``tables`` and mints their DOI."""
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


def _quoted(text: str) -> str:
    # A JSON string is a YAML string.
    return json.dumps(text, ensure_ascii=False)

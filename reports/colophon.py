"""What the report says of itself: version, digest of the data, how to cite."""

import hashlib
import json
from typing import Any

import dprk_engagement as dprk
from display import Markdown, escape


def package() -> dict[str, object]:
    """`datapackage.json` as read."""
    read: dict[str, object] = json.loads((dprk.root() / "datapackage.json").read_bytes())
    return read


def digest() -> str:
    """SHA-256 of the digests of all resources, in the order of their names, one a line."""
    resources: list[dict[str, str]] = package()["resources"]  # type: ignore[assignment]
    lines = [f"{r['hash']}  {r['path']}" for r in sorted(resources, key=lambda r: r["name"])]
    return hashlib.sha256(("\n".join(lines) + "\n").encode()).hexdigest()


def citation() -> Markdown:
    """How to cite this version of the dataset."""
    described = package()
    contributors: list[dict[str, str]] = described["contributors"]  # type: ignore[assignment]
    who = contributors[0]["title"]
    title, version = str(described["title"]), str(described["version"])
    return Markdown(f"{escape(who)}, *{escape(title)}*, version {escape(version)}. Data set.")


def colophon() -> Markdown:
    """Version, licence, digest of the data and how the page is built."""
    described = package()
    licences: list[dict[str, str]] = described["licenses"]  # type: ignore[assignment]
    resources: list[dict[str, int]] = described["resources"]  # type: ignore[assignment]
    cells = f"{len(resources)} tables, {sum(r['rows'] for r in resources):,} rows"
    return Markdown(
        f"Version {escape(str(described['version']))}; {cells}; data digest `{digest()}` (SHA-256 "
        "of the resources' digests in the data package). Data under "
        f"[{escape(licences[0]['title'])}]({licences[0]['path']}), code under the MIT licence. "
        "Drawn with Vega-Lite and set in Inter; the same source and data give the same file, "
        "byte for byte."
    )


def linked_data(*, fields: bool = True) -> str:
    """`croissant.json` for search engines and loaders: a raw block for the page.

    What the page says itself, and what only those who have the files want, is left out:
    descriptions of tables and fields, and the CSV beside the Parquet that records are read from.
    Without `fields` it holds the dataset and its files, for a page that has no room for more.
    """
    linked: Any = json.loads((dprk.root() / "croissant.json").read_bytes())
    linked["distribution"] = [
        _bare(file) for file in linked["distribution"] if file["encodingFormat"] != "text/csv"
    ]
    if fields:
        linked["recordSet"] = [
            _bare(records) | {"field": [_bare(field) for field in records["field"]]}
            for records in linked["recordSet"]
        ]
    else:
        del linked["recordSet"]
    text = json.dumps(linked, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'```{{=html}}\n<script type="application/ld+json">{text}</script>\n```'


def _bare(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if key not in ("name", "description")}

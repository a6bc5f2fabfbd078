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
        "Drawn with Vega-Lite, set in Inter, searched with DataTables; the same source and data "
        "give the same file, byte for byte."
    )


def linked_data() -> Markdown:
    """`croissant.json` for search engines and loaders: a raw block for the page.

    What the page says itself, and what only those who have the files want, is left out:
    descriptions of tables and fields, and the CSV beside the Parquet that records are read from.
    """
    linked: Any = json.loads((dprk.root() / "croissant.json").read_bytes())
    linked["distribution"] = [
        _bare(file) for file in linked["distribution"] if file["encodingFormat"] != "text/csv"
    ]
    linked["recordSet"] = [
        _bare(records) | {"field": [_bare(field) for field in records["field"]]}
        for records in linked["recordSet"]
    ]
    text = json.dumps(linked, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markdown(f'```{{=html}}\n<script type="application/ld+json">{text}</script>\n```')


def _bare(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if key not in ("name", "description")}

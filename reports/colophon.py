"""What the report says of itself: version, digest of the data, how to cite."""

import hashlib
import json
from typing import Any

import dprk_engagement as dprk
from display import Markdown, escape

REPOSITORY = "dprk-engagement"


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


def linked_data() -> str:
    """The dataset in the words of schema.org, for search engines: a raw block for the page."""
    described: Any = package()
    licence, rows = described["licenses"][0], sum(r["rows"] for r in described["resources"])
    linked = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": described["title"],
        "description": described["description"],
        "version": described["version"],
        "license": licence["path"],
        "creator": [
            {"@type": "Organization", "name": who["title"]} for who in described["contributors"]
        ],
        "keywords": described["keywords"],
        "isAccessibleForFree": True,
        "temporalCoverage": "/".join(_years()),
        "size": f"{len(described['resources'])} tables, {rows} rows",
        "variableMeasured": [r["title"] for r in described["resources"] if r["layer"] == "coded"],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": resource["path"],
                "description": resource["description"],
                "encodingFormat": resource["mediatype"],
                "contentSize": f"{resource['bytes']} B",
                "sha256": resource["hash"].removeprefix("sha256:"),
            }
            for resource in described["resources"]
        ],
    }
    text = json.dumps(linked, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'```{{=html}}\n<script type="application/ld+json">{text}</script>\n```'


def _years() -> tuple[str, str]:
    """The first and the last year in which a meeting or a visit can be placed."""
    tables = [dprk.load("meetings"), dprk.load("visits")]
    return (
        f"{min(t['date_earliest'].min() for t in tables):%Y}",
        f"{max(t['date_latest'].max() for t in tables):%Y}",
    )

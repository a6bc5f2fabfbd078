"""Write croissant.json: the dataset in JSON-LD, for search engines and for loaders of Croissant.

One document is both a schema.org Dataset and Croissant 1.1. Its records are those of the
Parquet files of the data bundle: a reader of Croissant guesses the types of CSV, and would make
96 of the country code 096, and an error of the gap ``?``. The CSV files are listed beside them.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dprk_engagement import cite, load, root
from dprk_engagement.errors import MissingExtra
from dprk_engagement.exporting.writing import export
from dprk_engagement.whole_files import write_whole
from scripts.build.citation import read_metadata

FILE = "croissant.json"
_TYPES = {
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "string": "sc:Text",
}
# The terms of Croissant that its specification writes without their prefix.
_TERMS = (
    "annotation arrayShape citeAs column containedIn equivalentProperty excludes extract field"
    " fileObject fileProperty fileSet format includes isArray isLiveDataset jsonPath key md5"
    " parentField path readLines recordSet references regex repeated replace samplingRate sdVersion"
    " separator source subField transform unArchive value"
)
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
} | {term: f"cr:{term}" for term in _TERMS.split()}


def as_croissant(
    metadata: Mapping[str, Any],
    package: Mapping[str, Any],
    parquet: Mapping[str, bytes],
    *,
    citation: str,
    years: str,
) -> bytes:
    """Return the JSON-LD of the data ``package``."""
    resources = package["resources"]
    address = f"https://doi.org/{metadata['doi']}" if metadata.get("doi") else ""
    document = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": package["title"],
        "alternateName": package["name"],
        "description": package["description"],
        **({"@id": address, "url": address, "identifier": address} if address else {}),
        "version": package["version"],
        "datePublished": metadata["released"],
        "license": package["licenses"][0]["path"],
        "creator": [
            {"@type": "sc:Organization", "name": author["title"]}
            for author in package["contributors"]
        ],
        "citeAs": citation,
        "keywords": package["keywords"],
        "inLanguage": metadata["language"],
        "isAccessibleForFree": True,
        "isLiveDataset": False,
        "temporalCoverage": years,
        "size": f"{len(resources)} tables, {sum(table['rows'] for table in resources)} rows",
        "variableMeasured": [table["title"] for table in resources if table["layer"] == "coded"],
        "distribution": [file for table in resources for file in _files(table, parquet)],
        "recordSet": [_record_set(table) for table in resources],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _files(resource: Mapping[str, Any], parquet: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    filed, typed = resource["hash"].removeprefix("sha256:"), parquet[resource["name"]]
    for folder, suffix, size, encoding, digest in (
        ("data", "csv", resource["bytes"], resource["mediatype"], filed),
        ("parquet", "parquet", len(typed), "application/x-parquet", sha256(typed).hexdigest()),
    ):
        name = f"{resource['name']}.{suffix}"
        yield {
            "@type": "cr:FileObject",
            "@id": name,
            "name": name,
            "description": resource["description"],
            "contentUrl": f"{folder}/{name}",
            "contentSize": f"{size} B",
            "encodingFormat": encoding,
            "sha256": digest,
        }


def _record_set(resource: Mapping[str, Any]) -> dict[str, Any]:
    name, schema = resource["name"], resource["schema"]
    # Croissant refers by one field; a key of several is in the data package alone.
    references = {
        key["fields"][0]: key["reference"]
        for key in schema.get("foreignKeys", [])
        if len(key["fields"]) == 1
    }
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": resource["description"],
        "key": [{"@id": f"{name}/{field}"} for field in schema["primaryKey"]],
        "field": [_field(name, field, references.get(field["name"])) for field in schema["fields"]],
    }


def _field(
    table: str, field: Mapping[str, Any], reference: Mapping[str, Any] | None
) -> dict[str, Any]:
    described = {
        "@type": "cr:Field",
        "@id": f"{table}/{field['name']}",
        "name": field["name"],
        "description": field["description"],
        "dataType": _TYPES[field["type"]],
        "source": _column(table, field["name"]),
    }
    if reference:
        # By its column and not by its field: mlcroissant 1.1 finds no records for a field
        # whose own record set has been read before.
        described["references"] = _column(reference["resource"] or table, reference["fields"][0])
    return described


def _column(table: str, column: str) -> dict[str, Any]:
    return {"fileObject": {"@id": f"{table}.parquet"}, "extract": {"column": column}}


def _years() -> str:
    """Return the first and the last year in which a meeting or a visit can be placed."""
    frames = [load("meetings"), load("visits")]
    first = min(frame["date_earliest"].min() for frame in frames)
    last = max(frame["date_latest"].max() for frame in frames)
    return f"{first:%Y}/{last:%Y}"


def write_croissant(folder: Path) -> None:
    """Write croissant.json, which describes the installed dataset, into ``folder``."""
    package = json.loads((root() / "datapackage.json").read_bytes())
    with TemporaryDirectory() as made:
        export(made, format="parquet")
        parquet = {file.stem: file.read_bytes() for file in Path(made).iterdir()}
    text = as_croissant(
        read_metadata(root()), package, parquet, citation=cite(style="bibtex"), years=_years()
    )
    write_whole(folder / FILE, text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write it; return 0, or 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, help="the folder (default: the project)")
    given = parser.parse_args(arguments)
    try:
        write_croissant(given.out or root())
    except (MissingExtra, OSError, ValueError) as error:
        print(f"croissant: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

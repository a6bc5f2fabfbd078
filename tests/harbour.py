"""A document of our own, and tables in which two rows rest on it."""

import shutil
from pathlib import Path

from dprk_engagement.contract import root
from dprk_engagement.documents.canonical import read_document
from scripts.build import index_source
from tests.helpers import Tables, write_rows

TEXT = (
    "Harbour news\n"
    "The harbour master counted forty barges <in> fog at six. Nobody counted the gulls.\n"
    "A pilot boat left at noon without a pilot. Harbour news\n"
    "Harbour news\n"
)
DISPOSITIONS = {"1.1": "coded", "2.1": "coded", "3.1": "coded", "4.1": "duplicate"}


def write_harbour(folder: Path, tables: Tables) -> None:
    """Write ``tables``, changed to rest on the document, into a copy of the data in ``folder``."""
    shutil.copytree(root() / "data", folder / "data")
    document = read_document(TEXT.encode())
    digests = {"raw_sha256": document.raw_sha256, "canonical_sha256": document.sha256}
    source = {"id": "harbour-2020", "title": "Harbour <news>"}
    source |= {"publisher": "Harbour Gazette", "published": "?"}
    tables["sources"] = [tables["sources"][0] | source | digests]
    columns = dict.fromkeys(tables["sentences"][0], "")
    tables["sentences"] = [
        columns
        | {name: str(cell) for name, cell in row.items() if name in columns}
        | {"disposition": DISPOSITIONS.get(f"{row['paragraph']}.{row['sentence']}", "")}
        for row in index_source.index_rows("harbour-2020", document)
    ]
    quantity = tables["quantities"][0] | {"id": "barges", "hedge": "it is said", "unit": "barges"}
    tables["quantities"] = [quantity | {"value": "40", "subject": "Barges counted."}]
    link = dict.fromkeys(tables["evidence"][0], "") | {"source": "harbour-2020"}
    link |= {"table": "quantities", "row": "barges", "role": "states", "attribution": "reporter"}
    value = {"field": "value", "printed": "forty", "note": "Barges alone."}
    person = {"table": "people", "row": tables["people"][0]["id"], "field": "printed_forms"}
    tables["evidence"] = [
        link | {"field": "*", "paragraph": "2", "sentence": "1"},
        link | value | {"paragraph": "2", "sentence": "1"},
        link | {"field": "date", "paragraph": "3", "sentence": "1", "role": "implies"},
        link | person | {"paragraph": "1", "sentence": "1", "printed": "Harbour"},
    ]
    for name in ("sources", "sentences", "quantities", "evidence"):
        write_rows(folder / "data" / f"{name}.csv", tables[name])

"""Read what the build is made from: reference tables, lists of rows, documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.build.csv_files import CsvError, Row, read_csv
from scripts.build.model import Document
from scripts.build.problems import Origin, Problem
from scripts.build.seeds import SeedMapping, read_seed
from scripts.build.sentence_index import read_index
from scripts.history.differences import LOG

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.build.contract import Table

# Seeds that are lists of rows, each a table of its own; every other one is a document, but for
# the reasons of the change log.
LISTS = ("corroborations", "searches", "tombstones")
REFERENCES = ("countries", "country_groups")


def read_reference(root: Path, table: Table, problems: list[Problem]) -> list[Row]:
    """Return the rows of a reference table, with no printed names yet."""
    file = f"seeds/reference/{table.name}.csv"
    columns = [name for name in table.fields if name != table.printed_column]
    try:
        read = read_csv(root / file, columns)
    except CsvError as refused:
        message = f"{refused.reason}; mend the file"
        problems.append(Problem(Origin(file, refused.line), table.name, "reference", message))
        return []
    empty = dict.fromkeys(table.fields, "")
    return [Row(empty | cells, Origin(file, line)) for line, cells in read]


def read_list(root: Path, table: Table, problems: list[Problem]) -> list[Row]:
    """Return the rows of a seed that is a list of rows of one table."""
    file = f"seeds/{table.name}.yaml"
    node = read_seed(root / file, file, problems)
    if not isinstance(node, list):
        if node or not any(problem.origin.file == file for problem in problems):
            message = "is no list of rows; write [] where there is none"
            problems.append(Problem(Origin(file, 1), table.name, "type", message))
        return []
    return [
        _list_row(file, table, item, problems)
        for item in (each if isinstance(each, SeedMapping) else SeedMapping(1) for each in node)
    ]


def read_documents(root: Path, problems: list[Problem]) -> list[Document]:
    """Return the documents, each with its seed and index, by the order of their ids."""
    folder = root / "seeds"
    seeds = {path.stem for path in folder.glob("*.yaml")} - {*LISTS, LOG}
    indexes = {path.name.removesuffix(".sentences.csv") for path in folder.glob("*.sentences.csv")}
    documents = []
    for source in sorted(seeds | indexes):
        file, index_file = f"seeds/{source}.yaml", f"seeds/{source}.sentences.csv"
        if source not in seeds or source not in indexes:
            missing, present = (index_file, file) if source in seeds else (file, index_file)
            message = f"{missing} is missing; a document has a seed and an index"
            problems.append(Problem(Origin(present, 1), source, "index", message))
            continue
        index = read_index(root / index_file, index_file, problems)
        node = read_seed(root / file, file, problems)
        if isinstance(node, SeedMapping):
            documents.append(Document(source, file, node, index, problems))
        elif not any(problem.origin.file == file for problem in problems):
            message = "is no mapping; describe the document under source:"
            problems.append(Problem(Origin(file, 1), source, "type", message))
    return documents


def _list_row(file: str, table: Table, item: SeedMapping, problems: list[Problem]) -> Row:
    where = "/".join([table.name, *(str(item.get(name, "")) for name in table.key)])
    origins = {name: Origin(file, line) for name, line in item.lines.items()}
    for name, value in item.items():
        if name not in table.fields or not isinstance(value, str):
            message = f"{name!r} is no field with one value; rename or remove it"
            problems.append(Problem(origins[name], where, "unknown-field", message))
    cells = {name: str(item.get(name, "")) for name in table.fields}
    return Row(cells, Origin(file, item.line), origins)

"""Read what the build is made from: the contract, reference tables, lists of rows, documents."""

from pathlib import Path

from dprk_engagement.contract import Contract, Table
from dprk_engagement.errors import Problem
from scripts.build.csv_files import CsvError, SeedRow, read_csv
from scripts.build.model import CodedDocument
from scripts.build.problems import Origin
from scripts.build.schemas import read_schemas
from scripts.build.seeds import SeedMapping, read_seed
from scripts.build.sentence_index import read_index
from scripts.history.differences import LOG

# Seeds that are lists of rows, each a table of its own; every other one is a document, but for
# the reasons of the change log.
LISTS = ("corroborations", "searches", "tombstones")
REFERENCES = ("countries", "country_groups", "interaction_kinds", "places")


def read_contract(folder: Path) -> Contract:
    """Return the contract of the schemas in ``folder``."""
    return Contract.of(read_schemas(folder))


def read_reference(root: Path, table: Table, problems: list[Problem]) -> list[SeedRow]:
    """Return the rows of a reference table, with no printed names yet."""
    file = f"seeds/reference/{table.name}.csv"
    columns = [name for name in table.fields if name != table.printed_column]
    try:
        read = read_csv(root / file, columns)
    except CsvError as refused:
        where = (file, refused.line, table.name, "-")
        problems.append(Problem(*where, "reference", refused.reason, "mend the file"))
        return []
    empty = dict.fromkeys(table.fields, "")
    return [SeedRow(empty | cells, Origin(file, line)) for line, cells in read]


def read_list(root: Path, table: Table, problems: list[Problem]) -> list[SeedRow]:
    """Return the rows of a seed that is a list of rows of one table."""
    file = f"seeds/{table.name}.yaml"
    node = read_seed(root / file, file, problems)
    if not isinstance(node, list):
        if node or not _is_refused(file, problems):
            what = ("type", "it is no list of rows", "write [] where there is none")
            problems.append(Problem(file, 1, table.name, "-", *what))
        return []
    items = [item if isinstance(item, SeedMapping) else SeedMapping(1) for item in node]
    return [_list_row(file, table, item, problems) for item in items]


def read_documents(root: Path, problems: list[Problem]) -> list[CodedDocument]:
    """Return the documents, each with its seed and index, by the order of their ids."""
    folder = root / "seeds"
    seeds = {path.stem for path in folder.glob("*.yaml")} - {*LISTS, LOG}
    indexes = {path.name.removesuffix(".sentences.csv") for path in folder.glob("*.sentences.csv")}
    documents = []
    for source in sorted(seeds | indexes):
        file, index_file = f"seeds/{source}.yaml", f"seeds/{source}.sentences.csv"
        if source not in seeds or source not in indexes:
            missing, present = (index_file, file) if source in seeds else (file, index_file)
            remedy = "add it, since a document has a seed and an index"
            what = ("index", f"{missing} is missing", remedy)
            problems.append(Problem(present, 1, source, "-", *what))
            continue
        index = read_index(root / index_file, index_file, problems)
        node = read_seed(root / file, file, problems)
        if isinstance(node, SeedMapping):
            documents.append(CodedDocument(source, file, node, index, problems))
        elif not _is_refused(file, problems):
            what = ("type", "it is no mapping", "describe the document under source:")
            problems.append(Problem(file, 1, source, "-", *what))
    return documents


def _is_refused(file: str, problems: list[Problem]) -> bool:
    return any(problem.file == file for problem in problems)


def _list_row(file: str, table: Table, item: SeedMapping, problems: list[Problem]) -> SeedRow:
    cells = {name: str(item.get(name, "")) for name in table.fields}
    row = f"{table.name}/{table.row_id(cells)}"
    origins = {name: Origin(file, line) for name, line in item.lines.items()}
    for name, value in item.items():
        if name not in table.fields or not isinstance(value, str):
            what = ("unknown-field", "it is no field with one value", "rename or remove it")
            problems.append(Problem(*origins[name], row, name, *what))
    return SeedRow(cells, Origin(file, item.line), origins)

"""Build data/*.csv, datapackage.json, CITATION.cff and .zenodo.json from the seeds."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dprk_engagement.checking.rules import ALONE
from dprk_engagement.contract import Contract
from dprk_engagement.errors import Problem
from dprk_engagement.whole_files import write_together
from scripts.build.change_log import change_log
from scripts.build.checks import broken_rules, wrong_cells
from scripts.build.citation import as_citation, as_deposit, read_metadata
from scripts.build.csv_files import SeedRow, as_csv
from scripts.build.descriptor import as_descriptor
from scripts.build.document_rows import code_document
from scripts.build.groups import read_groups
from scripts.build.inputs import (
    LISTS,
    REFERENCES,
    read_contract,
    read_documents,
    read_list,
    read_reference,
)
from scripts.build.interactions import interactions
from scripts.build.merging import complete, derive, evidence_rows, merge
from scripts.build.model import CodedDocument
from scripts.build.problems import BuildError, Origin
from scripts.build.sentence_index import sentence_rows

ROOT = Path(__file__).resolve().parents[2]

Tables = dict[str, list[SeedRow]]


def build(root: Path, out: Path) -> None:
    """Build the project ``root`` into ``out``: ``data/``, descriptor, citation and deposit.

    Everything is made beside its place first and moved there last, so ``out`` keeps
    what it holds where the build is refused or broken off.
    """
    contract = read_contract(root / "schemas")
    metadata = read_metadata(root)
    tables = make_tables(root, contract)
    _refuse(broken_rules(contract, tables))
    tables["changes"] = change_log(root, metadata["version"], contract, tables)
    _refuse(broken_rules(contract, {"changes": tables["changes"]}, ALONE))
    files = {name: as_csv(table, tables[name]) for name, table in contract.items()}
    _replace(
        out,
        {
            **{f"data/{name}.csv": content for name, content in files.items()},
            "CITATION.cff": as_citation(metadata),
            ".zenodo.json": as_deposit(metadata, tables),
            # Last, since it vouches for the others.
            "datapackage.json": as_descriptor(metadata, contract, tables, files),
        },
    )


def make_tables(root: Path, contract: Contract) -> Tables:
    """Return the rows of every table of ``contract``; the dataset's rules are not yet tried."""
    problems: list[Problem] = []
    tables: Tables = {name: [] for name in contract}
    for name in REFERENCES:
        tables[name] = read_reference(root, contract[name], problems)
    for name in LISTS:
        tables[name] = read_list(root, contract[name], problems)
    documents = read_documents(root, problems)
    # What was not read would only be missed again by everything that rests on it.
    _refuse(problems)
    groups = read_groups(row.cells for row in tables["country_groups"])
    coded = [row for document in documents for row in code_document(document, contract, groups)]
    rows = merge(coded, problems)
    derive(rows, problems)
    tables["evidence"] = [link for row in rows.values() for link in evidence_rows(row)]
    named = {
        (name, row.cells["id"]): row
        for name, table in contract.items()
        if not table.coded and table.printed_column
        for row in tables[name]
    }
    for row in rows.values():
        if row.table.coded:
            tables[row.table.name].append(complete(row))
        elif (row.table.name, row.id) in named:
            printed = "; ".join(sorted(row.printed))
            named[row.table.name, row.id].cells[row.table.printed_column] = printed
        else:
            problem = f"it is no row of seeds/reference/{row.table.name}.csv"
            what = ("unknown-id", problem, "add it, or correct the id")
            problems.append(Problem(*row.origin, row.address, "id", *what))
    for document in documents:
        _count_sentences(document, tables)
    cells = {name: [row.cells for row in made] for name, made in tables.items()}
    tables["interactions"] = [
        SeedRow(row, Origin("seeds/reference/interaction_kinds.csv", 1))
        for row in interactions(cells)
    ]
    _refuse([*problems, *wrong_cells(contract, tables)])
    return tables


def _refuse(problems: Iterable[Problem]) -> None:
    if found := list(problems):
        raise BuildError(found)


def _count_sentences(document: CodedDocument, tables: Tables) -> None:
    """Add the sentences of ``document``, and what its index says to its row of ``sources``."""
    rests: dict[tuple[int, int], set[tuple[str, str]]] = {}
    for row in tables["evidence"]:
        cells = row.cells
        if cells["source"] == document.source:
            pair = int(cells["paragraph"]), int(cells["sentence"])
            rests.setdefault(pair, set()).add((cells["table"], cells["row"]))
    counts = {pair: len(rows) for pair, rows in rests.items()}
    index = document.index
    rows = sentence_rows(index, document.seed, document.file, counts, document.problems)
    tables["sentences"] += rows
    (source,) = (row for row in tables["sources"] if row.cells["id"] == document.source)
    source.cells |= index.columns()
    coded = sum(row.cells["disposition"] == "coded" for row in rows)
    source.cells["coded_sentences"] = str(coded)


def _replace(out: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` into ``out``, each whole or not at all; tables no longer made go last."""
    out.mkdir(parents=True, exist_ok=True)
    stale = _tables_of(out / "datapackage.json") - set(files)
    write_together(out, files)
    for name in sorted(stale):
        (out / name).unlink(missing_ok=True)


def _tables_of(descriptor: Path) -> set[str]:
    """Return the tables of the build before, as the paths of the old ``descriptor``."""
    try:
        resources = json.loads(descriptor.read_bytes())["resources"]
        return {f"data/{Path(resource['path']).name}" for resource in resources}
    except (OSError, ValueError, LookupError, TypeError):
        return set()


def main(arguments: Sequence[str] | None = None) -> int:
    """Build; return 0, or 1 with every problem on stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the project (default: this one)")
    parser.add_argument("--out", type=Path, help="where to write (default: the project)")
    given = parser.parse_args(arguments)
    try:
        build(given.root, given.out or given.root)
    except BuildError as refused:
        print(refused, file=sys.stderr)
        count = len(refused.problems)
        print(f"build: {count} problem{'s' if count > 1 else ''}, nothing written", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    return 0

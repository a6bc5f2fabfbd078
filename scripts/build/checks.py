"""The tables that were made, held to the contract and the rules; findings name the seed's line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dprk_engagement.checking.cells import wrong_cell
from dprk_engagement.checking.rules import RULES, Data, Row, Rule, violations
from dprk_engagement.contract import Contract, Table
from dprk_engagement.errors import Problem
from scripts.build.csv_files import SeedRow

Tables = Mapping[str, Sequence[SeedRow]]


def wrong_cells(contract: Contract, tables: Tables) -> Iterator[Problem]:
    """Yield what the contract does not allow in the cells and keys of ``tables``."""
    for name, rows in tables.items():
        table = contract[name]
        yield from _repeated(table, rows)
        for row in rows:
            for field, described in table.fields.items():
                if field in table.built:
                    continue  # It follows from the evidence, which a rule asks for.
                if wrong := wrong_cell(described, row.cells[field]):
                    yield Problem(*row.origin_of(field), address(table, row), field, *wrong)


def broken_rules(
    contract: Contract, tables: Tables, rules: Iterable[Rule] = RULES
) -> Iterator[Problem]:
    """Yield what breaks the dataset's rules in ``tables``, whose cells keep to the contract."""
    rows = {
        (name, contract[name].row_id(row.cells)): row
        for name, of_table in tables.items()
        for row in of_table
    }

    def place(row: Row, field: str) -> tuple[str, int, str]:
        made = rows[row.table.name, row.id]
        return *made.origin_of(field), address(row.table, made)

    cells = {name: [row.cells for row in of_table] for name, of_table in tables.items()}
    return violations(Data(cells, contract), rules, place)


def address(table: Table, row: SeedRow) -> str:
    """Return the table and the key of ``row``."""
    return f"{table.name}/{table.row_id(row.cells)}"


def _repeated(table: Table, rows: Sequence[SeedRow]) -> Iterator[Problem]:
    unique = {
        (name,): "unique"
        for name, field in table.fields.items()
        if field.get("constraints", {}).get("unique")
    }
    for fields, rule in ({table.key: "primary-key"} | unique).items():
        seen: dict[tuple[str, ...], SeedRow] = {}
        for row in rows:
            first = seen.setdefault(tuple(row.cells[name] for name in fields), row)
            if first is not row:
                file, line = first.origin
                problem = f"{file}:{line} has the same"
                origin = row.origin_of(fields[0])
                where = address(table, row), ", ".join(fields)
                yield Problem(*origin, *where, rule, problem, "keep one")

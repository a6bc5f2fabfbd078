"""The dataset's own rules: what no schema can say of the tables.

A rule is a function of a row and the data that raises ``Broken``; what stands above it says of
which tables it is. To add one, write the function in the module of its kind, and a test that
breaks it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dprk_engagement.checking.rules import acts, links, texts, values
from dprk_engagement.checking.rules.rows import Broken, Data, Row, Rule, Tables, read_tables
from dprk_engagement.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dprk_engagement.contract import Contract

__all__ = [
    "ALONE",
    "RULES",
    "Broken",
    "Data",
    "Row",
    "Rule",
    "Tables",
    "read_tables",
    "shared_vocabularies_agree",
    "violations",
]

RULES = tuple(
    thing
    for module in (texts, links, values, acts)
    for thing in vars(module).values()
    if isinstance(thing, Rule)
)
# Those that look at no other table. The rest need evidence, people, countries, documents.
ALONE = tuple(rule for rule in RULES if rule.alone)


def _in_its_file(row: Row, field: str) -> tuple[str, int, str]:
    return f"data/{row.table.name}.csv", 0, row.id


def violations(
    data: Data,
    rules: Iterable[Rule] = RULES,
    place: Callable[[Row, str], tuple[str, int, str]] = _in_its_file,
) -> Iterator[Problem]:
    """Yield every breach of ``rules`` in ``data``, whose cells keep to the contract.

    ``place`` gives the file, the line and the name of a row, for a field of it.
    """
    for rule in rules:
        for name in rule.tables or data.contract:
            for row in data.rows[name]:
                try:
                    rule.check(row, data)
                except Broken as error:
                    what = (error.field, rule.name, error.problem, error.remedy)
                    yield Problem(*place(row, error.field), *what)


def shared_vocabularies_agree(contract: Contract) -> Iterator[Problem]:
    """Yield the fields that mean the same in several tables and are not defined alike.

    Shared are every basis, precision and qualifier, and the status of an act.
    """
    first: dict[str, tuple[str, Any]] = {}
    for name, table in contract.items():
        for field, described in table.fields.items():
            kind = _shared_kind(name, field)
            if not kind:
                continue
            definition = [described.get(key) for key in ("type", "categories", "constraints")]
            file = f"schemas/{name}.json"
            model, expected = first.setdefault(kind, (file, definition))
            if definition != expected:
                what = ("shared_vocabularies_agree", f"its definition is not the one of {model}")
                remedy = f"write type, categories and constraints as for the {kind} there"
                yield Problem(file, 0, "-", field, *what, remedy)


def _shared_kind(table: str, field: str) -> str:
    if field == "status":
        return "status of an act" if table in ("events", "meetings", "visits") else ""
    kind = field.rpartition("_")[2]
    return kind if kind in ("basis", "precision", "qualifier") else ""

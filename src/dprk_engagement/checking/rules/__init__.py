"""The dataset's own rules: what no schema can say of the tables.

A rule is a function of a row and the data that raises ``Broken``; what stands above it says of
which tables it is. To add one, write the function in the module of its kind, and a test that
breaks it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dprk_engagement.checking.rules import acts, claims, links, texts, values
from dprk_engagement.checking.rules.rows import Broken, Data, Row, Rule, Unread, read_tables
from dprk_engagement.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["ALONE", "RULES", "Data", "Row", "Rule", "read_tables", "violations"]

RULES = tuple(
    thing
    for module in (texts, links, values, acts, claims)
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

    A rule that asks for a cell that could not be read is passed over for its row.
    ``place`` gives the file, the line and the name of a row, for a field of it.
    """
    for rule in rules:
        for name in rule.tables or data.contract:
            for row in data.rows[name]:
                try:
                    rule.check(row, data)
                except Unread:
                    continue
                except Broken as error:
                    what = (error.field, rule.name, error.problem, error.remedy)
                    yield Problem(*place(row, error.field), *what)

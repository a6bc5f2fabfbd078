"""The list of tables that editors and type checkers complete, held against the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from dprk_engagement.contract import TableName
from dprk_engagement.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dprk_engagement.contract import Contract


def mismatches(contract: Contract) -> Iterator[Problem]:
    """Yield the tables that are missing from the list, and the names that are of no table."""
    listed = set(get_args(TableName))
    for name in sorted(listed ^ set(contract)):
        said = ("the name is of no table", "remove it")
        if name in contract:
            said = ("the name is missing", "add it, for editors and type checkers")
        where = ("src/dprk_engagement/contract.py", 0, name, "TableName")
        yield Problem(*where, "tables_are_listed", *said)

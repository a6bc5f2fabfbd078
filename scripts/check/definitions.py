"""What the contract says of itself: shared fields that read the same, tables that are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from dprk_engagement.contract import TableName
from dprk_engagement.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dprk_engagement.contract import Contract


def mismatches(contract: Contract) -> Iterator[Problem]:
    """Yield what does not fit within the contract, or between it and the list of its tables."""
    yield from shared_vocabularies_agree(contract)
    listed = set(get_args(TableName))
    for name in sorted(listed ^ set(contract)):
        said = ("the name is of no table", "remove it")
        if name in contract:
            said = ("the name is missing", "add it, for editors and type checkers")
        where = ("src/dprk_engagement/contract.py", 0, name, "TableName")
        yield Problem(*where, "tables_are_listed", *said)


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

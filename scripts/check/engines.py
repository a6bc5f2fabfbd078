"""The contract held against the files by two engines that share no code.

Frictionless reads the data package as anyone would. The other is the one that a reader's own
rows are held to, which reads the same cells strictly, and hands frames to pandera. What one
finds and the other does not is a fault of the checking.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, NamedTuple

from dprk_engagement.checking.cells import breaches
from dprk_engagement.contract import gap_labels, schema

if TYPE_CHECKING:
    from pathlib import Path

    from frictionless import Report

REMEDIES = {
    "header": "write the columns of the schema in its order",
    "width": "give the row as many cells as the schema has fields",
    "type": "write it in the type of its field",
    "required": "fill it in",
    "unique": "give the row a value of its own",
    "primary-key": "give the row a key of its own",
    "foreign-key": "correct the id, or add the row it names",
    "enum": "write one of the field's categories",
    "pattern": "write it in the field's pattern",
    "minimum": "write a number within the field's bounds",
    "maximum": "write a number within the field's bounds",
    "exclusiveMinimum": "write a number within the field's bounds",
    "exclusiveMaximum": "write a number within the field's bounds",
    "package": "build the tables again",
}


class Fault(NamedTuple):
    """A breach of the contract. Rows count from 1, which is the header; 0 is the whole file."""

    table: str
    row: int
    field: str
    rule: str

    def __str__(self) -> str:
        row = f"row {self.row}" if self.row else "-"
        remedy = REMEDIES.get(self.rule, "see the schema")
        return f"data/{self.table}.csv: {row}: {self.field or '-'}: {self.rule}: {remedy}"


def frictionless_faults(descriptor: Path) -> list[Fault]:
    """Return what Frictionless finds wrong with the data package at ``descriptor``."""
    from frictionless import Package

    return report_faults(Package(str(descriptor)).validate())


def report_faults(report: Report) -> list[Fault]:
    """Return the errors of a Frictionless ``report``."""
    faults = [
        Fault(
            str(task.name),
            getattr(error, "row_number", 1 if error.type.endswith("-label") else 0),
            "" if error.type in ("foreign-key", "primary-key") else _field(error),
            _rule(error),
        )
        for task in report.tasks
        for error in task.errors
    ]
    faults += [Fault("-", 0, "", "package") for _ in report.errors]
    return _without_consequences(faults)


def pandera_faults(name: str, file: Path) -> list[Fault]:
    """Return what is wrong with the table ``name`` in ``file``: its cells, then its frame."""
    with file.open(encoding="utf-8", newline="") as stream:
        header, *rows = list(csv.reader(stream, strict=True)) or [[]]
    gaps = gap_labels(name)
    if header != [field["name"] for field in schema(name)["fields"]]:
        return [Fault(name, 1, "", "header")]
    faults = [
        Fault(name, number, "", "width")
        for number, row in enumerate(rows, 2)
        if len(row) != len(header) or gaps.keys() >= set(row)
    ]
    even = [[*row, *[""] * len(header)][: len(header)] for row in rows]
    cells = [dict(zip(header, row, strict=True)) for row in even]
    for index, field, rule, *_ in breaches(name, cells):
        # A key is of the row.
        faults.append(Fault(name, index + 2, "" if rule == "primary-key" else field, rule))
    return _without_consequences(faults)


def _field(error: Any) -> str:
    return getattr(error, "field_name", "") if "cell" not in error.type else ""


def _rule(error: Any) -> str:
    if error.type == "constraint-error":
        return str(error.note).partition('"')[2].partition('"')[0]
    if error.type.endswith("-label"):
        return "header"
    if error.type in ("extra-cell", "missing-cell", "blank-row"):
        return "width"
    rules = {"type-error": "type", "unique-error": "unique"}
    kept = ("primary-key", "foreign-key")
    return rules.get(error.type) or (error.type if error.type in kept else "package")


def _without_consequences(faults: list[Fault]) -> list[Fault]:
    """Return each fault once, without those that follow from a wrong header, row or cell."""
    headers = {fault.table for fault in faults if fault.rule == "header"}
    uneven = {fault[:2] for fault in faults if fault.rule == "width"}
    unread = {fault[:3] for fault in faults if fault.rule in ("type", "enum")}
    keyless = {
        fault[:2]
        for fault in faults
        if fault.rule in ("required", "type", "enum")
        and fault.field in schema(fault.table)["primaryKey"]
    }

    def follows(fault: Fault) -> bool:
        return (
            (fault.table in headers and fault.rule != "header")
            or (fault[:2] in uneven and fault.rule != "width")
            or (fault[:3] in unread and fault.rule not in ("type", "enum"))
            or (fault[:2] in keyless and fault.rule == "primary-key")
        )

    return sorted(
        {
            Fault(fault.table, 1, "", "header") if fault.rule == "header" else fault
            for fault in faults
            if not follows(fault)
        }
    )

"""The contract held against the files by two engines that share no code.

Frictionless reads the data package as anyone would. The other reads the same cells strictly,
and hands frames to pandera. What one finds and the other does not is a fault of the checking.

Each is imported where it is used, so that the two can run side by side.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from dprk_engagement.schemas import dtypes, gap_labels, pandera_schema, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd
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

_PARSERS = {
    "integer": re.compile(r"-?(?:0|[1-9][0-9]*)"),
    "number": re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"),
    "boolean": re.compile("true|false"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
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
    import pandas as pd
    from pandera.errors import SchemaErrors

    with file.open(encoding="utf-8", newline="") as stream:
        header, *rows = list(csv.reader(stream, strict=True)) or [[]]
    fields, types, gaps = schema(name)["fields"], dtypes(name), gap_labels(name)
    if header != [field["name"] for field in fields]:
        return [Fault(name, 1, "", "header")]
    faults = [
        Fault(name, number, "", "width")
        for number, row in enumerate(rows, 2)
        if len(row) != len(fields) or gaps.keys() >= set(row)
    ]
    even = [[*row, *[""] * len(fields)][: len(fields)] for row in rows]
    columns = {}
    for index, field in enumerate(fields):
        cells = [None if row[index] in gaps else row[index] for row in even]
        wrong = _unreadable(field, cells)
        faults += [Fault(name, number + 2, field["name"], rule) for number, rule in wrong.items()]
        readable = [None if number in wrong else cell for number, cell in enumerate(cells)]
        columns[field["name"]] = _column(field["type"], types[field["name"]], readable)
    try:
        pandera_schema(name).validate(pd.DataFrame(columns), lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases.to_dict("records")
        faults += [_fault(name, case) for case in cases]
    return _without_consequences(faults)


def _unreadable(field: dict[str, Any], cells: Sequence[str | None]) -> dict[int, str]:
    """Return the number of each cell that is not of the field's type or vocabulary, and which."""
    pattern = _PARSERS.get(field["type"])
    wrong = {}
    for number, cell in enumerate(cells):
        if cell is None:
            continue
        if pattern and not (pattern.fullmatch(cell) and _is_day(field["type"], cell)):
            wrong[number] = "type"
        # A frame cannot hold a category it does not have.
        elif "categories" in field and cell not in field["constraints"]["enum"]:
            wrong[number] = "enum"
    return wrong


def _is_day(kind: str, cell: str) -> bool:
    try:
        return kind != "date" or bool(date.fromisoformat(cell))
    except ValueError:
        return False


def _column(kind: str, dtype: Any, cells: Sequence[str | None]) -> pd.Series[Any]:
    import pandas as pd

    reads: dict[str, Callable[[str], Any]] = {
        "integer": int,
        "number": float,
        "boolean": lambda cell: cell == "true",
    }
    read = reads.get(kind, str)
    return pd.Series([None if cell is None else read(cell) for cell in cells], dtype=dtype)


def _fault(name: str, case: dict[Any, Any]) -> Fault:
    check = str(case["check"])
    if check == "multiple_fields_uniqueness":
        return Fault(name, int(case["index"]) + 2, "", "primary-key")
    if not isinstance(case["index"], int):
        return Fault(name, 0, str(case["column"]), check)
    rules = {"not_nullable": "required", "field_uniqueness": "unique"}
    rule = rules.get(check) or check.partition("(")[0].partition(" ")[0]
    comparisons = {
        "isin": "enum",
        "greater_than_or_equal_to": "minimum",
        "less_than_or_equal_to": "maximum",
        "greater_than": "exclusiveMinimum",
        "less_than": "exclusiveMaximum",
    }
    return Fault(name, int(case["index"]) + 2, str(case["column"]), comparisons.get(rule, rule))


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
    keyless = {fault[:2] for fault in faults if fault.rule == "required"}

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

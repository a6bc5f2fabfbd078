"""The contract held against the files by two engines that share no code.

Frictionless reads the data package as anyone would. The other reads the same cells strictly, as
a reader's own rows are read, and hands frames to pandera. What one finds and the other does not
is a fault of the checking, so both say it in the same words.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from frictionless import Report

from dprk_engagement.checking.cells import wrong_cell
from dprk_engagement.contract import Contract, Table, pandera_schema
from dprk_engagement.errors import Problem
from dprk_engagement.reading import READERS

WORDS = {
    "header": ("the columns are others", "write the columns of the schema in its order"),
    "width": ("the row is of another width", "write as many cells as the schema has fields"),
    "type": ("the value is of another type", "write it in the type of its field"),
    "required": ("a value is missing", "fill it in"),
    "unique": ("the value stands in an earlier row", "give the row a value of its own"),
    "primary-key": ("the key stands in an earlier row", "give the row a key of its own"),
    "foreign-key": ("no row has this key", "correct the id, or add the row it names"),
    "enum": ("the value is not in the vocabulary", "write one of the field's categories"),
    "pattern": ("the value is spelt in another way", "write it in the field's pattern"),
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
        ("the value is out of bounds", "write a number within the field's bounds"),
    ),
    "package": ("the descriptor does not fit the files", "build the tables again"),
}

_PANDERA = {
    "not_nullable": "required",
    "field_uniqueness": "unique",
    "multiple_fields_uniqueness": "primary-key",
}


def problem_of(table: str, line: int, field: str, rule: str) -> Problem:
    """Return a problem of a table's file. Lines count from 1, the header; 0 is the whole file."""
    return Problem(f"data/{table}.csv", line, "-", field or "-", rule, *WORDS[rule])


def frictionless_problems(descriptor: Path, contract: Contract) -> list[Problem]:
    """Return what Frictionless finds wrong with the data package at ``descriptor``."""
    from frictionless import Package

    return report_problems(Package(str(descriptor)).validate(), contract)


def report_problems(report: Report, contract: Contract) -> list[Problem]:
    """Return the errors of a Frictionless ``report``."""
    problems = [problem_of("-", 0, "", "package") for _ in report.errors]
    for task in report.tasks:
        name = str(task.name)
        of_table = [
            problem_of(
                name,
                getattr(error, "row_number", 1 if error.type.endswith("-label") else 0),
                "" if error.type in ("foreign-key", "primary-key") else _field(error),
                _rule(error),
            )
            for error in task.errors
        ]
        problems += _without_consequences(contract[name], of_table)
    return sorted(set(problems))


def pandera_problems(table: Table, file: Path) -> list[Problem]:
    """Return what is wrong with ``table`` in ``file``: its cells, then its frame."""
    with file.open(encoding="utf-8", newline="") as stream:
        header, *rows = list(csv.reader(stream, strict=True)) or [[]]
    if header != list(table.fields):
        return [problem_of(table.name, 1, "", "header")]
    problems = [
        problem_of(table.name, line, "", "width")
        for line, row in enumerate(rows, 2)
        if len(row) != len(header) or table.gap_labels.keys() >= set(row)
    ]
    even = [[*row, *[""] * len(header)][: len(header)] for row in rows]
    filed = [dict(zip(header, row, strict=True)) for row in even]
    return _without_consequences(table, [*problems, *_frame_problems(table, filed)])


def _frame_problems(table: Table, filed: list[dict[str, str]]) -> Iterator[Problem]:
    """Yield the cells that cannot be read, then what pandera finds in the frame of the others."""
    import pandas as pd
    from pandera.errors import SchemaErrors

    columns = {}
    for name, field in table.fields.items():
        values: list[Any] = []
        for line, row in enumerate(filed, 2):
            wrong = wrong_cell(field, row[name])
            if wrong and wrong.rule in ("type", "enum"):
                yield problem_of(table.name, line, name, wrong.rule)
            if row[name] in table.gap_labels or (wrong and wrong.rule in ("type", "enum")):
                values.append(None)
            else:
                # pandas reads days itself.
                read = str if field["type"] == "date" else READERS[field["type"]]
                values.append(read(row[name]))
        columns[name] = pd.Series(values, dtype=table.dtypes[name])
    try:
        pandera_schema(table).validate(pd.DataFrame(columns), lazy=True)
    except SchemaErrors as errors:
        for case in errors.failure_cases.to_dict("records"):
            rule = _PANDERA.get(case["check"], str(case["check"]))
            # A key is of the row.
            field_name = "" if rule == "primary-key" else str(case["column"])
            yield problem_of(table.name, int(case["index"]) + 2, field_name, rule)


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
    same = ("primary-key", "foreign-key")
    return rules.get(error.type) or (error.type if error.type in same else "package")


def _without_consequences(table: Table, problems: Iterable[Problem]) -> list[Problem]:
    """Return each problem once, without those that follow from a wrong header, row or cell."""
    every = set(problems)
    if any(wrong.rule == "header" for wrong in every):
        return [problem_of(table.name, 1, "", "header")]
    uneven = {wrong.line for wrong in every if wrong.rule == "width"}
    unread = {(wrong.line, wrong.field) for wrong in every if wrong.rule in ("type", "enum")}
    keyless = {
        wrong.line
        for wrong in every
        if wrong.rule in ("required", "type", "enum") and wrong.field in table.key
    }

    def follows(wrong: Problem) -> bool:
        return (
            (wrong.line in uneven and wrong.rule != "width")
            or ((wrong.line, wrong.field) in unread and wrong.rule not in ("type", "enum"))
            or (wrong.line in keyless and wrong.rule == "primary-key")
        )

    return sorted(wrong for wrong in every if not follows(wrong))

"""What the tables and their columns mean."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from dprk_engagement.contract import Contract, table_names
from dprk_engagement.files import cells

if TYPE_CHECKING:
    from dprk_engagement.contract import TableName


@dataclass(frozen=True)
class Field:
    """A column of a table: what it means, what it can hold, and how many cells are gaps.

    ``vocabulary`` gives the label of each value it can take; it is empty where it is free.
    """

    name: str
    type: str
    description: str
    vocabulary: dict[str, str]
    required: bool
    not_applicable: int
    not_stated: int

    def __str__(self) -> str:
        notes = [self.type]
        notes += [f"{self.not_applicable} not applicable"] if self.not_applicable else []
        notes += [f"{self.not_stated} not stated"] if self.not_stated else []
        lines = [f"{self.name} ({', '.join(notes)})"]
        lines += [f"    {line}" for line in wrap(self.description, 84)]
        lines += [f"      {value}: {label}" for value, label in self.vocabulary.items()]
        return "\n".join(lines)


@dataclass(frozen=True, repr=False)
class Description:
    """What a table holds. It prints as a page; ``pandas.DataFrame(fields)`` is a table of it."""

    name: TableName
    title: str
    description: str
    layer: str
    rows: int
    fields: tuple[Field, ...]

    def __repr__(self) -> str:
        head = f"{self.name}: {self.title} ({self.rows} rows, layer: {self.layer})"
        about = "\n".join([head, *wrap(self.description, 88)])
        return "\n\n".join([about, *map(str, self.fields)])


def describe(name: TableName) -> Description:
    """Return what the table and each of its columns mean, and how many gaps they have.

    Raises
    ------
    UnknownTable
        There is no such table; the message names the nearest.

    Examples
    --------
    >>> describe("overtures")
    overtures: Overtures (... rows, layer: coded)
    ...
    """
    table, rows = Contract.installed()[name], cells(name)
    fields = []
    for field, described in table.fields.items():
        gaps = [table.gap_labels.get(row[field]) for row in rows]
        fields.append(
            Field(
                field,
                described["type"],
                described["description"],
                table.terms(field),
                described.get("constraints", {}).get("required", False),
                gaps.count("not applicable"),
                gaps.count("not stated"),
            )
        )
    return Description(name, table.title, table.description, table.layer, len(rows), tuple(fields))


class Codebook(str):
    """The codebook as Markdown: text in a terminal, a page in a notebook."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return self

    def __repr__(self) -> str:
        return str(self)


def codebook(name: TableName | None = None) -> Codebook:
    """Return the codebook of one table, or of all of them, as Markdown.

    Raises
    ------
    UnknownTable
        There is no such table; the message names the nearest.

    Examples
    --------
    >>> print(codebook("ties"))
    ## ties: Ties
    ...
    """
    names = table_names() if name is None else (name,)
    return Codebook("\n".join(_chapter(describe(name)) for name in names))


def _chapter(table: Description) -> str:
    lines = [
        f"## {table.name}: {table.title}",
        "",
        f"{table.description} {table.rows} rows; layer: {table.layer}.",
        "",
        "| field | type | meaning | not applicable | not stated |",
        "|---|---|---|--:|--:|",
    ]
    for field in table.fields:
        meaning = "; ".join(
            [
                field.description,
                *(f"`{value}`: {label}" for value, label in field.vocabulary.items()),
            ]
        )
        kind = f"{field.type}, required" if field.required else field.type
        lines.append(
            f"| `{field.name}` | {kind} | {_cell(meaning)}"
            f" | {field.not_applicable} | {field.not_stated} |"
        )
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    # A bar ends a cell, an asterisk begins emphasis and an angle bracket a tag.
    for mark in ("\\", "|", "*", "<", "_"):
        text = text.replace(mark, f"\\{mark}")
    return text

"""What the tables and their columns mean."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any, overload

from dprk_engagement import descriptor, notebook
from dprk_engagement.contract import CHECKS, Contract, table_names
from dprk_engagement.exporting.views import ROW_OF
from dprk_engagement.files import cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dprk_engagement.contract import TableName


@dataclass(frozen=True)
class Field:
    """A column of a table: what it means, what it can hold, and how many cells are gaps.

    ``vocabulary`` gives the label of each value it can take; it is empty where it is free.
    ``limits`` are the other constraints of its values, such as ``pattern``; ``points_to`` the
    columns of other tables whose values it holds, such as ``people.id``.
    """

    name: str
    type: str
    description: str
    vocabulary: dict[str, str]
    required: bool
    not_applicable: int
    not_stated: int
    unique: bool
    limits: dict[str, Any]
    example: str
    points_to: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Its type, and whether each row has a value and a value of its own."""
        notes = ["required"] * self.required + ["unique"] * self.unique
        return ", ".join([self.type, *notes])

    @property
    def listed(self) -> dict[str, str]:
        """Its vocabulary, its limits and its example."""
        return self.vocabulary | self.more

    @property
    def more(self) -> dict[str, str]:
        """Its limits, and an example where there is no vocabulary to choose from."""
        example = {} if self.vocabulary or not self.example else {"example": self.example}
        return {name: str(limit) for name, limit in self.limits.items()} | example

    def __str__(self) -> str:
        notes = [self.kind]
        notes += [f"{self.not_applicable} not applicable"] if self.not_applicable else []
        notes += [f"{self.not_stated} not stated"] if self.not_stated else []
        link = f" -> {', '.join(self.points_to)}" if self.points_to else ""
        lines = [f"{self.name} ({', '.join(notes)}){link}"]
        lines += [f"    {line}" for line in wrap(self.description, 84)]
        lines += [f"      {value}: {label}" for value, label in self.vocabulary.items()]
        lines += [f"    {name}: {said}" for name, said in self.more.items()]
        return "\n".join(lines)


@dataclass(frozen=True, repr=False)
class Description:
    """What a table holds. It prints as a page; ``pandas.DataFrame(fields)`` is a table of it.

    ``key`` are the fields of the primary key, ``pointed_to_by`` the columns of tables that
    hold its ids.
    """

    name: TableName
    title: str
    description: str
    layer: str
    rows: int
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    pointed_to_by: tuple[str, ...]

    @property
    def head(self) -> str:
        """Name, title, number of rows and layer."""
        return f"{self.name}: {self.title} ({self.rows} rows, layer: {self.layer})"

    def about(self) -> Iterator[str]:
        """Yield what is said of the table as a whole: its meaning, key and what points to it."""
        yield self.description
        yield f"Key: {', '.join(self.key)}."
        if self.pointed_to_by:
            yield f"Its ids stand in: {', '.join(self.pointed_to_by)}."

    def __repr__(self) -> str:
        about = [line for said in self.about() for line in wrap(said, 88)]
        return "\n\n".join(["\n".join([self.head, *about]), *map(str, self.fields)])

    def _repr_html_(self) -> str:
        rows = [
            (
                field.name,
                field.kind,
                "\n".join(
                    [field.description, *map(": ".join, (field.vocabulary | field.more).items())]
                ),
                field.not_applicable,
                field.not_stated,
                ", ".join(field.points_to),
            )
            for field in self.fields
        ]
        header = ("field", "type", "meaning", "not applicable", "not stated", "points to")
        head = notebook.lines(self.head, ((0, line) for line in self.about()))
        return head + notebook.table(header, rows)


@dataclass(frozen=True)
class Summary:
    """A table in one line."""

    name: TableName
    rows: int
    layer: str
    title: str


@dataclass(frozen=True, repr=False)
class Overview:
    """The dataset in one page; ``pandas.DataFrame(tables)`` is a table of its tables.

    ``views`` says of each view of ``connect()`` what a row of it is.
    """

    title: str
    version: str
    tables: tuple[Summary, ...]
    views: dict[str, str]

    @property
    def head(self) -> str:
        """Title and version."""
        return f"{self.title}, version {self.version}"

    def _rows(self) -> list[tuple[str, str, str, str]]:
        of_tables = [(one.name, str(one.rows), one.layer, one.title) for one in self.tables]
        return of_tables + [(name, "", "view", said) for name, said in self.views.items()]

    def __repr__(self) -> str:
        rows = [("table", "rows", "layer", "what"), *self._rows()]
        name, number, layer = (max(len(row[column]) for row in rows) for column in range(3))
        return "\n".join(
            [
                *wrap(self.head, 88),
                "",
                *(f"{a:{name}}  {b:>{number}}  {c:{layer}}  {d}" for a, b, c, d in rows),
                "",
                'describe("meetings") explains the columns of a table.',
            ]
        )

    def _repr_html_(self) -> str:
        head = notebook.lines(self.head, [(0, 'describe("meetings") explains the columns.')])
        return head + notebook.table(("table", "rows", "layer", "what"), self._rows())


@overload
def describe(name: None = None) -> Overview: ...
@overload
def describe(name: TableName) -> Description: ...
def describe(name: TableName | None = None) -> Description | Overview:
    """Return what a table and each of its columns mean, or, without a name, what there is.

    Parameters
    ----------
    name
        One of ``tables()``. Without it, the tables are listed with their rows, layers and
        titles, and so are the views.

    Returns
    -------
    Description or Overview
        Prints as a page, and shows as tables in a notebook. Of each column it says what it
        means, how many gaps it has, its vocabulary or an example, and what it points to.

    Raises
    ------
    UnknownTable
        There is no such table; the message names the nearest.

    Examples
    --------
    >>> describe()
    North Korea's external engagement, ...
    table                  rows  layer          what
    agreements ...         coded          Agreements
    ...
    >>> describe("participants")
    participants: Participants (... rows, layer: coded)
    ...
    person (string, ...) -> people.id
    ...
    """
    contract = Contract.installed()
    if name is None:
        package = descriptor.package()
        tables = [
            Summary(table["name"], table["rows"], table["layer"], table["title"])
            for table in package["resources"]
        ]
        return Overview(package["title"], package["version"], tuple(tables), ROW_OF)
    table, rows = contract[name], cells(name)
    points_to: dict[str, list[str]] = {}
    for own, target, others in table.references:
        for field, other in zip(own, others, strict=True):
            points_to.setdefault(field, []).append(f"{target}.{other}")
    fields = []
    for field, described in table.fields.items():
        gaps = [table.gap_labels.get(row[field]) for row in rows]
        constraints = described.get("constraints", {})
        fields.append(
            Field(
                field,
                described["type"],
                described["description"],
                table.terms(field),
                constraints.get("required", False),
                gaps.count("not applicable"),
                gaps.count("not stated"),
                constraints.get("unique", False),
                # An enumeration is the vocabulary.
                {rule: it for rule, it in constraints.items() if rule in CHECKS.keys() - {"enum"}},
                str(described.get("example", "")),
                tuple(points_to.get(field, ())),
            )
        )
    pointed_to_by = [
        f"{other.name}.{'+'.join(own)}"
        for other in contract.values()
        for own, target, _ in other.references
        if target == name
    ]
    return Description(
        name,
        table.title,
        table.description,
        table.layer,
        len(rows),
        tuple(fields),
        table.key,
        tuple(pointed_to_by),
    )


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
    | `organization` | string, → `organizations.id` | ...
    ...
    """
    names = table_names() if name is None else (name,)
    return Codebook("\n".join(_chapter(describe(name)) for name in names))


def _chapter(table: Description) -> str:
    lines = [
        f"## {table.name}: {table.title}",
        "",
        f"{table.description} {table.rows} rows; layer: {table.layer};"
        f" key: {', '.join(map(_code, table.key))}.",
    ]
    if table.pointed_to_by:
        lines += ["", f"Its ids stand in {', '.join(map(_code, table.pointed_to_by))}."]
    lines += [
        "",
        "| field | type | meaning | not applicable | not stated |",
        "|---|---|---|--:|--:|",
    ]
    for field in table.fields:
        kind = ", ".join([field.kind, *(f"→ {_code(target)}" for target in field.points_to)])
        lines.append(
            f"| `{field.name}` | {kind} | {_meaning(field)}"
            f" | {field.not_applicable} | {field.not_stated} |"
        )
    return "\n".join([*lines, ""])


def _meaning(field: Field) -> str:
    terms = "; ".join(f"{_code(term)}: {_plain(it)}" for term, it in field.vocabulary.items())
    more = (f"{name.capitalize()}: {_code(said)}." for name, said in field.more.items())
    return " ".join([_plain(field.description), *([f"{terms}."] if terms else []), *more])


def _code(text: str) -> str:
    # A bar ends a cell of a table even within code, and nothing else of it is a mark.
    return f"`{text}`".replace("|", "\\|")


def _plain(text: str) -> str:
    # A bar ends a cell, an asterisk begins emphasis and an angle bracket a tag.
    for mark in ("\\", "|", "*", "<", "_"):
        text = text.replace(mark, f"\\{mark}")
    return text

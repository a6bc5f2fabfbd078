"""What the tables and their columns mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from dprk_engagement import descriptor
from dprk_engagement.contract import CHECKS, Contract, table_names
from dprk_engagement.description import Description, Field, Overview, Summary
from dprk_engagement.exporting.views import ROW_OF
from dprk_engagement.files import cells

if TYPE_CHECKING:
    from dprk_engagement.contract import TableName


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

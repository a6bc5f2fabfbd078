"""The contract: what each table holds, and what pandas and pandera make of it.

A `Contract` holds a `Table` for each Table Schema, and is handed on to whatever needs it. That of
the installed data comes from ``datapackage.json``, that of a build from ``schemas/*.json``, the
only place where a field is defined. A type or constraint that is not compiled is refused, never
dropped.

| Table Schema         | pandas                                | a gap is |
|----------------------|---------------------------------------|----------|
| string               | ``string``                            | ``NA``   |
| string, categories   | ``category``, in the contract's order | ``NaN``  |
| integer              | ``Int64``                             | ``NA``   |
| number               | ``float64``                           | ``NaN``  |
| boolean              | ``boolean``                           | ``NA``   |
| date                 | ``datetime64[s]``                     | ``NaT``  |

Numbers are NumPy floats and not ``Float64``, since plotting and statistics want those.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from dprk_engagement import descriptor
from dprk_engagement.errors import nearest

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

# For type checkers and editors alone. At run time the names are those of the contract, and
# `python -m scripts.check` refuses the tables where this list differs.
TableName = Literal[
    "agreements",
    "changes",
    "corroborations",
    "countries",
    "country_groups",
    "diplomatic_relations",
    "embassies",
    "events",
    "evidence",
    "forum_participation",
    "interaction_kinds",
    "interactions",
    "meetings",
    "organizations",
    "overtures",
    "participants",
    "people",
    "places",
    "quantities",
    "roles",
    "searches",
    "sentences",
    "sources",
    "statements",
    "survey_results",
    "ties",
    "tombstones",
    "trade_figures",
    "visits",
]

FieldDescriptor = Mapping[str, Any]

# What stands for a gap, and what each kind means: the ``missingValues`` of every schema.
GAPS = {"": "not applicable", "?": "not stated"}
# The columns of a coded date after its own name, and those of a figure.
DATE_SUFFIXES = ("", "_earliest", "_latest", "_precision", "_basis")
QUANTITY_COLUMNS = (
    *("value", "value_low", "value_high", "qualifier", "unit", "as_stated"),
    "value_basis",
)
PRINTED_COLUMNS = ("printed_forms", "printed_names")

DTYPES = {
    "string": "string",
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}
# Constraints that are a setting of the column, and those that a value keeps or breaks.
SETTINGS = frozenset({"required", "unique"})
CHECKS: dict[str, Callable[[Any, Any], bool]] = {
    "enum": lambda value, terms: value in terms,
    "pattern": lambda value, pattern: re.fullmatch(pattern, value) is not None,
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}


class UnknownTable(ValueError):  # noqa: N818
    """A name that is no table: the message gives the nearest one and the list."""

    def __init__(self, name: object, names: Iterable[str] | None = None) -> None:
        known = list(table_names() if names is None else names)
        super().__init__(
            f"there is no table {name!r}.{nearest(name, known)} The tables are {', '.join(known)}."
        )


class ContractError(ValueError):
    """A schema that says something the code does not know how to hold to."""


@dataclass(frozen=True, eq=False)
class Table:
    """One table of the contract.

    ``fields`` are the field descriptors by name, in the order of the columns; ``key`` the fields of
    the primary key; ``gap_labels`` what stands for a gap in its file, and what each kind means.
    ``layer`` says where its rows come from; ``schema`` is the Table Schema as read, not to be
    changed; ``added`` are fields that are not of it, whose gaps are of no kind.
    """

    name: TableName
    title: str
    description: str
    layer: str
    fields: dict[str, FieldDescriptor]
    key: tuple[str, ...]
    gap_labels: dict[str, str]
    schema: dict[str, Any]
    added: tuple[str, ...] = ()

    @classmethod
    def of(cls, schema: dict[str, Any]) -> Table:
        """Return the table of a Table Schema."""
        return cls(
            schema["name"],
            schema.get("title", ""),
            schema.get("description", ""),
            schema.get("layer", ""),
            {field["name"]: field for field in schema["fields"]},
            tuple(schema["primaryKey"]),
            {gap["value"]: gap["label"] for gap in schema["missingValues"]},
            schema,
        )

    @property
    def coded(self) -> bool:
        """Whether every row of it rests on a sentence."""
        return self.layer == "coded"

    @property
    def has_ids(self) -> bool:
        """Whether its rows have an ``id``, by which other rows and evidence name them."""
        return self.key == ("id",)

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """The fields that hold a coded date, with bounds, precision and basis beside them."""
        return tuple(name for name in self.fields if f"{name}_earliest" in self.fields)

    @cached_property
    def has_quantity(self) -> bool:
        """Whether a row holds a figure with its bounds."""
        return "value_low" in self.fields

    @cached_property
    def printed_column(self) -> str:
        """The column that gathers the printed forms, or the empty text."""
        return next((name for name in PRINTED_COLUMNS if name in self.fields), "")

    @cached_property
    def built(self) -> tuple[str, ...]:
        """The fields that the build fills in from the evidence of a row."""
        return tuple(name for name, field in self.fields.items() if field.get("built"))

    @cached_property
    def moments(self) -> dict[str, frozenset[str]]:
        """The terms of each field that stand for what happens at a moment and does not last."""
        return {
            name: frozenset(term["value"] for term in field["categories"] if term.get("moment"))
            for name, field in self.fields.items()
            if "categories" in field
        }

    def of_a_moment(self, cells: Mapping[str, str]) -> bool:
        """Whether a row is of a kind that happens at a moment and does not last."""
        return any(cells.get(name) in terms for name, terms in self.moments.items())

    @cached_property
    def references(self) -> tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]:
        """The foreign keys: fields, the table referred to, and its fields."""
        return tuple(
            (tuple(key["fields"]), key["reference"]["resource"], tuple(key["reference"]["fields"]))
            for key in self.schema.get("foreignKeys", [])
        )

    @cached_property
    def dtypes(self) -> dict[str, str | pd.CategoricalDtype]:
        """The pandas dtype of each field, in the order of the columns."""
        return {name: _dtype(field) for name, field in self.fields.items()}

    def terms(self, field: str) -> dict[str, str]:
        """Return the vocabulary of a field: the label of each term, and nothing if it is free."""
        return {term["value"]: term["label"] for term in self.fields[field].get("categories", ())}

    def stem(self, field: str) -> str:
        """Return the date or figure that the column ``field`` is a part of, or ``field``."""
        if self.has_quantity and field in QUANTITY_COLUMNS:
            return "value"
        parts = {f"{date}{suffix}": date for date in self.dates for suffix in DATE_SUFFIXES}
        return parts.get(field, field)

    def row_id(self, cells: Mapping[str, str]) -> str:
        """Return the primary key of a row, its parts joined by a slash."""
        return "/".join(cells[field] for field in self.key)


@dataclass(frozen=True, eq=False)
class Contract(Mapping[str, Table]):
    """The tables by name, in alphabetical order; a wrong name is an error of its own.

    Examples
    --------
    >>> contract = Contract.installed()
    >>> contract["meetings"].key
    ('id',)
    >>> contract["meeting"]
    Traceback (most recent call last):
    dprk_engagement.contract.UnknownTable: there is no table 'meeting'. Did you mean 'meetings'?...
    """

    tables: Mapping[str, Table]

    @classmethod
    def of(cls, schemas: Mapping[str, dict[str, Any]]) -> Contract:
        """Return the contract of these Table Schemas by name."""
        return cls({name: Table.of(schemas[name]) for name in sorted(schemas)})

    @staticmethod
    @cache
    def installed() -> Contract:
        """Return the contract of the installed data, which is read once."""
        return Contract.of(descriptor.schemas())

    def __getitem__(self, name: str) -> Table:
        if name not in self:
            raise UnknownTable(name, self.tables)
        return self.tables[name]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self.tables

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)


def root() -> Path:
    """Return the folder of ``datapackage.json`` and ``data/``.

    It is inside an installed package, and the checkout for an editable install.
    """
    return Path(descriptor.folder())


def table_names() -> tuple[TableName, ...]:
    """Return the names of the installed tables, in alphabetical order."""
    return cast("tuple[TableName, ...]", tuple(Contract.installed()))


def schema(name: str) -> dict[str, Any]:
    """Return the Table Schema of the installed table ``name``; do not change it."""
    return Contract.installed()[name].schema


def pandera_schema(table: Table) -> pa.DataFrameSchema:
    """Return what a frame of ``table``, as ``load`` gives it, has to be.

    It holds to types, columns and their order, gaps, uniqueness, vocabularies, patterns,
    bounds and the primary key; foreign keys need the other tables and are not among them.
    """
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {name: _column(field, name in table.key) for name, field in table.fields.items()},
        name=table.name,
        strict=True,
        ordered=True,
        unique=list(table.key),
        report_duplicates="exclude_first",
    )


def _dtype(field: FieldDescriptor) -> str | pd.CategoricalDtype:
    if field["type"] not in DTYPES:
        raise ContractError(f"field {field['name']}: no dtype for the type {field['type']!r}")
    if "categories" not in field:
        return DTYPES[field["type"]]
    from pandas import CategoricalDtype

    return CategoricalDtype([category["value"] for category in field["categories"]])


def _column(field: FieldDescriptor, in_key: bool) -> pa.Column:
    import pandera.pandas as pa

    constraints = field.get("constraints", {})
    if unknown := constraints.keys() - SETTINGS - CHECKS.keys():
        raise ContractError(f"field {field['name']}: no check for {', '.join(sorted(unknown))}")
    # A column of categories cannot hold a value that is none of them.
    checked = CHECKS.keys() - ({"enum"} if "categories" in field else set())
    return pa.Column(
        _dtype(field),
        [_check(rule, limit) for rule, limit in constraints.items() if rule in checked],
        nullable=not (in_key or constraints.get("required", False)),
        unique=constraints.get("unique", False),
        report_duplicates="exclude_first",
    )


def _check(rule: str, limit: Any) -> pa.Check:
    import pandera.pandas as pa

    return pa.Check(lambda value: CHECKS[rule](value, limit), element_wise=True, name=rule)

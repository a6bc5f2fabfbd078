"""The contract: one Table Schema a table, and what pandas and pandera make of it.

``schemas/*.json`` is the only place where a field is defined; the data package carries what
stands there, and everything here is compiled from that. A type or constraint that is not
compiled is refused, never dropped.

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

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from dprk_engagement import descriptor

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

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
    "meetings",
    "organizations",
    "overtures",
    "participants",
    "people",
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

DTYPES = {
    "string": "string",
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}
# Those that are a setting of the column, and those that are a check of its values.
SETTINGS = frozenset({"required", "unique"})
CHECKS = frozenset(
    {"enum", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
)


class UnknownTable(ValueError):  # noqa: N818
    """A name that is no table: the message gives the nearest one and the list."""

    def __init__(self, name: object) -> None:
        from difflib import get_close_matches

        near = get_close_matches(str(name), table_names(), n=1)
        super().__init__(
            f"there is no table {name!r}."
            + (f" Did you mean {near[0]!r}?" if near else "")
            + f" The tables are {', '.join(table_names())}."
        )


class ContractError(ValueError):
    """A schema that says something the code does not know how to hold to."""


def root() -> Path:
    """Return the folder of ``datapackage.json`` and ``data/``.

    It is inside an installed package, and the checkout for an editable install.
    """
    return Path(descriptor.folder())


def table_names() -> tuple[TableName, ...]:
    """Return the names of the tables, in alphabetical order."""
    return get_args(TableName)


def schema(name: str) -> dict[str, Any]:
    """Return the Table Schema of ``name`` as read; do not change it.

    Raises
    ------
    UnknownTable
        There is no such table.
    """
    if name not in table_names():
        raise UnknownTable(name)
    return descriptor.schemas()[name]


def gap_labels(name: str) -> dict[str, str]:
    """Return what stands for a gap in the file of ``name``, and what each kind means."""
    return {gap["value"]: gap["label"] for gap in schema(name)["missingValues"]}


def dtypes(name: str) -> dict[str, str | pd.CategoricalDtype]:
    """Return the pandas dtype of each field of ``name``, in the order of the columns."""
    return {field["name"]: _dtype(field) for field in schema(name)["fields"]}


def pandera_schema(name: str) -> pa.DataFrameSchema:
    """Return what a frame of ``name``, as ``load`` gives it, has to be.

    It holds to types, columns and their order, gaps, uniqueness, vocabularies, patterns,
    bounds and the primary key; foreign keys need the other tables and are not among them.
    """
    import pandera.pandas as pa

    contract = schema(name)
    key = contract["primaryKey"]
    return pa.DataFrameSchema(
        {field["name"]: _column(field, field["name"] in key) for field in contract["fields"]},
        name=name,
        strict=True,
        ordered=True,
        unique=key,
        report_duplicates="exclude_first",
    )


def _dtype(field: dict[str, Any]) -> str | pd.CategoricalDtype:
    if field["type"] not in DTYPES:
        raise ContractError(f"field {field['name']}: no dtype for the type {field['type']!r}")
    if "categories" not in field:
        return DTYPES[field["type"]]
    from pandas import CategoricalDtype

    return CategoricalDtype([category["value"] for category in field["categories"]])


def _column(field: dict[str, Any], in_key: bool) -> pa.Column:
    import pandera.pandas as pa

    constraints = field.get("constraints", {})
    if unknown := constraints.keys() - SETTINGS - CHECKS:
        raise ContractError(f"field {field['name']}: no check for {', '.join(sorted(unknown))}")
    return pa.Column(
        _dtype(field),
        [_check(rule, limit) for rule, limit in constraints.items() if rule in CHECKS],
        nullable=not (in_key or constraints.get("required", False)),
        unique=constraints.get("unique", False),
        report_duplicates="exclude_first",
    )


def _check(rule: str, limit: Any) -> pa.Check:
    import pandera.pandas as pa

    match rule:
        case "enum":
            return pa.Check.isin(limit)
        case "pattern":
            # `str_matches` anchors the start only, and an alternation not even that.
            return pa.Check(lambda text: text.str.fullmatch(limit), name=f"pattern {limit}")
        case "minimum":
            return pa.Check.ge(limit)
        case "maximum":
            return pa.Check.le(limit)
        case "exclusiveMinimum":
            return pa.Check.gt(limit)
        case _:
            return pa.Check.lt(limit)

"""The contract as the build needs it: which fields a coder writes, and which are computed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scripts.build.schemas import read_schemas

if TYPE_CHECKING:
    from pathlib import Path

QUANTITY_COLUMNS = (
    "value",
    "value_low",
    "value_high",
    "qualifier",
    "unit",
    "as_stated",
    "value_basis",
)
DATE_SUFFIXES = ("", "_earliest", "_latest", "_precision", "_basis")
PRINTED_COLUMNS = ("printed_forms", "printed_names")
INDEX_COLUMNS = ("format", "raw_sha256", "canonical_sha256", "canonicaliser")
COUNTED_COLUMNS = ("paragraphs", "sentences", "coded_sentences")


@dataclass(frozen=True)
class Table:
    """One table of the contract; ``schema`` is its Table Schema as read."""

    schema: dict[str, Any]

    @cached_property
    def name(self) -> str:
        """The table's name."""
        return str(self.schema["name"])

    @cached_property
    def coded(self) -> bool:
        """Whether every row of it must rest on a sentence."""
        return bool(self.schema["layer"] == "coded")

    @cached_property
    def fields(self) -> dict[str, dict[str, Any]]:
        """The field descriptors by name, in the order of the columns."""
        return {field["name"]: field for field in self.schema["fields"]}

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The fields of the primary key."""
        return tuple(self.schema["primaryKey"])

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """The fields that hold a coded date, with its bounds in columns of their own."""
        return tuple(name for name in self.fields if f"{name}_precision" in self.fields)

    @cached_property
    def has_quantity(self) -> bool:
        """Whether a row holds a figure with its bounds."""
        return "value_low" in self.fields

    @cached_property
    def printed_column(self) -> str:
        """The column that gathers the printed forms, or the empty string."""
        return next((name for name in PRINTED_COLUMNS if name in self.fields), "")

    @cached_property
    def references(self) -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
        """Foreign keys: fields, the table referred to, and its fields."""
        return [
            (
                tuple(key["fields"]),
                key["reference"]["resource"] or self.name,
                tuple(key["reference"]["fields"]),
            )
            for key in self.schema.get("foreignKeys", [])
        ]

    @cached_property
    def written(self) -> frozenset[str]:
        """The fields a coder writes, the id left out; a reference row takes none."""
        if not self.coded:
            return frozenset()
        computed = {f"{date}{suffix}" for date in self.dates for suffix in DATE_SUFFIXES[1:]}
        computed |= {"id", *PRINTED_COLUMNS}
        if self.has_quantity:
            computed |= set(QUANTITY_COLUMNS[1:])
        if self.name == "sources":
            computed |= {*INDEX_COLUMNS, *COUNTED_COLUMNS}
        return frozenset(self.fields) - computed


def read_contract(folder: Path) -> dict[str, Table]:
    """Return the tables of ``folder`` by name, in alphabetical order.

    Raises
    ------
    ValueError
        There are none, or one is not complete and sound; see ``scripts.build.schemas``.
    """
    return {name: Table(schema) for name, schema in read_schemas(folder).items()}

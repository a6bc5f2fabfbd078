"""Which columns of a table a coder writes, and which the build computes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from dprk_engagement.contract import DATE_SUFFIXES, PRINTED_COLUMNS, QUANTITY_COLUMNS

if TYPE_CHECKING:
    from dprk_engagement.contract import Table

# What the sentence index says of a document, and what is counted in it.
INDEX_COLUMNS = ("format", "raw_sha256", "canonical_sha256", "canonicaliser")
COUNTED_COLUMNS = ("paragraphs", "sentences", "coded_sentences")


@cache
def written(table: Table) -> frozenset[str]:
    """Return the fields a coder writes, the id left out; a reference row takes none."""
    if not table.coded:
        return frozenset()
    computed = {f"{date}{suffix}" for date in table.dates for suffix in DATE_SUFFIXES[1:]}
    computed |= {"id", *PRINTED_COLUMNS, *table.built}
    if table.has_quantity:
        computed |= set(QUANTITY_COLUMNS[1:])
    if table.name == "sources":
        computed |= {*INDEX_COLUMNS, *COUNTED_COLUMNS}
    return frozenset(table.fields) - computed

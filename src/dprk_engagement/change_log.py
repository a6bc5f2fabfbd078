"""What each version changed, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dprk_engagement.contract import Contract
from dprk_engagement.errors import choose
from dprk_engagement.loading import load
from dprk_engagement.past import known, versions

if TYPE_CHECKING:
    import pandas as pd

    from dprk_engagement.contract import TableName


def changes(
    *,
    since: str | None = None,
    layer: str | None = None,
    table: TableName | None = None,
    kind: str | None = None,
) -> pd.DataFrame:
    """Return what the versions changed and why, the newest first: one row for each change.

    A change is of a cell, or, where ``field`` is ``*``, of a row; where ``row`` is ``*``, of a
    column or table. ``old`` and ``new`` are as in ``describe("changes")``; ``layer`` is that of the
    table.

    Parameters
    ----------
    since
        Only what was changed after this version, one of ``versions()``.
    layer
        Only tables of this layer: ``"coded"``, ``"public-record"``, ``"reference"``,
        ``"provenance"`` or ``"derived"``.
    table
        Only this table.
    kind
        ``"added"``, ``"removed"`` or ``"changed"``.

    Raises
    ------
    ValueError
        There is no such version, layer or kind; the message says which there are.
    UnknownTable
        There is no such table; the message names the nearest.

    Examples
    --------
    >>> found = changes(since="1.0.0", table="people").query("release == '1.1.0'")
    >>> print(found[["row", "field", "old", "reason"]].to_string(index=False))
                      row   field  old                                                 reason
             kim-jong-nam country  PRK The document prints his kinship and no country for him.
    ...
    """
    contract, log = Contract.installed(), load("changes")
    layers = {name: one.layer for name, one in contract.items()}
    log.insert(1, "layer", log["table"].map(layers).astype("string"))
    age = {release: place for place, release in enumerate(reversed(versions()))}
    log = log.sort_values("release", key=lambda releases: releases.map(age), kind="stable")
    keep = log["table"].notna()
    if since is not None:
        keep &= log["release"].map(age) < age[known(since)]
    if layer is not None:
        keep &= log["layer"] == choose("layer", layer, tuple(sorted(set(layers.values()))))
    if table is not None:
        keep &= log["table"] == contract[table].name
    if kind is not None:
        keep &= log["kind"] == choose("kind", kind, tuple(contract["changes"].terms("kind")))
    found: pd.DataFrame = log[keep].reset_index(drop=True)
    return found

"""The sentence beside each coded value, from the reader's own copies of the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dprk_engagement.contract import GAPS, Contract, table_names
from dprk_engagement.documents.copies import read_sentences
from dprk_engagement.documents.locators import Locator
from dprk_engagement.errors import UnknownName, nearest
from dprk_engagement.loading import cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from os import PathLike

    import pandas as pd

    Key = tuple[str, str]

COLUMNS = (
    *("table", "row", "field", "value", "printed", "source", "locator"),
    *("role", "attributed_to", "status", "sentence"),
)


def sentences(rows: Any, *, texts: str | PathLike[str]) -> pd.DataFrame:
    """Return the sentences that rows rest on, one line for each coded value and sentence.

    Parameters
    ----------
    rows
        The name of a table (``"overtures"``), of a row (``"meetings/arf-2017"``) or several of
        them; or a frame with a column ``id``, or with ``table`` and ``row`` or ``id``.
    texts
        The folder of your own copies of the documents.

    Returns
    -------
    pandas.DataFrame
        ``table``, ``row``, ``field`` (``*`` is the row and every field without a line of its
        own), ``value``, what is ``printed``, ``source``, ``locator``, the ``role`` of the sentence
        (``states``, ``implies``, ``contradicts``), ``attributed_to``, the ``status`` of the
        sentence in your copy (as in ``verify``) and the ``sentence``. That is NA where your copy
        has other words or there is none.

    Raises
    ------
    UnknownName
        There is no such row; the message names the nearest.
    ValueError
        ``rows`` is a frame without ``id``.
    OSError
        ``texts`` is no folder, or may not be listed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as empty:
    ...     frame = sentences("meetings/arf-2017", texts=empty)
    >>> frame[["field", "locator", "status"]].iloc[0].tolist()
    ['*', 'ewc-2019 §16.4', 'missing']
    """
    import pandas as pd

    keys = list(dict.fromkeys(_keys(rows)))
    wanted = set(keys)
    links: dict[Key, list[dict[str, str]]] = {}
    for link in cells("evidence"):
        if (key := (link["table"], link["row"])) in wanted:
            links.setdefault(key, []).append(link)
    found = [(key, link, locator_of(link)) for key in keys for link in links.get(key, ())]
    held = read_sentences(texts, [place for _, _, place in found])
    filed = {table: {row["id"]: row for row in cells(table)} for table, _ in links}  # type: ignore[arg-type]
    speakers = speaker_names(cells("people"), cells("organizations"))
    lines = []
    for (table, row), link, place in found:
        value = filed[table][row].get(link["field"])
        lines.append(
            (
                *(table, row, link["field"], value and GAPS.get(value, value)),
                *(link["printed"] or None, place.source, str(place), link["role"]),
                speakers.get(link["attribution"], "the reporter"),
                held[place].status,
                held[place].text or None,
            )
        )
    return pd.DataFrame(lines, columns=list(COLUMNS), dtype="string")


def locator_of(row: Mapping[str, str]) -> Locator:
    """Return the locator of a row of ``evidence`` or ``sentences``."""
    return Locator(row["source"], int(row["paragraph"]), int(row["sentence"]))


def speaker_names(*tables: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the names of people and organizations, to whom evidence can be attributed."""
    return {row["id"]: row["name"] for table in tables for row in table}


def _keys(rows: Any) -> Iterator[Key]:
    """Yield the table and the id of every row that ``rows`` means."""
    tables = [name for name in table_names() if Contract.installed()[name].has_ids]
    ids: dict[str, dict[str, None]] = {
        name: dict.fromkeys(row["id"] for row in cells(name)) for name in tables
    }
    for table, id_ in _named(rows):
        if not table and id_ in ids:
            yield from ((id_, own) for own in ids[id_])
        elif holding := [name for name in ([table] if table else ids) if id_ in ids.get(name, ())]:
            yield holding[0], id_
        else:
            known = [own for name in ([table] if table else ids) for own in ids.get(name, ())]
            raise UnknownName(
                f"there is no row {f'{table}/{id_}'.lstrip('/')!r}.{nearest(id_, [*ids, *known])}"
            )


def _named(rows: Any) -> Iterator[Key]:
    """Yield a table, which may be empty, and an id; the name of a table stands for its rows."""
    if isinstance(rows, str):
        rows = [rows]
    if not hasattr(rows, "columns"):
        for name in rows:
            table, _, id_ = str(name).rpartition("/")
            yield table, id_
        return
    names = list(getattr(rows, "column_names", rows.columns))
    own = "row" if {"table", "row"} <= set(names) else "id"
    if own not in names:
        raise ValueError(
            "the frame has no column id, nor table and row: keep one, or bring it back with"
            " reset_index()"
        )
    tables = rows["table"] if "table" in names else [""] * len(rows[own])
    for table, id_ in zip(tables, rows[own], strict=True):
        yield str(table), str(id_)

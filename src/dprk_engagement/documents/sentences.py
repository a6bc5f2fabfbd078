"""The sentence beside each coded value, from the reader's own copies of the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dprk_engagement.contract import GAPS
from dprk_engagement.documents.copies import read_sentences
from dprk_engagement.documents.locators import locator_of
from dprk_engagement.files import cells
from dprk_engagement.row_keys import row_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

    import pandas as pd

COLUMNS = (
    *("table", "row", "field", "value", "printed", "source", "locator"),
    *("role", "attributed_to", "status", "sentence"),
)


def sentences(rows: Any, *, texts: str | PathLike[str]) -> pd.DataFrame:
    """Return the sentences that rows rest on, one line for each coded value and sentence.

    Parameters
    ----------
    rows
        What ``cite`` takes: the name of a table (``"overtures"``), of a row
        (``"meetings/arf-2017"``) or several of them, a frame that has ids, or a row of one.
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

    order = {key: number for number, key in enumerate(row_keys(rows))}
    found = [link for link in cells("evidence") if (link["table"], link["row"]) in order]
    found.sort(key=lambda link: order[link["table"], link["row"]])
    held = read_sentences(texts, [*map(locator_of, found)])
    tables = {link["table"] for link in found}
    filed = {table: {row["id"]: row for row in cells(table)} for table in tables}  # type: ignore[arg-type]
    speakers = speaker_names(cells("people"), cells("organizations"))
    lines = []
    for link in found:
        table, row, place = link["table"], link["row"], locator_of(link)
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


def speaker_names(*tables: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the names of people and organizations, to whom evidence can be attributed."""
    return {row["id"]: row["name"] for table in tables for row in table}

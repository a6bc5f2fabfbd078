"""Search the names, the printed forms and our own words."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from dprk_engagement.asking.naming import words
from dprk_engagement.contract import GAPS, Contract
from dprk_engagement.files import cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from dprk_engagement.contract import Table

    Match = tuple[str, str, str, str]

COLUMNS = ("table", "row", "field", "text")
_LAYERS = ("coded", "reference", "public-record")
# Fields of text that hold no name and no sentence, but say which row, where or in what.
_NO_WORDS = (
    *("table", "row", "field", "term", "act", "unit", "language", "collection", "canonicaliser"),
    *("url", "original_url", "published"),
)


def search(text: str) -> pd.DataFrame:
    """Return the texts that hold every word of ``text``, in any case, with or without accents.

    Names, printed forms and our own words are searched, those on the public record included;
    part of a word is enough. What a document prints stands with the field that it is evidence
    of.

    Parameters
    ----------
    text
        One word or several, in any order.

    Returns
    -------
    pandas.DataFrame
        ``table``, ``row``, ``field`` and ``text``, ordered by table and row; ``explain`` takes
        the first three, except for ``searches``, which have no id.

    Raises
    ------
    ValueError
        ``text`` holds no word.

    Examples
    --------
    >>> search("missed REGIONAL")[["table", "row", "field"]]
          table       row    field
    0  meetings  arf-2025  summary
    """
    import pandas as pd

    return pd.DataFrame(matches(text), columns=list(COLUMNS)).astype("string")


def matches(text: str) -> list[Match]:
    """Return what ``search`` does, as tuples and without pandas."""
    asked = words(text)
    if not asked:
        raise ValueError(f"{text!r} holds no word: write one, such as search('forum')")
    texts, holders = _searched()
    found = [
        {number for word, numbers in holders.items() if part in word for number in numbers}
        for part in asked
    ]
    return [texts[number] for number in sorted(set.intersection(*found))]


@cache
def _searched() -> tuple[list[Match], dict[str, list[int]]]:
    """Return every text with its place, and the numbers of those that hold each word."""
    texts = [text for table in Contract.installed().values() for text in _texts(table)]
    texts = sorted(dict.fromkeys(texts), key=lambda text: text[:2])
    holders: dict[str, list[int]] = {}
    for number, (_, _, _, text) in enumerate(texts):
        for word in dict.fromkeys(words(text)):
            holders.setdefault(word, []).append(number)
    return texts, holders


def _texts(table: Table) -> Iterator[Match]:
    if table.name == "evidence":
        for link in cells(table.name):
            if link["printed"] not in GAPS:
                yield link["table"], link["row"], link["field"], link["printed"]
    if table.layer not in _LAYERS:
        return
    fields = [*_written(table)]
    for row in cells(table.name):
        for field in fields:
            if row[field] not in GAPS:
                yield table.name, table.row_id(row), field, row[field]


def _written(table: Table) -> Iterator[str]:
    """Yield the fields that hold names or words: no ids, codes, dates or addresses."""
    keys = {field for fields, _, _ in table.references for field in fields}
    for name, field in table.fields.items():
        named = name in keys or field.get("actor") or field.get("actors") or field.get("built")
        coded = table.terms(name) or "pattern" in field.get("constraints", {})
        other = named or coded or name in _NO_WORDS or name in table.dates
        if field["type"] == "string" and not other:
            yield name

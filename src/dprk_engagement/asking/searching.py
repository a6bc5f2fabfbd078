"""Search the names, the printed forms and our own words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from dprk_engagement.asking.naming import words
from dprk_engagement.contract import GAPS, Contract
from dprk_engagement.loading import cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from dprk_engagement.contract import Table

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
        the first three.

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


def matches(text: str) -> list[tuple[str, str, str, str]]:
    """Return what ``search`` does, as tuples and without pandas."""
    asked = words(text)
    if not asked:
        raise ValueError(f"{text!r} holds no word: write one, such as search('forum')")
    found: set[int] | None = None
    for word in dict.fromkeys(asked):
        holding = _searched().holding(word)
        found = holding if found is None else found & holding
    return [_searched().texts[number] for number in sorted(found or ())]


@dataclass(frozen=True)
class _Searched:
    """Every text with its place, the texts that hold each word, and all the words in one text."""

    texts: list[tuple[str, str, str, str]]
    holders: dict[str, list[int]]
    vocabulary: str

    def holding(self, part: str) -> set[int]:
        """Return the numbers of the texts that hold ``part`` within a word."""
        found: set[int] = set()
        at = self.vocabulary.find(part)
        while at >= 0:
            begin = self.vocabulary.rfind("\n", 0, at) + 1
            end = self.vocabulary.index("\n", at)
            found.update(self.holders[self.vocabulary[begin:end]])
            at = self.vocabulary.find(part, end)
        return found


@cache
def _searched() -> _Searched:
    texts = [text for table in Contract.installed().values() for text in _texts(table)]
    texts = sorted(dict.fromkeys(texts), key=lambda text: text[:2])
    holders: dict[str, list[int]] = {}
    for number, (_, _, _, text) in enumerate(texts):
        for word in dict.fromkeys(words(text)):
            holders.setdefault(word, []).append(number)
    return _Searched(texts, holders, "".join(f"{word}\n" for word in holders))


def _texts(table: Table) -> Iterator[tuple[str, str, str, str]]:
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

"""Pair the rows of two codings by the sentences and the values that they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dprk_engagement.contract import Contract, Table

    Cells = dict[str, str]
    Tables = dict[str, list[Cells]]
    Sentence = tuple[str, str]

# Fields in the coder's own words, or freely chosen: two coders never agree on them.
OWN_WORDS = frozenset(
    {
        *("id", "trip_id", "note", "summary", "gist", "terms", "conditions", "purpose"),
        *("substance", "subject", "question", "activity", "base_population", "printed_forms"),
    }
)
# Columns that are computed from others or taken from the sentence index.
COMPUTED = frozenset(
    {
        *("format", "raw_sha256", "canonical_sha256", "canonicaliser"),
        *("paragraphs", "sentences", "coded_sentences", "value_low", "value_high"),
    }
)
COMPUTED_ENDINGS = ("_earliest", "_latest", "_precision")
# People, organizations and sources first, since the others point to them.
NAMED_FIRST = ("sources", "organizations", "people", "statements", "meetings")
# How much two rows must have in common to be a pair, from 0 to 1.
ALIKE = 0.4


@dataclass(frozen=True)
class Coding:
    """The rows of one coder: cells by table and id, and the sentences that each row rests on."""

    rows: dict[str, dict[str, Cells]]
    sentences: dict[tuple[str, str], set[Sentence]]


def compared_fields(table: Table) -> list[str]:
    """Return the fields of ``table`` on which two coders can agree."""
    return [
        name
        for name in table.fields
        if name not in {*OWN_WORDS, *COMPUTED, *table.built} and not name.endswith(COMPUTED_ENDINGS)
    ]


def match(
    first: Coding, second: Coding, contract: Contract
) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield the table and both ids of each pair of rows, and None for one of a row left over.

    Two rows can be a pair where they share a sentence and are at least `ALIKE`: the mean of
    the share of sentences and the share of field values they have in common. The best pair comes
    first, and a row is paired once. Ids of ``second`` are read as those of their pairs in
    ``first`` from there on.
    """
    renamed: dict[str, dict[str, str]] = {}
    coded = [name for name, table in contract.items() if table.coded]
    for name in sorted(coded, key=lambda table: (_rank(table), table)):
        one, other = first.rows[name], second.rows[name]
        for id_, cells in other.items():
            other[id_] = _rename(cells, contract[name], renamed)
        pairs = _best_pairs(contract[name], first, second)
        renamed[name] = {b: a for a, b in pairs.items()}
        yield from ((name, a, b) for a, b in pairs.items())
        yield from ((name, a, None) for a in one.keys() - pairs.keys())
        yield from ((name, None, b) for b in other.keys() - renamed[name].keys())


def same(one: str, other: str) -> bool:
    """Tell whether two cells say the same, letter case aside."""
    return one.casefold() == other.casefold()


def _rename(cells: Cells, table: Table, renamed: Mapping[str, Mapping[str, str]]) -> Cells:
    """Return ``cells`` with the ids they point to as the other coder calls them."""
    targets = {name: target for names, target, _ in table.references for name in names}
    targets |= {name: "organizations" for name, told in table.fields.items() if told.get("actor")}
    ids = {name: renamed.get(target, {}) for name, target in targets.items() if name in cells}
    return cells | {name: found.get(cells[name], cells[name]) for name, found in ids.items()}


def _best_pairs(table: Table, first: Coding, second: Coding) -> dict[str, str]:
    fields = compared_fields(table)
    scored = []
    for a, one in first.rows[table.name].items():
        here = first.sentences[table.name, a]
        for b, other in second.rows[table.name].items():
            there = second.sentences[table.name, b]
            if here & there:
                values = sum(same(one[name], other[name]) for name in fields) / len(fields)
                alike = (len(here & there) / len(here | there) + values) / 2
                scored.append((-alike, a, b))
    pairs: dict[str, str] = {}
    for distance, a, b in sorted(scored):
        if -distance >= ALIKE and a not in pairs and b not in pairs.values():
            pairs[a] = b
    return pairs


def _rank(name: str) -> int:
    return NAMED_FIRST.index(name) if name in NAMED_FIRST else len(NAMED_FIRST)

"""Pair the rows of two codings by the sentences and the values that they share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dprk_engagement.contract import Contract, Table

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

Cells = dict[str, str]
Sentence = tuple[str, str]


@dataclass(frozen=True)
class Coding:
    """The rows of one coder: cells by table and id, and the sentences that each row rests on."""

    rows: dict[str, dict[str, Cells]]
    sentences: dict[tuple[str, str], frozenset[Sentence]]


@dataclass
class Matches:
    """Pairs of ids of the first and the second coding, and the ids left over, by table."""

    pairs: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    first_only: dict[str, list[str]] = field(default_factory=dict)
    second_only: dict[str, list[str]] = field(default_factory=dict)


def coding_of(tables: Mapping[str, Sequence[Cells]], contract: Contract) -> Coding:
    """Return the coded rows of ``tables`` with the sentences that each rests on."""
    resting: dict[tuple[str, str], set[Sentence]] = {}
    for row in tables["evidence"]:
        place = row["source"], f"{row['paragraph']}.{row['sentence']}"
        resting.setdefault((row["table"], row["row"]), set()).add(place)
    return Coding(
        {
            name: {row["id"]: row for row in tables.get(name, ())}
            for name, table in contract.items()
            if table.coded
        },
        {row: frozenset(places) for row, places in resting.items()},
    )


def compared_fields(table: Table) -> list[str]:
    """Return the fields of ``table`` on which two coders can agree."""
    return [
        name
        for name in table.fields
        if name not in {*OWN_WORDS, *COMPUTED, *table.built} and not name.endswith(COMPUTED_ENDINGS)
    ]


def match(first: Coding, second: Coding, contract: Contract) -> Matches:
    """Pair the rows of two codings, best pair first; a row is paired once.

    Two rows can be a pair where they share a sentence and are at least `ALIKE`: the mean of
    the share of sentences and the share of field values they have in common. Ids of ``second``
    are read as those of their pairs in ``first`` from there on.
    """
    found = Matches()
    renamed: dict[str, dict[str, str]] = {}
    coded = [name for name, table in contract.items() if table.coded]
    for name in sorted(coded, key=lambda table: (_rank(table), table)):
        table, one, other = contract[name], first.rows[name], second.rows[name]
        for id_, cells in other.items():
            other[id_] = rename(cells, table, renamed)
        pairs = list(_best_pairs(table, first, second))
        found.pairs[name] = sorted(pairs)
        found.first_only[name] = sorted(one.keys() - {a for a, _ in pairs})
        found.second_only[name] = sorted(other.keys() - {b for _, b in pairs})
        renamed[name] = {b: a for a, b in pairs}
    return found


def rename(cells: Cells, table: Table, renamed: Mapping[str, Mapping[str, str]]) -> Cells:
    """Return ``cells`` with the ids they point to as the other coder calls them."""
    new = dict(cells)
    for names, target, _ in table.references:
        for name in names:
            if name in cells:
                new[name] = renamed.get(target, {}).get(cells[name], cells[name])
    for name, descriptor in table.fields.items():
        if descriptor.get("actor") and name in cells:
            new[name] = renamed.get("organizations", {}).get(cells[name], cells[name])
    return new


def same(one: str, other: str) -> bool:
    """Tell whether two cells say the same, letter case aside."""
    return one.casefold() == other.casefold()


def _best_pairs(table: Table, first: Coding, second: Coding) -> Iterable[tuple[str, str]]:
    fields = compared_fields(table)
    scored = []
    for a, one in first.rows[table.name].items():
        here = first.sentences.get((table.name, a), frozenset())
        for b, other in second.rows[table.name].items():
            there = second.sentences.get((table.name, b), frozenset())
            if not here & there:
                continue
            values = sum(same(one[name], other[name]) for name in fields) / len(fields)
            alike = (len(here & there) / len(here | there) + values) / 2
            if alike >= ALIKE:
                scored.append((-alike, a, b))
    taken_a, taken_b = set(), set()
    for _, a, b in sorted(scored):
        if a not in taken_a and b not in taken_b:
            taken_a.add(a)
            taken_b.add(b)
            yield a, b


def _rank(name: str) -> int:
    return NAMED_FIRST.index(name) if name in NAMED_FIRST else len(NAMED_FIRST)

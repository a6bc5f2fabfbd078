"""A row as coded, before it becomes a row of a table: what is given, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from scripts.build.places import expand_places
from scripts.build.problems import Origin, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.build.contract import Table
    from scripts.build.seeds import SeedMapping
    from scripts.build.sentence_index import SentenceIndex

# Source, paragraph, sentence.
Sentence: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True)
class Given:
    """What a seed gives of one field: the columns that follow from it."""

    columns: dict[str, str]
    origin: Origin


@dataclass(frozen=True)
class Claim:
    """That sentences speak for a field (``*``: the row); None: those the row rests on."""

    field: str
    sentences: tuple[Sentence, ...] | None
    role: str
    by: str
    printed: str
    note: str
    origin: Origin


@dataclass
class CodedRow:
    """A row as coded: from one document, or merged from several."""

    table: Table
    id: str
    origin: Origin
    given: dict[str, Given] = field(default_factory=dict)
    sentences: list[Sentence] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    printed: set[str] = field(default_factory=set)
    derived: SeedMapping | None = None

    @property
    def where(self) -> str:
        """The row as messages name it."""
        return f"{self.table.name}/{self.id}"


@dataclass(frozen=True)
class Document:
    """A document's seed and sentence index; ``problems`` gathers what is wrong with them."""

    source: str
    file: str
    seed: SeedMapping
    index: SentenceIndex
    problems: list[Problem]

    def refuse(self, line: int, where: str, rule: str, message: str) -> None:
        """Add a problem of the seed."""
        self.problems.append(Problem(Origin(self.file, line), where, rule, message))

    def text(self, mapping: SeedMapping, key: str, where: str) -> str:
        """Return the text at ``key``, empty where there is none; a list or mapping is refused."""
        node = mapping.get(key, "")
        if isinstance(node, str):
            return node
        self.refuse(mapping.line_of(key), where, "type", f"{key} must be text; write one value")
        return ""

    def places(self, mapping: SeedMapping, where: str, key: str = "at") -> list[Sentence] | None:
        """Return the sentences that ``key`` names; None where it is left out."""
        if key not in mapping:
            return None
        try:
            pairs = expand_places(self.text(mapping, key, where), self.index.rows.keys())
        except ValueError as error:
            self.refuse(mapping.line_of(key), where, "place", str(error))
            return []
        return [(self.source, *pair) for pair in pairs]

    def refuse_unknown_keys(
        self, mapping: SeedMapping, known: Iterable[str], where: str, rule: str
    ) -> None:
        """Refuse the keys of ``mapping`` that are not ``known``."""
        for key in mapping:
            if key not in known:
                message = f"{key!r} is none of {', '.join(sorted(known))}; rename or remove it"
                self.refuse(mapping.line_of(key), where, rule, message)

"""A row as coded, before it becomes a row of a table: what is given, and what it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import TypeAlias

from dprk_engagement.contract import DATE_SUFFIXES, PRINTED_COLUMNS, QUANTITY_COLUMNS, Table
from dprk_engagement.errors import Problem, Refused
from scripts.build.places import expand_places
from scripts.build.problems import Origin
from scripts.build.seeds import SeedMapping
from scripts.build.sentence_index import INDEX_COLUMNS, SentenceIndex

# Source, paragraph, sentence.
Sentence: TypeAlias = tuple[str, int, int]

# What is counted in a document.
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
    def address(self) -> str:
        """The row as messages name it."""
        return f"{self.table.name}/{self.id}"


@dataclass(frozen=True)
class CodedDocument:
    """A document's seed and sentence index; ``problems`` gathers what is wrong with them."""

    source: str
    file: str
    seed: SeedMapping
    index: SentenceIndex
    problems: list[Problem]

    def refuse(self, line: int, row: str, field: str, rule: str, problem: str, remedy: str) -> None:
        """Add a problem of the seed."""
        self.problems.append(Problem(self.file, line, row, field, rule, problem, remedy))

    def text(self, mapping: SeedMapping, key: str, row: str, field: str = "") -> str:
        """Return the text at ``key``, empty where there is none; a list or mapping is refused.

        ``field`` is what ``mapping`` tells of, if not each of its keys is a field.
        """
        node = mapping.get(key, "")
        if isinstance(node, str):
            return node
        what = ("type", f"{key} is no text", "write one value")
        self.refuse(mapping.line_of(key), row, field or key, *what)
        return ""

    def speakers(self, mapping: SeedMapping, row: str) -> tuple[str, dict[Sentence, str]]:
        """Return whose word ``by`` says it is, and of which sentences it is somebody else's.

        Where ``by`` names speakers with their sentences, the others are the reporter's.
        """
        by = mapping.get("by")
        if not isinstance(by, dict):
            return self.text(mapping, "by", row), {}
        said = {place: who for who in by for place in self.places(by, row, who) or ()}
        if said.keys() - set(self.places(mapping, row) or ()):
            what = ("evidence", "by names a sentence that at does not", "name it in both")
            self.refuse(mapping.line_of("by"), row, "by", *what)
        return "reporter", said

    def places(self, mapping: SeedMapping, row: str, key: str = "at") -> list[Sentence] | None:
        """Return the sentences that ``key`` names; None where it is left out."""
        if key not in mapping:
            return None
        try:
            pairs = expand_places(self.text(mapping, key, row), self.index.rows.keys())
        except Refused as no:
            self.refuse(mapping.line_of(key), row, key, "place", no.problem, no.remedy)
            return []
        return [(self.source, *pair) for pair in pairs]

    def refuse_unknown_keys(
        self, mapping: SeedMapping, known: Iterable[str], row: str, rule: str
    ) -> None:
        """Refuse the keys of ``mapping`` that are not ``known``."""
        for key in mapping:
            if key not in known:
                problem = f"it is none of {', '.join(sorted(known))}"
                self.refuse(mapping.line_of(key), row, key, rule, problem, "rename or remove it")

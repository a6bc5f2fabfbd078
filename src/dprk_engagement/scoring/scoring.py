"""Score a coding of the documents against the published one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dprk_engagement.contract import Contract, table_names
from dprk_engagement.files import cells
from dprk_engagement.scoring import own_coding
from dprk_engagement.scoring.matching import Coding, compared_fields, match, same

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from os import PathLike

    import pandas as pd

    from dprk_engagement.scoring.matching import Cells, Sentence, Tables

RESAMPLES = 1000
# Columns of interactions that are taken from other tables.
_MADE = ("act", "table", "row", "also_in", "latitude", "longitude")
_INTERVAL = [2.5, 97.5]
_SET = re.compile(r"\[([^\[\],]*)\.\.([^\[\],]*)\]")


@dataclass(frozen=True)
class Measure:
    """How far two codings agree in one respect; ``*`` stands for all tables or documents.

    ``published`` and ``own`` count the units of each coding, ``agreed`` those they share;
    ``low`` and ``high`` are the bounds of the 95 % interval of ``f1``. Of fields, which are
    compared in the rows that both have, the three shares are one.
    """

    measure: str
    table: str
    document: str
    published: int
    own: int
    agreed: int
    precision: float
    recall: float
    f1: float
    low: float
    high: float


@dataclass(frozen=True, repr=False)
class Score:
    """What ``score`` returns; it prints as a small table.

    ``documents`` are those that the coding covers, and ``left_out`` the columns of the published
    tables that it has not, which are therefore not compared.
    """

    documents: tuple[str, ...]
    measures: tuple[Measure, ...]
    left_out: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """The measures as a frame: over all, for each table, and for each document."""
        import pandas as pd

        return pd.DataFrame(list(self.measures))

    def __repr__(self) -> str:
        lines = [f"{'':24}{'published':>10}{'own':>7}{'agreed':>8}{'F1':>7}  95 % interval"]
        for m in self.measures:
            if m.table == "*" or m.measure == "rows":
                of = m.table if m.document == "*" else m.document
                name = m.measure if of == "*" else f"  {of}"
                lines.append(
                    f"{name:24}{m.published:>10}{m.own:>7}{m.agreed:>8}{m.f1:>7.2f}"
                    f"  {m.low:.2f} to {m.high:.2f}"
                )
        lines.append(
            f"Documents: {', '.join(self.documents)}. Intervals: sentences resampled"
            f" {RESAMPLES:,} times."
        )
        if self.left_out:
            names = sorted({column.partition(".")[2] for column in self.left_out})
            lines.append(f"Not compared, since some table lacks it: {', '.join(names)}.")
        return "\n".join(lines)


class _Unit(NamedTuple):
    """What is compared at one sentence: counts of a measure, in a table."""

    measure: str
    table: str
    place: Sentence
    published: int
    own: int
    agreed: int


def score(path: str | PathLike[str]) -> Score:
    """Compare a coding of the documents, a student's or a model's, with the published one.

    Only the documents in which the coding names a sentence are compared.

    Parameters
    ----------
    path
        A folder of tables as ``load`` has them, in CSV, with ``evidence.csv`` (columns ``table``,
        ``row``, ``source``, ``paragraph``, ``sentence``) among them; the columns of versions 1.0
        and 1.1 are understood, and columns may be left out. Or a CSV file of interactions, one
        line each, with the columns

        - ``source`` and ``target``: who acts towards whom, by id or printed name
          (``PRK`` or ``North Korea``);
        - ``kind``: a term of ``kind`` in the table ``interactions``;
        - ``date``: in EDTF, such as ``2018-06``;
        - ``document`` and ``sentence``: where it stands, such as ``ewc-2019`` and ``15.4``,
          or ``15.4, 16.1``;
        - and, if you like, any other column of ``interactions``.

        What two sides do together is one interaction, in whichever order they are named.

    Returns
    -------
    Score
        Prints as a table. *Sentences*: those on which a row rests. *Rows*: two are a pair where
        they share a sentence and at least 40 % of sentences and values on average, best first.
        *Fields*: values that are equal in the pairs, texts in the coder's own words aside. Each
        has precision, recall and F1, which has a 95 % percentile interval from resampling
        sentences with a fixed seed.

    Raises
    ------
    ValueError
        The files hold no coding that can be read; the message says what is missing.
    OSError
        ``path`` cannot be read.

    Examples
    --------
    >>> from dprk_engagement import root
    >>> result = score(root() / "data")
    >>> [(m.measure, m.f1) for m in result.measures if m.table == m.document == "*"]
    [('sentences', 1.0), ('rows', 1.0), ('fields', 1.0)]
    """
    contract = Contract.installed()
    published: Tables = {name: cells(name) for name in table_names()}
    path = Path(path)
    own = own_coding.read_interactions(path) if path.is_file() else own_coding.read_tables(path)
    if older := own_coding.is_older(own, contract):
        own = own_coding.renewed(own, contract)
    own = own_coding.with_ids(own, contract)
    if own.keys() == {"interactions", "evidence"}:
        published["evidence"] = list(_interaction_evidence(published))
        made = contract["interactions"]
        chosen = {name: told for name, told in made.fields.items() if name not in _MADE}
        contract = Contract({made.name: replace(made, layer="coded", fields=chosen)})
        mutual = _mutual(published["interactions"])
        for tables in (published, own):
            tables["interactions"] = _unordered(tables["interactions"], mutual)
    contract, left_out = _shared_columns(contract, own)
    if older:
        for name, table in contract.items():
            for row in published[name]:
                row |= {date: _SET.sub(_as_interval, row[date]) for date in table.dates}
    documents = sorted({row["source"] for row in own["evidence"]})
    if not documents:
        raise ValueError(f"{path}: its evidence names no sentence")
    prints = {_place(row): _first_print(row) for row in published["sentences"]}
    first, second = (_coding(tables, contract, prints, documents) for tables in (published, own))
    sentences = [place for place in dict.fromkeys(prints.values()) if place[0] in documents]
    units = [*_sentence_units(first, second, sentences)]
    units += _row_units(first, second, contract, sentences)
    return Score(tuple(documents), tuple(_measures(units, sentences, documents)), left_out)


def _place(row: Cells) -> Sentence:
    return row["source"], f"{row['paragraph']}.{row['sentence']}"


def _first_print(row: Cells) -> Sentence:
    """Return where the words of a sentence stand first in its document."""
    source, place = _place(row)
    return source, row["duplicate_of"] or place


def _as_interval(date: re.Match[str]) -> str:
    """Return the set of days as 1.0 wrote it: one unknown day as the interval that it is in."""
    return f"{date[1] or '..'}/{date[2] or '..'}"


def _interaction_evidence(published: Tables) -> Iterator[Cells]:
    """Yield the evidence of the rows that an interaction was made of as its own."""
    evidence: dict[str, list[Cells]] = {}
    for link in published["evidence"]:
        evidence.setdefault(f"{link['table']}/{link['row']}", []).append(link)
    for row in published["interactions"]:
        for made_of in (f"{row['table']}/{row['row']}", *row["also_in"].split("; ")):
            for link in evidence.get(made_of, ()):
                yield link | {"table": "interactions", "row": row["id"]}


def _mutual(interactions: Sequence[Cells]) -> set[str]:
    """Return the kinds of what sides do together, which is coded in both directions."""
    directed = {(row["act"], row["kind"], row["actor"], row["target"]) for row in interactions}
    return {kind for act, kind, actor, target in directed if (act, kind, target, actor) in directed}


def _unordered(interactions: Sequence[Cells], mutual: set[str]) -> list[Cells]:
    """Return each interaction of a kind that is ``mutual`` once, its sides in order."""
    once: dict[tuple[tuple[str, str], ...], Cells] = {}
    for row in interactions:
        if row["kind"] in mutual:
            actor, target = sorted((row["actor"], row["target"]))
            row = row | {"actor": actor, "target": target}
        once.setdefault(tuple(cell for cell in row.items() if cell[0] != "id"), row)
    return list(once.values())


def _shared_columns(
    contract: Contract, own: Mapping[str, Sequence[Cells]]
) -> tuple[Contract, tuple[str, ...]]:
    """Return the contract of the columns that ``own`` has, and the compared ones it has not."""
    shared, left_out = {}, []
    for name, table in contract.items():
        columns = {column for row in own.get(name, ())[:1] for column in row}
        if table.coded and columns:
            if "id" not in columns:
                raise ValueError(f"{name}: lacks the column id, by which the evidence names a row")
            left_out += [f"{name}.{f}" for f in compared_fields(table) if f not in columns]
            fields = {field: told for field, told in table.fields.items() if field in columns}
            shared[name] = replace(table, fields=fields)
        else:
            shared[name] = table
    return Contract(shared), tuple(left_out)


def _coding(
    tables: Tables,
    contract: Contract,
    prints: Mapping[Sentence, Sentence],
    documents: Sequence[str],
) -> Coding:
    """Return the coded rows that rest on the ``documents``, each where the words stand first."""
    resting: dict[tuple[str, str], set[Sentence]] = {}
    here: dict[tuple[str, str], set[Sentence]] = {}
    for link in tables["evidence"]:
        key, place = (link["table"], link["row"]), _place(link)
        if place not in prints:
            raise ValueError(
                f"{'/'.join(key)} rests on {place[0]} §{place[1]}, which is no sentence: the table"
                " sentences has them all, and `dprk-engagement read` shows their numbers"
            )
        resting.setdefault(key, set())
        if place[0] in documents:
            here.setdefault(key, set()).add(prints[place])
    rows = {}
    for name in (name for name, table in contract.items() if table.coded):
        filed = {row["id"]: row for row in tables.get(name, ())}
        if bare := [id_ for id_ in filed if (name, id_) not in resting]:
            raise ValueError(f"{name}/{bare[0]} rests on no sentence: add it to the evidence")
        rows[name] = {id_: row for id_, row in filed.items() if (name, id_) in here}
    return Coding(rows, here)


def _sentence_units(
    first: Coding, second: Coding, sentences: Sequence[Sentence]
) -> Iterator[_Unit]:
    published, own = ({p for ps in one.sentences.values() for p in ps} for one in (first, second))
    for place in sentences:
        one, other = place in published, place in own
        yield _Unit("sentences", "*", place, one, other, one and other)


def _row_units(
    first: Coding, second: Coding, contract: Contract, sentences: Sequence[Sentence]
) -> Iterator[_Unit]:
    order = {place: number for number, place in enumerate(sentences)}

    def at(coding: Coding, table: str, row: str) -> Sentence:
        return min(coding.sentences[table, row], key=order.__getitem__)

    for table, a, b in match(first, second, contract):
        place = at(second, table, str(b)) if a is None else at(first, table, a)
        yield _Unit("rows", table, place, a is not None, b is not None, None not in (a, b))
        if a is not None and b is not None:
            one, other = first.rows[table][a], second.rows[table][b]
            compared = compared_fields(contract[table])
            equal = sum(same(one[field], other[field]) for field in compared)
            yield _Unit("fields", table, place, len(compared), len(compared), equal)


def _measures(
    units: Sequence[_Unit], sentences: Sequence[Sentence], documents: Sequence[str]
) -> Iterator[Measure]:
    """Yield each measure over all, by table and by document, with intervals."""
    import numpy as np

    order = {place: number for number, place in enumerate(sentences)}
    even = np.full(len(sentences), 1 / len(sentences))
    drawn = np.random.default_rng(0).multinomial(len(sentences), even, size=RESAMPLES)
    for measure in ("sentences", "rows", "fields"):
        mine = [unit for unit in units if unit.measure == measure]
        tables = sorted({unit.table for unit in mine} - {"*"})
        groups = [("*", "*"), *((table, "*") for table in tables), *(("*", d) for d in documents)]
        for table, document in groups:
            counts = np.zeros((len(sentences), 3), dtype=int)
            for unit in mine:
                if table in ("*", unit.table) and document in ("*", unit.place[0]):
                    counts[order[unit.place]] += unit[3:]
            published, own, agreed = (int(total) for total in counts.sum(axis=0))
            resampled = drawn @ counts
            filled = resampled[resampled[:, :2].sum(axis=1) > 0]
            f1s = 2 * filled[:, 2] / filled[:, :2].sum(axis=1)
            low, high = np.percentile(f1s, _INTERVAL) if len(f1s) else (np.nan, np.nan)
            yield Measure(
                measure,
                table,
                document,
                published,
                own,
                agreed,
                _share(agreed, own),
                _share(agreed, published),
                _share(2 * agreed, published + own),
                float(low),
                float(high),
            )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")

"""What the sentences of a story lean on, held to the rows.

A claim leads to the card of its row and says what it leans on there:

    It [said no](evidence.html#overtures.usa-prk-no-preconditions){reply="rejected"}.

The fields are those of the row as filed (``row-role`` for ``role``, which HTML takes for itself);
``record-status="held"`` is what the public record says of ``status``. A row that changes, or goes,
stops the build at the line of its sentence. A number outside of a link has to stand in a row that
its paragraph leans on.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from scripts.render.source import Document, DocumentError, Text

LINK = re.compile(r"\]\(evidence\.html#([a-z_]+)\.([\w.-]+)\)(?:\{([^}]*)\})?")
NUMBER = re.compile(r"(?<![\w.-])\d[\d.,–-]*(?![\w-])")
# Where a number is no claim: computed or linked text, headings' ids, footnotes, fences of divs.
APART = re.compile(r"`[^`]*`|\[[^\]]*\]\([^)]*\)(\{[^}]*\})?|\{[^}]*\}|<!--.*?-->", re.DOTALL)


def check(document: Document, data: Path) -> None:
    """Hold a document to the tables in the folder ``data``.

    Raises DocumentError for a claim whose row is gone or says something else, for a claim that
    leans on nothing, and, in a document that makes claims, for a number that no row of its
    paragraph holds.
    """
    parts = [part for part in document.parts if isinstance(part, Text)]
    problems = [
        f"{document.path}:{line}: {problem}"
        for part in parts
        for line, problem in _claims("\n".join(part.lines), part.line, data)
    ]
    if any(LINK.search("\n".join(part.lines)) for part in parts):
        problems += [
            f"{document.path}:{line}: the number {number} stands in no row that its paragraph "
            "leans on; link it to its card, or compute it"
            for part in parts
            for line, number in _bare("\n".join(part.lines), part.line, data)
        ]
    if problems:
        raise DocumentError("\n".join(problems))


def _claims(text: str, first: int, data: Path) -> Iterator[tuple[int, str]]:
    for link in LINK.finditer(text):
        line = first + text.count("\n", 0, link.start())
        table, id_, leans = link.groups()
        rows = {row["id"]: row for row in _rows(data / f"{table}.csv")}
        if id_ not in rows:
            yield line, f"{table} has no row {id_}; rewrite the sentence, or correct the link"
            continue
        found = re.findall(r'([\w-]+)="([^"]*)"', leans or "")
        if not found:
            yield line, f'it leans on no field of {id_}; add {{field="value"}} to its link'
        for field, value in found:
            said = _said(data, table, rows[id_], field)
            if value not in said:
                yield (
                    line,
                    f"the sentence leans on {field} {value!r} of {table}/{id_}, which is "
                    f"{' or '.join(map(repr, said)) or 'not said'}; rewrite the sentence",
                )


def _said(data: Path, table: str, row: dict[str, str], field: str) -> list[str]:
    """What a field holds, or, led by ``record-``, what the public record says it holds."""
    if not field.startswith("record-"):
        field = field.removeprefix("row-")
        return [row[field]] if field in row else []
    place = (table, row["id"], field.removeprefix("record-"))
    return [
        line["value"]
        for line in _rows(data / "corroborations.csv")
        if (line["table"], line["row"], line["field"]) == place
    ]


@cache
def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _bare(text: str, first: int, data: Path) -> Iterator[tuple[int, str]]:
    for paragraph in re.finditer(r"(?:#[^\n]*\n+)*(?:[^\n]+\n?)+", text):
        held = " ".join(_held(data, *link.groups()[:2]) for link in LINK.finditer(paragraph[0]))
        blank = APART.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), paragraph[0])
        for found in NUMBER.finditer(blank):
            number = found[0].rstrip(".,–-")
            if not re.search(rf"(?<![\d.]){re.escape(number)}(?![\d])", held):
                yield first + text.count("\n", 0, paragraph.start() + found.start()), number


def _held(data: Path, table: str, id_: str) -> str:
    """All that a row and the public record on it say."""
    rows = [row for row in _rows(data / f"{table}.csv") if row["id"] == id_]
    record = [
        row
        for row in _rows(data / "corroborations.csv")
        if (row["table"], row["row"]) == (table, id_)
    ]
    return " ".join(" ".join(row.values()) for row in [*rows, *record])

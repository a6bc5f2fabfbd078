"""Cite the dataset, and the documents behind its rows, in words, BibTeX and CSL-JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from dprk_engagement import descriptor
from dprk_engagement.date_words import in_words
from dprk_engagement.errors import choose
from dprk_engagement.files import cells, known
from dprk_engagement.row_keys import row_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dprk_engagement.row_keys import Key

Style = Literal["text", "bibtex", "csl-json"]

# The dates that are written in words: a day, month or year, or a range of them, open or not.
_END = r"(?:[0-9]{4}(?:-[0-9]{2}){0,2}|\.\.)"
_PLAIN = re.compile(rf"{_END}(?:/{_END})?")
_LATEX = {sign: f"\\{sign}" for sign in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True)
class Work:
    """A dataset or a document; texts are empty where they are not known.

    ``date`` is EDTF; ``supplied`` says that the public record gives it and not the document.
    ``used`` says which rows of a dataset were; ``first_in`` is the publisher
    of the original, where the document is a republication.
    """

    id: str
    authors: tuple[str, ...] = ()
    title: str = ""
    version: str = ""
    publisher: str = ""
    first_in: str = ""
    date: str = ""
    supplied: bool = False
    url: str = ""
    used: str = ""

    @property
    def edition(self) -> str:
        """The version of a dataset, and how much of it was used."""
        version = f"version {self.version}" if self.version else ""
        return "; ".join(filter(None, [version, self.used]))

    @property
    def remark(self) -> str:
        """What a reference has no field for."""
        first = f"first in {self.first_in}" if self.first_in else ""
        return "; ".join(filter(None, [first, "dated by the public record" * self.supplied]))


def cite(what: Any = None, style: Style = "text", *, corroborated: bool = False) -> str:
    """Return how to cite the dataset and, for ``what``, the documents behind just those rows.

    Parameters
    ----------
    what
        A table's name; a frame of pandas, polars or pyarrow that has ids, be it a table, a view
        or a join (``id``, ``id_x``, ``table`` and ``id``, ``meeting``, ...), or ``source``; a
        single row of one; a row's id, as ``id`` or as ``table/id``; or several of these.
        Without it, the dataset alone is cited.
    style
        ``"text"``, one line per work; ``"bibtex"``, for LaTeX; or ``"csl-json"``, from which
        reference managers and Pandoc make the style of any journal.
    corroborated
        A document that does not print its date is cited as n.d. With ``True`` it has the
        date and address that the public record gives, the date in brackets.

    Returns
    -------
    str
        The dataset first, with the number of rows of each table, then every document whose
        sentence one of the rows rests on, in the order of ``sources``.

    Raises
    ------
    ValueError
        ``style`` is none of the three, or ``what`` is a frame without ids.
    TypeError
        ``what`` is none of these, such as a number.
    UnknownName
        There is no such table or row; the message names the nearest.

    Examples
    --------
    >>> print(cite())
    The dprk-engagement contributors (...). North Korea's external engagement...
    >>> print(cite("ewc-2019"))
    The dprk-engagement contributors (...). ...
    Daniel Wertz (between ...). North Korea and ASEAN: ... EWC.
    """
    choose("style", style, ("text", "bibtex", "csl-json"))
    keys = row_keys(what)
    former = getattr(what, "attrs", {}).get("version", "")
    works = [dataset(keys, former), *_behind(keys, corroborated)]
    if style == "csl-json":
        return as_csl_json(works)
    if style == "bibtex":
        return "\n\n".join(map(as_bibtex, works))
    return "\n".join(map(as_text, works))


def dataset(keys: Iterable[Key] = (), version: str = "") -> Work:
    """Return the dataset itself, of a version or the installed one, with how many rows of it."""
    package = descriptor.package()
    present = package["version"]
    rebuilt = f"{version}, as rebuilt by version {present}"
    counts = Counter(table for table, _ in keys if table != "sources")
    used = [
        f"{count} {'row' if count == 1 else 'rows'} of {name}" for name, count in counts.items()
    ]
    return Work(
        package["name"],
        authors=tuple(author["title"] for author in package["contributors"]),
        title=package["title"],
        version=present if version in ("", present) else rebuilt,
        date=package.get("created", "")[:10],
        url=package.get("id", ""),
        used=", ".join(used),
    )


def _behind(keys: list[Key], corroborated: bool) -> list[Work]:
    """Return the documents, and the pieces of the public record, that ``keys`` rest on."""
    if not keys:
        return []
    asked = set(keys)
    wanted = {id_ for table, id_ in keys if table == "sources"}
    wanted |= {row["source"] for row in cells("evidence") if (row["table"], row["row"]) in asked}
    # What is built from coded rows has no evidence of its own.
    for row in cells("interactions"):
        if ("interactions", row["id"]) in asked:
            wanted |= {*row["documents"].split("; ")}
    added = {
        (row["row"], row["field"]): row["value"]
        for row in cells("corroborations")
        if corroborated and row["table"] == "sources"
    }
    works = [document(row, added) for row in cells("sources") if row["id"] in wanted]
    pieces = {id_ for table, id_ in keys if table == "corroborations"}
    works += [_piece(row) for row in cells("corroborations") if row["id"] in pieces]
    return works


def document(row: Mapping[str, str], added: Mapping[tuple[str, str], str]) -> Work:
    """Return the document of a row of ``sources``, with what ``added`` holds of it."""
    told = known(row)
    # Others are asked for a date where the document gives none, or only bounds.
    dated = row["published_precision"] == "day"
    added_date = "" if dated else added.get((row["id"], "published"), "")
    return Work(
        row["id"],
        authors=tuple(told["authors"].split("; ")) if "authors" in told else (),
        title=": ".join(told[part] for part in ("title", "subtitle") if part in told),
        publisher=told.get("publisher", ""),
        first_in=told.get("original_publisher", ""),
        date=added_date or told.get("published", ""),
        supplied=bool(added_date),
        url=told.get("url", added.get((row["id"], "url"), "")),
    )


def _piece(row: Mapping[str, str]) -> Work:
    told = known(row)
    return Work(
        row["id"],
        title=told.get("title", ""),
        publisher=told["publisher"],
        date=told.get("published", ""),
        url=told.get("url", ""),
    )


def as_text(work: Work) -> str:
    """Return the reference in words: author, date, title, publisher, address."""
    date = _in_words(work.date) if work.date else "n.d."
    date = f"[{date}]" if work.supplied else f"({date})"
    title = f"{work.title} ({work.edition}) [data set]" if work.version else work.title
    publisher = f"{work.publisher} (first in {work.first_in})" if work.first_in else work.publisher
    lead, *rest = filter(None, [", ".join(work.authors), title, publisher])
    sentences = [f"{lead} {date}.", *(part if part[-1] in ".?!" else f"{part}." for part in rest)]
    return " ".join([*sentences, *filter(None, [work.url])])


def as_bibtex(work: Work) -> str:
    """Return the entry for BibTeX, which reads ``year``, and biblatex, which reads ``date``."""
    year = re.search("[0-9]{4}", work.date)
    fields = {
        "author": " and ".join(_bibtex_name(name) for name in work.authors),
        "title": f"{{{_latex(work.title)}}}" if work.title else "",
        "howpublished": _latex(work.publisher),
        "year": year[0] if year else "n.d.",
        "date": work.date,
        "url": work.url,
        "note": _latex("; ".join(filter(None, [work.edition, work.remark]))),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{work.id},", *lines, "}"])


def as_csl(work: Work) -> dict[str, Any]:
    """Return the item of CSL-JSON, which reference managers and Pandoc read."""
    item = {
        "id": work.id,
        "type": "dataset" if work.version else "article",
        "author": [_csl_name(name) for name in work.authors],
        "title": work.title,
        "version": work.version,
        "container-title": work.publisher,
        "issued": _csl_date(work.date) if work.date else "",
        "URL": work.url,
        "note": "; ".join(filter(None, [work.used, work.remark])),
    }
    return {name: value for name, value in item.items() if value}


def as_csl_json(works: list[Work]) -> str:
    """Return ``works`` as the text of a CSL-JSON file."""
    return json.dumps([as_csl(work) for work in works], ensure_ascii=False, indent=2)


def _in_words(date: str) -> str:
    words = in_words(date)
    for lead in ("on a day ", "at a time ", "on "):
        words = words.removeprefix(lead)
    return words


def _csl_date(date: str) -> dict[str, Any]:
    ends = date.split("/")
    if ".." in ends or not _PLAIN.fullmatch(date):
        return {"literal": _in_words(date)}
    return {"date-parts": [[int(part) for part in end.split("-")] for end in ends]}


def _bibtex_name(name: str) -> str:
    # Two words are a given and a family name; braces keep other names in one piece.
    return _latex(name) if len(name.split()) == 2 else f"{{{_latex(name)}}}"


def _csl_name(name: str) -> dict[str, str]:
    if len(name.split()) != 2:
        return {"literal": name}
    given, family = name.split()
    return {"given": given, "family": family}


def _latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)

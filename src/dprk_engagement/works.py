"""A work to cite, and its reference in words, BibTeX and CSL-JSON.

A reference manager or Pandoc (``pandoc --citeproc --csl=STYLE.csl``) makes every other style from
CSL-JSON, by the styles that journals publish.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from dprk_engagement.date_words import in_words

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

"""Cite the dataset, and the documents behind its rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

from dprk_engagement import descriptor
from dprk_engagement.errors import choose
from dprk_engagement.files import cells
from dprk_engagement.row_keys import row_keys
from dprk_engagement.works import Work, as_bibtex, as_csl_json, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dprk_engagement.row_keys import Key

Style = Literal["text", "bibtex", "csl-json"]


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
    works = [dataset(keys), *_behind(keys, corroborated)]
    if style == "csl-json":
        return as_csl_json(works)
    if style == "bibtex":
        return "\n\n".join(map(as_bibtex, works))
    return "\n".join(map(as_text, works))


def dataset(keys: Iterable[Key] = ()) -> Work:
    """Return the dataset itself, of the installed version, with how many rows ``keys`` are."""
    package = descriptor.package()
    counts = Counter(table for table, _ in keys if table != "sources")
    used = [
        f"{count} {'row' if count == 1 else 'rows'} of {name}" for name, count in counts.items()
    ]
    return Work(
        package["name"],
        authors=tuple(author["title"] for author in package["contributors"]),
        title=package["title"],
        version=package["version"],
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
    works = [_document(row, added) for row in cells("sources") if row["id"] in wanted]
    pieces = {id_ for table, id_ in keys if table == "corroborations"}
    works += [_piece(row) for row in cells("corroborations") if row["id"] in pieces]
    return works


def _document(row: Mapping[str, str], added: Mapping[tuple[str, str], str]) -> Work:
    known = _known(row)
    # Others are asked for a date where the document gives none, or only bounds.
    dated = row["published_precision"] == "day"
    added_date = "" if dated else added.get((row["id"], "published"), "")
    return Work(
        row["id"],
        authors=tuple(known["authors"].split("; ")) if "authors" in known else (),
        title=": ".join(known[part] for part in ("title", "subtitle") if part in known),
        publisher=known.get("publisher", ""),
        first_in=known.get("original_publisher", ""),
        date=added_date or known.get("published", ""),
        supplied=bool(added_date),
        url=known.get("url", added.get((row["id"], "url"), "")),
    )


def _piece(row: Mapping[str, str]) -> Work:
    known = _known(row)
    return Work(
        row["id"],
        title=known.get("title", ""),
        publisher=known["publisher"],
        date=known.get("published", ""),
        url=known.get("url", ""),
    )


def _known(row: Mapping[str, str]) -> dict[str, str]:
    return {field: cell for field, cell in row.items() if cell not in ("", "?")}

"""Cite the dataset, and the documents behind its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from dprk_engagement import descriptor
from dprk_engagement.contract import schema, table_names
from dprk_engagement.errors import UnknownName, choose, nearest
from dprk_engagement.files import cells
from dprk_engagement.works import Work, as_bibtex, as_csl_json, as_text

if TYPE_CHECKING:
    from dprk_engagement.contract import TableName

Style = Literal["text", "bibtex", "csl-json"]
Key = tuple[str, str]


def cite(
    what: str | Iterable[str] | Any | None = None,
    style: Style = "text",
    *,
    corroborated: bool = False,
) -> str:
    """Return how to cite the dataset and, for ``what``, the documents behind just those rows.

    Parameters
    ----------
    what
        A table's name; a frame of pandas, polars or pyarrow with the column ``id``, or one of
        evidence or sentences with ``source``; a row's id or several, each as ``id`` or as
        ``table/id``. Without it, the dataset alone is cited.
    style
        ``"text"``, one line per work; ``"bibtex"``, for LaTeX; or ``"csl-json"``, from which
        reference managers and Pandoc make the style of any journal.
    corroborated
        A document that does not print its date is cited as n.d. With ``True`` it has the
        date and address that the public record gives, the date in brackets.

    Returns
    -------
    str
        The dataset first, then the documents in the order of ``sources``.

    Raises
    ------
    ValueError
        ``style`` is none of the three, or ``what`` is a frame without ids.
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
    works = [dataset(), *_behind(_keys(what), corroborated)]
    if style == "csl-json":
        return as_csl_json(works)
    return (
        "\n\n".join(map(as_bibtex, works)) if style == "bibtex" else "\n".join(map(as_text, works))
    )


def dataset() -> Work:
    """Return the dataset itself, of the installed version."""
    package = descriptor.package()
    return Work(
        package["name"],
        authors=tuple(author["title"] for author in package["contributors"]),
        title=package["title"],
        version=package["version"],
        date=package.get("created", "")[:10],
        url=package.get("id", ""),
    )


def _keys(what: str | Iterable[Any] | None) -> list[Key]:
    """Return the table and the id of every row that ``what`` means."""
    if what is None:
        return []
    ids: Iterable[Any]
    if isinstance(what, str):
        ids = _of_table(what) if what in table_names() else [what]
    elif hasattr(what, "columns"):
        ids = _of_frame(what)
    else:
        ids = (row["id"] if isinstance(row, Mapping) else row for row in what)
    tables: dict[str, list[str]] = {}
    for name in table_names():
        for row in cells(name) if schema(name)["primaryKey"] == ["id"] else ():
            tables.setdefault(row["id"], []).append(name)
    return [_key(str(id_), tables) for id_ in dict.fromkeys(ids)]


def _of_table(name: TableName) -> list[str]:
    fields = {field["name"] for field in schema(name)["fields"]}
    rows = cells(name)
    if "id" in fields:
        return [f"{name}/{row['id']}" for row in rows]
    return [f"sources/{row['source']}" for row in rows if "source" in fields]


def _of_frame(frame: Any) -> list[str]:
    names = list(getattr(frame, "column_names", frame.columns))
    if "id" in names:
        return [str(id_) for id_ in frame["id"]]
    if "source" in names:
        return [f"sources/{source}" for source in frame["source"]]
    raise ValueError(
        "the frame has neither the column id nor source: keep one of them, or bring it back"
        " with reset_index()"
    )


def _key(text: str, tables: Mapping[str, list[str]]) -> Key:
    table, _, id_ = text.rpartition("/")
    found = tables.get(id_, [])
    if table in found or (not table and len(found) == 1):
        return table or found[0], id_
    if found and not table:
        raise ValueError(f"{id_!r} is a row of {' and '.join(found)}: write {found[0]}/{id_}")
    near = f" {id_} is a row of {found[0]}." if found else nearest(id_, [*table_names(), *tables])
    raise UnknownName(f"there is no table or row {text!r}.{near} Rows are named by their id.")


def _behind(keys: list[Key], corroborated: bool) -> list[Work]:
    """Return the documents, and the pieces of the public record, that ``keys`` rest on."""
    wanted = {id_ for table, id_ in keys if table == "sources"}
    wanted |= {
        row["source"] for row in cells("evidence") if (row["table"], row["row"]) in set(keys)
    }
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
    added_date = added.get((row["id"], "published"), "")
    if row["published_precision"] == "day":
        added_date = ""
    added_url = added.get((row["id"], "url"), "")
    return Work(
        row["id"],
        authors=tuple(known["authors"].split("; ")) if "authors" in known else (),
        title=": ".join(known[part] for part in ("title", "subtitle") if part in known),
        publisher=known.get("publisher", ""),
        first_in=known.get("original_publisher", ""),
        date=added_date or known.get("published", ""),
        supplied=bool(added_date),
        url=known.get("url", added_url),
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

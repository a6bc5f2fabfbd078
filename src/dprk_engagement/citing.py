"""Cite the dataset, and the documents behind its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from dprk_engagement import descriptor
from dprk_engagement.contract import GAPS, Contract, schema, table_names
from dprk_engagement.errors import UnknownName, choose, nearest
from dprk_engagement.loading import cells
from dprk_engagement.works import Work, as_bibtex, as_csl_json, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dprk_engagement.contract import TableName

Style = Literal["text", "bibtex", "csl-json"]
Key = tuple[str, str]


def cite(
    what: Any = None,
    style: Style = "text",
    *,
    corroborated: bool = False,
) -> str:
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
    keys = _keys(what)
    works = [_dataset(keys), *_behind(keys, corroborated)]
    if style == "csl-json":
        return as_csl_json(works)
    return (
        "\n\n".join(map(as_bibtex, works)) if style == "bibtex" else "\n".join(map(as_text, works))
    )


def _dataset(keys: list[Key]) -> Work:
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


def _keys(what: Any) -> list[Key]:
    """Return the table and the id of every row that ``what`` means, each once."""
    tables: dict[str, list[str]] = {}
    for name in table_names() if what is not None else ():
        for row in cells(name) if schema(name)["primaryKey"] == ["id"] else ():
            tables.setdefault(row["id"], []).append(name)
    return [_key(text, tables) for text in dict.fromkeys(_named(what))]


def _named(what: Any) -> Iterator[str]:
    """Yield what names each row of ``what``: its id, or its table and id."""
    if isinstance(what, str):
        yield from _of_table(what) if what in table_names() else [what]
    elif hasattr(what, "columns"):
        names = [str(name) for name in getattr(what, "column_names", what.columns)]
        yield from _of_columns(names, lambda name: [_plain(value) for value in what[name]])
    elif hasattr(what, "index") and hasattr(what, "to_dict") and _is_row(what.to_dict()):
        yield from _named(what.to_dict())
    elif isinstance(what, Mapping):
        yield from _of_columns([*map(str, what)], lambda name: [_plain(what[name])])
    elif isinstance(what, Iterable):
        for one in what:
            yield from _named(one)
    elif what is not None:
        raise TypeError(
            f"{what!r} names no row: give a table's name, a frame, a row of one, or ids as text"
        )


def _is_row(labelled: Mapping[Any, Any]) -> bool:
    """Tell a row of a frame from a column of ids, which pandas holds in the same type."""
    naming = {"id", "table", "source", *_references()}
    return any(label in naming or str(label).startswith("id_") for label in labelled)


def _plain(value: Any) -> str:
    """Return a cell as text, whichever library holds it; a gap is empty."""
    value = value.as_py() if hasattr(value, "as_py") else value
    known = isinstance(value, str) and value not in ("?", "*", *GAPS.values())
    return value if known else ""


def _of_table(name: TableName) -> list[str]:
    fields = {field["name"] for field in schema(name)["fields"]}
    rows = cells(name)
    if "id" in fields:
        return [f"{name}/{row['id']}" for row in rows]
    return [f"sources/{row['source']}" for row in rows if "source" in fields]


def _of_columns(names: Sequence[str], column: Callable[[str], list[str]]) -> Iterator[str]:
    """Yield the rows that the columns of a table, a view or a join name."""
    ids = [name for name in names if name == "id" or name.startswith("id_")]
    row = "row" if "row" in names else "id"
    pairs = "table" in names and row in names and not (row == "row" and ids)
    if "source" in names and not ids:
        yield from (f"sources/{source}" for source in column("source"))
    elif pairs:
        both = zip(column("table"), column(row), strict=True)
        yield from (f"{table}/{id_}" for table, id_ in both if table and id_)
    elif ids:
        yield from (id_ for name in ids for id_ in column(name) if id_)
    elif named := [name for name in names if name in _references()]:
        for name in named:
            yield from (f"{_references()[name]}/{id_}" for id_ in column(name) if id_)
    else:
        raise ValueError(
            "the frame has neither the column id nor source, nor one that names rows, such as"
            " meeting: keep one of them, or bring it back with reset_index()"
        )


@cache
def _references() -> dict[str, str]:
    """Return the columns whose cells are ids of rows that rest on sentences, and of which table."""
    contract = Contract.installed()
    return {
        fields[0]: other
        for table in contract.values()
        for fields, other, _ in table.references
        if len(fields) == 1 and contract[other].coded and other != "sources"
    }


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

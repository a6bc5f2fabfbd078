"""Which rows are meant: by the name of a table, by ids, or by a frame that holds ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from dprk_engagement.contract import GAPS, Contract, schema, table_names
from dprk_engagement.errors import UnknownName, nearest
from dprk_engagement.files import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dprk_engagement.contract import TableName

Key = tuple[str, str]


def row_keys(what: Any) -> list[Key]:
    """Return the table and the id of every row that ``what`` means, each once.

    ``what`` is a table's name, a frame of any library, a row of one, an id, ``table/id``, or
    several of these. None means no row.
    """
    tables: dict[str, list[str]] = {}
    for name in table_names() if what is not None else ():
        for row in cells(name) if schema(name)["primaryKey"] == ["id"] else ():
            tables.setdefault(row["id"], []).append(name)
    return list(dict.fromkeys(_key(text, tables) for text in _named(what)))


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

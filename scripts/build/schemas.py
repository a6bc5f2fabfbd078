"""The complete table schemas, from ``schemas/``, where each field is defined once.

``schemas/TABLE.json`` is a Table Schema that leaves out what can be added to it:

- ``shared`` names a field, or a list of fields such as a date with its bounds, that
  ``_shared.json`` defines among its ``pieces``::

      {"shared": "side", "name": "host", "description": "The side where it is found."}

  The other keys fill the ``{blanks}`` of the piece; those that fill none replace what it says,
  and constraints join its own. A list takes ``examples``, one for each of its fields.
- ``refers_to`` names the table whose ``id`` a field holds; it becomes a foreign key.
- ``constraints.enum`` follows from ``categories``.
- What ``every_table`` of ``_shared.json`` says holds for a table that says nothing else.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any

Field = dict[str, Any]
Piece = Field | list[Field]

SHARED = "_shared.json"
SHARED_KEYS = ("every_table", "pieces")
# In the order in which users get them.
TABLE_KEYS = (
    *("$schema", "name", "title", "description", "layer", "missingValues"),
    *("fields", "primaryKey", "foreignKeys"),
)
CATEGORY_KEYS = ("value", "label", "moment")
FIELD_KEYS = (
    *("name", "title", "description", "type", "categories", "trueValues", "falseValues"),
    *("constraints", "actor", "actors", "printed", "quoted", "moment", "built", "example"),
)
CONSTRAINTS = (
    *("required", "unique", "enum", "pattern"),
    *("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"),
)
_BLANK = re.compile(r"\{([a-z_]+)\}")


def read_schemas(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the complete Table Schemas in ``folder`` by table, in alphabetical order."""
    if not (folder / SHARED).is_file():
        raise ValueError(f"{folder}: holds no schemas; name the project with --root")
    shared = _read(folder / SHARED)
    with _naming(f"schemas/{SHARED}"):
        _ordered(shared, SHARED_KEYS, SHARED_KEYS)
    tables = {
        path.stem: {**shared["every_table"], **_read(path), "name": path.stem}
        for path in sorted(folder.glob("*.json"))
        if path.name != SHARED
    }
    pieces = _pieces(shared["pieces"])
    schemas = {name: _schema(table, pieces, tables.keys()) for name, table in tables.items()}
    _refuse_unused(shared["pieces"], tables)
    return schemas


def _read(path: Path) -> dict[str, Any]:
    with _naming(f"schemas/{path.name}"):
        content: dict[str, Any] = json.loads(path.read_bytes(), object_pairs_hook=_object)
    return content


def _pieces(written: Mapping[str, Piece]) -> dict[str, Piece]:
    """Return the pieces in full; a piece may name those above it, so that none names itself."""
    pieces: dict[str, Piece] = {}
    for name, piece in written.items():
        with _naming(f"schemas/{SHARED}: piece {name}"):
            if isinstance(piece, list):
                pieces[name] = [field for entry in piece for field in _fields(entry, pieces)]
            else:
                (pieces[name],) = _fields(piece, pieces)
    return pieces


def _schema(
    table: Mapping[str, Any], pieces: Mapping[str, Piece], tables: Collection[str]
) -> dict[str, Any]:
    """Return the complete schema of ``table``, which may refer to ``tables``."""
    with _naming(f"schemas/{table['name']}.json: table {table['name']}"):
        schema = _ordered(table, TABLE_KEYS, ("title", "description", "layer", "fields"))
        fields: list[Field] = []
        keys: list[dict[str, Any]] = []
        for entry in table["fields"]:
            with _naming(f"field {entry.get('name', entry.get('shared', '-'))}"):
                for field in _fields(entry, pieces):
                    resource = field.pop("refers_to", None)
                    fields.append(_complete(field))
                    if resource is not None:
                        reference = {"resource": resource, "fields": ["id"]}
                        keys.append({"fields": [field["name"]], "reference": reference})
        keys += table.get("foreignKeys", [])
        for key in keys:
            with _naming(f"field {', '.join(key['fields'])}"):
                _find(key["reference"]["resource"], tables, "table")
        _refuse_twice(f"field {field['name']}" for field in fields)
        return schema | {"fields": fields} | ({"foreignKeys": keys} if keys else {})


def _fields(entry: Field, pieces: Mapping[str, Piece]) -> list[Field]:
    """Return the field that ``entry`` defines, or those of the piece that it names."""
    if "shared" not in entry:
        return [dict(entry)]
    name = entry["shared"]
    _find(name, pieces, "shared piece")
    piece = pieces[name]
    own = {key: value for key, value in entry.items() if key not in {"shared", *_blanks(piece)}}
    filled = _filled(piece, entry)
    if isinstance(filled, dict):
        constraints = {**filled.get("constraints", {}), **own.get("constraints", {})}
        return [filled | own | ({"constraints": constraints} if constraints else {})]
    fields: list[Field] = filled
    if own.keys() - {"examples"}:
        raise ValueError(
            f"{min(own.keys() - {'examples'})!r} fills no blank of the shared piece {name!r}:"
            f" write {', '.join(sorted({*_blanks(piece), 'examples'}))}"
        )
    examples = own.get("examples")
    if examples is None:
        return fields
    if len(examples) != len(fields):
        raise ValueError(
            f"has {len(examples)} examples for {len(fields)} fields:"
            f" write one each for {', '.join(field['name'] for field in fields)}"
        )
    return [field | {"example": example} for field, example in zip(fields, examples, strict=True)]


def _complete(field: Field) -> Field:
    """Return ``field`` as users get it."""
    if blanks := _blanks({**field, "constraints": {}, "example": ""}):
        raise ValueError(f"leaves {{{min(blanks)}}} blank: write {min(blanks)!r}")
    constraints = dict(field.get("constraints", {}))
    if "categories" in field:
        if "enum" in constraints:
            raise ValueError("has enum beside categories: delete enum, which follows from them")
        for category in field["categories"]:
            _ordered(category, CATEGORY_KEYS, CATEGORY_KEYS[:2])
        constraints["enum"] = [category["value"] for category in field["categories"]]
        _refuse_twice(f"category {value}" for value in constraints["enum"])
    if constraints:
        field = field | {"constraints": _ordered(constraints, CONSTRAINTS)}
    return _ordered(field, FIELD_KEYS, ("name", "title", "description", "type"))


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    _refuse_twice(name for name, _ in members)
    return dict(members)


def _refuse_twice(names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise ValueError(f"{name}: stands here twice: rename or delete one")


def _refuse_unused(pieces: Mapping[str, Any], tables: Mapping[str, Any]) -> None:
    """Raise ValueError where nothing names a piece."""
    text = json.dumps([pieces, tables])
    for name in pieces:
        if f'"shared": "{name}"' not in text:
            raise ValueError(f"schemas/{SHARED}: piece {name}: no table names it: delete it")


def _blanks(piece: object) -> set[str]:
    return set(_BLANK.findall(json.dumps(piece)))


def _filled(piece: Any, words: Mapping[str, Any]) -> Any:
    """Return ``piece`` with its blanks filled from ``words``, as far as they go."""
    if isinstance(piece, dict):
        return {key: _filled(value, words) for key, value in piece.items()}
    if isinstance(piece, list):
        return [_filled(value, words) for value in piece]
    if isinstance(piece, str):
        return _BLANK.sub(lambda blank: str(words.get(blank[1], blank[0])), piece)
    return piece


def _ordered(
    written: Mapping[str, Any], keys: Sequence[str], needed: Sequence[str] = ()
) -> dict[str, Any]:
    """Return ``written`` in the order of ``keys``, which are all it may have."""
    for key in written:
        _find(key, keys, "key")
    for key in needed:
        if key not in written:
            raise ValueError(f"has no {key}: write one")
    return {key: written[key] for key in keys if key in written}


def _find(name: str, known: Collection[str], kind: str) -> None:
    """Raise ValueError where ``name`` is none of ``known``."""
    if name not in known:
        near = get_close_matches(name, known, n=1) or sorted(known)
        raise ValueError(f"there is no {kind} {name!r}: write {' or '.join(near)}")


@contextmanager
def _naming(place: str) -> Iterator[None]:
    """Put ``place`` before what is wrong there."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None

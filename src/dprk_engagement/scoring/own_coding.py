"""Somebody's coding of the documents, read from the files in which they keep it."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from dprk_engagement.asking.naming import ids_named

if TYPE_CHECKING:
    from pathlib import Path

    from dprk_engagement.contract import Contract
    from dprk_engagement.scoring.matching import Cells, Tables

# What version 2.0 renamed; docs/FROM-1.1-TO-2.0.md says what each is now.
RENAMED = {
    "agreements": {"party_a": "side_a", "party_b": "side_b"},
    "embassies": {"sender": "home", "city": "place"},
    "events": {"city": "place", "target_body": "target_organization"},
    "forum_participation": {"country": "side", "place": "country", "city": "place"},
    "meetings": {"city": "place"},
    "overtures": {"initiator": "actor", "initiator_person": "actor_person"},
    "participants": {"body": "person_unnamed"},
    "statements": {
        "speaker_body": "speaker_organization",
        "body": "speaker_unnamed",
        "city": "place",
    },
    "visits": {"body": "traveller_unnamed", "city": "place"},
}
_MODES = {"ban": "restrict", "assassinate": "targeted", "arrest": "abduct"}
_INTERACTION_COLUMNS = ("source", "target", "kind", "date", "document", "sentence")
_EVIDENCE_COLUMNS = ("table", "row", "source", "paragraph", "sentence")
_PLACE = "[1-9][0-9]*[.][1-9][0-9]*"


def read_tables(folder: Path) -> Tables:
    """Return the rows of the tables in ``folder``, as their files have them."""
    tables = {path.stem: _read_csv(path) for path in sorted(folder.glob("*.csv"))}
    if "evidence" not in tables:
        raise ValueError(
            f"{folder}: holds no evidence.csv, which says on which sentence each row rests"
        )
    for row in tables["evidence"][:1]:
        if missing := [name for name in _EVIDENCE_COLUMNS if name not in row]:
            raise ValueError(f"{folder / 'evidence.csv'}: lacks {', '.join(missing)}")
    return tables


def read_interactions(file: Path) -> Tables:
    """Return the interactions of a CSV file, with their evidence."""
    rows = _read_csv(file)
    if missing := [name for name in _INTERACTION_COLUMNS if not rows or name not in rows[0]]:
        raise ValueError(
            f"{file}: lacks {', '.join(missing)}: write the columns"
            f" {', '.join(_INTERACTION_COLUMNS)}, separated by commas or semicolons"
        )
    tables: Tables = {"interactions": [], "evidence": []}
    for line, row in enumerate(rows, 2):
        own = {"table": "interactions", "row": f"line-{line}", "source": row["document"]}
        if not re.fullmatch(rf"{_PLACE}(?:\s*[,;]\s*{_PLACE})*", row["sentence"].strip()):
            raise ValueError(
                f"{file}:{line}: the sentence {row['sentence']!r}: write paragraph.sentence, such"
                " as 15.4, and several with commas between"
            )
        for place in re.findall(_PLACE, row["sentence"]):
            paragraph, _, sentence = place.partition(".")
            tables["evidence"].append(own | {"paragraph": paragraph, "sentence": sentence})
        row["actor"] = row.pop("source")
        tables["interactions"].append(row | {"id": own["row"]})
    return tables


def is_older(tables: Tables, contract: Contract) -> bool:
    """Tell whether a table has a column that is there no more."""
    return any(
        (renamed.keys() & tables[name][0].keys()) - {*contract[name].fields}
        for name, renamed in RENAMED.items()
        if tables.get(name)
    )


def renewed(tables: Tables, contract: Contract) -> Tables:
    """Return ``tables`` of 1.0 or 1.1 with the columns and terms of 2.0.

    What happened at a moment holds as of no time any more.
    """
    made: Tables = {}
    for name, rows in tables.items():
        renamed = RENAMED.get(name, {})
        made[name] = [{renamed.get(field, field): row[field] for field in row} for row in rows]
        for row in made[name]:
            if name == "events" and "mode" in row:
                row["mode"] = _MODES.get(row["mode"], row["mode"])
            if name in contract and contract[name].of_a_moment(row):
                row |= {field: "" for field in row if field.startswith("as_of")}
    return made


def with_ids(tables: Tables, contract: Contract) -> Tables:
    """Return ``tables`` with the ids of places, countries and bodies where their names stand."""
    sides: tuple[str, ...] = ("countries", "organizations")
    for name in tables.keys() & {*contract}:
        table = contract[name]
        named = {field: sides for field, told in table.fields.items() if told.get("actor")}
        for fields, target, _ in table.references:
            if target in ("places", "countries"):
                named[fields[0]] = ("places",) if target == "places" else sides
        for row in tables[name]:
            for field in named.keys() & row.keys():
                ids = [id_ for kind in named[field] for id_ in ids_named(kind, row[field])]
                row[field] = next(iter(ids), row[field])
    return tables


def _read_csv(file: Path) -> list[Cells]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{file}: is not UTF-8: save it as CSV in UTF-8") from None
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise ValueError(f"{file}:{line}: has too few or too many cells: mend the line")
    return rows

"""The codebook's tables and its figure, made from the contract and counted in the data."""

import csv
from collections import Counter
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from rows import words
from style import Drawing, Mark, heading, narrow, styles
from terms import Terms

import dprk_engagement as dprk
from display import ACCENT, GREY, SURFACE, Markdown, columns, escape
from dprk_engagement.contract import schema
from prose import count, listing

PLAIN = {"required", "unique", "enum"}
KEY, SIDE = "key", "country, group or organization"
KINDS: Terms[Mark] = Terms(
    {KEY: ("circle", ACCENT, ACCENT), SIDE: ("diamond", SURFACE, GREY)},
    what="mark",
    field="kind of link",
    where="KINDS in reports/codebook.py",
)


@cache
def cells(table: str) -> list[dict[str, str]]:
    """The rows of a table as its file has them."""
    path = dprk.root() / "data" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def overview() -> pd.DataFrame:
    """Every table: layer, rows, fields, what it holds."""
    return columns(
        {
            "Table": [Markdown(f"[{name}](#tbl-{slug(name)})") for name in dprk.tables()],
            "Layer": [schema(name)["layer"] for name in dprk.tables()],
            "Rows": [len(cells(name)) for name in dprk.tables()],
            "Fields": [len(schema(name)["fields"]) for name in dprk.tables()],
            "Holds": [schema(name)["description"] for name in dprk.tables()],
        }
    )


def acts() -> pd.DataFrame:
    """How each act becomes an interaction: the rows of `interaction_kinds`."""
    rows = cells("interaction_kinds")
    return columns(
        {
            "Table": [row["table"] for row in rows],
            "Term": [Markdown(f"`{row['field']}`: `{row['term']}`") for row in rows],
            "Goes": [words(row["direction"]) for row in rows],
            "Type": [" ".join(filter(None, (row["event_type"], row["mode"]))) for row in rows],
            "Meaning": [row["meaning"] for row in rows],
        }
    )


def slug(table: str) -> str:
    """A table's name as part of an id."""
    return table.replace("_", "-")


def fields(table: str) -> pd.DataFrame:
    """Every field of a table: type and constraints, meaning, gaps, an example of its value."""
    rows = cells(table)
    return columns(
        {
            "Field": [Markdown(f"`{field['name']}`") for field in schema(table)["fields"]],
            "Type": [_type(field, table) for field in schema(table)["fields"]],
            "Meaning": [field["description"] for field in schema(table)["fields"]],
            "Gaps": [_gaps(field["name"], rows) for field in schema(table)["fields"]],
            "Example": [example(field["name"], rows) for field in schema(table)["fields"]],
        }
    )


def example(field: str, rows: list[dict[str, str]], longest: int = 60) -> str:
    """The first short value that the field holds in the data; "" if it holds none."""
    values = (row[field] for row in rows)
    return next((value for value in values if value not in ("", "?") and len(value) <= longest), "")


def _type(field: dict[str, Any], table: str) -> Markdown:
    limits = field.get("constraints", {})
    notes = [str(field["type"])]
    notes += ["vocabulary"] if "categories" in field else []
    notes += [rule for rule in ("required", "unique") if limits.get(rule)]
    notes += [f"{rule} `{value}`" for rule, value in sorted(limits.items()) if rule not in PLAIN]
    for key in schema(table).get("foreignKeys", []):
        if field["name"] in key["fields"]:
            target = key["reference"]["resource"]
            notes.append(f"→ [{target}](#tbl-{slug(target)})")
    notes += ["primary key"] if field["name"] in schema(table)["primaryKey"] else []
    return Markdown(", ".join(notes))


def _gaps(field: str, rows: list[dict[str, str]]) -> str:
    values = [row[field] for row in rows]
    parts = [
        f"{values.count(gap)} {label}"
        for gap, label in (("", "not applicable"), ("?", "not stated"))
        if gap in values
    ]
    return "; ".join(parts) or "none"


def vocabularies() -> pd.DataFrame:
    """Every vocabulary once: the fields that use it, its terms, meanings and counts."""
    found: dict[tuple[tuple[str, str], ...], list[tuple[str, str]]] = {}
    for name in dprk.tables():
        for field in schema(name)["fields"]:
            if "categories" in field:
                terms = tuple((term["value"], term["label"]) for term in field["categories"])
                found.setdefault(terms, []).append((name, field["name"]))
    out: list[dict[str, Any]] = []
    for terms, users in found.items():
        counted = [row[field] for table, field in users for row in cells(table)]
        where: dict[str, list[str]] = {}
        for table, field in users:
            where.setdefault(field, []).append(table)
        head = "; ".join(f"{field} ({', '.join(tables)})" for field, tables in where.items())
        for at, (value, label) in enumerate(terms):
            out.append(
                {
                    "Used by": head if at == 0 else Markdown("\u00a0"),
                    "Term": Markdown(f"`{escape(value)}`" if "`" in value else f"`{value}`"),
                    "Meaning": label,
                    "Cells": counted.count(value),
                }
            )
    return columns({column: [row[column] for row in out] for column in out[0]})


@cache
def links() -> pd.DataFrame:
    """Which table points to which: table, target, fields, kind."""
    out = []
    for table in dprk.tables():
        contract = schema(table)
        out += [
            {
                "table": table,
                "target": key["reference"]["resource"],
                "fields": ", ".join(key["fields"]),
                "kind": KEY,
            }
            for key in contract.get("foreignKeys", [])
        ]
        sides = [field["name"] for field in contract["fields"] if field.get("actor")]
        if sides:
            found = {"table": table, "target": "any side", "fields": ", ".join(sides), "kind": SIDE}
            out.append(found)
    grouped = pd.DataFrame(out).groupby(["table", "target", "kind"], sort=False)["fields"]
    return grouped.agg(lambda fields: listing(dict.fromkeys(fields))).reset_index()


def draw(width: int) -> Drawing:
    """Which table points to which: a mark where a table has a field with ids of another."""
    targets = links().loc[links()["kind"] == KEY, "target"].value_counts().index
    title = f"Tables lead most often to {listing(targets[:3])}"
    plain: dict[str, Any] = {"grid": True, "domain": False, "ticks": False, "labelPadding": 6}
    top = alt.Axis(orient="top", labelAngle=-90, **plain)
    kinds = styles(KINDS, set(links()["kind"]), "kind", 1 if narrow(width) else 0)
    return (
        alt.Chart(links())
        .mark_point(size=70, opacity=1, strokeWidth=2)
        .encode(
            x=alt.X("target:N", title=None, axis=top),
            y=alt.Y("table:N", title=None, axis=alt.Axis(**plain)),
            **kinds,
        )
        .properties(
            width=width, height=22 * links()["table"].nunique() + 110, title=heading(title, width)
        )
    )


def alt_text() -> str:
    """What the figure of keys shows, for those who cannot see it."""
    targets = links().groupby("table", sort=False)["target"]
    pairs = "; ".join(f"{table} to {listing(group)}" for table, group in targets)
    return f"Grid of tables against the tables they point to: {pairs}."


def layers() -> str:
    """How many tables each layer has, as a list in a sentence."""
    found = Counter(schema(name)["layer"] for name in dprk.tables())
    return listing(f"{number} are of the layer “{layer}”" for layer, number in found.items())


def links_table() -> pd.DataFrame:
    """The fields behind the figure of keys."""
    named = {"table": "Table", "target": "Points to", "fields": "By the fields", "kind": "As"}
    return links().rename(columns=named)


def description(name: str) -> str:
    """The file of a table, its rows, and what it holds."""
    return f"`{name}.csv`, {count(len(cells(name)), 'row')}. {escape(schema(name)['description'])}"

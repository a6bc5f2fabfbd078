"""The codebook's tables, made from what the package says of itself."""

from collections import Counter

import altair as alt
import pandas as pd

import dprk_engagement as dprk
from display import Markdown, columns, escape, table
from dprk_engagement.charts.style import ACCENT, Drawing, finished
from dprk_engagement.contract import TableName
from dprk_engagement.describing import Field
from dprk_engagement.labels import words

SHARED = ("note", "documents", "attributed_to", "basis", "hedge", "act")
"""Columns that many tables have, explained once."""

FIRST = ("meetings", "visits", "overtures", "statements", "events", "interactions")
"""The tables that readers look for first."""


def ordered() -> list[TableName]:
    """All tables, those that matter first in front."""
    return sorted(dprk.tables(), key=lambda name: (name not in FIRST, name))


def overview() -> pd.DataFrame:
    """Every table: what it holds, its layer and rows."""
    told = {found.name: found for found in dprk.describe().tables}
    return columns(
        {
            "Table": [Markdown(f"[{name}](#sec-{slug(name)})") for name in ordered()],
            "Rows": [str(told[name].rows) for name in ordered()],
            "Layer": [told[name].layer for name in ordered()],
            "Holds": [dprk.describe(name).description for name in ordered()],
        }
    )


def slug(table: str) -> str:
    """A table's name as part of an id."""
    return table.replace("_", "-")


def shared() -> pd.DataFrame:
    """The columns that many tables have: their meaning, once, and how many tables have them."""
    fields = [field for name in dprk.tables() for field in dprk.describe(name).fields]
    users = Counter(field.name for field in fields)
    meaning = {field.name: field.description for field in reversed(fields)}
    return columns(
        {
            "Column": [Markdown(f"`{name}`") for name in SHARED],
            "Tables": [str(users[name]) for name in SHARED],
            "Meaning": [meaning[name] for name in SHARED],
        }
    )


def chapters() -> Markdown:
    """A chapter for every table: its key, what points to it, and each of its own columns."""
    parts = []
    for name in ordered():
        described = dprk.describe(name)
        links = ", ".join(f"`{column}`" for column in described.pointed_to_by)
        pointed = f" Its ids stand in {links}." if links else ""
        parts += [
            f"### {described.title} {{#sec-{slug(name)}}}\n",
            f"`{name}.csv`, {described.rows} rows. {escape(described.description)}{pointed}\n",
            fields_of(name),
        ]
    return Markdown("\n".join(parts))


def fields_of(name: TableName) -> str:
    """The columns of a table as Markdown: type, meaning, gaps and example."""
    fields = [field for field in dprk.describe(name).fields if field.name not in SHARED]
    return table(
        columns(
            {
                "Column": [Markdown(f"`{field.name}`") for field in fields],
                "Type": [_kind(field) for field in fields],
                "Meaning": [field.description for field in fields],
                "Gaps": [_gaps(field) for field in fields],
                "Example": [field.example for field in fields],
            }
        )
    )


def _kind(field: Field) -> Markdown:
    notes = [field.kind, *(["vocabulary"] if field.vocabulary else [])]
    notes += [f"{limit} `{value}`" for limit, value in field.limits.items()]
    notes += [f"→ [{to}](#sec-{slug(to.split('.')[0])})" for to in field.points_to]
    return Markdown(", ".join(notes))


def _gaps(field: Field) -> str:
    kinds = ((field.not_applicable, "not applicable"), (field.not_stated, "not stated"))
    return "; ".join(f"{number} {what}" for number, what in kinds if number) or "none"


def vocabularies() -> pd.DataFrame:
    """Every term of every vocabulary, once, with its meaning and the columns that use it."""
    used: dict[tuple[str, str], list[str]] = {}
    for name in dprk.tables():
        for field in dprk.describe(name).fields:
            for term, meaning in field.vocabulary.items():
                column = used.setdefault((term, meaning), [])
                if field.name not in column:
                    column.append(field.name)
    return columns(
        {
            "Term": [
                Markdown(f"`{escape(term)}`" if "`" in term else f"`{term}`") for term, _ in used
            ],
            "Means": [meaning for _, meaning in used],
            "In": [", ".join(found) for found in used.values()],
        }
    )


def acts() -> pd.DataFrame:
    """How each act becomes an interaction: the rows of `interaction_kinds`."""
    rows = dprk.records("interaction_kinds")
    return columns(
        {
            "Table": [str(row["table"]) for row in rows],
            "Term": [Markdown(f"`{row['field']}`: `{row['term']}`") for row in rows],
            "Goes": [words(row["direction"]) for row in rows],
            "Type": [" ".join(filter(None, (row["event_type"], row["mode"]))) for row in rows],
            "Meaning": [row["meaning"] for row in rows],
        }
    )


def joins(width: int = 680) -> Drawing:
    """How the tables join: a mark where a column of one holds ids of another."""
    pairs = pd.DataFrame(
        {"table": name, "target": to.split(".")[0], "column": field.name}
        for name in dprk.tables()
        for field in dprk.describe(name).fields
        for to in field.points_to
    )
    grouped = pairs.groupby(["table", "target"], as_index=False)["column"].agg(", ".join)
    told = grouped["table"] + " to " + grouped["target"] + " by " + grouped["column"]
    drawn = grouped.assign(told=told)
    top = alt.Axis(orient="top", labelAngle=-90, grid=True, domain=False, ticks=False)
    side = alt.Axis(grid=True, domain=False, ticks=False)
    chart = (
        alt.Chart(drawn)
        .mark_circle(size=90, color=ACCENT, opacity=1)
        .encode(
            x=alt.X("target:N", title=None, axis=top),
            y=alt.Y("table:N", title=None, axis=side),
            tooltip=["column:N"],
        )
        .properties(width=width - 170, height=20 * drawn["table"].nunique())
    )
    return finished(
        chart, "Which table (row) holds ids of which (column)", width, "; ".join(drawn["told"])
    )


def followed() -> Markdown:
    """One row with everything that is known of it, as `explain` prints it."""
    return Markdown(
        f"```\n{dprk.explain('quantities', 'balakrishnan-years-between-visits', 'value')}\n```\n"
    )

"""The values that the story's sentences hold: each computed, none of them a sentence."""

import json
from types import SimpleNamespace
from typing import Any

import pandas as pd

import dprk_engagement as dprk
from display import Markdown, columns, escape
from dprk_engagement.charts.offers import once
from dprk_engagement.charts.style import rows_in
from dprk_engagement.date_words import in_words
from dprk_engagement.labels import name, words

LEDGER = "evidence.html#"
VERDICT = {
    "open_conflict": "Open",
    "likely_mistake_document": "The document is likely mistaken",
    "likely_mistake_reference": "The reference is likely mistaken",
}
"""What others say is told in the story where it comes to this; the rest is in the ledger."""

FIELDS = {"dprk_takes_part": "North Korea took part", "acting_side": "who acted", "role": ""}
"""Fields whose names a reader would stumble over."""


def written_for(**rows: int) -> None:
    """Stop if the tables have grown past what the story was written for.

    ``rows`` are numbers of rows by table. Raises ValueError with what to do.
    """
    for table, number in rows.items():
        there = len(dprk.load(table))  # type: ignore[call-overload]
        if there != number:
            raise ValueError(
                f"the story is written for {number} rows of {table}, and there are {there}: read "
                "what is new, rewrite the sentences it touches, then change this number"
            )


def trade() -> SimpleNamespace:
    """The figures on trade, as printed and as bounds."""
    rows = dprk.load("trade_figures").set_index("id")
    last, before = rows.loc["prk-asean-2017-level"], rows.loc["prk-asean-2016-level"]
    return SimpleNamespace(
        peak=rows.loc["prk-asean-peak-level", "as_stated"],
        last=last["as_stated"],
        fall=rows.loc["prk-asean-2017-change", "as_stated"],
        high=f"{before['value_high']:g}",
    )


def poll() -> SimpleNamespace:
    """The answers of the poll, as printed."""
    rows = dprk.load("survey_results").set_index("id")["as_stated"]
    return SimpleNamespace(
        engage=rows["sea-leaders-engagement"],
        broker=rows["sea-leaders-honest-broker"],
        sanctions=rows["sea-leaders-sanctions"],
    )


def sentences() -> SimpleNamespace:
    """How many sentences the documents have, and how many carry a fact."""
    rows = dprk.load("sentences")
    return SimpleNamespace(all=len(rows), coded=int((rows["disposition"] == "coded").sum()))


def about() -> SimpleNamespace:
    """The version, its day and how to cite it."""
    described = json.loads((dprk.root() / "datapackage.json").read_bytes())
    day = in_words(str(described["created"])[:10])
    return SimpleNamespace(version=described["version"], day=day, cite=dprk.cite().strip())


def record() -> SimpleNamespace:
    """How many coded rows the public record speaks of, and contradicts in something."""
    rows = dprk.load("corroborations")
    coded = dprk.load("evidence").drop_duplicates(["table", "row"])
    against = rows[rows["relation"] == "contradicts"]
    return SimpleNamespace(
        rows=len(coded),
        found=len(rows.drop_duplicates(["table", "row"])),
        against=len(against.drop_duplicates(["table", "row"])),
    )


def offers() -> pd.DataFrame:
    """Each offer that North Korea made or was made: when, who, what, and the answer."""
    rows = dprk.load("overtures", dates="public-record").astype(object)
    rows = once(rows[(rows["actor"] == "PRK") | (rows["target"] == "PRK")])
    rows = rows.assign(first=rows["date_earliest"].fillna(rows["date_latest"]))
    rows = rows.sort_values(["first", "date_latest"])
    return columns(
        {
            "When": [_when(row) for row in rows_in(rows)],
            "Who to whom": [f"{name(row.actor)} to {name(row.target)}" for row in rows_in(rows)],
            "What": [_card("overtures", row.id, _offer(row)) for row in rows_in(rows)],
            "Answer": [_answer(row) for row in rows_in(rows)],
        }
    )


def _offer(row: Any) -> str:
    """The terms of an offer, what is asked in return, and whose word it is."""
    asked = "" if pd.isna(row.conditions) or row.conditions == "none" else str(row.conditions)
    own = row.attributed_to in ("reporter", None if pd.isna(row.actor_person) else row.actor_person)
    told = "" if own else name(row.attributed_to)
    parts = [row.terms.rstrip("."), asked and f"if {asked[0].lower()}{asked[1:].rstrip('.')}"]
    return ", ".join(filter(None, parts)) + (f" (as {told} tells it)" if told else "")


def disputes() -> pd.DataFrame:
    """What the public record says against each row, with our verdict."""
    rows = dprk.load("corroborations").astype(object)
    rows = rows[(rows["relation"] == "contradicts") & rows["verdict"].isin(list(VERDICT))]
    claims = [list(rows_in(group)) for _, group in rows.groupby(["table", "row"])]
    return columns(
        {
            "The claim": [
                _card(said[0].table, said[0].row, _called(said[0].table, said[0].row))
                for said in claims
            ],
            "Others say": [Markdown("; ".join(map(_said, said))) for said in claims],
            "Our verdict": [f"{VERDICT[said[0].verdict]}: {said[0].judgement}" for said in claims],
        }
    )


def documents() -> pd.DataFrame:
    """The documents, a line each, in order of time."""
    rows = (
        dprk.load("sources", dates="public-record").astype(object).sort_values("published_latest")
    )
    counts = (
        dprk.load("evidence").drop_duplicates(["table", "row", "source"])["source"].value_counts()
    )
    return columns(
        {
            "Document": [_card("sources", row.id, row.title) for row in rows_in(rows)],
            "By": [_by(row) for row in rows_in(rows)],
            "Published": [
                ("◇ " if not pd.isna(row.published_corroboration) else "") + in_words(row.published)
                if not pd.isna(row.published)
                else "not stated"
                for row in rows_in(rows)
            ],
            "Rows": [int(counts[row.id]) for row in rows_in(rows)],
        }
    )


def _card(table: str, id_: str, text: str) -> Markdown:
    return Markdown(f"[{escape(text)}]({LEDGER}{table}.{id_})")


def _called(table: str, id_: str) -> str:
    from dprk_engagement.labels import label
    from dprk_engagement.reading import records

    [row] = [row for row in records(table) if row["id"] == id_]  # type: ignore[arg-type]
    text = label(table, row)
    return text[:1].upper() + text[1:]


def _said(row: Any) -> Markdown:
    field = "" if row.field == "*" else FIELDS.get(row.field, row.field.replace("_", " "))
    value = "" if row.value == "true" else name(row.value)
    text = ": ".join(filter(None, (field, value)))
    return Markdown(f"{escape(text)} ([{escape(row.publisher)}]({row.url}))")


def _when(row: Any) -> str:
    date = row.date
    if pd.isna(date):
        return "not stated"
    mark = "" if pd.isna(row.date_corroboration) else "◇ "
    return mark + in_words(str(date))


def _answer(row: Any) -> str:
    said = words(row.reply)
    if pd.isna(row.reply_hedge):
        return said
    return f"{said} ({', '.join(f'“{hedge}”' for hedge in row.reply_hedge.split('; '))})"


def _by(row: Any) -> str:
    """Author and outlet, and whose copy was coded."""
    author, outlet, copy = (
        "" if pd.isna(value) else str(value)
        for value in (row.authors, row.original_publisher, row.publisher)
    )
    parts = [author, outlet or copy, f"in the copy of {copy}" if outlet and copy else ""]
    return ", ".join(filter(None, parts)) or "not stated"

"""Every chart of the report, and the marks that are drawn in it."""

import html
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import vl_convert

import codebook
import display
from sections import (
    coverage,
    events,
    forum,
    meetings,
    offers,
    people,
    poll,
    presence,
    public_record,
    relations,
    trade,
)

WIDTHS = (display.WIDE, display.NARROW)

CHARTS: dict[str, Callable[[], Any]] = {
    "meetings": meetings.facts,
    "visits": meetings.visit_facts,
    "sides": people.facts,
    "people": people.encounter_facts,
    "offers": offers.facts,
    "trade": trade.facts,
    "presence": presence.facts,
    "malaysia": relations.facts,
    "forum": forum.facts,
    "poll": poll.facts,
    "events": events.facts,
    "coverage": coverage.facts,
    "record": lambda: public_record.facts().dated,
    "narrowed": lambda: public_record.facts().narrowed,
    "compared": lambda: public_record.facts().compared,
    "keys": lambda: codebook,
}
"""Name → what gives the facts of a figure, with how to draw it."""


@cache
def spec(name: str, width: int = display.WIDE) -> dict[str, Any]:
    """A chart as Vega-Lite, held to the schema."""
    made: dict[str, Any] = CHARTS[name]().draw(width).to_dict()
    return made


def rows_in(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """All rows of data that a chart sends to the page."""
    return [row for data in spec["datasets"].values() for row in data]


@cache
def svg(name: str, width: int = display.WIDE) -> str:
    """A chart as drawn."""
    return converted(spec(name, width))


def converted(spec: dict[str, Any]) -> str:
    """A Vega-Lite chart as drawn."""
    vl_convert.register_font_directory(str(display.HERE / "fonts"))
    return vl_convert.vegalite_to_svg(spec)


def marks(svg: str, kind: str, row: str = "") -> list[dict[str, str]]:
    """The marks drawn of one kind (of a row): their attributes, `text`, and `says`.

    Vega writes into the label of each mark the values it stands for, tooltips included: `says`
    is that label, as "; name: value; name: value;".
    """
    found = []
    for tag, text in re.findall(r"(<(?:path|line|text) [^<>]*>)([^<]*)", svg):
        at = {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        at |= {"text": html.unescape(text), "says": f"; {html.unescape(at.get('aria-label', ''))};"}
        here = not row or f"; id: {row};" in at["says"] or f"; row: {row};" in at["says"]
        if at.get("aria-roledescription") == kind and here:
            found.append(at)
    return found


def said(mark: dict[str, str], field: str) -> str:
    """The value that a mark stands for, "" if it says nothing of the field."""
    found = re.search(rf"; {re.escape(field)}: ([^;]+);", mark["says"])
    return found[1] if found else ""

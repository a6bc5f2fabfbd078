"""At a glance: what the other sections say, in a paragraph."""

from functools import cache
from types import SimpleNamespace
from typing import Any

from corroboration import on_record
from display import Markdown, escape
from dprk_engagement.date_words import in_words
from evidence import link, locators, places, refer
from prose import listing
from rows import expect, find, name, words
from sections import meetings, trade

STANCES = ("balakrishnan-not-keen-2026", "balakrishnan-closer-to-russia-2026")


@cache
def facts() -> SimpleNamespace:
    """What the first section says beyond the facts of the others."""
    stances = [expect("statements", row, about="PRK") for row in STANCES]
    example = trade.facts().latest_id
    [source, *_] = places("trade_figures", example)
    [(place, _), *_] = places("trade_figures", example)[source]
    paragraph, sentence = place.split(".")
    return SimpleNamespace(
        stances=Markdown("; ".join(_stance(row) for row in stances)),
        held_since=Markdown(listing(_held_since(row) for row in meetings.held_since()["row"])),
        locator=locators("trade_figures", example).split(",")[0],
        source=source,
        paragraph=paragraph,
        sentence=sentence,
    )


def _stance(row: Any) -> str:
    who = f"{escape(name(row.speaker))} of {escape(name(row.on_behalf_of))}"
    return (
        f"{escape(row.gist.rstrip('.'))} ({who}, {link('statements', row.id, in_words(row.date))})"
    )


def _held_since(row: str) -> str:
    said, day = words(find("meetings", row).status), on_record(row, "date")
    return f"{refer('meetings', row)}, told as {said}, was held {day} by the public record"

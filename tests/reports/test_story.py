"""The story leans on rows, and every claim and mark of it leads to a card of the ledger."""

import re
import shutil
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

import ledger
import story
from display import LEDGER, figure
from dprk_engagement import charts
from scripts.render import leans
from scripts.render.source import DocumentError, read
from tests.helpers import read_rows, write_rows

ROOT = Path(__file__).resolve().parents[2]
STORY = ROOT / "reports" / "engagement.qmd"


@cache
def cards() -> set[str]:
    """The ids of all cards of the ledger."""
    found: list[str] = []

    class Cards(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(str(value) for name, value in attrs if name == "id" and tag == "tr")

    Cards().feed(ledger.cards())
    assert len(found) == len(set(found)) == ledger.count()
    return set(found)


def changed(folder: Path, table: str, row: str, **values: str) -> Path:
    """The tables in a folder of their own, with other values in one row; without any, it goes."""
    data = shutil.copytree(ROOT / "data", folder / "data")
    file = data / f"{table}.csv"
    kept = [line for line in read_rows(file) if values or line["id"] != row]
    write_rows(file, [line | values if line["id"] == row else line for line in kept])
    return data


def test_every_claim_of_the_story_holds() -> None:
    leans.check(read(STORY), ROOT / "data")


@pytest.mark.parametrize(
    ("table", "row", "values", "told"),
    [
        ("meetings", "usa-prk-beijing-2026", {"status": "held"}, "is 'held'; rewrite"),
        ("overtures", "usa-prk-no-preconditions", {"reply": "accepted"}, "is 'accepted'"),
        ("diplomatic_relations", "prk-mys-severed-2021", {}, "has no row prk-mys-severed-2021"),
    ],
)
def test_a_sentence_whose_row_changes_is_refused_with_its_line(
    table: str, row: str, values: dict[str, str], told: str, tmp_path: Path
) -> None:
    with pytest.raises(DocumentError, match=re.escape(told)) as refusal:
        leans.check(read(STORY), changed(tmp_path, table, row, **values))
    lines = STORY.read_text("utf-8").splitlines()
    numbers = [int(number) for number in re.findall(r"qmd:(\d+):", str(refusal.value))]
    assert numbers
    assert all(row in lines[number - 1] for number in numbers)


def test_a_row_that_the_story_was_not_written_for_stops_it() -> None:
    with pytest.raises(ValueError, match=r"written for 4 rows of sources, and there are"):
        story.written_for(sources=4)


def test_every_link_of_the_story_leads_to_a_card_that_leads_back() -> None:
    text = STORY.read_text("utf-8")
    links = set(re.findall(r"evidence\.html#([\w.-]+)", text))
    assert links <= cards()
    for card in re.findall(r'<tr id="([^"]+)">(.*?)</tr>', ledger.cards()):
        assert ('href="engagement.html' in card[1]) == (card[0] in links)


@pytest.mark.parametrize("name", [name for name in charts.__all__ if name != "acts"])
def test_every_mark_of_a_chart_has_a_name_and_leads_to_a_card(name: str) -> None:
    drawn = figure(getattr(charts, name), **({} if name == "coverage" else {"links": LEDGER}))
    links = re.findall(r'<a href="evidence\.html#([^"]+)" aria-label="([^"]*)"', drawn)
    assert {card for card, _ in links} <= cards()
    assert all(told for _, told in links)
    assert bool(links) == (name != "coverage")
    assert len(re.findall(r'role="group" aria-label="[^"]{40,}"', drawn)) == 2


def test_a_chart_that_is_too_wide_or_of_a_strange_colour_is_refused() -> None:
    def wide(width: int) -> object:
        return charts.poll(width=2 * width)

    def red(width: int) -> object:
        return charts.poll(width=width).configure_mark(color="#ff0000").configure_text(color="#f00")

    with pytest.raises(ValueError, match="px wide"):
        figure(wide)
    with pytest.raises(ValueError, match="uses"):
        figure(red)


def test_a_card_says_what_it_claims_how_sure_it_is_and_who_disagrees() -> None:
    [card] = re.findall(
        r'<tr id="trade_figures\.prk-asean-2017-level">(.*?)</tr>', ledger.cards(), re.DOTALL
    )
    for said in (
        "“$28.8 million”",
        "28.8 USD million (stated)",
        "ewc-2019",
        "§15.4",
        "Open conflict.",
    ):
        assert said in card

"""The rendered pages in a real browser, opened from disk, as a reader opens them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dprk_engagement.contract import Contract
from dprk_engagement.documents.copies import Sentence
from dprk_engagement.documents.locators import locator_of
from dprk_engagement.documents.reading_page import reading_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from tests.helpers import Tables

REPORTS = Path(__file__).resolve().parents[2] / "reports"
PAGES = ("engagement", "evidence", "codebook", "guide")
WIDTHS = (360, 768, 1440)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        reason = "Chromium is not on the PATH"
        if os.environ.get("CI"):
            pytest.fail(f"{reason}, and CI requires it")
        pytest.skip(reason)
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page and note what it says on the console and what it asks the network for."""
    opened: list[Page] = []

    def open_page(name: str, fragment: str = "", width: int = 1440, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        page = context.new_page()
        noise: list[str] = []
        page.on("console", lambda message: noise.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: noise.append(f"error: {error}"))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(("file:", "data:", "blob:"))
                else noise.append(f"request: {request.url}")
            ),
        )
        page.noise = noise  # type: ignore[attr-defined]
        address = (REPORTS / f"{name}.html").as_uri()
        page.goto(f"{address}#{fragment}" if fragment else address)
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        page.context.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_drawing_is_seen_in_silence_and_neither_page_nor_table_scrolls_sideways(
    visit: Callable[..., Page], name: str, width: int
) -> None:
    page = visit(name, width=width)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    for chart in page.locator(".chart").all():
        box = chart.locator(".drawing:visible svg").bounding_box()
        assert box is not None
        assert box["width"] > 100
        assert box["height"] > 40
    wide = """[...document.querySelectorAll('.scroll')]
        .filter((region) => region.scrollWidth > region.clientWidth + 1)
        .map((region) => region.getAttribute('aria-label'))"""
    assert page.evaluate(wide) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.noise == []  # type: ignore[attr-defined]


def test_a_claim_leads_to_its_card_in_one_click(visit: Callable[..., Page]) -> None:
    page = visit("engagement")
    page.get_by_role("link", name="met in Singapore").click()
    card = page.locator('[id="meetings.usa-prk-singapore-2018"]')
    card.wait_for(state="visible")
    page.wait_for_timeout(1500)  # The page scrolls smoothly.
    box = card.bounding_box()
    assert box is not None
    assert -50 <= box["y"] <= 900


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(visit: Callable[..., Page], name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = visit(name, width=768, color_scheme=scheme)
    results = axe.Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_without_javascript_every_figure_and_every_card_is_there(
    visit: Callable[..., Page],
) -> None:
    figures = visit("engagement", java_script_enabled=False).locator("figure[id^=fig-]").all()
    assert figures
    assert all(figure.locator(".drawing.wide svg").is_visible() for figure in figures)
    ledger = visit("evidence", java_script_enabled=False).locator("#ledger tbody tr")
    assert ledger.count() > 400
    assert ledger.last.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_reading_page_of_a_document_fits_and_axe_finds_no_violation(
    visit: Callable[..., Page], tables: Tables, tmp_path: Path, width: int, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    own = [row for row in tables["sentences"] if row["source"] == "ewc-2019"]
    # The words are nobody's.
    held = {locator_of(row): Sentence("exact", "mine.txt", "Gulls wheel. " * 9) for row in own}
    own[4]["disposition"] = ""
    text = reading_page("ewc-2019", Contract.installed(), tables, held)
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    page = visit(str(tmp_path / "page"), width=width, color_scheme=scheme, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.noise == []  # type: ignore[attr-defined]
    results = axe.Axe().run(page)
    assert results.violations_count == 0, results.generate_report()

"""The rendered report: complete figures, links that lead somewhere, numbers that are the data's."""

import re
from pathlib import Path

import pytest

import colophon
import dprk_engagement as dprk
import rows
from dprk_engagement.contract import schema
from evidence import anchor, evidenced
from prose import count
from scripts.render import documents as render
from tests.render.outline import outline

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    for name in ("engagement", "codebook"):
        assert render.main([str(ROOT / "reports" / f"{name}.qmd"), "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def page(out: Path) -> str:
    return (out / "engagement.html").read_text("utf-8")


@pytest.fixture(scope="module")
def prose(page: str) -> str:
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", bare).split())


def test_the_report_has_its_sections_in_order(page: str) -> None:
    heads = [name for kind, name, _ in outline(page) if kind == "h2"]
    order = "glance meetings who offers trade presence poll events coverage record coders limits"
    assert heads == [f"sec-{name}" for name in (*order.split(), "method", "evidence")]


def test_every_figure_has_caption_alternative_text_rows_and_sources(page: str) -> None:
    figures = re.split(r'<figure id="(fig-[a-z]+)"', page)
    assert len(figures) > 20
    for name, rest in zip(figures[1::2], figures[2::2], strict=True):
        figure, after = rest.split("</figure>", 1)
        assert len(re.findall(r'role="img" aria-label="[^"]{40,}"', figure)) == 2, name
        assert re.search(r"<figcaption>.{40,}</figcaption>", figure, re.DOTALL), name
        assert re.match(r'\s*<details class="callout callout-note">', after), name
        table = after.split("</details>", 1)[0]
        assert "<table" in table, name
        assert name == "fig-coverage" or re.search(r"§\d+\.\d+", table), name


def test_every_coded_row_can_be_linked_to(page: str) -> None:
    ids = set(re.findall(r' id="([^"]+)"', page))
    wanted = {anchor(table, row) for table in evidenced() for row in rows.load(table)["id"]}
    assert wanted <= ids


def test_numbers_in_the_prose_are_those_of_the_tables(prose: str) -> None:
    meetings, there = rows.load("meetings"), rows.load("participants")
    north = set(there.loc[there["side"] == "PRK", "meeting"])
    others = set(there.loc[there["side"] != "PRK", "meeting"])
    met = meetings[meetings["id"].isin(north & others)]
    held = int((met["status"] == "held").sum())
    assert f"{held} of {len(met)} meetings with others said to be held" in prose
    assert f"{count(len(met), 'meeting')} of North Korea with others, {count(held)} said" in prose
    offers = rows.load("overtures")
    to_north = offers[offers["target"] == "PRK"]
    rejected = int((to_north["reply"] == "rejected").sum())
    assert f"{rejected} of {len(to_north)} offers made to North Korea reported rejected" in prose
    level = rows.load("trade_figures").set_index("id").loc["prk-asean-2017-level"]
    assert str(level["as_stated"]) in prose
    sentences = rows.load("sentences")
    coded = (sentences["disposition"] == "coded").sum()
    assert f"Of {len(sentences)}, {coded} support at least one row" in prose


def test_the_report_draws_no_conclusion_from_how_often(prose: str) -> None:
    assert "nothing here measures how often North Korea meets or refuses" in prose
    assert "more often than" not in prose


def test_no_coded_table_is_hidden(page: str) -> None:
    text = re.split(r'id="sec-evidence"', page)[0]
    for table in ("statements", "quantities", "ties", "agreements", "forum_participation"):
        missing = [i for i in rows.load(table)["id"] if f'"#{anchor(table, i)}"' not in text]
        assert not missing, table


def test_the_colophon_carries_version_and_digest_of_the_data(prose: str) -> None:
    assert f"Version {colophon.package()['version']};" in prose
    assert colophon.digest() in prose


def test_a_reader_of_the_page_sees_no_markup(prose: str) -> None:
    assert "](" not in prose
    assert "`" not in prose
    assert "nan" not in prose.lower().split()


def test_the_page_stays_small_enough_to_send(out: Path) -> None:
    assert (out / "engagement.html").stat().st_size < 1_500_000


def test_each_chart_is_drawn_as_files_of_its_own(out: Path, page: str) -> None:
    for name in re.findall(r'id="chart-([a-z]+)"', page):
        assert all((out / "figures" / f"{name}.{kind}").exists() for kind in ("svg", "png"))


def test_the_codebook_describes_every_table_and_field(out: Path) -> None:
    text = (out / "codebook.html").read_text("utf-8")
    for table in dprk.tables():
        assert f'id="tbl-{table.replace("_", "-")}"' in text
        for field in schema(table)["fields"]:
            assert f"<code>{field['name']}</code>" in text

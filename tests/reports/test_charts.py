"""What holds for every chart of the report."""

import re
from collections.abc import Callable

import pandas as pd
import pytest

import display
import rows
from prose import count
from sections import coverage, events, meetings, trade
from sections.offers import REPLY
from style import STATUS, styles
from tests.reports.drawing import CHARTS, WIDTHS, marks, rows_in, said, spec, svg


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_chart_is_valid_vega_lite_with_whole_labels_and_fits(name: str, width: int) -> None:
    assert spec(name, width)["title"]
    assert "…</text>" not in svg(name, width)
    assert display.size(svg(name, width))[0] <= width + 1


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("meetings", "meetings"),
        ("visits", "visits"),
        ("offers", "overtures"),
        ("events", "events"),
        ("poll", "survey_results"),
    ],
)
def test_every_row_is_drawn(name: str, table: str) -> None:
    assert set(rows.load(table)["id"]) <= {row.get("id") for row in rows_in(spec(name))}


def test_rows_that_a_chart_leaves_out_are_counted_and_explained() -> None:
    left = set(rows.load("trade_figures")["id"]) - set(trade.levels()["id"])
    text = rows.undrawn("trade_figures", trade.levels(), "they are no levels")
    assert left
    assert text.lower().startswith(count(len(left), "row"))
    assert text.endswith("they are no levels.")
    assert rows.undrawn("events", rows.load("events"), "they are no levels") == ""


@pytest.mark.parametrize("lines", [meetings.meetings, events.events])
def test_no_two_lines_of_a_timeline_have_the_same_label(lines: Callable[[], pd.DataFrame]) -> None:
    assert not lines()["label"].duplicated().any()


@pytest.mark.parametrize(
    ("name", "field", "looks"),
    [
        *((name, "status", STATUS) for name in ("meetings", "visits", "people", "events")),
        *((name, "status", STATUS) for name in ("malaysia", "forum", "record")),
        ("offers", "reply", REPLY),
    ],
)
def test_a_mark_looks_as_its_status_and_as_no_other(
    name: str, field: str, looks: dict[str, tuple[str, str, str]]
) -> None:
    shapes: dict[str, set[tuple[str, bool]]] = {}
    for mark in marks(svg(name), "point"):
        if status := said(mark, field):
            _, fill, stroke = looks[status]
            assert mark.get("fill", "transparent") == fill
            assert mark["stroke"] == stroke
            filled = fill not in ("transparent", display.SURFACE)
            shapes.setdefault(status, set()).add((mark["d"], filled))
    assert len(shapes) > 1
    assert all(len(drawn) == 1 for drawn in shapes.values())
    assert len(set.union(*shapes.values())) == len(shapes)


@pytest.mark.parametrize("looks", [STATUS, REPLY])
def test_statuses_differ_in_shape_or_filling_and_not_in_colour_alone(
    looks: dict[str, tuple[str, str, str]],
) -> None:
    hollow = (display.SURFACE, "transparent")
    assert len({(shape, fill in hollow) for shape, fill, _ in looks.values()}) == len(looks)


def test_a_mark_of_one_kind_needs_no_legend() -> None:
    assert styles(STATUS, {"held"}, "status")["shape"]["legend"] is None
    assert styles(STATUS, {"held", "planned"}, "status")["shape"]["legend"]


def test_a_sentence_looks_as_what_it_became_and_leads_to_its_line() -> None:
    cells = marks(svg("coverage"), "rect mark")
    assert len(cells) == len(rows.load("sentences"))
    for cell in cells:
        look = coverage.DISPOSITION[said(cell, "disposition")]
        assert cell["fill"] == look.colour
        height = re.search(r"v([\d.]+)h-", cell["d"])
        assert height
        assert float(height[1]) == pytest.approx(20 * look.height, abs=0.1)
    first = coverage.cells().iloc[0]
    assert f"#{first['source']}.{first['place']}" in svg("coverage")

"""Dates on a timeline: as long as they are unknown, open where no end is stated."""

import re

import pandas as pd
import pytest

import rows
from sections import meetings
from spans import extent
from style import BASIS
from tests.reports.drawing import marks, said, spec, svg
from timeline import by_month, by_year


@pytest.mark.parametrize(
    ("edtf", "first", "last", "start", "end", "is_open"),
    [
        ("2018", "2018-01-01", "2018-12-31", 2018, 2019, ""),
        ("2018-06/..", "2018-06-01", "", 2018 + 151 / 365, None, "open_right"),
        ("[..2015-12-31]", "", "2015-12-31", None, 2016, "open_left"),
        ("XXXX-09", "?", "?", None, None, "undated"),
    ],
)
def test_a_date_is_as_long_as_it_is_unknown(
    edtf: str, first: str, last: str, start: float | None, end: float | None, is_open: str
) -> None:
    span = extent(edtf, first, last)
    assert [span["start"], span["end"]] == pytest.approx([start, end])
    assert [mark for mark in ("open_left", "open_right", "undated") if span[mark]] == (
        [is_open] if is_open else []
    )
    assert span["month"] == (9 if is_open == "undated" else None)


def test_about_a_year_is_open_at_both_ends() -> None:
    span = extent("2018~", "", "")
    assert (span["start"], span["end"]) == (2018, 2019)
    assert span["open_left"]
    assert span["open_right"]
    assert not span["undated"]


@pytest.mark.parametrize("name", ["meetings", "visits"])
def test_a_date_is_a_bar_over_the_months_it_may_lie_in(name: str) -> None:
    placed = by_month(getattr(meetings, name)()).set_index("id")
    drawn = [mark for mark in marks(svg(name), "rule mark") if said(mark, "x")]
    bars = {said(mark, "row") or said(mark, "id"): mark for mark in drawn}
    for row in rows.rows_in(rows.load(name)):
        if row.date == "?":
            assert row.id not in bars
            assert "?" in [mark["text"] for mark in marks(svg(name), "text mark", row.id)]
        elif re.fullmatch(r"\d{4}-\d\d(-\d\d)?", row.date):
            first, last = pd.Timestamp(row.date_earliest), pd.Timestamp(row.date_latest)
            months = [first.month - 1 + (first.day - 1) / 30.5, last.month - 1 + last.day / 30.5]
            assert list(placed.loc[row.id, ["x", "x2"]]) == pytest.approx(months, abs=0.15)
            assert bars[row.id]["stroke"] == BASIS[row.date_basis]


def test_rows_without_a_date_stand_in_the_band_and_nowhere_else() -> None:
    placed = by_month(meetings.meetings())
    undated = placed["id"].map(rows.load("meetings").set_index("id")["date"] == "?")
    assert undated.any()
    assert placed.loc[undated, "undated"].all()
    assert placed.loc[undated, "x"].isna().all()
    assert placed.loc[~placed["undated"], "x"].notna().all()
    assert "no date" in str(spec("events"))
    assert "no date" not in str(spec("forum"))


def test_an_end_that_is_not_known_has_an_arrow() -> None:
    coded = rows.load("events")
    opened = coded[coded["date"].str.contains(r"^\[\.\.|\.\.\]?$")]["id"]
    points = marks(svg("events"), "point")
    assert len(opened)
    for row in opened:
        of_row = [mark for mark in points if row in (said(mark, "id"), said(mark, "row"))]
        assert len(of_row) == 2, row  # its status, and an arrow


@pytest.mark.parametrize(
    "bounds", [("2017-08/..", "2017-08-01", ""), ("2017/2019", "2017-08-01", "2019-03-31")]
)
def test_a_date_is_cut_with_an_arrow_where_it_leaves_the_year_it_is_drawn_in(
    bounds: tuple[str, str, str],
) -> None:
    line = pd.DataFrame([{"id": "a", **extent(*bounds)}])
    placed = by_month(line, pd.Series([2018.3])).iloc[0]
    assert (placed["x"], placed["x2"], placed["head"]) == (0, 12, "2018")
    assert placed["open_left"]
    assert placed["open_right"]


@pytest.mark.parametrize(("status", "to_the_edge"), [("held", False), ("under way", True)])
def test_only_what_goes_on_runs_to_the_edge_of_the_axis(status: str, to_the_edge: bool) -> None:
    span = extent("2017-02/..", "2017-02-01", "")
    known = extent("1975/2026", "1975-01-01", "2026-12-31")
    lines = pd.DataFrame([{"status": status, **span}, {"status": "held", **known}])
    placed, (_, high) = by_year(lines)
    assert bool(placed.loc[0, "x2"] == high) is to_the_edge
    assert bool(placed["x2"].gt(placed["x"]).all())

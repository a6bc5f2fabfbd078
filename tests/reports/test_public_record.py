"""The dates that others give, on the lines of the rows they speak of."""

import pandas as pd
import pytest

import display
import rows
from corroboration import on_record
from sections import public_record
from sections.public_record import recorded
from tests.reports.drawing import converted, marks, rows_in, said, spec


def test_a_line_is_grouped_by_what_others_say_of_its_date() -> None:
    lines, given = recorded()
    assert not lines["id"].duplicated().any()
    assert set(given["id"]) == set(lines["id"])
    for line in rows.rows_in(lines):
        relations = set(given.loc[given["id"] == line.id, "relation"])
        assert ("contradicts" in relations) == (line.group == "Contradicted")
        assert not (line.group == "Confirmed" and "refines" in relations)
        assert (line.group == "Dated") == (line.undated and "contradicts" not in relations)


@pytest.mark.parametrize("name", ["record", "narrowed", "compared"])
def test_a_date_of_others_is_drawn_on_the_line_of_its_row_in_its_month(name: str) -> None:
    lines, given = recorded()
    drawn = [row for row in rows_in(spec(name)) if "publisher" in row]
    on = {row["id"] for row in rows_in(spec(name)) if "status" in row}
    of_figure = given[given["id"].isin(on)]
    assert len(drawn) == len(of_figure)
    year = lines.set_index("id")["at"].astype(int)
    for row, date in zip(drawn, rows.rows_in(of_figure), strict=True):
        assert (row["id"], row["publisher"]) == (date.id, date.publisher)
        closed = not (date.open_left or date.open_right)
        if closed and int(date.start) == int(date.end - 1e-6) == year[date.id]:
            assert row["x"] == pytest.approx(12 * ((date.start + date.end) / 2 % 1), abs=0.01)


def test_a_date_that_others_contradict_is_hollow_and_several_who_agree_are_counted() -> None:
    lines, given = recorded()
    first = given.index == given.index[0]
    changed = given.assign(
        relation=given["relation"].mask(first, "contradicts"), n=given["n"].mask(first, 7)
    )
    chart = public_record.chart(lines, changed, display.WIDE, title="T")
    drawn = converted(chart.to_dict(validate=False))
    of_others = [m for m in marks(drawn, "point") if said(m, "publisher") and not said(m, "status")]
    assert {mark.get("fill") for mark in of_others} >= {display.SURFACE, display.INK}
    assert ">×7</text>" in drawn


def test_what_covers_a_part_dates_no_row() -> None:
    record = rows.load("corroborations")
    part = record[(record["covers"] == "part") & (record["field"] == "date")]
    dated = record[(record["covers"] == "whole") & (record["field"] == "date")]
    [row] = sorted(set(part["row"]) - set(dated["row"]))[:1]
    assert row not in set(recorded()[0]["row"])
    assert on_record(row, "date") == ""


def test_a_contradiction_is_printed_with_our_judgement() -> None:
    record = rows.load("corroborations")
    against = record[record["relation"] == "contradicts"]
    assert len(against)
    told = " ".join(public_record.facts().against["We judge"])
    assert all(judgement in told for judgement in against["judgement"])


def test_twice_as_many_references_make_no_more_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    lines, given = recorded()
    record = rows.load("corroborations")
    twice = pd.concat([record, record.assign(id=record["id"] + "-again", publisher="Another")])
    monkeypatch.setattr(public_record, "load", lambda _: twice)
    more, twofold = recorded.__wrapped__()
    assert list(more["id"]) == list(lines["id"])
    assert int(twofold["n"].sum()) == 2 * int(given["n"].sum())

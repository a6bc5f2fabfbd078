"""What the report's charts encode: bounds, shapes, gaps, and every row."""

import re
from typing import Any

import altair as alt
import pandas as pd
import pytest

import charts
import display
import rows
from prose import count, era, spoken

WIDTHS = (display.WIDE, display.NARROW)
NAMES = {"PRK": "North Korea", "USA": "US"}

CHARTS: dict[str, Any] = {
    "meetings": lambda w: charts.acts(rows.meetings(), w, title="T", name="m", countries=NAMES),
    "visits": lambda w: charts.acts(rows.visits(), w, title="T", name="v", countries=NAMES),
    "sides": lambda w: charts.sides(
        rows.pairs(),
        {c: rows.name(c) for c in {*rows.pairs()["a"], *rows.pairs()["b"]}},
        w,
        title="T",
    ),
    "people": lambda w: charts.people(rows.encounters(), w, title="T"),
    "offers": lambda w: charts.offers(rows.overtures(), w, title="T"),
    "trade": lambda w: charts.trade(rows.levels(), w, title="T", fall="F"),
    "presence": lambda w: charts.presence(rows.tiles(), w, title="T"),
    "malaysia": lambda w: charts.record(rows.malaysia(), w, title="T"),
    "forum": lambda w: charts.record(rows.forum("asean-regional-forum"), w, title="T"),
    "poll": lambda w: charts.poll(rows.answers(), w, title="T", caveat="C"),
    "events": lambda w: charts.record(rows.events(), w, title="T"),
    "coverage": lambda w: charts.coverage(rows.cells(), w, title="T"),
    "record": lambda w: charts.against_record(*rows.recorded(), w, title="T"),
}


def _rows_in(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for data in spec["datasets"].values() for row in data]


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_chart_is_valid_vega_lite(name: str, width: int) -> None:
    assert CHARTS[name](width).to_dict()["title"]  # to_dict holds it to the schema


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
def test_no_row_is_dropped_in_silence(name: str, table: str) -> None:
    drawn = {row.get("id") for row in _rows_in(CHARTS[name](display.WIDE).to_dict())}
    assert set(rows.load(table)["id"]) <= drawn


def test_the_coverage_strip_has_a_cell_for_every_sentence() -> None:
    found = _rows_in(CHARTS["coverage"](display.NARROW).to_dict())
    assert sum("disposition" in row for row in found) == len(rows.load("sentences"))


def test_rows_that_a_chart_leaves_out_are_counted_and_explained() -> None:
    trade = rows.load("trade_figures")
    left = set(trade["id"]) - set(rows.levels()["id"])
    said = charts.undrawn(trade, rows.levels(), "they are no levels")
    assert left
    assert said.lower().startswith(count(len(left), "row"))
    assert said.endswith("they are no levels.")
    assert charts.undrawn(trade, trade, "they are no levels") == ""


def test_a_meeting_of_the_party_is_no_meeting_with_others() -> None:
    alone = {meeting for meeting, there in rows.sides().items() if there == ["PRK"]}
    assert alone
    assert not alone & set(rows.with_others()["id"])
    drawn = rows.meetings().set_index("id")["group"]
    assert set(drawn[drawn == rows.WITHIN].index) == alone
    flagged = rows.load("meetings").query("dprk_takes_part == 'true'")["id"]
    assert set(flagged) - alone == set(rows.with_others()["id"])


@pytest.mark.parametrize("lines", [rows.meetings, rows.events])
def test_no_two_lines_of_a_timeline_are_told_alike(lines: Any) -> None:
    assert not lines()["label"].duplicated().any()


def test_talks_on_track_two_are_not_counted_as_held_between_governments() -> None:
    pair = next(p for p in rows.each(rows.pairs()) if (p.a, p.b) == ("PRK", "USA"))
    meetings = rows.load("meetings").set_index("id").loc[pair.ids.split(", ")]
    official = int(((meetings["track"] == "1") & (meetings["status"] == "held")).sum())
    assert pair.official == official < pair.done


def test_a_reply_that_is_only_inferred_is_marked() -> None:
    offers = rows.overtures().set_index("id")
    assert offers.loc["usa-prk-anywhere-anytime", "reply_implied"]
    assert not offers.loc["usa-prk-no-preconditions", "reply_implied"]
    spec = CHARTS["offers"](display.WIDE).to_dict()
    assert any("reply_implied" in str(layer.get("transform")) for layer in spec["layer"])


def test_what_falls_short_of_an_offer_says_so_in_its_label() -> None:
    labels = [charts.offer_label(row) for row in rows.each(rows.overtures())]
    assert sum(text.endswith("(an attempt)") for text in labels) == 1
    assert sum(text.endswith("(a prospect)") for text in labels) == 1


def test_a_session_to_come_is_planned_and_the_invitation_is_dated_when_it_was_made() -> None:
    lines = rows.forum("asean-regional-forum").set_index("id")
    assert lines.loc["phl-arf-2026-host", "status"] == "planned"
    assert lines.loc["prk-arf-2026-invited", "status"] == "proposed"
    offer = rows.load("overtures").set_index("id").loc["sgp-prk-arf-invitation-2026"]
    assert lines.loc["prk-arf-2026-invited", "date"] == spoken(str(offer["date"]))


@pytest.mark.parametrize(("status", "to_the_edge"), [("held", False), ("under way", True)])
def test_only_what_goes_on_runs_to_the_edge_of_the_axis(status: str, to_the_edge: bool) -> None:
    span = rows.extent("2017-02/..", "2017-02-01", "")
    known = rows.extent("1975/2026", "1975-01-01", "2026-12-31")
    lines = pd.DataFrame([{"status": status, **span}, {"status": "held", **known}])
    placed, (_, high) = charts.year_lines(lines)
    assert bool(placed.loc[0, "x2"] == high) is to_the_edge
    assert bool(placed["x2"].gt(placed["x"]).all())


def test_an_embassy_in_a_country_that_was_broken_with_carries_a_dagger() -> None:
    tiles = rows.tiles().set_index("country")
    assert set(tiles.index[tiles["sign"].str.endswith("†")]) == {"MYS"}
    assert "† Relations with Malaysia cut in 2021" in str(CHARTS["presence"](680).to_dict())


def test_a_band_for_no_date_is_drawn_only_where_a_date_is_missing() -> None:
    assert "no date" not in str(CHARTS["forum"](display.WIDE).to_dict())
    assert "no date" in str(CHARTS["events"](display.WIDE).to_dict())


def test_a_mark_of_one_kind_needs_no_legend() -> None:
    assert charts.styles(charts.STATUS, {"held"}, "status")["shape"]["legend"] is None
    assert charts.styles(charts.STATUS, {"held", "planned"}, "status")["shape"]["legend"]


def test_the_level_of_trade_of_2017_is_drawn_where_it_is_printed() -> None:
    level = rows.levels().set_index("id").loc["prk-asean-2017-level"]
    assert (level["low"], level["high"]) == (28.8, 28.8)
    assert level["start"] == 2017
    assert level["end"] == 2018


def test_a_bound_without_an_upper_end_is_drawn_open() -> None:
    peak = rows.levels().set_index("id").loc["prk-asean-peak-level"]
    assert peak["low"] == 400
    assert pd.isna(peak["high"])
    spec = CHARTS["trade"](display.WIDE).to_dict()
    drawn = next(row for row in _rows_in(spec) if row.get("id") == "prk-asean-peak-level")
    top = next(
        layer["encoding"]["y"]["scale"]["domain"][1]
        for layer in spec["layer"]
        if "scale" in layer["encoding"].get("y", {})
    )
    assert drawn["open"] is True
    assert drawn["upper"] == top > 400
    assert any(layer["mark"].get("shape") == "triangle-up" for layer in spec["layer"])


def test_the_derived_band_is_dashed_and_says_that_it_is_derived() -> None:
    spec = CHARTS["trade"](display.WIDE).to_dict()
    band = next(layer for layer in spec["layer"] if "strokeDash" in layer["mark"])
    assert "derived" in str(band["transform"])
    drawn = next(row for row in _rows_in(spec) if row.get("id") == "prk-asean-2016-level")
    assert (drawn["low"], drawn["upper"]) == (28.8, 144)
    assert drawn["text"].endswith("derived")


def test_statuses_differ_in_shape_or_filling_and_not_in_colour_alone() -> None:
    for marks in (charts.STATUS, charts.REPLY):
        seen = {
            (shape, fill in (display.SURFACE, "transparent")) for shape, fill, _ in marks.values()
        }
        assert len(seen) == len(marks)
    assert charts.STATUS["planned"] != charts.STATUS["held"]


def test_every_status_of_the_contract_has_a_mark() -> None:
    from dprk_engagement.schemas import schema

    for table in ("meetings", "visits", "events"):
        field = next(f for f in schema(table)["fields"] if f["name"] == "status")
        assert {rows.words(term["value"]) for term in field["categories"]} <= charts.STATUS.keys()


def test_a_status_without_a_mark_is_refused() -> None:
    with pytest.raises(ValueError, match=r"add it to charts\.py"):
        charts.styles(charts.STATUS, {"held", "rumoured"}, "status")


def test_rows_without_a_date_stand_in_the_band_and_nowhere_else() -> None:
    placed = charts.by_month(rows.meetings())
    unknown = rows.load("meetings").set_index("id")["date"] == "?"
    undated = placed[placed["id"].map(unknown)]
    assert len(undated)
    assert undated["undated"].all()
    assert undated["x"].isna().all()
    assert placed.loc[~placed["undated"], "x"].notna().all()


def test_a_known_month_of_an_unknown_year_is_drawn_and_marked_undated() -> None:
    span = rows.extent("XXXX-09", "?", "?")
    assert span["undated"]
    assert span["month"] == 9


def test_a_date_is_cut_with_an_arrow_where_it_leaves_the_year_it_is_drawn_in() -> None:
    line = pd.DataFrame([{"id": "a", **rows.extent("2017-08/..", "2017-08-01", "")}])
    placed = charts.by_month(line, pd.Series([2018.3])).iloc[0]
    assert (placed["x"], placed["x2"], placed["head"]) == (0, 12, "2018")
    assert placed["open_left"]
    assert placed["open_right"]


@pytest.mark.parametrize(
    ("edtf", "bounds", "expected"),
    [
        ("2018", ("2018-01-01", "2018-12-31"), (2018, 2019, False, False)),
        ("2018-06/..", ("2018-06-01", ""), (2018 + 151 / 365, None, False, True)),
        ("../2015-12-31", ("", "2015-12-31"), (None, 2016, True, False)),
    ],
)
def test_a_date_is_as_long_as_it_is_unknown(
    edtf: str, bounds: tuple[str, str], expected: tuple[Any, ...]
) -> None:
    span = rows.extent(edtf, *bounds)
    found = tuple(span[key] for key in ("start", "end", "open_left", "open_right"))
    assert found == pytest.approx(expected)


def test_only_what_is_stated_is_told_as_stated_on_the_map() -> None:
    coded = rows.load("embassies")
    for tile in rows.each(rows.tiles()):
        row = coded[coded["id"] == tile.id].iloc[0]
        assert tile.state == f"{row['status']}, {row['basis']}"
    assert set(rows.tiles()["country"]) == set(rows.members("SEA"))


def test_the_answers_of_the_poll_are_no_parts_of_a_whole() -> None:
    assert rows.answers()["value"].sum() > 100
    text = str(CHARTS["poll"](display.WIDE).to_dict())
    assert "stack" not in text
    assert "'bar'" not in text


@pytest.mark.parametrize("width", WIDTHS)
def test_a_title_is_broken_to_fit(width: int) -> None:
    title = charts.heading("word " * 40, width)
    assert isinstance(title, alt.TitleParams)
    assert max(map(len, title["text"])) <= (40 if width == display.NARROW else 82)


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2018-06-12", "12 June 2018"),
        ("2026-05-26/2026-05-27", "26–27 May 2026"),
        ("2018-05-31/2018-06-29", "31 May – 29 June 2018"),
        ("200X", "2000s"),
        ("2003/2007", "2003–2007"),
        ("XXXX-09", "September of a year not stated"),
        ("2006/..", "from 2006 on"),
        ("../2026-05-26", "by 26 May 2026"),
        ("?", "not stated"),
    ],
)
def test_dates_are_said_as_a_reader_would(edtf: str, words: str) -> None:
    assert spoken(edtf) == words


@pytest.mark.parametrize(
    ("edtf", "words"),
    [("2003/2007", "mid-2000s"), ("2001/2007", "2001–2007"), ("2017", "2017"), ("?", "not stated")],
)
def test_years_about_the_middle_of_a_decade_are_said_so(edtf: str, words: str) -> None:
    assert era(edtf) == words


def test_places_are_linked_to_the_public_address_of_their_document() -> None:
    cited = rows.cite("trade_figures", "prk-asean-2017-level")
    assert re.match(r"\[ewc\\-2019\]\(https://", cited)
    assert rows.locators("trade_figures", "prk-asean-2017-level").startswith("ewc-2019 §")

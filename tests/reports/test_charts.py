"""What the report's charts encode: bounds, shapes, gaps, and every row."""

import html
import re
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
import pytest
import vl_convert

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


@cache
def _svg(name: str, width: int = display.WIDE) -> str:
    return _converted(CHARTS[name](width))


def _converted(chart: alt.TopLevelMixin) -> str:
    vl_convert.register_font_directory(str(display.HERE / "fonts"))
    return vl_convert.vegalite_to_svg(chart.to_dict(validate=False))


def _marks(svg: str, kind: str, row: str = "") -> list[dict[str, str]]:
    """The marks drawn of one kind (of a row): their attributes, `x` and `y`, and `says`.

    Vega writes into the label of each mark the values it stands for, tooltips included.
    """
    found = []
    for tag, text in re.findall(r"(<(?:path|line|text) [^<>]*>)([^<]*)", svg):
        at = {name: html.unescape(text) for name, text in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        at["text"] = html.unescape(text)
        at["says"] = f"; {at.get('aria-label', '')};"
        if at.get("aria-roledescription") == kind and (
            not row or f"; id: {row};" in at["says"] or f"; row: {row};" in at["says"]
        ):
            place = re.search(r"translate\(([-\d.]+),([-\d.]+)\)", at.get("transform", ""))
            found.append(at | ({"x": place[1], "y": place[2]} if place else {}))
    return found


def _box(mark: dict[str, str]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a rectangle."""
    at = re.fullmatch(r"M([\d.]+),([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+Z", mark["d"])
    assert at is not None
    left, top, across, down = map(float, at.groups())
    return left, top, left + across, top + down


def _axis(svg: str, letter: str) -> dict[str, float]:
    """Where the labels of the last such axis stand: text → pixels."""
    axis = svg.rsplit(f'aria-label="{letter}-axis', 1)[1].split("role-axis-label", 1)[1]
    at = 0 if letter == "X" else 1
    return {
        html.unescape(text): float(place.split(",")[at])
        for place, text in re.findall(
            r"<text[^>]*translate\(([-\d.]+,[-\d.]+)\)[^>]*>([^<]+)</text>",
            axis.split("</g>", 1)[0],
        )
    }


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_label_is_cut(name: str, width: int) -> None:
    assert "…</text>" not in _svg(name, width)


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


def _value(svg: str, y: float) -> float:
    """What a height in the chart of trade stands for. Labels stand four pixels below their line."""
    axis = _axis(svg, "Y")
    return 100 * (axis["0"] - 4 - y) / (axis["0"] - axis["100"])


def _year(svg: str, x: float) -> float:
    axis = _axis(svg, "X")
    return 2005 + 10 * (x - axis["2005"]) / (axis["2015"] - axis["2005"])


@pytest.mark.parametrize("width", WIDTHS)
def test_a_level_of_trade_is_drawn_at_its_value_and_in_its_year(width: int) -> None:
    svg = _svg("trade", width)
    for level, value, years in (
        ("prk-asean-2017-level", 28.8, (2017, 2018)),
        ("prk-asean-peak-level", 400, (2003, 2008)),
    ):
        [line] = _marks(svg, "rule mark", level)
        x = float(line["x"])
        assert _value(svg, float(line["y"])) == pytest.approx(value, abs=0.2)
        drawn = (_year(svg, x), _year(svg, x + float(line["x2"])))
        assert drawn == pytest.approx(years, abs=0.05)


@pytest.mark.parametrize("width", WIDTHS)
def test_only_the_open_bound_reaches_the_edge_and_has_an_arrow(width: int) -> None:
    svg = _svg("trade", width)
    [band] = _marks(svg, "rect mark", "prk-asean-peak-level")
    assert _box(band)[1] == 0
    assert _value(svg, _box(band)[3]) == pytest.approx(400, abs=0.2)
    assert band["opacity"] == "0.4"
    assert len(_marks(svg, "point", "prk-asean-peak-level")) == 1
    [derived] = _marks(svg, "rect mark", "prk-asean-2016-level")
    ends = (_value(svg, _box(derived)[3]), _value(svg, _box(derived)[1]))
    assert ends == pytest.approx((28.8, 144), abs=0.2)
    assert "stroke-dasharray" in derived
    assert len(_marks(svg, "point")) == 1


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


@pytest.mark.parametrize(
    ("name", "field", "looks"),
    [
        *((name, "status", charts.STATUS) for name in ("meetings", "visits", "people", "events")),
        *((name, "status", charts.STATUS) for name in ("malaysia", "forum", "record")),
        ("offers", "reply", charts.REPLY),
    ],
)
def test_a_mark_looks_as_its_status_and_as_no_other(
    name: str, field: str, looks: dict[str, tuple[str, str, str]]
) -> None:
    shapes: dict[str, set[tuple[str, bool]]] = {}
    for mark in _marks(_svg(name), "point"):
        if found := re.search(rf"; {field}: ([^;]+);", mark["says"]):
            _, fill, stroke = looks[found[1]]
            assert mark.get("fill", "transparent") == fill
            assert mark["stroke"] == stroke
            filled = fill not in ("transparent", display.SURFACE)
            shapes.setdefault(found[1], set()).add((mark["d"], filled))
    assert len(shapes) > 1
    assert all(len(drawn) == 1 for drawn in shapes.values())
    assert len(set.union(*shapes.values())) == len(shapes)


def _month(svg: str, x: float) -> float:
    axis = _axis(svg, "X")
    return 9 * (x - axis["Jan"]) / (axis["Oct"] - axis["Jan"])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["meetings", "visits"])
def test_a_date_is_a_bar_over_the_months_it_may_lie_in(name: str, width: int) -> None:
    svg = _svg(name, width)
    coded = rows.load(name).set_index("id")
    compared = 0
    for row, line in coded.iterrows():
        bars = [m for m in _marks(svg, "rule mark", str(row)) if "; x: " in m["says"]]
        if line["date"] == "?":
            assert not bars, row
            assert "?" in [m["text"] for m in _marks(svg, "text mark", str(row))], row
        if not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", line["date"]):
            continue
        [bar] = bars
        first, last = pd.Timestamp(line["date_earliest"]), pd.Timestamp(line["date_latest"])
        start, end = (_month(svg, x) for x in (float(bar["x"]), float(bar["x"]) + float(bar["x2"])))
        assert start == pytest.approx(first.month - 1 + (first.day - 1) / 30.5, abs=0.15), row
        assert end == pytest.approx(last.month - 1 + last.day / 30.5, abs=0.15), row
        shade = {"stated": display.ACCENT, "implied": display.ACCENT_SOFT}[line["date_basis"]]
        assert bar["stroke"] == shade, row
        compared += 1
    assert compared


def test_an_end_that_is_not_known_has_an_arrow() -> None:
    svg = _svg("events")
    coded = rows.load("events").set_index("id")
    arrows = {
        (re.search(r"; (x2?): ", m["says"]) or [""])[0]
        for m in _marks(svg, "point")
        if "status:" not in m["says"]
    }
    assert arrows <= {"; x: ", "; x2: "}
    opened = coded[coded["date"].str.startswith("../") | coded["date"].str.endswith("/..")]
    drawn = [m for m in _marks(svg, "point") if m.get("x") and "id:" in m["says"]]
    for row in opened.index:
        assert sum(f"; id: {row};" in m["says"] for m in drawn) == 2, row  # status, and arrow


def test_a_filter_dims_and_never_removes() -> None:
    chart = CHARTS["meetings"](display.WIDE).to_dict()
    [param] = [p for p in chart["params"] if p["name"] == "m_country"]
    param["value"] = "USA"
    svg = vl_convert.vegalite_to_svg(chart)
    there = {str(r.id): "USA" in r.countries for r in rows.each(rows.meetings())}
    for row, lit in there.items():
        [mark] = _marks(svg, "text mark", row)[:1]
        assert mark.get("opacity") == (None if lit else "0.15") or (lit and mark["opacity"] == "1")


def test_statuses_differ_in_shape_or_filling_and_not_in_colour_alone() -> None:
    for marks in (charts.STATUS, charts.REPLY):
        seen = {
            (shape, fill in (display.SURFACE, "transparent")) for shape, fill, _ in marks.values()
        }
        assert len(seen) == len(marks)
    assert charts.STATUS["planned"] != charts.STATUS["held"]


def test_every_status_of_the_contract_has_a_mark() -> None:
    from dprk_engagement.contract import schema

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
    line = pd.DataFrame([{"id": "a", **rows.extent("2017/2019", "2017-08-01", "2019-03-31")}])
    placed = charts.by_month(line, pd.Series([2018.3])).iloc[0]
    assert (placed["x"], placed["x2"]) == (0, 12)
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


def test_a_tile_has_the_colour_of_what_is_known_of_the_embassy() -> None:
    colours = {
        "present, stated": display.ACCENT,
        "present, implied": display.ACCENT_SOFT,
        "absent, stated": display.SURFACE,
    }
    for tile in rows.each(rows.tiles()):
        box = _marks(_svg("presence"), "rect mark", tile.id)[0]
        assert box["fill"] == colours[tile.state]


@pytest.mark.parametrize("width", WIDTHS)
def test_an_offer_has_its_mark_in_the_column_of_its_reply(width: int) -> None:
    svg = _svg("offers", width)
    columns = list(charts.REPLY)
    left = 0 if width == display.NARROW else 320
    across = charts._room(width) - left
    for offer in rows.each(rows.overtures()):
        [mark] = _marks(svg, "point", offer.id)
        column = int((float(mark["x"]) - left) / across * len(columns))
        assert columns[column] == offer.reply
        said = [m["text"] for m in _marks(svg, "text mark", offer.id)]
        assert said.count("implied") == offer.reply_implied


def test_a_pair_of_sides_is_counted_where_it_is_drawn() -> None:
    svg = _svg("sides")
    for pair in rows.each(rows.pairs()):
        ends = [rows.name(pair.a), rows.name(pair.b)]
        for row, column in (ends, ends[::-1]):
            here = f"; column: {column}; row: {row};"
            full = [m for m in _marks(svg, "circle") if here in m["says"]]
            assert len(full) == bool(pair.done) + bool(pair.official)
            rings = [m for m in _marks(svg, "point") if here in m["says"]]
            assert len(rings) == (not pair.done)
            told = [m["text"] for m in _marks(svg, "text mark") if here in m["says"]]
            assert told == [str(pair.done or pair.other)]
        status = rows.load("meetings").set_index("id")["status"].loc[pair.ids.split(", ")]
        assert pair.done == int(status.isin(["held", "under_way"]).sum())
        assert pair.other == len(status) - pair.done


def test_an_answer_stands_at_its_percentage_of_a_scale_to_a_hundred() -> None:
    svg = _svg("poll")
    axis = _axis(svg, "X")
    assert {"0", "100"} <= axis.keys()
    scale = next(m for m in _marks(svg, "rule mark") if "; full: 100;" in m["says"])
    left, across = float(scale["x"]), float(scale["x2"])
    for answer in rows.each(rows.answers()):
        [dot] = _marks(svg, "point", answer.id)
        assert 100 * (float(dot["x"]) - left) / across == pytest.approx(answer.value, abs=0.1)


def test_a_sentence_is_as_high_and_dark_as_what_it_became_and_leads_to_its_line() -> None:
    svg = _svg("coverage")
    cells = _marks(svg, "rect mark")
    heights: dict[str, set[float]] = {}
    for cell in cells:
        kind = (re.search(r"; disposition: ([^;]+);", cell["says"]) or ["", ""])[1]
        _, top, _, bottom = _box(cell)
        heights.setdefault(kind, set()).add(round(bottom - top, 1))
        assert cell["fill"] == charts.DISPOSITION[kind][0]
    assert {kind: {20 * charts.DISPOSITION[kind][1]} for kind in heights} == heights
    first = rows.cells().iloc[0]
    assert f"#{first['source']}.{first['place']}" in svg


def test_dates_of_others_stand_on_the_line_of_their_row() -> None:
    lines, given = rows.recorded()
    assert not lines["id"].duplicated().any()
    assert set(given["id"]) == set(lines["id"])
    for line in rows.each(lines):
        relations = set(given.loc[given["id"] == line.id, "relation"])
        assert ("contradicts" in relations) == (line.group == "Contradicted")
        assert not (line.group == "Confirmed" and "refines" in relations)
        assert (line.group == "Dated") == (line.undated and "contradicts" not in relations)
    at_year = lines.set_index("id")["at"]
    svg = _svg("record")
    for date in rows.each(given):
        at = [
            m
            for m in _marks(svg, "point", date.id)
            if f"; publisher: {date.publisher};" in m["says"]
        ]
        assert at, date.id
        [line] = {m["y"] for m in _marks(svg, "point", date.id) if "; status: " in m["says"]}
        assert {m["y"] for m in at} == {line}
        closed = not (date.open_left or date.open_right)
        if closed and int(date.start) == int(date.end - 1e-6) == int(at_year[date.id]):
            middle = 12 * ((date.start + date.end) / 2 % 1)
            assert _month(svg, float(at[0]["x"])) == pytest.approx(middle, abs=0.15), date.id


def test_a_date_that_others_contradict_is_hollow_and_several_who_agree_are_counted() -> None:
    lines, given = rows.recorded()
    first = given.index[0]
    given.loc[first, "relation"] = "contradicts"
    given.loc[first, "n"] = 7
    svg = _converted(charts.against_record(lines, given, display.WIDE, title="T"))
    looks = {
        ("; relation: contradicts;" in m["says"], m.get("fill"))
        for m in _marks(svg, "point")
        if "; publisher: " in m["says"] and "; status: " not in m["says"]
    }
    assert f">×{7}</text>" in svg
    assert {fill for _, fill in looks} >= {display.SURFACE, display.INK}


def test_twice_as_many_references_make_no_more_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    lines, given = rows.recorded()
    real = rows.load
    record = real("corroborations")
    twice = pd.concat([record, record.assign(id=record["id"] + "-again", publisher="Another")])
    monkeypatch.setattr(rows, "load", lambda t: twice if t == "corroborations" else real(t))
    more, twofold = rows.recorded()
    assert list(more["id"]) == list(lines["id"])
    assert int(twofold["n"].sum()) == 2 * int(given["n"].sum())


def test_a_sentence_about_a_row_that_has_changed_is_refused() -> None:
    told = rows.told("events", "mys-travel-ban-2017", actor="MYS")
    assert told.kind == "travel_ban"
    with pytest.raises(ValueError, match=r"actor 'SGP', but it is 'MYS'; rewrite"):
        rows.told("events", "mys-travel-ban-2017", actor="SGP")
    with pytest.raises(ValueError, match="there is no such row"):
        rows.told("events", "never-coded", actor="MYS")


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

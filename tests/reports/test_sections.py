"""What the sections of the report say and draw of meetings, people, offers, trade and presence."""

import re

import pytest

import rows
from dprk_engagement.date_words import in_words
from evidence import cite, locators
from labels import sides
from sections import forum, meetings, offers, people, poll, presence, trade
from tests.reports.drawing import WIDTHS, converted, marks, rows_in, said, spec, svg


def test_a_sentence_about_a_row_that_has_changed_is_refused() -> None:
    ban = rows.expect("events", "mys-travel-ban-2017", actor="MYS")
    assert ban.kind == "travel_ban"
    with pytest.raises(ValueError, match=r"actor 'SGP', but it is 'MYS'; rewrite"):
        rows.expect("events", "mys-travel-ban-2017", actor="SGP")
    with pytest.raises(ValueError, match="there is no such row"):
        rows.expect("events", "never-coded", actor="MYS")


def test_sentences_are_linked_to_the_public_address_of_their_document() -> None:
    assert cite("trade_figures", "prk-asean-2017-level").startswith("[ewc\\-2019](https://")
    assert locators("trade_figures", "prk-asean-2017-level").startswith("ewc-2019 §")


# Meetings and people


def test_a_meeting_of_the_party_is_no_meeting_with_others() -> None:
    alone = {meeting for meeting, there in sides().items() if there == ["PRK"]}
    assert alone
    drawn = meetings.meetings()
    assert set(drawn.loc[drawn["group"] == meetings.WITHIN, "id"]) == alone
    flagged = rows.load("meetings").query("dprk_takes_part == 'true'")["id"]
    assert set(flagged) - alone == set(meetings.with_others()["id"])


def test_a_filter_dims_and_never_removes() -> None:
    chart = dict(spec("meetings"))
    chart["params"] = [
        param | {"value": "USA"} if param["name"] == "meetings_country" else param
        for param in chart["params"]
    ]
    drawn = converted(chart)
    for row in rows.rows_in(meetings.meetings()):
        [mark] = marks(drawn, "text mark", row.id)[:1]
        assert mark.get("opacity", "1") == ("1" if "USA" in row.countries else "0.15")


def test_talks_on_track_two_are_not_counted_as_held_between_governments() -> None:
    [pair] = [p for p in rows.rows_in(people.pairs()) if (p.a, p.b) == ("PRK", "USA")]
    met = [rows.find("meetings", meeting) for meeting in pair.ids.split(", ")]
    official = [row for row in met if (row.track, row.status) == ("1", "held")]
    assert pair.official == len(official) < pair.done


def test_a_pair_of_sides_is_counted_where_it_is_drawn() -> None:
    for pair in rows.rows_in(people.pairs()):
        ends = [rows.name(pair.a), rows.name(pair.b)]
        for row, column in (ends, ends[::-1]):
            here = f"; column: {column}; row: {row};"
            circles, rings, texts = (
                [mark for mark in marks(svg("sides"), kind) if here in mark["says"]]
                for kind in ("circle", "point", "text mark")
            )
            assert len(circles) == bool(pair.done) + bool(pair.official)
            assert len(rings) == (not pair.done)
            assert [mark["text"] for mark in texts] == [str(pair.done or pair.other)]
        met = [rows.find("meetings", meeting).status for meeting in pair.ids.split(", ")]
        assert pair.done == sum(status in people.DONE for status in met)
        assert pair.other == len(met) - pair.done


def test_a_place_is_shown_by_its_name() -> None:
    labels = meetings.visits().set_index("id")["label"]
    assert labels["balakrishnan-shenyang-2026"] == "Vivian Balakrishnan to Shenyang (stopover)"
    assert labels["prk-leader-southeast-asia"].endswith(", where is not stated")


def test_a_hedge_stands_beside_the_status() -> None:
    row = rows.find("meetings", "usa-prk-beijing-2026")
    told = meetings.facts().table["Status"]
    assert f"not materialised; {rows.hedged(row.hedge)}" in list(told)


# Offers


@pytest.mark.parametrize("width", WIDTHS)
def test_an_offer_has_one_mark_for_its_reply_and_says_if_that_is_inferred(width: int) -> None:
    for offer in rows.rows_in(offers.offers()):
        [mark] = marks(svg("offers", width), "point", offer.id)
        assert said(mark, "reply") == offer.reply
        texts = [mark["text"] for mark in marks(svg("offers", width), "text mark", offer.id)]
        assert texts.count("implied") == offer.reply_implied


def test_a_reply_is_inferred_where_its_sentences_only_imply_it() -> None:
    inferred = offers.offers().set_index("id")["reply_implied"]
    assert inferred["usa-prk-anywhere-anytime"]
    assert not inferred["usa-prk-no-preconditions"]


def test_what_falls_short_of_an_offer_says_so_in_its_label() -> None:
    labels = [offers.offer_label(row) for row in rows.rows_in(offers.offers())]
    assert sum(" (an attempt" in text for text in labels) == 2
    assert sum(" (a prospect" in text for text in labels) == 1


# Trade


def test_a_stated_level_of_trade_is_a_line_at_its_value_in_its_year() -> None:
    [level] = [row for row in rows.rows_in(trade.levels()) if row.id == "prk-asean-2017-level"]
    assert (level.low, level.high, level.start, level.end) == (28.8, 28.8, 2017, 2018)
    [line] = marks(svg("trade"), "rule mark", level.id)
    assert float(said(line, "USD million a year")) == level.low
    assert (said(line, "start"), said(line, "end")) == ("2017", "2018")


def test_only_the_bound_without_an_upper_end_reaches_the_edge_and_has_an_arrow() -> None:
    top = max(row.get("upper", 0) for row in rows_in(spec("trade")))
    [peak] = [row for row in rows_in(spec("trade")) if row.get("open") and "note" not in row]
    assert (peak["id"], peak["low"], peak["upper"]) == ("prk-asean-peak-level", 400, top)
    assert "high" not in peak
    scales = [layer["encoding"].get("y", {}).get("scale", {}) for layer in spec("trade")["layer"]]
    assert [0, top] in [scale.get("domain") for scale in scales]
    [arrow] = marks(svg("trade"), "point")
    assert said(arrow, "row") == peak["id"]


def test_the_derived_band_is_dashed_and_says_that_it_is_derived() -> None:
    [band] = marks(svg("trade"), "rect mark", "prk-asean-2016-level")
    assert "stroke-dasharray" in band
    assert said(band, "figure").endswith("derived")
    [level] = [row for row in rows.rows_in(trade.levels()) if row.id == "prk-asean-2016-level"]
    assert (level.low, level.high) == (28.8, 144)


# Presence and the forum


def test_a_tile_tells_what_is_stated_from_what_is_implied() -> None:
    tiles = presence.embassies()
    assert set(tiles["country"]) == set(rows.members("SEA"))
    assert len({fill for fill, _ in presence.STATE.values()}) == len(presence.STATE)
    for tile in rows.rows_in(tiles):
        row = rows.find("embassies", tile.id)
        assert tile.state == f"{row.status}, {row.basis}"
        box, *_ = marks(svg("presence"), "rect mark", tile.id)
        assert (box["fill"], box["stroke"]) == presence.STATE[tile.state]


def test_an_embassy_in_a_country_that_was_broken_with_carries_a_dagger() -> None:
    tiles = presence.embassies()
    assert list(tiles.loc[tiles["sign"].str.endswith("†"), "country"]) == ["MYS"]
    assert "† Relations with Malaysia cut in 2021" in str(spec("presence"))


def test_a_session_to_come_is_planned_and_the_invitation_is_dated_when_it_was_made() -> None:
    lines = forum.forum().set_index("id")
    assert lines.loc["phl-arf-2026-host", "status"] == "planned"
    assert lines.loc["prk-arf-2026-invited", "status"] == "proposed"
    offer = rows.find("overtures", "sgp-prk-arf-invitation-2026")
    assert lines.loc["prk-arf-2026-invited", "date"] == in_words(offer.date)


# The poll


def test_an_answer_stands_at_its_percentage_of_a_scale_of_its_own() -> None:
    assert [0, 100] in [
        layer["encoding"]["x"].get("scale", {}).get("domain") for layer in spec("poll")["layer"]
    ]
    for answer in rows.rows_in(poll.answers()):
        [dot] = marks(svg("poll"), "point", answer.id)
        assert float(said(dot, "percent")) == answer.value
    assert poll.answers()["value"].sum() > 100  # They are no parts of a whole.
    assert not re.search("stack|'bar'", str(spec("poll")))

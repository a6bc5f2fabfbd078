"""The dataset's own rules: the committed tables keep each of them, and one change breaks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest

from dprk_engagement.checking.rules import RULES, acts, claims, links, texts, values, violations
from dprk_engagement.checking.rules.rows import Data, Row, Rule
from dprk_engagement.contract import Contract
from tests.helpers import Tables

if TYPE_CHECKING:
    from dprk_engagement.errors import Problem

Cells = dict[str, str]
# What is done to the tables, and the table and field that the rule then has to name.
Break = tuple[Callable[[Tables], object], str]

CONTRACT = Contract.installed()
KNOWN = "any cell that is no gap"


def matching(tables: Tables, table: str, where: Cells) -> list[Cells]:
    """Return the rows of ``table`` that have these cells."""
    return [
        row
        for row in tables[table]
        if all(
            row[name] not in ("", "?") if cell == KNOWN else row[name] == cell
            for name, cell in where.items()
        )
    ]


def put(
    table: str, where: Cells, new: Mapping[str, str | Callable[[Cells], str]], names: str = ""
) -> Break:
    """Write ``new`` cells into the first row ``where``.

    The rule names the first of them, or the field ``names``, of another table after a full stop.
    """

    def change(tables: Tables) -> None:
        row = matching(tables, table, where)[0]
        row |= {name: cell if isinstance(cell, str) else cell(row) for name, cell in new.items()}

    names = names or next(iter(new))
    return change, names if "." in names else f"{table}.{names}"


def gone(table: str, where: Cells, names: str) -> Break:
    """Remove every row ``where``."""

    def change(tables: Tables) -> None:
        for row in matching(tables, table, where):
            tables[table].remove(row)

    return change, names


def twice(table: str, where: Cells, names: str) -> Break:
    """File the first row ``where`` again, under another id."""

    def change(tables: Tables) -> None:
        tables[table].append(matching(tables, table, where)[0] | {"id": "again"})

    return change, f"{table}.{names}"


def both(first: Break, second: Break) -> Break:
    """Do one after the other; what the second names is to be named."""
    return lambda tables: (first[0](tables), second[0](tables)), second[1]


MONTH, SUMMIT = {"date_precision": "month"}, {"id": "usa-prk-singapore-2018"}
LEVEL, BEHIND_IT = {"value_basis": "derived"}, {"row": "prk-asean-2016-level"}
SENTENCE = {"source": "st-2015", "paragraph": "4", "sentence": "1"}

BREAKS: dict[Rule, list[Break]] = {
    values.dates_follow_their_expression: [
        put("meetings", MONTH, {"date_latest": "2018-06-29"}),
        put("statements", {"date_precision": "day"}, {"date": "28 May 2026"}),
        put("events", {"date": "?"}, {"date_earliest": "2017-01-01"}),
    ],
    values.dates_run_forwards: [
        put("overtures", MONTH, {"date_latest": "1999-01-01"}, "date_earliest")
    ],
    values.basis_is_unknown_for_gaps_alone: [
        put("events", {"date": "?"}, {"date_basis": "stated"}),
        put("trade_figures", {"qualifier": "exact"}, {"value_basis": "unknown"}),
    ],
    values.implied_values_are_explained: [
        gone("evidence", {"row": "arf-2026", "field": "date"}, "meetings.date"),
        put("embassies", {"basis": "implied"}, {"note": ""}, "*"),
    ],
    values.derived_values_name_their_parents: [
        gone("evidence", BEHIND_IT | {"role": "implies"}, "trade_figures.date"),
        both(
            put("trade_figures", LEVEL, {"note": ""}),
            put("evidence", BEHIND_IT | {"field": "date"}, {"note": ""}, "trade_figures.date"),
        ),
    ],
    values.bounds_hold_the_value: [
        put("trade_figures", {"qualifier": "over"}, {"value_low": "500"}, "value"),
        put("trade_figures", {"qualifier": "nearly", "value": "-80"}, {"value_low": ""}),
    ],
    values.percentages_are_shares: [
        put("survey_results", {"unit": "percent"}, {"value": "160.8"}),
        put("trade_figures", {"measure": "change"}, {"value_low": "-180"}),
    ],
    values.printed_words_are_few: [
        put(
            "evidence",
            {"printed": KNOWN, "field": "date"},
            {"printed": "one two three four five six"},
        )
    ],
    # Every kind of hostile text is tried in tests/package/test_hostile.py.
    texts.cells_are_plain_text: [
        put("meetings", {"note": KNOWN}, {"note": lambda row: f"{row['note']} "}),
        put("visits", {"place": KNOWN}, {"place": "=1+1"}),
        put("people", {"name": KNOWN}, {"name": "Jose\u0301"}),
    ],
    texts.addresses_are_of_the_web: [
        put("sources", {"url": KNOWN}, {"url": "javascript:alert(1)"}),
        put("corroborations", {}, {"value": "http://example.org/<b>"}),
    ],
    links.foreign_keys_resolve: [put("meetings", {"country": KNOWN}, {"country": "XKX"})],
    links.actors_resolve: [put("events", {"actor": KNOWN}, {"actor": "North Korea"})],
    links.coded_rows_have_evidence: [
        gone("evidence", {"table": "visits", "field": "*"}, "visits.*")
    ],
    links.printed_forms_have_evidence: [put("people", {}, {"printed_forms": "Zz Zz"})],
    links.hedges_are_printed: [
        put("statements", {"hedge": KNOWN}, {"hedge": "as some say"}),
        gone("evidence", {"table": "overtures", "field": "reply_hedge"}, "overtures.reply_hedge"),
    ],
    links.built_columns_follow_the_evidence: [
        put("visits", {"documents": "st-2026"}, {"documents": "st-2015"}),
        put("participants", {"basis": "stated"}, {"basis": "implied"}),
    ],
    links.interactions_stand_for_rows: [
        put("interactions", {}, {"row": "nobody"}),
        put("interactions", {"also_in": KNOWN}, {"also_in": "acts/none"}),
    ],
    links.evidence_bears_on_a_field: [
        put("evidence", {}, {"row": "nobody"}),
        put("evidence", {"table": "meetings", "field": "date"}, {"field": "reply_date"}),
        put("evidence", {}, {"table": "sentences"}),
    ],
    links.evidence_is_attributed: [put("evidence", {}, {"attribution": "PRK"})],
    links.coded_sentences_carry_rows: [
        put("sentences", {"disposition": "coded"}, {"rows": "99"}),
        put("sentences", {"disposition": "coded"}, {"disposition": "analysis"}),
        put("sentences", {"disposition": "boilerplate"}, {"disposition": "coded"}),
    ],
    links.sentences_are_spans: [
        put("sentences", {}, {"length": "9999"}),
        put("sentences", SENTENCE, {"start": "0", "length": lambda row: row["end"]}),
        gone("sentences", SENTENCE, "sentences.start"),
    ],
    links.duplicates_repeat_a_sentence: [
        put("sentences", {"duplicate_of": KNOWN}, {"duplicate_of": ""}, "disposition"),
        put("sentences", {"duplicate_of": KNOWN}, {"sha256": "0" * 64}, "duplicate_of"),
    ],
    links.sources_count_their_sentences: [put("sources", {}, {"coded_sentences": "0"})],
    links.corroborations_add_something: [
        put("corroborations", {}, {"row": "nobody"}),
        put("corroborations", {"relation": "supports"}, {"relation": "refines"}),
        both(
            put("events", {"id": "abduction-malaysian-1970s"}, {"place": "?"}),
            put("corroborations", {"id": "abduction-malaysian-city"}, {"relation": "supports"}),
        ),
        put("corroborations", {}, {"table": "countries", "row": "PRK", "field": "name"}),
    ],
    links.corroborations_write_dates_as_edtf: [
        put("corroborations", {"table": "meetings", "field": "date"}, {"value": "2018-06-31"}),
        put("corroborations", {"published": KNOWN}, {"published": "last spring"}),
    ],
    links.acts_are_sought_in_the_public_record: [
        gone("searches", {"table": "meetings", "row": "arf-2017"}, "meetings.id")
    ],
    links.searches_say_what_was_found: [
        put("searches", {"outcome": "not_found"}, {"outcome": "found"}),
        put("searches", {}, {"row": "nobody"}),
    ],
    links.kinds_of_act_name_a_term: [
        put("interaction_kinds", {"table": "meetings", "term": "held"}, {"term": "hold"})
    ],
    links.reference_rows_stand_once: [twice("places", {"id": "beijing"}, "name")],
    links.withdrawn_ids_stay_withdrawn: [
        put("tombstones", {}, {"row": "sony-cyber-attack-2014", "table": "events"}),
        put("tombstones", {}, {"table": "incidents"}),
    ],
    acts.one_participant_a_row: [
        put("participants", {"person": KNOWN}, {"person_unnamed": "aides"}, "person"),
        put("statements", {"speaker": KNOWN}, {"speaker": ""}),
    ],
    acts.people_take_their_own_side: [
        put("participants", {"person": "kim-jong-un", "note": ""}, {"side": "USA"}),
        put("visits", {"traveller": "donald-trump", "note": ""}, {"side": "PRK"}),
    ],
    acts.sides_show_whether_the_dprk_takes_part: [
        put("meetings", SUMMIT, {"dprk_takes_part": "false"}),
        put("meetings", {"id": "usa-chn-beijing-2026"}, {"dprk_takes_part": "true"}),
    ],
    acts.summits_have_two_sides: [
        gone("participants", {"meeting": SUMMIT["id"], "side": "USA"}, "meetings.kind")
    ],
    acts.editions_are_of_the_year_of_their_session: [
        put("forum_participation", {"edition_year": "2025"}, {"edition_year": "2026"})
    ],
    acts.held_acts_precede_their_report: [
        put("meetings", {"id": "usa-prk-mongolia-2014"}, {"date_earliest": "2015-02-01"}, "date")
    ],
    acts.as_of_is_not_after_the_document: [
        put("roles", {"as_of_source": "st-2015"}, {"as_of_earliest": "2015-02-20"}, "as_of")
    ],
    acts.legs_follow_one_another: [
        put("visits", {"leg": "2"}, {"leg": "1"}),
        put("visits", {"leg": "2"}, {"date_latest": "2026-01-01"}, "date"),
    ],
    acts.replies_have_evidence: [
        gone("evidence", {"table": "overtures", "row": "prk-usa-nuclear-pause"}, "overtures.reply")
    ],
    acts.replies_come_from_the_target: [
        put("overtures", {"id": "prk-usa-nuclear-pause"}, {"replied_by": "PRK"}),
        put("overtures", {"reply": "not_reported"}, {"reply_date": "2026-06"}),
        put("overtures", {"reply": "failed"}, {"replied_by": lambda row: row["target"]}),
    ],
    acts.replies_follow_the_offer: [
        put("overtures", {"target": "KOR"}, {"reply_date_latest": "1999-12-31"}, "reply_date")
    ],
    acts.reply_statements_are_the_repliers: [
        put("overtures", {"target": "KOR"}, {"reply_statement": "dprk-denies-sony"})
    ],
    acts.offers_and_ties_have_two_sides: [
        put("overtures", {}, {"target": lambda row: row["actor"]})
    ],
    acts.one_of_the_sides_acts: [
        put("diplomatic_relations", {"event": "severed"}, {"acting_side": "CHN"})
    ],
    acts.shares_above_a_whole_have_multiple_answers: [
        both(
            put("survey_results", {"rank": "1"}, {"value_low": "0"}),
            put("survey_results", {"rank": "1"}, {"multiple_answers": "false"}),
        ),
    ],
    acts.ranks_follow_the_shares: [put("survey_results", {"rank": "2"}, {"rank": "1"})],
    acts.levels_agree_with_changes: [
        put("trade_figures", LEVEL, {"value_high": "144.1"}, "value"),
    ],
    acts.modes_belong_to_their_type: [
        put("events", {"mode": "cyber"}, {"event_type": "ASSAULT"}, "mode")
    ],
    acts.charges_have_an_accuser: [put("events", {"status": "denied"}, {"accuser": ""})],
    acts.memberships_run_forwards: [
        put("country_groups", {"member_from": KNOWN}, {"member_until": "1900-01-01"}),
        put("country_groups", {}, {"id": "ASEAN-ZZZ"}),
    ],
    claims.dates_say_whether_an_act_lasts: [
        put("statements", {"date_precision": "day"}, {"date": "2026-05-27/2026-05-28"}),
        put("meetings", {"kind": "summit"}, {"date": "../2018-06-12"}),
    ],
    claims.moments_hold_as_of_no_time: [
        put("diplomatic_relations", {"event": "severed"}, {"as_of": "2021-06-21"})
    ],
    claims.what_is_past_ended_before_its_document: [
        put("visits", {"documents": "st-2015"}, {"date_latest": "2015-01-31"}, "date"),
    ],
    claims.titles_leave_out_the_country: [
        put("roles", {"country": "SGP"}, {"title": "Singapore Foreign Minister"})
    ],
    claims.sides_are_named_once: [
        put("statements", {"about": KNOWN}, {"also_about": lambda row: row["about"]}),
        put("statements", {"also_about": KNOWN}, {"also_about": "Pyongyang"}),
    ],
    claims.one_sentence_has_one_kind_of_gap: [
        put("statements", {"id": "dprk-denies-sony"}, {"channel": "?"})
    ],
    claims.an_act_is_told_in_several_rows: [
        put("meetings", {"act": ""}, {"act": "told-here-alone"}),
        put(
            "statements", {"act": KNOWN, "date_latest": KNOWN}, {"date_latest": "1999-12-31"}, "act"
        ),
    ],
    claims.offers_are_made_by_their_side: [
        put("overtures", {"target": "KOR"}, {"offer_statement": "dprk-denies-sony"})
    ],
    claims.answers_are_not_before_their_offers: [
        put("overtures", {"reply": "considering"}, {"reply_date_earliest": ""}, "reply_date")
    ],
    claims.places_lie_in_their_country: [
        put("visits", {"country": "CHN", "place": "beijing"}, {"country": "JPN"}),
        put("embassies", {"host": "MYS"}, {"place": "beijing"}, "host"),
    ],
    claims.contradictions_are_judged: [
        put("corroborations", {"relation": "contradicts"}, {"judgement": ""})
    ],
    claims.references_stand_once: [twice("corroborations", {"url": KNOWN}, "url")],
    claims.contradictions_cannot_both_be_true: [
        put("corroborations", {"table": "meetings", "field": "date"}, {"relation": "contradicts"})
    ],
    claims.an_act_is_one_interaction_a_pair: [twice("interactions", {}, "act")],
}


def broken(tables: Tables, *rules: Rule) -> list[Problem]:
    return list(violations(Data(tables, CONTRACT), rules))


class Watched(Data):
    """The tables, and whether another one than that of the row at hand was looked at."""

    own, looked = "", False

    def where(self, table: str, /, **cells: str) -> list[Row]:
        self.looked |= table != self.own
        return super().where(table, **cells)

    def ids(self, table: str) -> set[str]:
        self.looked |= table != self.own
        return super().ids(table)


def test_the_committed_tables_keep_every_rule(tables: Tables) -> None:
    assert list(map(str, broken(tables, *RULES))) == []


def test_every_rule_is_broken_by_some_case_and_is_of_tables_that_there_are() -> None:
    assert [rule.name for rule in RULES if not BREAKS.get(rule)] == []
    assert {name for rule in RULES for name in rule.tables} <= set(CONTRACT)


@pytest.mark.parametrize(
    ("rule", "case"),
    [(rule, case) for rule, cases in BREAKS.items() for case in cases],
    ids=[f"{rule.name}-{names}" for rule, cases in BREAKS.items() for _, names in cases],
)
def test_a_rule_is_broken_where(rule: Rule, case: Break, tables: Tables) -> None:
    change, names = case
    change(tables)
    table, field = names.split(".")
    found = broken(tables, rule)
    assert (f"data/{table}.csv", field) in {(problem.file, problem.field) for problem in found}
    assert all(problem.rule == rule.name and problem.row and problem.remedy for problem in found)


def test_a_rule_holds_alone_where_it_looks_at_no_other_table(tables: Tables) -> None:
    data = Watched(tables, CONTRACT)
    for rule in RULES:
        data.looked = False
        for data.own in rule.tables or CONTRACT:
            for row in data.rows[data.own]:
                rule.check(row, data)
        assert rule.alone == (not data.looked), rule.name


def test_a_violation_names_file_row_field_rule_and_remedy(tables: Tables) -> None:
    matching(tables, "events", {"id": "sony-cyber-attack-2014"})[0]["accuser"] = ""
    (found,) = broken(tables, acts.charges_have_an_accuser)
    assert str(found) == (
        "data/events.csv: sony-cyber-attack-2014: accuser: charges_have_an_accuser:"
        " it is denied by nobody: write who makes the charge, or ?"
    )


def test_a_rule_leaves_its_exceptions_alone(tables: Tables) -> None:
    # A person of a member country may sit for its group.
    guest = matching(tables, "participants", {"person": "vivian-balakrishnan", "note": ""})[0]
    guest["side"] = "ASEAN"
    # A forum whose participants are not named says nothing of who took part.
    forum = matching(tables, "meetings", {"kind": "forum", "dprk_takes_part": "false"})[0]
    assert matching(tables, "participants", {"meeting": forum["id"]}) == []
    forum["dprk_takes_part"] = "true"
    rules = (acts.people_take_their_own_side, acts.sides_show_whether_the_dprk_takes_part)
    assert broken(tables, *rules) == []

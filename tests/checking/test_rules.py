"""The dataset's own rules: the committed tables keep each of them, and one change breaks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from dprk_engagement.checking.rules import (
    RULES,
    Data,
    Row,
    Rule,
    acts,
    claims,
    links,
    texts,
    values,
    violations,
)
from dprk_engagement.contract import Contract

if TYPE_CHECKING:
    from dprk_engagement.errors import Problem

Tables = dict[str, list[dict[str, str]]]
Change = Callable[[Tables], tuple[str, str]]

CONTRACT = Contract.installed()
CASES: list[tuple[Rule, Change]] = []


def breaks(rule: Rule) -> Callable[[Change], Change]:
    """Note that the change below breaks ``rule``; it returns the table and field to be named."""

    def note(change: Change) -> Change:
        CASES.append((rule, change))
        return change

    return note


def one(tables: Tables, table: str, /, **cells: str) -> dict[str, str]:
    """Return the first row of ``table`` with these ``cells``."""
    return next(row for row in tables[table] if row.items() >= cells.items())


def one_known(tables: Tables, table: str, field: str, /, **cells: str) -> dict[str, str]:
    """Return the first row of ``table`` with these ``cells`` in which ``field`` is no gap."""
    return next(
        row for row in tables[table] if row.items() >= cells.items() and row[field] not in ("", "?")
    )


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


def test_every_rule_is_broken_by_some_case() -> None:
    assert set(RULES) == {rule for rule, _ in CASES}


def test_every_rule_is_of_tables_that_there_are() -> None:
    assert {name for rule in RULES for name in rule.tables} <= set(CONTRACT)


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_a_rule_holds_alone_where_it_looks_at_no_other_table(rule: Rule, tables: Tables) -> None:
    tables["tombstones"].append(dict.fromkeys(CONTRACT["tombstones"].fields, "people"))
    data = Watched(tables, CONTRACT)
    for data.own in rule.tables or CONTRACT:
        for row in data.rows[data.own]:
            rule.check(row, data)
    assert rule.alone == (not data.looked)


@pytest.mark.parametrize(("rule", "change"), CASES, ids=[change.__name__ for _, change in CASES])
def test_a_rule_is_broken_where(rule: Rule, change: Change, tables: Tables) -> None:
    table, field = change(tables)
    found = broken(tables, rule)
    assert (f"data/{table}.csv", field) in {(problem.file, problem.field) for problem in found}
    assert all(problem.rule == rule.name and problem.row and problem.remedy for problem in found)


@breaks(values.dates_follow_their_expression)
def a_bound_is_edited_by_hand(tables: Tables) -> tuple[str, str]:
    one(tables, "meetings", date_precision="month")["date_latest"] = "2018-06-29"
    return "meetings", "date_latest"


@breaks(values.dates_follow_their_expression)
def a_precision_is_finer_than_the_date(tables: Tables) -> tuple[str, str]:
    one(tables, "meetings", date_precision="month")["date_precision"] = "day"
    return "meetings", "date_precision"


@breaks(values.dates_follow_their_expression)
def a_date_is_no_edtf(tables: Tables) -> tuple[str, str]:
    one(tables, "statements", date_precision="day")["date"] = "28 May 2026"
    return "statements", "date"


@breaks(values.dates_follow_their_expression)
def a_gap_has_a_placeholder_for_a_bound(tables: Tables) -> tuple[str, str]:
    one(tables, "events", date="?")["date_earliest"] = "2017-01-01"
    return "events", "date_earliest"


@breaks(values.dates_run_forwards)
def the_bounds_of_a_date_are_swapped(tables: Tables) -> tuple[str, str]:
    row = one(tables, "overtures", date_precision="month")
    row["date_earliest"], row["date_latest"] = row["date_latest"], row["date_earliest"]
    return "overtures", "date_earliest"


@breaks(values.basis_is_unknown_for_gaps_alone)
def a_gap_is_called_stated(tables: Tables) -> tuple[str, str]:
    one(tables, "events", date="?")["date_basis"] = "stated"
    return "events", "date_basis"


@breaks(values.basis_is_unknown_for_gaps_alone)
def a_figure_is_called_unknown(tables: Tables) -> tuple[str, str]:
    one(tables, "trade_figures", qualifier="exact")["value_basis"] = "unknown"
    return "trade_figures", "value_basis"


@breaks(values.implied_values_are_explained)
def an_implied_date_has_lost_its_reasoning(tables: Tables) -> tuple[str, str]:
    row = one(tables, "meetings", date_basis="implied")
    row["note"] = ""
    for link in tables["evidence"]:
        if link["row"] == row["id"]:
            link["note"] = ""
    return "meetings", "date"


@breaks(values.implied_values_are_explained)
def an_implied_row_has_lost_its_note(tables: Tables) -> tuple[str, str]:
    row = one(tables, "embassies", basis="implied")
    row["note"] = ""
    for link in tables["evidence"]:
        if link["row"] == row["id"]:
            link["note"] = ""
    return "embassies", "*"


@breaks(values.derived_values_name_their_parents)
def a_derived_figure_has_no_formula(tables: Tables) -> tuple[str, str]:
    row = one(tables, "trade_figures", value_basis="derived")
    row["note"] = ""
    for link in tables["evidence"]:
        if link["row"] == row["id"]:
            link["note"] = ""
    return "trade_figures", "date"


@breaks(values.derived_values_name_their_parents)
def a_derived_figure_is_said_to_be_printed(tables: Tables) -> tuple[str, str]:
    row = one(tables, "trade_figures", value_basis="derived")
    for link in tables["evidence"]:
        if link["row"] == row["id"]:
            link["role"] = "states"
    return "trade_figures", "date"


@breaks(values.bounds_hold_the_value)
def a_bound_is_on_the_wrong_side_of_the_value(tables: Tables) -> tuple[str, str]:
    one(tables, "trade_figures", qualifier="over")["value_low"] = "500"
    return "trade_figures", "value"


@breaks(values.bounds_hold_the_value)
def an_open_side_is_closed_at_the_value(tables: Tables) -> tuple[str, str]:
    one(tables, "trade_figures", qualifier="nearly", value="-80")["value_low"] = ""
    return "trade_figures", "value_low"


@breaks(values.bounds_hold_the_value)
def a_figure_has_neither_hedge_nor_bounds(tables: Tables) -> tuple[str, str]:
    row = one(tables, "trade_figures", qualifier="exact")
    row |= {"qualifier": "", "value_low": "", "value_high": ""}
    return "trade_figures", "qualifier"


@breaks(values.percentages_are_shares)
def a_share_is_above_a_hundred_percent(tables: Tables) -> tuple[str, str]:
    one(tables, "survey_results", unit="percent")["value"] = "160.8"
    return "survey_results", "value"


@breaks(values.percentages_are_shares)
def a_fall_is_of_more_than_everything(tables: Tables) -> tuple[str, str]:
    one(tables, "trade_figures", measure="change")["value_low"] = "-180"
    return "trade_figures", "value_low"


@breaks(values.printed_words_are_few)
def evidence_quotes_six_words(tables: Tables) -> tuple[str, str]:
    one_known(tables, "evidence", "printed", field="date")["printed"] = (
        "one two three four five six"
    )
    return "evidence", "printed"


@breaks(values.printed_words_are_few)
def a_figure_quotes_six_words(tables: Tables) -> tuple[str, str]:
    one(tables, "trade_figures", qualifier="over")["as_stated"] = "one two three four five six"
    return "trade_figures", "as_stated"


@breaks(texts.cells_are_plain_text)
def a_note_ends_in_a_blank(tables: Tables) -> tuple[str, str]:
    one_known(tables, "meetings", "note")["note"] += " "
    return "meetings", "note"


@breaks(texts.cells_are_plain_text)
def a_summary_has_a_line_break(tables: Tables) -> tuple[str, str]:
    one_known(tables, "meetings", "summary")["summary"] = "Two\nlines."
    return "meetings", "summary"


@breaks(texts.cells_are_plain_text)
def a_place_is_a_formula(tables: Tables) -> tuple[str, str]:
    one_known(tables, "visits", "place")["place"] = "=1+1"
    return "visits", "place"


@breaks(texts.cells_are_plain_text)
def a_name_has_a_letter_that_only_looks_latin(tables: Tables) -> tuple[str, str]:
    one_known(tables, "people", "name")["name"] = "\u0410nn Example"
    return "people", "name"


@breaks(texts.cells_are_plain_text)
def a_title_turns_the_direction_of_writing(tables: Tables) -> tuple[str, str]:
    one_known(tables, "sources", "title")["title"] = "\u202eTitle"
    return "sources", "title"


@breaks(texts.addresses_are_of_the_web)
def an_address_ends_a_link_of_the_report(tables: Tables) -> tuple[str, str]:
    one_known(tables, "corroborations", "url")["url"] = "https://example.org/)"
    return "corroborations", "url"


@breaks(texts.cells_are_plain_text)
def a_name_is_not_composed(tables: Tables) -> tuple[str, str]:
    one_known(tables, "people", "name")["name"] = "Jose\u0301"
    return "people", "name"


@breaks(texts.addresses_are_of_the_web)
def an_address_runs_a_script(tables: Tables) -> tuple[str, str]:
    one_known(tables, "sources", "url")["url"] = "javascript:alert(1)"
    return "sources", "url"


@breaks(links.foreign_keys_resolve)
def a_meeting_is_in_no_known_country(tables: Tables) -> tuple[str, str]:
    one_known(tables, "meetings", "country")["country"] = "XKX"
    return "meetings", "country"


@breaks(links.foreign_keys_resolve)
def evidence_names_a_sentence_that_does_not_exist(tables: Tables) -> tuple[str, str]:
    tables["evidence"][0]["sentence"] = "99"
    return "evidence", "sentence"


@breaks(links.foreign_keys_resolve)
def a_participant_met_at_a_meeting_that_was_withdrawn(tables: Tables) -> tuple[str, str]:
    tables["participants"][0]["meeting"] = "no-such-meeting"
    cells = {"table": "meetings", "row": "no-such-meeting", "release": "1.0.0", "reason": "None."}
    tables["tombstones"].append(cells)
    return "participants", "meeting"


@breaks(links.actors_resolve)
def an_actor_is_written_as_a_name(tables: Tables) -> tuple[str, str]:
    one_known(tables, "events", "actor")["actor"] = "North Korea"
    return "events", "actor"


@breaks(links.coded_rows_have_evidence)
def a_row_comes_from_memory(tables: Tables) -> tuple[str, str]:
    tables["evidence"] = [
        link for link in tables["evidence"] if link["row"] != tables["visits"][0]["id"]
    ]
    return "visits", "*"


@breaks(links.coded_rows_have_evidence)
def a_row_has_evidence_for_a_field_of_it_alone(tables: Tables) -> tuple[str, str]:
    row = one(tables, "evidence", table="visits", field="*")["row"]
    for link in tables["evidence"]:
        link["field"] = "place" if link["row"] == row else link["field"]
    return "visits", "*"


@breaks(links.printed_forms_have_evidence)
def a_form_of_a_name_is_printed_nowhere(tables: Tables) -> tuple[str, str]:
    tables["people"][0]["printed_forms"] += "; Zz Zz"
    return "people", "printed_forms"


@breaks(links.hedges_are_printed)
def a_hedge_is_in_our_own_words(tables: Tables) -> tuple[str, str]:
    one_known(tables, "statements", "hedge")["hedge"] = "as some say"
    return "statements", "hedge"


@breaks(links.hedges_are_printed)
def the_hedge_of_a_reply_stands_in_no_sentence(tables: Tables) -> tuple[str, str]:
    row = one_known(tables, "overtures", "reply_hedge")
    link = one(tables, "evidence", table="overtures", row=row["id"], field="reply_hedge")
    tables["evidence"].remove(link)
    return "overtures", "reply_hedge"


@breaks(links.built_columns_follow_the_evidence)
def a_row_names_a_document_that_does_not_speak_for_it(tables: Tables) -> tuple[str, str]:
    one(tables, "visits", documents="st-2026")["documents"] = "st-2015"
    return "visits", "documents"


@breaks(links.built_columns_follow_the_evidence)
def what_a_sentence_states_is_called_implied(tables: Tables) -> tuple[str, str]:
    one(tables, "participants", basis="stated")["basis"] = "implied"
    return "participants", "basis"


@breaks(links.interactions_stand_for_rows)
def an_interaction_stands_for_a_row_that_is_gone(tables: Tables) -> tuple[str, str]:
    tables["interactions"][0]["row"] = "no-such-row"
    return "interactions", "row"


@breaks(links.interactions_stand_for_rows)
def an_interaction_is_also_in_a_table_that_is_none(tables: Tables) -> tuple[str, str]:
    one_known(tables, "interactions", "also_in")["also_in"] += "; acts/none"
    return "interactions", "also_in"


@breaks(links.evidence_bears_on_a_field)
def evidence_bears_on_a_row_that_is_gone(tables: Tables) -> tuple[str, str]:
    tables["evidence"][0]["row"] = "no-such-row"
    return "evidence", "row"


@breaks(links.evidence_bears_on_a_field)
def evidence_bears_on_a_field_of_another_table(tables: Tables) -> tuple[str, str]:
    one(tables, "evidence", table="meetings", field="date")["field"] = "reply_date"
    return "evidence", "field"


@breaks(links.evidence_bears_on_a_field)
def evidence_bears_on_a_table_without_ids(tables: Tables) -> tuple[str, str]:
    tables["evidence"][0]["table"] = "sentences"
    return "evidence", "table"


@breaks(links.evidence_is_attributed)
def evidence_is_attributed_to_a_country(tables: Tables) -> tuple[str, str]:
    tables["evidence"][0]["attribution"] = "PRK"
    return "evidence", "attribution"


@breaks(links.coded_sentences_carry_rows)
def a_sentence_counts_a_row_too_many(tables: Tables) -> tuple[str, str]:
    row = one(tables, "sentences", disposition="coded")
    row["rows"] = str(int(row["rows"]) + 1)
    return "sentences", "rows"


@breaks(links.coded_sentences_carry_rows)
def a_sentence_that_carries_rows_is_called_analysis(tables: Tables) -> tuple[str, str]:
    one(tables, "sentences", disposition="coded")["disposition"] = "analysis"
    return "sentences", "disposition"


@breaks(links.coded_sentences_carry_rows)
def a_sentence_without_rows_is_called_coded(tables: Tables) -> tuple[str, str]:
    one(tables, "sentences", disposition="boilerplate")["disposition"] = "coded"
    return "sentences", "disposition"


@breaks(links.sentences_are_spans)
def a_sentence_is_longer_than_its_span(tables: Tables) -> tuple[str, str]:
    tables["sentences"][0]["length"] = "9999"
    return "sentences", "length"


@breaks(links.sentences_are_spans)
def a_sentence_overlaps_the_one_before(tables: Tables) -> tuple[str, str]:
    row = one(tables, "sentences", source="st-2015", paragraph="4", sentence="1")
    row |= {"start": "0", "length": row["end"]}
    return "sentences", "start"


@breaks(links.sentences_are_spans)
def a_sentence_is_left_out_of_the_index(tables: Tables) -> tuple[str, str]:
    gone = one(tables, "sentences", source="st-2015", paragraph="4", sentence="1")
    tables["sentences"].remove(gone)
    return "sentences", "start"


@breaks(links.duplicates_repeat_a_sentence)
def a_duplicate_names_no_sentence(tables: Tables) -> tuple[str, str]:
    one(tables, "sentences", disposition="duplicate")["duplicate_of"] = ""
    return "sentences", "disposition"


@breaks(links.duplicates_repeat_a_sentence)
def a_duplicate_names_a_sentence_of_other_words(tables: Tables) -> tuple[str, str]:
    one(tables, "sentences", disposition="duplicate")["sha256"] = "0" * 64
    return "sentences", "duplicate_of"


@breaks(links.sources_count_their_sentences)
def a_document_miscounts_its_coded_sentences(tables: Tables) -> tuple[str, str]:
    tables["sources"][0]["coded_sentences"] = "0"
    return "sources", "coded_sentences"


@breaks(links.corroborations_add_something)
def a_corroboration_bears_on_nothing(tables: Tables) -> tuple[str, str]:
    tables["corroborations"][0]["row"] = "no-such-row"
    return "corroborations", "row"


@breaks(links.corroborations_add_something)
def a_corroboration_refines_a_value_into_itself(tables: Tables) -> tuple[str, str]:
    one(tables, "corroborations", relation="supports")["relation"] = "refines"
    return "corroborations", "relation"


@breaks(links.corroborations_add_something)
def a_corroboration_supports_a_gap(tables: Tables) -> tuple[str, str]:
    row = one(tables, "corroborations", table="meetings", field="place", relation="refines")
    one(tables, "meetings", id=row["row"])["place"] = "?"
    row["relation"] = "supports"
    return "corroborations", "relation"


@breaks(links.corroborations_add_something)
def a_corroboration_bears_on_a_table_that_is_not_coded(tables: Tables) -> tuple[str, str]:
    tables["corroborations"][0] |= {"table": "countries", "row": "PRK", "field": "name"}
    return "corroborations", "table"


@breaks(links.corroborations_write_dates_as_edtf)
def a_corroboration_gives_a_day_that_does_not_exist(tables: Tables) -> tuple[str, str]:
    one(tables, "corroborations", table="meetings", field="date")["value"] = "2018-06-31"
    return "corroborations", "value"


@breaks(links.corroborations_write_dates_as_edtf)
def a_corroboration_was_published_in_words(tables: Tables) -> tuple[str, str]:
    one_known(tables, "corroborations", "published")["published"] = "last spring"
    return "corroborations", "published"


@breaks(links.acts_are_sought_in_the_public_record)
def nobody_looked_for_a_meeting_elsewhere(tables: Tables) -> tuple[str, str]:
    tables["searches"].remove(one(tables, "searches", table="meetings", row="arf-2017"))
    return "meetings", "id"


@breaks(links.searches_say_what_was_found)
def a_search_found_what_is_not_there(tables: Tables) -> tuple[str, str]:
    one_known(tables, "searches", "outcome", outcome="not_found")["outcome"] = "found"
    return "searches", "outcome"


@breaks(links.searches_say_what_was_found)
def a_search_was_for_a_row_that_does_not_exist(tables: Tables) -> tuple[str, str]:
    tables["searches"][0]["row"] = "no-such-row"
    return "searches", "row"


@breaks(links.kinds_of_act_name_a_term)
def a_kind_of_act_is_told_by_a_term_that_there_is_not(tables: Tables) -> tuple[str, str]:
    one(tables, "interaction_kinds", table="meetings", term="held")["term"] = "hold"
    return "interaction_kinds", "term"


@breaks(links.reference_rows_stand_once)
def a_place_has_two_ids(tables: Tables) -> tuple[str, str]:
    tables["places"].append(one(tables, "places", id="beijing") | {"id": "peking"})
    return "places", "name"


@breaks(links.withdrawn_ids_stay_withdrawn)
def a_withdrawn_id_is_used_again(tables: Tables) -> tuple[str, str]:
    row = tables["events"][0]["id"]
    tables["tombstones"].append(
        {"table": "events", "row": row, "release": "1.0.0", "reason": "Withdrawn."}
    )
    return "tombstones", "row"


@breaks(links.withdrawn_ids_stay_withdrawn)
def a_tombstone_stands_in_no_table(tables: Tables) -> tuple[str, str]:
    tables["tombstones"].append(
        {"table": "incidents", "row": "x", "release": "1.0.0", "reason": "Withdrawn."}
    )
    return "tombstones", "table"


@breaks(acts.one_participant_a_row)
def a_participant_is_both_a_person_and_a_body(tables: Tables) -> tuple[str, str]:
    one_known(tables, "participants", "person")["person_unnamed"] = "officials"
    return "participants", "person"


@breaks(acts.one_participant_a_row)
def a_statement_is_made_by_nobody(tables: Tables) -> tuple[str, str]:
    one_known(tables, "statements", "speaker")["speaker"] = ""
    return "statements", "speaker"


@breaks(acts.people_take_their_own_side)
def a_person_sits_on_the_other_side(tables: Tables) -> tuple[str, str]:
    one(tables, "participants", person="kim-jong-un", note="")["side"] = "USA"
    return "participants", "side"


@breaks(acts.people_take_their_own_side)
def a_traveller_travels_for_another_country(tables: Tables) -> tuple[str, str]:
    one(tables, "visits", traveller="donald-trump", note="")["side"] = "PRK"
    return "visits", "side"


@breaks(acts.sides_show_whether_the_dprk_takes_part)
def the_dprk_is_said_to_be_absent_from_its_own_summit(tables: Tables) -> tuple[str, str]:
    one(tables, "meetings", id="usa-prk-singapore-2018")["dprk_takes_part"] = "false"
    return "meetings", "dprk_takes_part"


@breaks(acts.sides_show_whether_the_dprk_takes_part)
def the_dprk_is_said_to_take_part_and_is_no_side(tables: Tables) -> tuple[str, str]:
    one(tables, "meetings", id="usa-chn-beijing-2026")["dprk_takes_part"] = "true"
    return "meetings", "dprk_takes_part"


@breaks(acts.summits_have_two_sides)
def a_summit_has_one_side(tables: Tables) -> tuple[str, str]:
    for row in tables["participants"]:
        if row["meeting"] == "usa-prk-singapore-2018":
            row["side"] = "PRK"
    return "meetings", "kind"


@breaks(acts.editions_are_of_the_year_of_their_session)
def an_edition_is_named_by_the_year_after(tables: Tables) -> tuple[str, str]:
    one(tables, "forum_participation", edition_year="2025")["edition_year"] = "2026"
    return "forum_participation", "edition_year"


@breaks(acts.held_acts_precede_their_report)
def a_meeting_is_held_after_it_was_reported(tables: Tables) -> tuple[str, str]:
    row = one(tables, "meetings", id="usa-prk-mongolia-2014")
    row |= {"date": "2015-02", "date_earliest": "2015-02-01", "date_latest": "2015-02-28"}
    return "meetings", "date"


@breaks(acts.as_of_is_not_after_the_document)
def a_status_holds_as_of_a_day_after_its_document(tables: Tables) -> tuple[str, str]:
    one(tables, "roles", as_of="2015-01-19", as_of_source="st-2015")["as_of_earliest"] = (
        "2015-01-20"
    )
    return "roles", "as_of"


@breaks(acts.legs_follow_one_another)
def a_leg_is_numbered_twice(tables: Tables) -> tuple[str, str]:
    one(tables, "visits", leg="2")["leg"] = "1"
    return "visits", "leg"


@breaks(acts.legs_follow_one_another)
def a_leg_ends_before_the_one_before_it_begins(tables: Tables) -> tuple[str, str]:
    one(tables, "visits", leg="2")["date_latest"] = "2026-01-01"
    return "visits", "date"


@breaks(acts.replies_have_evidence)
def a_reply_rests_on_no_sentence(tables: Tables) -> tuple[str, str]:
    row = one(tables, "overtures", reply="rejected")
    tables["evidence"] = [link for link in tables["evidence"] if link["row"] != row["id"]]
    return "overtures", "reply"


@breaks(acts.replies_come_from_the_target)
def an_offer_is_answered_by_the_side_that_made_it(tables: Tables) -> tuple[str, str]:
    row = one(tables, "overtures", reply="accepted", note="")
    row["replied_by"] = row["actor"]
    return "overtures", "replied_by"


@breaks(acts.replies_come_from_the_target)
def an_offer_without_a_reply_has_a_day_of_the_reply(tables: Tables) -> tuple[str, str]:
    one(tables, "overtures", reply="not_reported")["reply_date"] = "2026-06"
    return "overtures", "reply_date"


@breaks(acts.replies_come_from_the_target)
def an_offer_that_failed_was_answered(tables: Tables) -> tuple[str, str]:
    row = one(tables, "overtures", reply="failed")
    row["replied_by"] = row["target"]
    return "overtures", "replied_by"


@breaks(acts.replies_follow_the_offer)
def an_offer_is_answered_before_it_is_made(tables: Tables) -> tuple[str, str]:
    one_known(tables, "overtures", "date_earliest")["reply_date_latest"] = "1999-12-31"
    return "overtures", "reply_date"


@breaks(acts.reply_statements_are_the_repliers)
def the_statement_of_a_reply_is_the_other_sides(tables: Tables) -> tuple[str, str]:
    row = one_known(tables, "overtures", "reply_statement")
    one(tables, "statements", id=row["reply_statement"])["on_behalf_of"] = row["actor"]
    return "overtures", "reply_statement"


@breaks(acts.offers_and_ties_have_two_sides)
def a_country_makes_an_offer_to_itself(tables: Tables) -> tuple[str, str]:
    row = tables["overtures"][0]
    row["target"] = row["actor"]
    return "overtures", "target"


@breaks(acts.one_of_the_sides_acts)
def a_third_side_cuts_the_ties_of_two_others(tables: Tables) -> tuple[str, str]:
    one(tables, "diplomatic_relations", event="severed")["acting_side"] = "CHN"
    return "diplomatic_relations", "acting_side"


@breaks(acts.shares_above_a_whole_have_multiple_answers)
def shares_above_a_whole_are_called_single_answers(tables: Tables) -> tuple[str, str]:
    for row in tables["survey_results"]:
        row["multiple_answers"] = "false"
    return "survey_results", "multiple_answers"


@breaks(acts.shares_above_a_whole_have_multiple_answers)
def the_answers_to_one_question_differ_in_kind(tables: Tables) -> tuple[str, str]:
    tables["survey_results"][0]["multiple_answers"] = "false"
    return "survey_results", "multiple_answers"


@breaks(acts.ranks_follow_the_shares)
def two_answers_have_one_rank(tables: Tables) -> tuple[str, str]:
    first, second, *_ = (row for row in tables["survey_results"] if row["rank"] != "?")
    second["rank"] = first["rank"]
    return "survey_results", "rank"


@breaks(acts.levels_agree_with_changes)
def a_computed_bound_is_a_tenth_off(tables: Tables) -> tuple[str, str]:
    one(tables, "trade_figures", value_basis="derived")["value_high"] = "144.1"
    return "trade_figures", "value"


@breaks(acts.levels_agree_with_changes)
def a_level_does_not_follow_from_the_change(tables: Tables) -> tuple[str, str]:
    one(tables, "trade_figures", id="prk-asean-2016-level")["value_high"] = "14.4"
    return "trade_figures", "value"


@breaks(acts.modes_belong_to_their_type)
def an_event_has_a_mode_of_another_type(tables: Tables) -> tuple[str, str]:
    one(tables, "events", mode="cyber")["event_type"] = "ASSAULT"
    return "events", "mode"


@breaks(acts.charges_have_an_accuser)
def a_charge_is_made_by_nobody(tables: Tables) -> tuple[str, str]:
    one(tables, "events", status="denied")["accuser"] = ""
    return "events", "accuser"


@breaks(acts.memberships_run_forwards)
def a_membership_ends_before_it_begins(tables: Tables) -> tuple[str, str]:
    one_known(tables, "country_groups", "member_from")["member_until"] = "1900-01-01"
    return "country_groups", "member_until"


@breaks(acts.memberships_run_forwards)
def the_id_of_a_membership_names_another_country(tables: Tables) -> tuple[str, str]:
    tables["country_groups"][0]["id"] = "ASEAN-ZZZ"
    return "country_groups", "id"


@breaks(claims.dates_say_whether_an_act_lasts)
def a_statement_lasts_for_days(tables: Tables) -> tuple[str, str]:
    one(tables, "statements", date_precision="day")["date"] = "2026-05-27/2026-05-28"
    return "statements", "date"


@breaks(claims.dates_say_whether_an_act_lasts)
def a_summit_lasts_from_an_unknown_day(tables: Tables) -> tuple[str, str]:
    one(tables, "meetings", kind="summit")["date"] = "../2018-06-12"
    return "meetings", "date"


@breaks(claims.moments_hold_as_of_no_time)
def relations_that_were_severed_hold_as_of_a_day(tables: Tables) -> tuple[str, str]:
    one(tables, "diplomatic_relations", event="severed")["as_of"] = "2021-06-21"
    return "diplomatic_relations", "as_of"


@breaks(claims.what_is_past_ended_before_its_document)
def a_visit_that_was_made_ends_after_its_document(tables: Tables) -> tuple[str, str]:
    one(tables, "visits", status="held", documents="st-2015")["date_latest"] = "2015-01-31"
    return "visits", "date"


@breaks(claims.what_is_past_ended_before_its_document)
def an_offer_was_answered_after_its_document(tables: Tables) -> tuple[str, str]:
    row = one_known(tables, "overtures", "reply_date_latest", documents="st-2015")
    row["reply_date_latest"] = "2015-01-31"
    return "overtures", "reply_date"


@breaks(claims.titles_leave_out_the_country)
def a_title_begins_with_the_country(tables: Tables) -> tuple[str, str]:
    one(tables, "roles", country="SGP")["title"] = "Singapore Foreign Minister"
    return "roles", "title"


@breaks(claims.sides_are_named_once)
def a_statement_is_about_one_side_twice(tables: Tables) -> tuple[str, str]:
    row = one_known(tables, "statements", "about")
    row["also_about"] = row["about"]
    return "statements", "also_about"


@breaks(claims.sides_are_named_once)
def a_statement_is_also_about_a_side_that_there_is_not(tables: Tables) -> tuple[str, str]:
    one_known(tables, "statements", "also_about")["also_about"] += "; Pyongyang"
    return "statements", "also_about"


@breaks(claims.one_sentence_has_one_kind_of_gap)
def two_statements_of_a_sentence_have_other_gaps(tables: Tables) -> tuple[str, str]:
    one(tables, "statements", id="dprk-denies-sony")["channel"] = "?"
    return "statements", "channel"


@breaks(claims.an_act_is_told_in_several_rows)
def an_act_has_a_name_of_its_own_row_alone(tables: Tables) -> tuple[str, str]:
    one(tables, "meetings", act="")["act"] = "told-here-alone"
    return "meetings", "act"


@breaks(claims.an_act_is_told_in_several_rows)
def an_act_is_of_two_days(tables: Tables) -> tuple[str, str]:
    row = one(tables, "statements", id="kim-jong-un-conditions-2026")
    row |= {"date_earliest": "2026-03-01", "date_latest": "2026-03-01"}
    return "statements", "act"


@breaks(claims.offers_are_made_by_their_side)
def an_offer_is_made_in_a_statement_for_another_side(tables: Tables) -> tuple[str, str]:
    row = one_known(tables, "overtures", "offer_statement")
    one(tables, "statements", id=row["offer_statement"])["on_behalf_of"] = row["target"]
    return "overtures", "offer_statement"


@breaks(claims.answers_are_not_before_their_offers)
def an_answer_may_be_of_any_day_before_its_offer(tables: Tables) -> tuple[str, str]:
    one_known(tables, "overtures", "date_earliest", reply="considering")["reply_date_earliest"] = ""
    return "overtures", "reply_date"


@breaks(claims.places_lie_in_their_country)
def a_city_lies_in_another_country(tables: Tables) -> tuple[str, str]:
    one(tables, "visits", country="CHN", place="beijing")["country"] = "JPN"
    return "visits", "country"


@breaks(claims.places_lie_in_their_country)
def an_embassy_is_in_a_city_of_another_country(tables: Tables) -> tuple[str, str]:
    one(tables, "embassies", host="MYS")["place"] = "beijing"
    return "embassies", "host"


@breaks(claims.contradictions_are_judged)
def a_contradiction_is_left_as_it_is(tables: Tables) -> tuple[str, str]:
    one(tables, "corroborations", relation="contradicts")["judgement"] = ""
    return "corroborations", "judgement"


@breaks(claims.references_stand_once)
def a_reference_is_entered_twice(tables: Tables) -> tuple[str, str]:
    row = one_known(tables, "corroborations", "url")
    tables["corroborations"].append(row | {"id": "again"})
    return "corroborations", "url"


@breaks(claims.contradictions_cannot_both_be_true)
def a_day_within_the_coded_month_contradicts_it(tables: Tables) -> tuple[str, str]:
    row = one(tables, "corroborations", table="meetings", field="date", relation="refines")
    row["relation"] = "contradicts"
    return "corroborations", "relation"


@breaks(claims.an_act_is_one_interaction_a_pair)
def an_interaction_stands_twice(tables: Tables) -> tuple[str, str]:
    tables["interactions"].append(tables["interactions"][0] | {"id": "again"})
    return "interactions", "act"


def test_a_violation_names_file_row_field_rule_and_remedy(tables: Tables) -> None:
    one(tables, "events", id="sony-cyber-attack-2014")["accuser"] = ""
    (found,) = broken(tables, acts.charges_have_an_accuser)
    assert str(found) == (
        "data/events.csv: sony-cyber-attack-2014: accuser: charges_have_an_accuser:"
        " it is denied by nobody: write who makes the charge, or ?"
    )


def test_a_person_of_a_member_country_may_sit_for_its_group(tables: Tables) -> None:
    row = one(tables, "participants", person="vivian-balakrishnan", note="")
    row["side"] = "ASEAN"
    assert broken(tables, acts.people_take_their_own_side) == []


def test_a_forum_without_named_participants_says_nothing_of_who_took_part(tables: Tables) -> None:
    row = one(tables, "meetings", kind="forum", dprk_takes_part="false")
    assert not [part for part in tables["participants"] if part["meeting"] == row["id"]]
    row["dprk_takes_part"] = "true"
    assert broken(tables, acts.sides_show_whether_the_dprk_takes_part) == []

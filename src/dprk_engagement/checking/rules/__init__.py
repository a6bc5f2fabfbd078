"""The dataset's own rules: what no schema can say of the tables.

A rule is a function of a row and the data that raises ``Broken``. To add one, write the
function, add a line to ``RULES`` and a test that breaks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dprk_engagement.checking.rules import acts, links, texts, values
from dprk_engagement.checking.rules.rows import Broken, Data, Row, Tables, read_tables
from dprk_engagement.contract import table_names

__all__ = [
    "RULES",
    "Broken",
    "Data",
    "Row",
    "Tables",
    "Violation",
    "read_tables",
    "shared_vocabularies_agree",
    "violations",
]

Rule = Callable[[Row, Data], None]
Rules = tuple[tuple[tuple[str, ...], Rule], ...]

EVERY = table_names()
PARTS = ("participants", "visits")
ACTS = ("events", "meetings", "visits")
PAIRS = ("agreements", "diplomatic_relations", "embassies", "overtures", "trade_figures")

RULES: Rules = (
    (EVERY, texts.cells_are_plain_text),
    (("corroborations", "sources"), texts.addresses_are_of_the_web),
    (EVERY, links.foreign_keys_resolve),
    (EVERY, links.actors_resolve),
    (EVERY, links.coded_rows_have_evidence),
    (EVERY, values.dates_follow_their_expression),
    (EVERY, values.dates_run_forwards),
    (EVERY, values.basis_is_unknown_for_gaps_alone),
    (EVERY, values.implied_values_are_explained),
    (EVERY, values.derived_values_name_their_parents),
    (EVERY, values.bounds_hold_the_value),
    (EVERY, values.percentages_are_shares),
    (EVERY, values.printed_words_are_few),
    (EVERY, acts.as_of_is_not_after_the_document),
    (("people", "organizations", "countries"), links.printed_forms_have_evidence),
    (("evidence",), links.evidence_bears_on_a_field),
    (("evidence",), links.evidence_is_attributed),
    (("sentences",), links.coded_sentences_carry_rows),
    (("sentences",), links.sentences_are_spans),
    (("sentences",), links.duplicates_repeat_a_sentence),
    (("sources",), links.sources_count_their_sentences),
    (("corroborations",), links.corroborations_add_something),
    ((*ACTS, "overtures"), links.acts_are_sought_in_the_public_record),
    (("searches",), links.searches_say_what_was_found),
    (("tombstones",), links.withdrawn_ids_stay_withdrawn),
    (("participants", "visits", "statements"), acts.one_participant_a_row),
    (PARTS, acts.people_take_their_own_side),
    (("meetings",), acts.sides_show_whether_the_dprk_takes_part),
    (("meetings",), acts.summits_have_two_sides),
    (ACTS, acts.held_acts_precede_their_report),
    (("visits",), acts.legs_follow_one_another),
    (("overtures",), acts.replies_have_evidence),
    (("overtures",), acts.replies_come_from_the_target),
    (("overtures",), acts.replies_follow_the_offer),
    (("overtures",), acts.reply_statements_are_the_repliers),
    (PAIRS, acts.offers_and_ties_have_two_sides),
    (("diplomatic_relations",), acts.one_of_the_sides_acts),
    (("survey_results",), acts.shares_above_a_whole_have_multiple_answers),
    (("survey_results",), acts.ranks_follow_the_shares),
    (("trade_figures",), acts.levels_agree_with_changes),
    (("events",), acts.modes_belong_to_their_type),
    (("events",), acts.charges_have_an_accuser),
    (("country_groups",), acts.memberships_run_forwards),
)


@dataclass(frozen=True, order=True)
class Violation:
    """One thing that is wrong: where, which rule it breaks, and how to mend it."""

    file: str
    row: str
    field: str
    rule: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.row}: {self.field}: {self.rule}: {self.problem}: {self.remedy}"


def violations(tables: Tables, rules: Rules = RULES) -> Iterator[Violation]:
    """Yield every breach of ``rules`` in ``tables``, which keep to their schemas.

    ``tables`` holds the rows of each table, cells as filed: what ``read_tables`` returns.
    """
    data = Data(tables)
    for names, rule in rules:
        for name in names:
            for row in data.rows[name]:
                try:
                    rule(row, data)
                except Broken as error:
                    yield Violation(
                        f"data/{name}.csv",
                        row.id,
                        error.field,
                        rule.__name__,
                        error.problem,
                        error.remedy,
                    )


def shared_vocabularies_agree(schemas: Mapping[str, Mapping[str, Any]]) -> Iterator[Violation]:
    """Yield the fields that mean the same in several tables and are not defined alike.

    ``schemas`` holds the Table Schema of each table. Shared are every basis, precision and
    qualifier, and the status of an act.
    """
    first: dict[str, tuple[str, Any]] = {}
    for name, contract in schemas.items():
        for field in contract["fields"]:
            kind = _shared_kind(name, field["name"])
            if not kind:
                continue
            definition = [field.get(key) for key in ("type", "categories", "constraints")]
            where = f"schemas/{name}.json"
            model, expected = first.setdefault(kind, (where, definition))
            if definition != expected:
                yield Violation(
                    where,
                    "-",
                    field["name"],
                    "shared_vocabularies_agree",
                    f"its definition is not the one of {model}",
                    f"write type, categories and constraints as for the {kind} there",
                )


def _shared_kind(table: str, field: str) -> str:
    if field == "status":
        return "status of an act" if table in ACTS else ""
    kind = field.rpartition("_")[2]
    return kind if kind in ("basis", "precision", "qualifier") else ""

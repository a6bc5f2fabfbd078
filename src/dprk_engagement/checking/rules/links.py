"""Rules of what points to what: keys, evidence, sentences, corroborations and tombstones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dprk_engagement.checking.rules.rows import Data, Row, broken, rule
from dprk_engagement.dates import read_span
from dprk_engagement.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# What tells the rows of a reference table apart, besides their ids.
_TOLD_BY = {"interaction_kinds": ("table", "field", "term"), "places": ("country", "name")}


@rule()
def foreign_keys_resolve(row: Row, data: Data) -> None:
    """What a foreign key names exists."""
    for fields, target, key in row.table.references:
        values = [row.known(field) for field in fields]
        wanted = dict(zip(key, values, strict=True))
        if not all(values) or data.where(target, **wanted):
            continue
        field, name = fields[-1], "/".join(values)
        if data.where("tombstones", table=target, row=name):
            broken(field, f"{name} was withdrawn from {target}", "name the row that replaced it")
        broken(field, f"there is no {name} in {target}", "correct the id, or add the row")


@rule()
def actors_resolve(row: Row, data: Data) -> None:
    """An actor is a country, a country group or an organization."""
    for name, field in row.table.fields.items():
        actor = row.known(name) if field.get("actor") else ""
        if actor and not data.is_side(actor):
            remedy = "write an ISO 3166-1 alpha-3 code, or the id of a group or organization"
            broken(name, f"{actor!r} is no country, country group or organization", remedy)


@rule()
def coded_rows_have_evidence(row: Row, data: Data) -> None:
    """A coded row as a whole (``*``) rests on at least one sentence."""
    if row.table.coded and not data.evidence(row, "*"):
        broken("*", "no sentence is its evidence", "give the place it is coded from (at:)")


@rule("people", "organizations", "countries", "places")
def printed_forms_have_evidence(row: Row, data: Data) -> None:
    """Every printed form of a name has the sentence that prints it as evidence."""
    for field in ("printed_forms", "printed_names"):
        printed = data.printed(row, field)
        for form in row.parts(field):
            if form not in printed:
                broken(field, f"no evidence prints {form!r}", "give the place that prints it")


@rule()
def hedges_are_printed(row: Row, data: Data) -> None:
    """The words of a hedge stand in sentences that are evidence for it."""
    for name, field in row.table.fields.items():
        hedges = row.parts(name) if field.get("quoted") and row.table.coded else []
        if not data.printed(row, name).issuperset(hedges):
            broken(name, f"no evidence prints {row[name]!r}", "give the place that prints it")


def built_columns(evidence: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return what the ``evidence`` of a row says of the row as a whole.

    ``documents`` names every document that speaks for any field. ``attributed_to`` and
    ``basis`` follow from the evidence of the row as a whole: whose word it is, and whether a
    sentence states it or sentences only imply it.
    """
    rows = list(evidence)
    whole = [row for row in rows if row["field"] == "*"]
    states = any(row["role"] == "states" for row in whole)
    return {
        "documents": "; ".join(sorted({row["source"] for row in rows})),
        "attributed_to": "; ".join(sorted({row["attribution"] for row in whole})),
        "basis": "stated" if states else "implied",
    }


@rule()
def built_columns_follow_the_evidence(row: Row, data: Data) -> None:
    """The documents of a row, whose word it is and its basis are those of its evidence."""
    if not (row.table.coded and row.table.built):
        return
    built = built_columns(link.cells for link in data.evidence(row))
    for field in row.table.built:
        if row[field] != built[field]:
            broken(field, f"it is {row[field]!r}, not {built[field]!r}", "build the tables again")


@rule("interactions")
def interactions_stand_for_rows(row: Row, data: Data) -> None:
    """An interaction stands for a row that exists, and so do the others that it is in."""
    addresses = {"row": [f"{row['table']}/{row['row']}"], "also_in": row.parts("also_in")}
    for field, named in addresses.items():
        for address in named:
            table, _, id_ = address.partition("/")
            if table not in data.contract or not data.find(table, id_):
                broken(field, f"there is no {address}", "build the tables again")


@rule("evidence")
def evidence_bears_on_a_field(row: Row, data: Data) -> None:
    """Evidence bears on a field of a row that exists."""
    _refuse_absent_target(row, data)


@rule("evidence")
def evidence_is_attributed(row: Row, data: Data) -> None:
    """Evidence is the reporter's, or that of a person or an organization."""
    who = row["attribution"]
    if who != "reporter" and not (data.find("people", who) or data.find("organizations", who)):
        problem = f"{who!r} is neither reporter nor a person or organization"
        broken("attribution", problem, "write reporter, or an id of people or organizations")


@rule("sentences")
def coded_sentences_carry_rows(row: Row, data: Data) -> None:
    """A sentence is coded where rows rest on it, and only there; ``rows`` counts them."""
    place = {field: row[field] for field in ("source", "paragraph", "sentence")}
    resting = {(link["table"], link["row"]) for link in data.where("evidence", **place)}
    repeats = row.known("duplicate_of")
    if int(row["rows"]) != len(resting):
        broken("rows", f"it says {row['rows']}, and {len(resting)} rest on it", "build again")
    if bool(resting) != (row["disposition"] == "coded"):
        broken(
            "disposition",
            f"it is {row['disposition']} and {len(resting)} rows rest on it",
            f"let the rows rest on {repeats}, which it repeats"
            if resting and repeats
            else "code it, or take back the rows' places that name it"
            if resting
            else "name it as the place of a row, or give it another disposition",
        )


@rule("sentences", alone=True)
def sentences_are_spans(row: Row, data: Data) -> None:
    """Sentences follow one another in the canonical text, and each is as long as its span."""
    start, end = int(row["start"]), int(row["end"])
    if int(row["length"]) != end - start:
        broken("length", f"it is not {end - start}, end less start", "index the document again")
    paragraph, sentence = _place(row)
    if (paragraph, sentence) == (1, 1):
        return
    earlier = {"sentence": str(sentence - 1)} if sentence > 1 else {}
    before = data.where(
        "sentences",
        source=row["source"],
        paragraph=str(paragraph if earlier else paragraph - 1),
        **earlier,
    )
    if not before or max(int(sentence["end"]) for sentence in before) > start:
        broken("start", "it does not follow the sentence before it", "index the document again")


@rule("sentences", alone=True)
def duplicates_repeat_a_sentence(row: Row, data: Data) -> None:
    """A duplicate names the earlier sentence of the same text, and only a duplicate does."""
    first = row.known("duplicate_of")
    if bool(first) != (row["disposition"] == "duplicate"):
        problem = f"it is {row['disposition']} and duplicate_of is {first!r}"
        broken("disposition", problem, "give both or neither: duplicates are found by the index")
    if first:
        paragraph, sentence = first.split(".")
        found = data.where(
            "sentences", source=row["source"], paragraph=paragraph, sentence=sentence
        )
        if not (found and found[0]["sha256"] == row["sha256"] and _place(found[0]) < _place(row)):
            problem = f"{first} is no earlier sentence of the same text"
            broken("duplicate_of", problem, "index the document again")


@rule("sources")
def sources_count_their_sentences(row: Row, data: Data) -> None:
    """The counts of a document are those of its sentences."""
    sentences = data.where("sentences", source=row["id"])
    counted = {
        "paragraphs": len({sentence["paragraph"] for sentence in sentences}),
        "sentences": len(sentences),
        "coded_sentences": sum(sentence["disposition"] == "coded" for sentence in sentences),
    }
    for field, count in counted.items():
        if int(row[field]) != count:
            broken(field, f"it says {row[field]}, and there are {count}", "build again")


@rule("corroborations")
def corroborations_add_something(row: Row, data: Data) -> None:
    """A corroboration bears on a coded value that exists, and its relation fits that value."""
    target = _refuse_absent_target(row, data)
    if not data.contract[row["table"]].coded:
        broken("table", f"{row['table']} is not coded from documents", "correct its name")
    if target is None:
        return
    coded, relation = target.known(row["field"]), row["relation"]
    if relation == "supports" and not coded:
        broken("relation", "it supports a gap", "write refines")
    if relation != "supports" and coded == row["value"]:
        broken("relation", f"it {relation} a value by restating it", "write supports")


@rule("corroborations", alone=True)
def corroborations_write_dates_as_edtf(row: Row, data: Data) -> None:
    """The day that a corroboration was published, and the date that it gives, are EDTF."""
    table = row["table"]
    dated = table in data.contract and row["field"] in data.contract[table].dates
    for field in ("value", "published") if dated else ("published",):
        try:
            if date := row.known(field):
                read_span(date)
        except Refused as refused:
            broken(field, refused.problem, refused.remedy)


@rule("events", "meetings", "visits", "overtures")
def acts_are_sought_in_the_public_record(row: Row, data: Data) -> None:
    """For a meeting, visit, offer or event a reference was sought, and what came of it is said."""
    if not data.where("searches", table=row.table.name, row=row.id):
        broken("id", "no reference was sought for it", "search, and add a line to searches.yaml")


@rule("searches")
def searches_say_what_was_found(row: Row, data: Data) -> None:
    """A search found something just where a corroboration bears on the row."""
    if data.find(row["table"], row["row"]) is None:
        broken("row", f"there is no {row['row']} in {row['table']}", "correct the id")
    found = bool(data.where("corroborations", table=row["table"], row=row["row"]))
    if found != (row["outcome"] == "found"):
        problem = f"it is {row['outcome']}, and corroborations has {'some' if found else 'none'}"
        broken("outcome", problem, "correct it, or the corroborations")


@rule("interaction_kinds", alone=True)
def kinds_of_act_name_a_term(row: Row, data: Data) -> None:
    """A kind of act is told by a term of a field, or by ``*`` for the other terms of it."""
    table, field = row["table"], row["field"]
    if table not in data.contract:
        broken("table", f"there is no table {table!r}", "correct its name")
    if field not in data.contract[table].fields:
        broken("field", f"{table} has no field {field!r}", "correct its name")
    if row["term"] not in ("*", *data.contract[table].terms(field)):
        broken("term", f"{field} has no term {row['term']!r}", "correct it, or write *")


@rule(*_TOLD_BY, alone=True)
def reference_rows_stand_once(row: Row, data: Data) -> None:
    """A place stands once in its country, and a kind of act once for its term."""
    told_by = _TOLD_BY[row.table.name]
    same = data.where(row.table.name, **{field: row[field] for field in told_by})
    if same[0].id != row.id:
        broken(told_by[-1], f"{same[0].id} is of the same {' and '.join(told_by)}", "keep one")


@rule("tombstones")
def withdrawn_ids_stay_withdrawn(row: Row, data: Data) -> None:
    """An id that was withdrawn is not used again."""
    if row["table"] not in data.contract:
        broken("table", f"there is no table {row['table']!r}", "correct its name")
    if row["row"] in data.ids(row["table"]):
        broken("row", f"{row['row']} is in use again", "give the new row another id")


def _place(row: Row) -> tuple[int, int]:
    return int(row["paragraph"]), int(row["sentence"])


def _refuse_absent_target(row: Row, data: Data) -> Row | None:
    """Return the row that ``row`` bears on, or None where it bears on all of its fields."""
    table, field = row["table"], row["field"]
    if table not in data.contract or not data.contract[table].has_ids:
        broken("table", f"{table!r} is no table of rows with an id", "correct its name")
    target = data.find(table, row["row"])
    if target is None:
        broken("row", f"there is no {row['row']} in {table}", "correct the id, or add the row")
    if field != "*" and field not in target.cells:
        broken("field", f"{table} has no field {field!r}", "correct its name, or write *")
    return None if field == "*" else target

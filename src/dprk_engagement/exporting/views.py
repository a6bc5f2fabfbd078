"""The usual joins, in SQL that SQLite and DuckDB both run."""

from __future__ import annotations

from typing import Literal

ViewName = Literal[
    "who_met_whom",
    "offers_and_answers",
    "timeline",
    "timeline_corroborated",
    "presence",
    "presence_corroborated",
]

# What happened has a date; what holds has the day as of which a document says it.
_ACTS = "('established', 'anniversary', 'upgraded', 'severed')"


def _side(order: str) -> str:
    """Return the sides of a meeting: the first of the alphabet, or all the others."""
    first = "SELECT min(side) FROM participants WHERE meeting = meetings.id"
    if order == "first":
        return f"({first})"
    return f"""(SELECT group_concat(side, '; ') FROM (SELECT DISTINCT side FROM participants
    WHERE meeting = meetings.id AND side > ({first}) ORDER BY side) AS others)"""  # noqa: S608


def _part(
    table: str,
    kind: str,
    status: str,
    actor: str,
    counterpart: str,
    summary: str,
    *,
    field: str = "date",
    place: str = "NULL",
    country: str = "NULL",
    hedge: str = "hedge",
    where: str = "true",
) -> str:
    return f"""SELECT '{table}' AS "table", id, '{field}' AS field, {kind} AS kind,
  {status} AS status, {actor} AS actor, {counterpart} AS counterpart, {place} AS place,
  {country} AS country, {summary} AS summary, {field} AS date, {field}_earliest AS date_earliest,
  {field}_latest AS date_latest, {field}_precision AS date_precision,
  {field}_basis AS date_basis, {hedge} AS hedge, attributed_to, documents
FROM {table} WHERE {where}"""  # noqa: S608


_HERE = {"place": "place", "country": "country"}
_HELD = {"field": "as_of"}
_RELATIONS = ("diplomatic_relations", "'relations'", "event", "side_a", "side_b", "note")
_EDITION = "coalesce(CAST(edition_year AS VARCHAR), CAST(edition_number AS VARCHAR))"
_HOLDER = "(SELECT name FROM people WHERE people.id = person) || ', ' || title"
_TIMELINE = "\nUNION ALL ".join(
    [
        _part("meetings", "kind", "status", _side("first"), _side("others"), "summary", **_HERE),
        _part("visits", "'visit'", "status", "side", "country", "purpose", **_HERE),
        _part("statements", "stance", "NULL", "on_behalf_of", "about", "gist", **_HERE),
        _part("overtures", "'offer'", "reply", "actor", "target", "terms"),
        _part(
            *("overtures", "'answer'", "reply", "replied_by", "actor", "terms"),
            field="reply_date",
            hedge="reply_hedge",
            where="replied_by IS NOT NULL",
        ),
        _part("events", "kind", "status", "actor", "target", "summary", **_HERE),
        _part("agreements", "'agreement'", "stage", "side_a", "side_b", "substance"),
        _part("forum_participation", "role", "NULL", "side", "forum", _EDITION, **_HERE),
        _part(*_RELATIONS, where=f"event IN {_ACTS}"),
        _part(*_RELATIONS, where=f"event NOT IN {_ACTS}", **_HELD),
        _part(
            *("embassies", "post_type", "status", "home", "host", "note"),
            place="place",
            country="host",
            **_HELD,
        ),
        _part("roles", "'role'", "tenure", "country", "NULL", _HOLDER, hedge="NULL", **_HELD),
        _part(
            *("ties", "kind", "status", "home", "host", "activity"),
            place="place",
            country="host",
            **_HELD,
        ),
        _part("trade_figures", "'trade ' || measure", "NULL", "reporter", "partner", "as_stated"),
        _part("quantities", "'quantity'", "NULL", "about", "NULL", "subject"),
        _part(
            *("survey_results", "'poll'", "NULL", "NULL", "NULL", "question || ' ' || option"),
            **_HELD,
        ),
    ]
)

# What a row of each view is.
ROW_OF: dict[str, str] = {
    "who_met_whom": "a pair of participants of one meeting",
    "offers_and_answers": "an offer, with its answer and the statement that carries it",
    "timeline": "what happened on a day, or held as of one, dated by the documents",
    "timeline_corroborated": "the same, dated by the public record where it says more",
    "presence": "an embassy or diplomatic relations, with the day by which they hold",
    "presence_corroborated": "the same, dated by the public record where it says more",
}
VIEWS: dict[str, str] = {
    "who_met_whom": """
SELECT m.id AS meeting, m.kind, m.track, m.status, m.date, m.date_earliest, m.date_latest,
  m.date_precision, m.date_basis, m.place, m.country, m.hedge, m.documents,
  a.side AS side_a, a.person AS person_a, coalesce(p.name, a.person_unnamed) AS name_a,
  b.side AS side_b, b.person AS person_b, coalesce(q.name, b.person_unnamed) AS name_b
FROM meetings m
JOIN participants a ON a.meeting = m.id
JOIN participants b ON b.meeting = m.id AND a.side <> b.side
LEFT JOIN people p ON p.id = a.person
LEFT JOIN people q ON q.id = b.person
""",
    "offers_and_answers": """
SELECT o.id, o.actor, i.name AS actor_person, o.target, t.name AS target_person,
  o.terms, o.conditions, c.name AS channel,
  o.date, o.date_earliest, o.date_latest, o.date_precision, o.date_basis,
  o.reply, o.replied_by, coalesce(p.name, g.name, s.speaker_unnamed) AS reply_speaker,
  s.gist AS reply_gist,
  o.reply_date, o.reply_date_earliest, o.reply_date_latest, o.reply_date_precision,
  o.reply_date_basis, o.note
FROM overtures o
LEFT JOIN people i ON i.id = o.actor_person
LEFT JOIN people t ON t.id = o.target_person
LEFT JOIN organizations c ON c.id = o.channel
LEFT JOIN statements s ON s.id = o.reply_statement
LEFT JOIN people p ON p.id = s.speaker
LEFT JOIN organizations g ON g.id = s.speaker_organization
""",
    "timeline": _TIMELINE,
    "timeline_corroborated": """
SELECT t."table", t.id, t.field, t.kind, t.status, t.actor, t.counterpart, t.place, t.country,
  t.summary,
  CASE WHEN c.date IS NULL THEN t.date ELSE c.date END AS date,
  CASE WHEN c.date IS NULL THEN t.date_earliest ELSE c.date_earliest END AS date_earliest,
  CASE WHEN c.date IS NULL THEN t.date_latest ELSE c.date_latest END AS date_latest,
  coalesce(c.date_precision, t.date_precision) AS date_precision,
  CASE WHEN c.date IS NULL THEN t.date_basis ELSE 'corroborated' END AS date_basis,
  t.hedge, t.attributed_to, t.documents, c.corroboration
FROM timeline t
LEFT JOIN corroborated_dates c
  ON c."table" = t."table" AND c."row" = t.id AND c.field = t.field
""",
    "presence": """
SELECT 'embassies' AS "table", id, home AS side_a, host AS side_b, status,
  as_of_earliest AS by_earliest, as_of_latest AS by_latest, as_of_source, basis, note
FROM embassies
UNION ALL
SELECT 'diplomatic_relations', id, side_a, side_b, event,
  CASE WHEN date IS NULL THEN as_of_earliest ELSE date_earliest END,
  CASE WHEN date IS NULL THEN as_of_latest ELSE date_latest END,
  as_of_source, basis, note
FROM diplomatic_relations
""",
    "presence_corroborated": """
SELECT p."table", p.id, p.side_a, p.side_b, p.status,
  CASE WHEN d.date IS NOT NULL THEN d.date_earliest WHEN a.date IS NOT NULL
    THEN a.date_earliest ELSE p.by_earliest END AS by_earliest,
  CASE WHEN d.date IS NOT NULL THEN d.date_latest WHEN a.date IS NOT NULL
    THEN a.date_latest ELSE p.by_latest END AS by_latest,
  p.as_of_source, p.basis, p.note, coalesce(d.corroboration, a.corroboration) AS corroboration
FROM presence p
LEFT JOIN corroborated_dates d
  ON d."table" = p."table" AND d."row" = p.id AND d.field = 'date'
LEFT JOIN corroborated_dates a
  ON a."table" = p."table" AND a."row" = p.id AND a.field = 'as_of'
""",
}

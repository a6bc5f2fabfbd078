"""The usual joins, in SQL that SQLite and DuckDB both run."""

from __future__ import annotations

WHO_MET_WHOM = """
SELECT m.id AS meeting, m.kind, m.track, m.status, m.date, m.date_earliest, m.date_latest,
  m.date_precision, m.place, m.country,
  a.side AS side_a, a.person AS person_a, coalesce(p.name, a.person_unnamed) AS name_a,
  b.side AS side_b, b.person AS person_b, coalesce(q.name, b.person_unnamed) AS name_b
FROM meetings m
JOIN participants a ON a.meeting = m.id
JOIN participants b ON b.meeting = m.id AND a.side < b.side
LEFT JOIN people p ON p.id = a.person
LEFT JOIN people q ON q.id = b.person
"""

OFFERS_AND_ANSWERS = """
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
"""

# What happened has a date; what holds has the day as of which a document says it.
_ACTS = "('established', 'anniversary', 'upgraded', 'severed')"


def _dated(field: str) -> str:
    parts = ("_earliest", "_latest", "_precision", "_basis")
    return ", ".join([field, *(f"{field}{part}" for part in parts)])


TIMELINE = f"""
SELECT 'meetings' AS "table", id, 'date' AS field, kind, status,
  (SELECT min(side) FROM participants WHERE meeting = meetings.id) AS actor,
  (SELECT nullif(max(side), min(side)) FROM participants WHERE meeting = meetings.id)
    AS counterpart, country, summary, date, date_earliest, date_latest, date_precision,
  date_basis
FROM meetings
UNION ALL SELECT 'visits', id, 'date', 'visit', status, side, country, country, purpose,
  {_dated("date")} FROM visits
UNION ALL SELECT 'statements', id, 'date', stance, NULL, on_behalf_of, about, country, gist,
  {_dated("date")} FROM statements
UNION ALL SELECT 'overtures', id, 'date', 'offer', reply, actor, target, NULL, terms,
  {_dated("date")} FROM overtures
UNION ALL SELECT 'overtures', id, 'reply_date', 'answer', reply, replied_by, actor, NULL, terms,
  {_dated("reply_date")} FROM overtures WHERE replied_by IS NOT NULL
UNION ALL SELECT 'events', id, 'date', kind, status, actor, target, country, summary,
  {_dated("date")} FROM events
UNION ALL SELECT 'agreements', id, 'date', 'agreement', stage, side_a, side_b, NULL, substance,
  {_dated("date")} FROM agreements
UNION ALL SELECT 'forum_participation', forum_participation.id, 'date', role, NULL,
  side, organizations.name, forum_participation.country,
  coalesce(CAST(edition_year AS VARCHAR), CAST(edition_number AS VARCHAR)),
  {_dated("date")} FROM forum_participation
  JOIN organizations ON organizations.id = forum
UNION ALL SELECT 'diplomatic_relations', id, 'date', 'relations', event, side_a, side_b, NULL,
  note, {_dated("date")} FROM diplomatic_relations WHERE event IN {_ACTS}
UNION ALL SELECT 'diplomatic_relations', id, 'as_of', 'relations', event, side_a, side_b, NULL,
  note, {_dated("as_of")} FROM diplomatic_relations WHERE event NOT IN {_ACTS}
UNION ALL SELECT 'embassies', id, 'as_of', post_type, status, home, host, host, note,
  {_dated("as_of")} FROM embassies
UNION ALL SELECT 'roles', roles.id, 'as_of', 'role', tenure, roles.country, NULL, NULL,
  people.name || ', ' || title,
  {_dated("as_of")} FROM roles JOIN people ON people.id = person
UNION ALL SELECT 'ties', id, 'as_of', kind, status, home, host, host, activity,
  {_dated("as_of")} FROM ties
UNION ALL SELECT 'trade_figures', id, 'date', 'trade ' || measure, NULL, reporter, partner, NULL,
  as_stated, {_dated("date")} FROM trade_figures
UNION ALL SELECT 'quantities', id, 'date', 'quantity', NULL, about, NULL, NULL, subject,
  {_dated("date")} FROM quantities
UNION ALL SELECT 'survey_results', id, 'as_of', 'poll', NULL, NULL, NULL, NULL,
  question || ' ' || option, {_dated("as_of")} FROM survey_results
"""  # noqa: S608

TIMELINE_CORROBORATED = """
SELECT t."table", t.id, t.field, t.kind, t.status, t.actor, t.counterpart, t.country, t.summary,
  CASE WHEN c.date IS NULL THEN t.date ELSE c.date END AS date,
  CASE WHEN c.date IS NULL THEN t.date_earliest ELSE c.date_earliest END AS date_earliest,
  CASE WHEN c.date IS NULL THEN t.date_latest ELSE c.date_latest END AS date_latest,
  coalesce(c.date_precision, t.date_precision) AS date_precision,
  CASE WHEN c.date IS NULL THEN t.date_basis ELSE 'corroborated' END AS date_basis,
  c.corroboration
FROM timeline t
LEFT JOIN corroborated_dates c
  ON c."table" = t."table" AND c."row" = t.id AND c.field = t.field
"""

PRESENCE = """
SELECT 'embassies' AS "table", id, home AS side_a, host AS side_b, status,
  as_of_earliest AS by_earliest, as_of_latest AS by_latest, as_of_source, basis, note
FROM embassies
UNION ALL
SELECT 'diplomatic_relations', id, side_a, side_b, event,
  CASE WHEN date IS NULL THEN as_of_earliest ELSE date_earliest END,
  CASE WHEN date IS NULL THEN as_of_latest ELSE date_latest END,
  as_of_source, basis, note
FROM diplomatic_relations
"""

PRESENCE_CORROBORATED = """
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
"""

VIEWS = {
    "who_met_whom": WHO_MET_WHOM,
    "offers_and_answers": OFFERS_AND_ANSWERS,
    "timeline": TIMELINE,
    "timeline_corroborated": TIMELINE_CORROBORATED,
    "presence": PRESENCE,
    "presence_corroborated": PRESENCE_CORROBORATED,
}

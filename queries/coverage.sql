-- What was collected, what was read, what was lost, and what is out of scope
-- question: How far can the other reports be trusted?
-- severity: info
-- column section: artifacts (members of collections), notes (by code), out_of_scope (certificates by rule)
-- column collection: inbox file; empty in the section out_of_scope
-- column status: status of these members, or severity of these notes
-- column subject: format of the members, code of the notes, or the rule that put certificates out of scope
-- column count: how many members, notes or certificates
-- column records_total: records seen in the members
-- column records_kept: records stored from them
-- column recovered: of the kept ones, from slack space
-- column losses: notes of severity loss on them
-- column first_at: least time printed in them
-- column last_at: greatest time printed in them
-- column example: one member or note of them: the least by path and offset
WITH ranked_notes AS (
  SELECT *, row_number() OVER (PARTITION BY collection, severity, code
                               ORDER BY artifact, offset, ordinal, detail) AS place
  FROM notes
),
ranked_certificates AS (
  SELECT scope_reason, issuer || ' ' || serial || ' ' || subject AS example,
         row_number() OVER (PARTITION BY scope_reason ORDER BY issuer, serial, subject, id) AS place
  FROM certificate WHERE in_scope = 0
),
sections AS (
  SELECT 1 AS place, 'artifacts' AS section, c.path AS collection, coalesce(a.status, c.status) AS status,
         coalesce(a.format, '') AS subject, count(a.artifact_key) AS count, sum(a.records_total) AS records_total,
         sum(a.records_kept) AS records_kept, sum(a.records_recovered) AS recovered,
         sum(a.losses) AS losses, min(a.first_at) AS first_at, max(a.last_at) AS last_at,
         min(a.artifact || CASE WHEN a.artifact <> '' AND a.reason <> '' THEN ': ' ELSE '' END || a.reason)
           AS example
  FROM collection c LEFT JOIN artifacts a ON a.collection_sha256 = c.sha256
  GROUP BY 3, 4, 5
  UNION ALL
  SELECT 2, 'notes', collection, severity, code, count(*), NULL, NULL, NULL,
         CASE WHEN severity = 'loss' THEN count(*) ELSE 0 END, NULL, NULL,
         max(CASE WHEN place = 1 THEN artifact || CASE WHEN artifact <> '' THEN ' ' ELSE '' END
                                      || 'at ' || offset || ': ' || detail END)
  FROM ranked_notes
  GROUP BY 3, 4, 5
  UNION ALL
  SELECT 3, 'out_of_scope', '', '', scope_reason, count(*), NULL, NULL, NULL, NULL, NULL, NULL,
         max(CASE WHEN place = 1 THEN example END)
  FROM ranked_certificates
  GROUP BY 5
)
SELECT section, collection, status, subject, count, records_total, records_kept, recovered, losses,
       first_at, last_at, example
FROM sections
ORDER BY place, collection, status, subject;

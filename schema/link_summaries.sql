-- What link counts at its end over all components. NEXT_ stands for the prefix of the tables it fills.

DELETE FROM NEXT_unmatched;
INSERT INTO NEXT_unmatched
SELECT kind, source, state, reason, sum(found), sum(devices), min(first_us), max(last_us),
  max(CASE WHEN place = 1 THEN artifact END), max(CASE WHEN place = 1 THEN offset END),
  max(CASE WHEN place = 1 THEN length END)
FROM (SELECT *, row_number() OVER (PARTITION BY kind, source, state, reason
                                   ORDER BY artifact, offset, length, component) AS place
      FROM NEXT_link_unmatched)
GROUP BY kind, source, state, reason;

DELETE FROM NEXT_unknown_state;
INSERT INTO NEXT_unknown_state
SELECT source, raw_state, max(hop), max(outcome), sum(records), sum(devices), min(first_us), max(last_us),
  max(CASE WHEN place = 1 THEN artifact END), max(CASE WHEN place = 1 THEN offset END),
  max(CASE WHEN place = 1 THEN length END)
FROM (SELECT *, row_number() OVER (PARTITION BY source, raw_state
                                   ORDER BY artifact, offset, length, component) AS place
      FROM NEXT_link_unknown_state)
GROUP BY source, raw_state;

DELETE FROM NEXT_out_of_scope;
INSERT INTO NEXT_out_of_scope
WITH asked AS (
  SELECT scope_reason, issuer, template, requester, count(*) AS certificates, min(issued_us) AS first_us,
    max(issued_us) AS last_us, min(serial || ' ' || subject) AS example
  FROM NEXT_certificate WHERE in_scope = 0 GROUP BY scope_reason, issuer, template, requester
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY scope_reason, issuer, template
                               ORDER BY requester = '', certificates DESC, requester) AS place
  FROM asked
)
SELECT scope_reason, issuer, template, sum(certificates), count(nullif(requester, '')),
  max(CASE WHEN place = 1 THEN requester END),
  max(CASE WHEN place = 1 AND requester <> '' THEN certificates ELSE 0 END), min(first_us), max(last_us), min(example)
FROM ranked GROUP BY scope_reason, issuer, template;

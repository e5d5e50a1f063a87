-- Requests that the CA refused
-- question: What did the CA deny, why, and did a later request succeed?
-- severity: critical
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- param since date default '': only refused at or after this date (UTC); empty means all
-- param recovered integer default 1: 0 leaves out those that got their certificate after all
-- column device_name: newest name of the device; empty if no device is known
-- column platform: platform of the device
-- column user: user the certificate is for
-- column profile_name: display name of the SCEP profile, else its id
-- column refusals: refusals of this delivery, in the CA's database and in logs of CA, NDES and connector
-- column first_at: the first of them
-- column last_at: the last of them
-- column source: whose record the last is: ca_request, ca_event, connector_event, ndes_event
-- column state: disposition or event, as the evidence spells it
-- column request: request id and subject, as far as that record tells
-- column cause: its error, decoded where the code is known; else that of the delivery
-- column cause_text: the same in a sentence
-- column next_check: what to look at next
-- column recovered: yes if the delivery got its certificate after all
-- column record: handle of the last refusal for `certtrail explain`
-- column delivery_id: key for `certtrail trail`
WITH refusal AS (
  SELECT e.*, count(*) OVER (PARTITION BY e.delivery) AS refusals,
    min(e.at_us) OVER (PARTITION BY e.delivery) AS first_us,
    -- The CA itself knows best why.
    row_number() OVER (PARTITION BY e.delivery ORDER BY e.at_us DESC, e.source, e.ordinal DESC, e.device) AS newest
  FROM event e
  WHERE e.delivery <> 0 AND e.hop = 'issued' AND e.outcome = 'failed'
    AND e.source IN ('ca_request', 'ca_event', 'connector_event', 'ndes_event')
),
told AS (
  SELECT r.*, coalesce(t.error, '') AS error, coalesce(t.error_text, '') AS error_text,
    CASE WHEN r.text <> '' THEN trim(r.text)
         ELSE trim(coalesce('request ' || nullif(t.request_id, ''), '') || ' ' || coalesce(s.value, ''))
    END AS request
  FROM refusal r
  LEFT JOIN transition t ON t.stream = r.record_stream AND t.naive_us = r.record_naive_us
    AND t.identity = r.record_identity AND t.ordinal = r.record_ordinal
  LEFT JOIN string s ON s.id = t.subject
  WHERE r.newest = 1
)
SELECT
  coalesce(v.name, '') AS device_name, coalesce(v.platform, '') AS platform, d.user,
  coalesce(nullif(p.name, ''), d.profile) AS profile_name, r.refusals, iso8601(r.first_us) AS first_at,
  iso8601(r.at_us) AS last_at, r.source, r.raw_state AS state, r.request,
  coalesce(c.name, nullif(r.error, ''), d.cause) AS cause,
  coalesce(nullif(c.meaning, ''), nullif(r.error_text, ''), d.cause_text) AS cause_text,
  coalesce(nullif(c.next_check, ''), d.next_check) AS next_check,
  CASE WHEN d.issued = 'yes' THEN 'yes' ELSE 'no' END AS recovered,
  printf('%016x:%d+%d', r.artifact, r.offset, r.length) AS record, d.delivery_id
FROM told r
JOIN delivery d ON d.id = r.delivery
LEFT JOIN error_code c ON c.code = lower(r.error)
LEFT JOIN device v ON v.id = d.device
LEFT JOIN profile p ON p.id = d.profile
WHERE :platform IN ('', coalesce(v.platform, '')) AND (:since = '' OR iso8601(r.at_us) >= :since)
  AND (:recovered <> 0 OR d.issued <> 'yes')
ORDER BY recovered, last_at DESC, device_name, d.delivery_id;

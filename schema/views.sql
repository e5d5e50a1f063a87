-- Layer 4: documented and stable; what users and queries/ read. Times are ISO 8601 UTC.
-- `iso8601(x)` is expanded to plain SQLite when the views are created, so that any SQLite shell reads them.

-- One row for each delivery: the public contract. Columns are only ever appended.
CREATE VIEW delivery_status AS
SELECT
  d.delivery_id AS delivery_id,                 -- 16 hex digits, the same in every database with this evidence
  coalesce(v.name, '') AS device_name,          -- newest name of the device
  coalesce(v.platform, '') AS platform,         -- windows, android, ios, macos
  coalesce(v.platform_mode, '') AS platform_mode, -- management mode where known
  d.user AS user,                               -- user the certificate is for
  coalesce(v.intune_device_id, '') AS intune_device_id, -- newest Intune device id
  d.profile AS profile,                         -- LogicalName guid, lower case with dashes
  coalesce(p.name, '') AS profile_name,         -- display name where an Intune report states it
  coalesce(c.template, '') AS template,         -- CA template name, else OID
  coalesce(c.thumbprint, '') AS thumbprint,     -- SHA-1, 40 lower hex
  coalesce(c.serial, '') AS serial,             -- lower hex
  coalesce(c.request_id, '') AS request_id,     -- at the CA
  coalesce(c.issuer, '') AS issuer,             -- issuing CA
  coalesce(c.subject, '') AS subject,           -- subject DN
  iso8601(c.not_before_us) AS not_before,       -- start of validity
  iso8601(c.not_after_us) AS not_after,         -- end of validity
  iso8601(d.revoked_us) AS revoked_at,          -- revocation at the CA
  iso8601(d.requested_us) AS requested_at,      -- first request
  iso8601(d.issued_us) AS issued_at,            -- resolution at the CA, else NotBefore + 10 minutes
  iso8601(d.installed_us) AS installed_at,      -- installation on the device
  iso8601(d.reported_us) AS reported_at,        -- first Intune export that lists it
  d.issued AS issued,                           -- yes, no, unknown
  d.installed AS installed,                     -- yes, no, unknown
  d.reported AS reported,                       -- yes, no, unknown
  d.intune_state AS intune_state,               -- what Intune claims, as printed
  d.verdict AS verdict,                         -- one word: where the delivery stands
  d.last_hop AS last_hop,                       -- furthest hop reached on trunk and device branch
  d.first_missing_hop AS first_missing_hop,     -- first hop not reached: trunk, then device, then report
  d.cause AS cause,                             -- decoded error or rule
  d.cause_text AS cause_text,                   -- the same in a sentence
  d.next_check AS next_check,                   -- what to look at next
  d.unknown_reason AS unknown_reason,           -- why something is unknown
  d.confidence AS confidence,                   -- weakest rung used, 0 if only one source speaks
  d.attempts AS attempts,                       -- requests seen
  d.ndes_host AS ndes_host,                     -- NDES server asked
  iso8601(d.as_of_us) AS as_of                  -- newest evidence about it
FROM delivery d
LEFT JOIN device v ON v.id = d.device
LEFT JOIN certificate c ON c.id = d.certificate
LEFT JOIN profile p ON p.id = d.profile;

-- Devices with every name they were seen under.
CREATE VIEW devices AS
SELECT
  v.name AS device_name,                        -- newest name of the device
  v.platform AS platform,                       -- windows, android, ios, macos
  v.platform_mode AS platform_mode,             -- management mode where known
  v.user AS user,                               -- primary user's UPN where known
  v.intune_device_id AS intune_device_id,       -- newest Intune device id
  v.entra_device_id AS entra_device_id,         -- newest Entra device id
  v.serial AS serial,                           -- hardware serial
  v.os AS os,                                   -- operating system version where known
  v.pseudo AS pseudo,                           -- 1 if nothing identified it and it stands for its collection
  (SELECT group_concat(a.namespace || '=' || a.value, '; ')
   FROM (SELECT namespace, value FROM device_alias
         WHERE device = v.id ORDER BY namespace, value) a) AS aliases, -- namespace=value, in order
  (SELECT count(*) FROM delivery d WHERE d.device = v.id) AS deliveries, -- deliveries to it
  printf('%016x', v.id) AS device_key           -- 16 hex digits, the same in every database with this evidence
FROM device v;

-- Everything known in order of time: what happened, to which delivery and device, on what evidence.
CREATE VIEW timeline AS
SELECT
  CASE WHEN e.at_us <> 0 THEN iso8601(e.at_us) END AS at, -- when, corrected where the clock is known
  e.zone_basis AS zone_basis,                   -- how far to trust it: explicit, utc_by_format, assumed, ...
  coalesce(v.name, '') AS device_name,          -- newest name of the device
  coalesce(v.platform, '') AS platform,         -- windows, android, ios, macos
  coalesce(d.delivery_id, '') AS delivery_id,   -- empty if the record joined to no delivery
  e.hop AS hop,                                 -- hop of the delivery workflow; empty if it is about none
  e.outcome AS outcome,                         -- reached, failed, pending, info
  e.raw_state AS raw_state,                     -- state as the evidence spells it
  e.source AS source,                           -- vocabulary of the state, or the table it comes from
  e.rung AS rung,                               -- how it was joined: 1 thumbprint ... 6 time window, 0 own log
  CASE WHEN e.text <> '' OR e.record_stream IS NULL THEN e.text
       ELSE substr(coalesce(nullif(t.raw, ''), nullif(x.raw, ''), t.error_text, x.error_text, ''), 1, 400)
  END AS text,                                  -- evidence in one line, at most 400 characters
  coalesce(c.path, '') AS collection,           -- inbox file
  coalesce(a.path, '') AS artifact,             -- member path through all containers
  printf('%016x:%d+%d', e.artifact, e.offset, e.length) AS record, -- handle for `certtrail explain`
  e.ordinal AS ordinal                          -- breaks ties of time
FROM event e
LEFT JOIN delivery d ON d.id = e.delivery
LEFT JOIN device v ON v.id = e.device
LEFT JOIN artifact a ON a.id = e.artifact
LEFT JOIN collection c ON c.id = a.collection
LEFT JOIN transition t ON t.stream = e.record_stream AND t.naive_us = e.record_naive_us
  AND t.identity = e.record_identity AND t.ordinal = e.record_ordinal
LEFT JOIN exchange x ON x.stream = e.record_stream AND x.naive_us = e.record_naive_us
  AND x.identity = e.record_identity AND x.ordinal = e.record_ordinal;

-- Wi-Fi and VPN profiles that a device's log last showed to wait for the certificate of a delivery: the networks
-- its user misses. Android alone says so.
CREATE VIEW waiting_networks AS
SELECT
  d.delivery_id AS delivery_id,                 -- as in delivery_status
  s.value AS network,                           -- Wi-Fi or VPN profile, as the log names it
  CASE WHEN e.at_us <> 0 THEN iso8601(e.at_us) END AS since, -- first check-in that skipped it
  printf('%016x:%d+%d', e.artifact, e.offset, e.length) AS record -- handle for `certtrail explain`
FROM delivery d
JOIN event e ON e.delivery = d.id AND e.source = 'android_certificate_selector' AND e.raw_state LIKE 'Skipping %'
JOIN transition t ON t.stream = e.record_stream AND t.naive_us = e.record_naive_us
  AND t.identity = e.record_identity AND t.ordinal = e.record_ordinal
JOIN string s ON s.id = t.subject
WHERE NOT EXISTS (
  SELECT 1 FROM event l
  JOIN transition u ON u.stream = l.record_stream AND u.naive_us = l.record_naive_us
    AND u.identity = l.record_identity AND u.ordinal = l.record_ordinal
  WHERE l.delivery = e.delivery AND l.source = e.source AND u.subject = t.subject
    AND l.raw_state LIKE '%pplied %' AND (l.at_us, l.ordinal) > (e.at_us, e.ordinal));

-- What SCEP profiles and trusted certificates are set to, as each device holds it.
CREATE VIEW profile_settings AS
SELECT
  coalesce(v.name, '') AS device_name,          -- newest name of the device
  s.profile AS profile,                         -- SCEP profile id as printed, else the path of the resource
  s.scope AS scope,                             -- machine, user or a user's SID; empty if not stated
  s.name AS setting,                            -- url, ca_thumbprint, subject, key_usage, trusted_certificate, ...
  s.value AS value,                             -- as printed
  s.source AS source,                           -- where it stands: windows_registry, mdm_diag_report, ...
  printf('%016x:%d+%d', s.last_artifact, s.last_offset, s.last_length) AS record -- handle for `certtrail explain`
FROM profile_setting s
LEFT JOIN link_source l ON l.kind = 'stream' AND l.id = s.stream
LEFT JOIN device v ON v.id = l.device;

-- Members of all collections and how they were read.
CREATE VIEW artifacts AS
SELECT
  c.path AS collection,                         -- inbox file
  a.path AS artifact,                           -- member path through all containers; empty for the file itself
  a.status AS status,                           -- read, recognised, unrecognised, container, empty, damaged, refused
  coalesce(a.format, '') AS format,             -- as listed by `certtrail formats`; empty if unrecognised
  a.reason AS reason,                           -- why it was not read; empty if it was
  a.size AS size,                               -- bytes that came out
  a.records_total AS records_total,             -- records seen
  a.records_kept AS records_kept,               -- records stored from it
  a.records_recovered AS records_recovered,     -- of the kept ones, from slack space
  (SELECT count(*) FROM note n WHERE n.artifact = a.id AND n.severity = 'loss') AS losses, -- notes of severity loss
  CASE WHEN a.first_us > 31536000000000 THEN iso8601(a.first_us) END AS first_at, -- least time as printed; null if no day is
  CASE WHEN a.last_us > 31536000000000 THEN iso8601(a.last_us) END AS last_at, -- greatest time as printed; null if no day is
  coalesce(s.kind || ':' || s.name, '') AS stream, -- whose log it is
  printf('%016x', a.id) AS artifact_key,        -- first part of its record handles
  c.sha256 AS collection_sha256                 -- of the inbox file
FROM artifact a
JOIN collection c ON c.id = a.collection
LEFT JOIN stream s ON s.id = a.stream;

-- What could not be read, or should be known about how it was read, and where.
CREATE VIEW notes AS
SELECT
  c.path AS collection,                         -- inbox file
  a.path AS artifact,                           -- member path through all containers
  coalesce(a.format, '') AS format,             -- format of the member; empty if unrecognised
  n.severity AS severity,                       -- info, warning, loss
  n.code AS code,                               -- stable literal such as evtx.bad_record
  n.detail AS detail,                           -- sentence for people
  n.offset AS offset,                           -- bytes into the member
  n.ordinal AS ordinal,                         -- in the order found
  printf('%016x:%d+%d', n.artifact, n.offset, 256) AS record -- handle for `certtrail explain`
FROM note n
JOIN artifact a ON a.id = n.artifact
JOIN collection c ON c.id = a.collection;

-- Links in their order: the runs between which verdicts change.
CREATE VIEW links AS
SELECT
  l.id AS link,                                 -- counts up
  iso8601(l.now_us) AS now,                     -- the moment ages were measured to
  l.generation AS generation,                   -- hash of what went in
  (SELECT count(*) FROM delivery_history h WHERE h.link = l.id) AS changes -- deliveries whose row changed
FROM link_history l;

-- What each link newly said of a delivery. The first link is the baseline: everything is new to it.
CREATE VIEW verdict_history AS
SELECT
  printf('%016x', h.delivery) AS delivery_id,   -- 16 hex digits, as in delivery_status
  h.link AS link,                               -- the link that first said so
  iso8601(l.now_us) AS now,                     -- the moment that link measured ages to
  h.verdict AS verdict,                         -- its verdict from then on; empty: the delivery is gone
  h.installed AS installed,                     -- yes, no, unknown; empty if it is gone
  h.reported AS reported                        -- yes, no, unknown; empty if it is gone
FROM delivery_history h
JOIN link_history l ON l.id = h.link;

-- What link reads from layers 1 and 2. One query for each `-- name:` section.
--
-- "scan" sections read the short columns of the whole database once, to find what belongs together; the other
-- sections read the rows of one component by their keys. Every order is by content.

-- Logs of servers tell of many devices: their records are joined one by one, not by their stream. The index
-- transition_of_servers lists the same sources. A SCEP message that came as a file is joined in the same way: whoever
-- caught it, it is of the device whose key it names.
-- name: server_sources
'ca_event', 'connector_event', 'connector_event_old', 'connector_status', 'connector_trace', 'crp_trace',
'http_err', 'iis', 'intune_connector', 'ndes_event', 'ndes_plugin'

-- name: states
SELECT source, raw_state, hop, outcome, note FROM state_map ORDER BY 1, 2;

-- name: newest_artifact
SELECT max(coalesce(a.as_of_us, c.as_of_us)) FROM artifact a JOIN collection c ON c.id = a.collection;

-- name: horizons
SELECT id, until_us FROM tombstone WHERE kind IN ('before', 'stream') ORDER BY id;

-- name: scan_streams
SELECT id, name FROM stream ORDER BY id;

-- name: scan_artifacts
SELECT a.id, a.stream, coalesce(a.as_of_us, c.as_of_us), a.reader_version,
  CASE WHEN a.id IN (SELECT id FROM snapshot) THEN 1 ELSE a.records_kept END -- rows that the stream's key finds
FROM artifact a JOIN collection c ON c.id = a.collection;

-- name: scan_snapshots
SELECT id, stream, source, as_of_us, complete FROM snapshot ORDER BY as_of_us, id;

-- name: scan_snapshot_rows
SELECT record, snapshot FROM snapshot_row;

-- name: scan_facts
SELECT f.stream, f.about, f.name, f.value, coalesce(a.as_of_us, c.as_of_us)
FROM device_fact f
LEFT JOIN artifact a ON a.id = f.last_artifact
LEFT JOIN collection c ON c.id = a.collection
ORDER BY f.stream, f.about, f.name, f.value;

-- name: scan_thumbprints
SELECT t.thumbprint, t.stream, t.source, coalesce(s.value, '')
FROM transition t LEFT JOIN string s ON s.id = t.profile
WHERE t.thumbprint <> '' AND t.source NOT IN ({server_sources});

-- name: scan_transactions
SELECT transaction_id, stream FROM transition WHERE transaction_id <> '' AND source NOT IN ({server_sources})
UNION ALL
SELECT transaction_id, stream FROM exchange
WHERE transaction_id <> '' AND source NOT IN ({server_sources}, 'scep_message')
UNION ALL
SELECT signer_key, stream FROM exchange WHERE signer_key <> '' AND source NOT IN ({server_sources}, 'scep_message');

-- What clients asked of the web server of NDES; its log is in UTC.
-- name: scan_server_contacts
SELECT platform, naive_us FROM exchange
WHERE operation = 'GetCACert' AND source = 'iis' AND platform <> '' AND zone_basis = 'utc_by_format'
ORDER BY platform, naive_us;

-- The same in logs of devices that print no zone, or a time of day alone.
-- name: scan_device_contacts
SELECT e.stream, e.first_artifact, CASE e.source WHEN 'android_jscep' THEN 'android' ELSE 'ios' END,
  e.zone_basis = 'date_inferred', e.naive_us - e.offset_minutes * 60000000, coalesce(a.as_of_us, c.as_of_us)
FROM exchange e
LEFT JOIN artifact a ON a.id = e.first_artifact
LEFT JOIN collection c ON c.id = a.collection
WHERE e.operation = 'GetCACert' AND e.source IN ('android_jscep', 'ios_profiled') AND e.direction = 'sent'
  AND e.naive_us <> 0 AND (e.zone_basis = 'assumed'
                           OR e.zone_basis = 'date_inferred' AND e.time_text NOT GLOB '[A-Z]*')
ORDER BY e.stream, e.naive_us;

-- name: scan_server_records
SELECT 0, t.stream, t.naive_us, t.identity, t.ordinal, t.source, t.thumbprint, t.serial, coalesce(i.value, ''),
  t.transaction_id, t.subject_key_identifier, t.request_id, coalesce(d.value, ''), t.correlation,
  coalesce(s.value, ''), t.first_artifact, t.first_offset, t.last_artifact
FROM transition t
LEFT JOIN string i ON i.id = t.issuer
LEFT JOIN string d ON d.id = t.device_id
LEFT JOIN string s ON s.id = t.subject
WHERE t.source IN ({server_sources})
UNION ALL
SELECT 1, stream, naive_us, identity, ordinal, source, '', '', '', transaction_id, signer_key, '', '', '', '',
  first_artifact, first_offset, last_artifact
FROM exchange WHERE transaction_id <> '' AND source IN ({server_sources}, 'scep_message')
UNION ALL
SELECT 1, stream, naive_us, identity, ordinal, source, '', '', '', '', signer_key, '', '', '', '', first_artifact,
  first_offset, last_artifact
FROM exchange WHERE signer_key <> '' AND transaction_id = '' AND source IN ({server_sources}, 'scep_message');

-- Requests by POST name nothing; what is joined to them is told by time alone. Logs that two collections hold under
-- two names show the same row twice.
-- name: scan_logged_requests
SELECT stream, naive_us, identity, ordinal, naive_us - offset_minutes * 60000000, transaction_id <> '',
  pki_status <> 'FAILURE', first_artifact, first_offset, last_artifact
FROM exchange
WHERE source IN ('http_err', 'iis') AND source = 'iis' -- both: the index covers the first
  AND operation = 'PKIOperation' AND zone_basis <> 'none'
ORDER BY 5, identity, ordinal, stream;

-- What a server's log shows of its own time: the computer that an event log names, else whose collection it lies in,
-- else what the log itself says, which may be an address.
-- name: scan_server_spans
SELECT lower(CASE WHEN instr(l.actor, '|') > 0 THEN substr(l.actor, 1, instr(l.actor, '|') - 1)
    WHEN s.kind = 'server' OR l.actor = '' THEN s.name ELSE l.actor END),
  l.source, l.from_us - l.offset_minutes * 60000000, l.to_us - l.offset_minutes * 60000000
FROM log_span l JOIN stream s ON s.id = l.stream
WHERE l.source IN ({server_sources}) AND l.zone_basis <> 'none';

-- name: scan_intune_aliases
SELECT device_id, device_name, upn FROM intune_certificate;

-- name: scan_intune
SELECT id, device_id, device_name, upn, policy_id, serial, thumbprint, issuer, subject, valid_from_us
FROM intune_certificate ORDER BY id;

-- name: scan_open_requests
SELECT subject, common_name FROM ca_request WHERE disposition IN ('30', '31', '9');

-- What lies in a server's store is its own: it was delivered to no device.
-- name: scan_store
SELECT s.id, s.stream, s.store, s.has_private_key, s.serial, s.thumbprint, s.issuer, s.subject, d.thumbprint, d.serial, d.issuer, d.subject,
  d.subject_alternative_names, d.subject_key_identifier, d.spki_sha1, d.public_key_sha1, d.not_before_us
FROM store_certificate s LEFT JOIN certificate_der d ON d.id = s.certificate
WHERE s.stream NOT IN (SELECT id FROM stream WHERE kind = 'server') ORDER BY s.id;

-- name: scan_ca
SELECT r.id, r.request_id, r.disposition, r.zone_basis, r.requester, r.template_oid, r.template_name, r.serial, r.thumbprint,
  r.subject_key_identifier, r.issuer, r.subject, r.common_name, r.upn, r.submitted_us, r.resolved_us, r.not_before_us,
  d.thumbprint, d.serial, d.issuer, d.subject, d.subject_alternative_names, d.subject_key_identifier, d.spki_sha1,
  d.public_key_sha1, d.not_before_us
FROM ca_request r LEFT JOIN certificate_der d ON d.id = r.certificate ORDER BY r.id;

-- name: scan_assignments
SELECT id, device_id FROM intune_assignment ORDER BY id;

-- name: policy_names
SELECT lower(policy_id), max(policy_name) FROM intune_assignment GROUP BY 1;

-- name: stream
SELECT kind, name FROM stream WHERE id = ?1;

-- name: artifact
SELECT coalesce(a.as_of_us, c.as_of_us), a.collection, a.path
FROM artifact a JOIN collection c ON c.id = a.collection WHERE a.id = ?1;

-- name: facts
SELECT f.stream, f.about, f.name, f.value, coalesce(a.as_of_us, c.as_of_us)
FROM device_fact f
LEFT JOIN artifact a ON a.id = f.last_artifact
LEFT JOIN collection c ON c.id = a.collection
WHERE f.stream = ?1 AND f.about = ?2
ORDER BY f.name, f.value;

-- name: records
SELECT stream, naive_us, identity, ordinal, offset_minutes, zone_basis, time_text, source, raw_state, thumbprint,
  transaction_id, error, error_text, actor, profile, user, url, subject, first_artifact, first_offset, first_length,
  last_artifact, ''
FROM transition WHERE stream = ?1 AND source NOT IN ({server_sources})
UNION ALL
SELECT stream, naive_us, identity, ordinal, offset_minutes, zone_basis, time_text, source,
  operation || ' ' || direction || CASE WHEN pki_status = '' THEN '' ELSE ' ' || pki_status END, '',
  transaction_id, CASE WHEN error <> '' THEN error ELSE fail_info END, error_text, actor, profile, NULL, url, subject,
  first_artifact, first_offset, first_length, last_artifact, signer_key
FROM exchange WHERE stream = ?1 AND source NOT IN ({server_sources}, 'scep_message')
ORDER BY 1, 2, 3, 4, 8, 9;

-- name: server_transition
SELECT offset_minutes, zone_basis, time_text, source, raw_state, thumbprint, transaction_id, error, error_text, actor,
  profile, user, url, subject, first_artifact, first_offset, first_length, last_artifact, serial, request_id,
  subject_key_identifier, correlation, issuer, device_id, '', ''
FROM transition WHERE stream = ?1 AND naive_us = ?2 AND identity = ?3 AND ordinal = ?4;

-- name: server_exchange
SELECT offset_minutes, zone_basis, time_text, source,
  operation || ' ' || direction || CASE WHEN pki_status = '' THEN '' ELSE ' ' || pki_status END, '', transaction_id,
  CASE WHEN error <> '' THEN error ELSE fail_info END, error_text, actor, profile, NULL, url, subject, first_artifact,
  first_offset, first_length, last_artifact, '', '', signer_key, '', NULL, NULL, platform,
  coalesce((SELECT name FROM stream WHERE id = ?1 AND kind = 'server'), '')
FROM exchange WHERE stream = ?1 AND naive_us = ?2 AND identity = ?3 AND ordinal = ?4;

-- name: string
SELECT value FROM string WHERE id = ?1;

-- name: spans
SELECT artifact, stream, source, zone_basis, from_us, to_us, offset_minutes, first_record_id, last_record_id
FROM log_span WHERE stream = ?1 AND source NOT IN ({server_sources}) ORDER BY artifact, ordinal;

-- name: snapshots_of_stream
SELECT id FROM snapshot WHERE stream = ?1 AND source IN ('store', 'mdm_certificate_list') ORDER BY id;

-- name: snapshot
SELECT s.id, s.artifact, s.stream, s.source, s.scope, a.path, s.as_of_us, s.complete
FROM snapshot s JOIN artifact a ON a.id = s.artifact WHERE s.id = ?1;

-- name: sightings
SELECT snapshot, offset, length FROM snapshot_row WHERE record = ?1 ORDER BY snapshot, ordinal;

-- name: certificate
SELECT thumbprint, serial, issuer, subject, subject_alternative_names, subject_key_identifier, spki_sha1,
  public_key_sha1, not_before_us, not_after_us
FROM certificate_der WHERE id = ?1;

-- name: ca_row
SELECT request_id, disposition, disposition_message, status_code, zone_basis, revocation_reason, requester,
  template_oid, template_name, serial, thumbprint, subject_key_identifier, subject, common_name, upn, issuer,
  submitted_us, resolved_us, revoked_us, not_before_us, not_after_us, certificate
FROM ca_request WHERE id = ?1;

-- name: ca_rows_from
SELECT id, request_id, disposition, disposition_message, status_code, zone_basis, revocation_reason, requester,
  template_oid, template_name, serial, thumbprint, subject_key_identifier, subject, common_name, upn, issuer,
  submitted_us, resolved_us, revoked_us, not_before_us, not_after_us, certificate
FROM ca_request WHERE id >= ?1 ORDER BY id;

-- name: store_row
SELECT stream, source, store, user_scope, thumbprint, serial, issuer, subject, not_before_us, not_after_us,
  has_private_key, certificate
FROM store_certificate WHERE id = ?1;

-- name: intune_row
SELECT r.status, r.device_id, r.device_name, r.upn, r.policy_id, r.serial, r.thumbprint, r.issuer, r.subject,
  r.valid_from_us, r.valid_to_us, r.error, r.changed_us, coalesce(m.hop, ''), coalesce(m.outcome, '')
FROM intune_certificate r
LEFT JOIN state_map m ON m.source = 'intune_certificate_state' AND m.raw_state = r.status COLLATE NOCASE
WHERE r.id = ?1;

-- name: assignment
SELECT policy_id, policy_name, device_id, device_name, upn, status FROM intune_assignment WHERE id = ?1;

-- name: server_records_of_device
SELECT DISTINCT e.record_identity FROM event e JOIN delivery d ON d.id = e.delivery
WHERE d.device = ?1 AND e.record_identity IS NOT NULL
  AND e.source IN ({server_sources}, 'scep_message');

-- name: server_records_by_device_id
SELECT t.identity, v.value FROM transition t JOIN string v ON v.id = t.device_id WHERE t.source IN ({server_sources});

-- What link reads from layers 1 and 2. One query for each `-- name:` section; every order is by content.

-- name: streams
SELECT id, kind, name FROM stream ORDER BY kind, name;

-- name: artifacts
SELECT a.id, coalesce(a.as_of_us, c.as_of_us), a.collection
FROM artifact a JOIN collection c ON c.id = a.collection ORDER BY a.id;

-- name: generation
SELECT c.sha256 || ' ' || a.path || ' ' || a.ordinal || ' ' || coalesce(a.format, '') || ' ' || a.reader_version
FROM artifact a JOIN collection c ON c.id = a.collection ORDER BY 1;

-- name: facts
SELECT f.stream, f.about, f.name, f.value, coalesce(a.as_of_us, c.as_of_us)
FROM device_fact f
LEFT JOIN artifact a ON a.id = f.last_artifact
LEFT JOIN collection c ON c.id = a.collection
ORDER BY f.stream, f.about, f.name, f.value;

-- name: records
SELECT t.stream, t.naive_us, t.identity, t.ordinal, t.offset_minutes, t.zone_basis, t.time_text, t.source,
  t.raw_state AS state, profile.value, t.thumbprint, t.transaction_id, user.value, url.value, subject.value,
  t.error, t.error_text, t.actor, t.raw, t.first_artifact, t.first_offset, t.first_length
FROM transition t
LEFT JOIN string profile ON profile.id = t.profile
LEFT JOIN string user ON user.id = t.user
LEFT JOIN string url ON url.id = t.url
LEFT JOIN string subject ON subject.id = t.subject
UNION ALL
SELECT e.stream, e.naive_us, e.identity, e.ordinal, e.offset_minutes, e.zone_basis, e.time_text, e.source,
  e.operation || ' ' || e.direction || CASE WHEN e.pki_status = '' THEN '' ELSE ' ' || e.pki_status END,
  profile.value, '', e.transaction_id, NULL, url.value, subject.value,
  CASE WHEN e.error <> '' THEN e.error ELSE e.fail_info END, e.error_text, e.actor, e.raw,
  e.first_artifact, e.first_offset, e.first_length
FROM exchange e
LEFT JOIN string profile ON profile.id = e.profile
LEFT JOIN string url ON url.id = e.url
LEFT JOIN string subject ON subject.id = e.subject
ORDER BY 1, 2, 3, 4, 8, 9;

-- name: states
SELECT source, raw_state, hop, outcome, note FROM state_map ORDER BY 1, 2;

-- name: spans
SELECT artifact, stream, source, zone_basis, from_us, to_us, offset_minutes, first_record_id, last_record_id
FROM log_span ORDER BY artifact, ordinal;

-- name: snapshots
SELECT s.id, s.artifact, s.stream, s.source, s.scope, a.path, s.as_of_us, s.complete
FROM snapshot s JOIN artifact a ON a.id = s.artifact
ORDER BY s.as_of_us, s.id;

-- name: snapshot_rows
SELECT snapshot, record, offset, length FROM snapshot_row ORDER BY record, snapshot, ordinal;

-- name: certificates
SELECT id, thumbprint, serial, issuer, subject, subject_alternative_names, subject_key_identifier, spki_sha1,
  public_key_sha1, not_before_us, not_after_us
FROM certificate_der ORDER BY id;

-- name: ca_rows
SELECT id, request_id, disposition, disposition_message, status_code, zone_basis, revocation_reason, requester,
  template_oid, template_name, serial, thumbprint, subject_key_identifier, subject, common_name, upn, issuer,
  submitted_us, resolved_us, revoked_us, not_before_us, not_after_us, certificate
FROM ca_request ORDER BY id;

-- name: store_rows
SELECT id, stream, source, store, user_scope, thumbprint, serial, issuer, subject, not_before_us, not_after_us,
  has_private_key, certificate
FROM store_certificate ORDER BY id;

-- name: intune_rows
SELECT id, status, device_id, device_name, upn, policy_id, serial, thumbprint, issuer, subject, valid_from_us,
  valid_to_us
FROM intune_certificate ORDER BY id;

-- name: assignments
SELECT id, policy_id, policy_name, device_id, device_name, upn, status FROM intune_assignment ORDER BY id;

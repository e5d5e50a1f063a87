-- What `certtrail forget` and merge run once the tombstones are there: every row under one goes, then what
-- nothing refers to any more. Run again it finds nothing. Statements run one by one after those of
-- forget_members.sql; what those that begin with DELETE or UPDATE do to tables that stay is counted by table.

-- Up to which moment each stream is forgotten.
CREATE TEMP TABLE horizon (stream INTEGER PRIMARY KEY, until_us INTEGER NOT NULL);
INSERT INTO horizon
SELECT s.id, max(t.until_us)
FROM stream s JOIN tombstone t ON t.kind = 'before' OR (t.kind = 'stream' AND t.id = s.id)
GROUP BY s.id;

-- Members that are that old: they go unless something is kept that they show.
CREATE TEMP TABLE old_member (artifact INTEGER PRIMARY KEY);
INSERT INTO old_member
SELECT m.artifact FROM member m LEFT JOIN horizon h ON h.stream = m.stream
WHERE m.as_of_us <= max(coalesce(h.until_us, -9223372036854775808),
  coalesce((SELECT until_us FROM tombstone WHERE kind = 'before'), -9223372036854775808));

-- Log records, by their own time as printed; those that state no day or one yet to come, by the age of the member.
DELETE FROM transition
WHERE stream IN (SELECT stream FROM horizon)
  AND (
    SELECT CASE WHEN naive_us > 31536000000000 AND naive_us - offset_minutes * 60000000 <= latest_us
      THEN naive_us - offset_minutes * 60000000 ELSE as_of_us END
    FROM member WHERE artifact = last_artifact
  ) <= (SELECT until_us FROM horizon h WHERE h.stream = transition.stream);
DELETE FROM exchange
WHERE stream IN (SELECT stream FROM horizon)
  AND (
    SELECT CASE WHEN naive_us > 31536000000000 AND naive_us - offset_minutes * 60000000 <= latest_us
      THEN naive_us - offset_minutes * 60000000 ELSE as_of_us END
    FROM member WHERE artifact = last_artifact
  ) <= (SELECT until_us FROM horizon h WHERE h.stream = exchange.stream);

-- Records of servers' logs that are about a forgotten device.
DELETE FROM transition WHERE identity IN (SELECT id FROM tombstone WHERE kind = 'server_record');
DELETE FROM exchange WHERE identity IN (SELECT id FROM tombstone WHERE kind = 'server_record');

-- What a log could have shown before the horizon is not known any more.
DELETE FROM log_span
WHERE stream IN (SELECT stream FROM horizon)
  AND (
    SELECT CASE WHEN to_us > 31536000000000 AND to_us - offset_minutes * 60000000 <= latest_us
      THEN to_us - offset_minutes * 60000000 ELSE as_of_us END
    FROM member m WHERE m.artifact = log_span.artifact
  ) <= (SELECT until_us FROM horizon h WHERE h.stream = log_span.stream);
UPDATE log_span
SET from_us = (SELECT until_us FROM horizon h WHERE h.stream = log_span.stream) + 1 + offset_minutes * 60000000
WHERE from_us > 31536000000000 AND stream IN (SELECT stream FROM horizon)
  AND from_us - offset_minutes * 60000000 <= (SELECT until_us FROM horizon h WHERE h.stream = log_span.stream);

-- Pictures go whole or not at all, but for single rows of servers.
CREATE TEMP TABLE old_picture (id INTEGER PRIMARY KEY);
INSERT INTO old_picture
SELECT s.id FROM snapshot s JOIN horizon h ON h.stream = s.stream JOIN member m ON m.artifact = s.artifact
WHERE coalesce(s.as_of_us, m.as_of_us) <= h.until_us;
DELETE FROM snapshot_row
WHERE snapshot IN (SELECT id FROM old_picture)
  OR record IN (SELECT id FROM tombstone WHERE kind IN ('ca_request', 'intune_certificate', 'intune_assignment'));
DELETE FROM snapshot WHERE id IN (SELECT id FROM old_picture);
DELETE FROM ca_request WHERE NOT EXISTS (SELECT 1 FROM snapshot_row r WHERE r.record = ca_request.id);
DELETE FROM store_certificate
WHERE NOT EXISTS (SELECT 1 FROM snapshot_row r WHERE r.record = store_certificate.id);
DELETE FROM intune_certificate
WHERE NOT EXISTS (SELECT 1 FROM snapshot_row r WHERE r.record = intune_certificate.id);
DELETE FROM intune_assignment
WHERE NOT EXISTS (SELECT 1 FROM snapshot_row r WHERE r.record = intune_assignment.id);

-- Facts that only old members state, and rows of inventories. A row that says anything new is new evidence, whole:
-- of its facts those stay that were last seen beside the new one.
DELETE FROM device_fact
WHERE first_artifact IN (SELECT artifact FROM old_member) AND last_artifact IN (SELECT artifact FROM old_member)
  AND NOT EXISTS (
    SELECT 1 FROM sighting s
    WHERE s.kind = 'device_fact' AND s.stream = device_fact.stream AND s.naive_us = 0
      AND s.identity = fact_identity(about, name, value) AND s.artifact NOT IN (SELECT artifact FROM old_member));
CREATE TEMP TABLE forgotten_fact AS
SELECT stream, about, name, value FROM device_fact f
WHERE about <> '' AND fact_identity(about, name, value) IN (SELECT id FROM tombstone WHERE kind = 'fact')
  AND NOT EXISTS (
    SELECT 1 FROM device_fact g
    WHERE g.stream = f.stream AND g.about = f.about AND g.last_artifact = f.last_artifact
      AND fact_identity(g.about, g.name, g.value) NOT IN (SELECT id FROM tombstone WHERE kind = 'fact'));
DELETE FROM device_fact
WHERE (stream, about, name, value) IN (SELECT stream, about, name, value FROM forgotten_fact);

-- Facts that newer members state as well are theirs alone from now on.
CREATE TEMP TABLE kept_fact AS
SELECT stream, about, name, value FROM device_fact
WHERE first_artifact IN (SELECT artifact FROM old_member)
  AND last_artifact NOT IN (SELECT artifact FROM old_member);
UPDATE device_fact
SET first_as_of_us = last_as_of_us, first_artifact = last_artifact, first_offset = last_offset,
    first_length = last_length
WHERE (stream, about, name, value) IN (SELECT stream, about, name, value FROM kept_fact);

-- Settings are forgotten as the facts of a device are.
DELETE FROM profile_setting
WHERE first_artifact IN (SELECT artifact FROM old_member) AND last_artifact IN (SELECT artifact FROM old_member)
  AND NOT EXISTS (
    SELECT 1 FROM sighting s
    WHERE s.kind = 'profile_setting' AND s.stream = profile_setting.stream AND s.naive_us = 0
      AND s.identity = fact_identity(source, profile, scope, name, value)
      AND s.artifact NOT IN (SELECT artifact FROM old_member));
CREATE TEMP TABLE kept_setting AS
SELECT stream, fact_identity(source, profile, scope, name, value) AS identity FROM profile_setting
WHERE first_artifact IN (SELECT artifact FROM old_member)
  AND last_artifact NOT IN (SELECT artifact FROM old_member);
UPDATE profile_setting
SET first_as_of_us = last_as_of_us, first_artifact = last_artifact, first_offset = last_offset,
    first_length = last_length
WHERE (stream, fact_identity(source, profile, scope, name, value)) IN (SELECT stream, identity FROM kept_setting);
CREATE TEMP TABLE setting_left AS
SELECT stream, fact_identity(source, profile, scope, name, value) AS identity FROM profile_setting;
CREATE INDEX temp.setting_left_by_identity ON setting_left(stream, identity);

CREATE TEMP TABLE fact AS SELECT stream, fact_identity(about, name, value) AS identity FROM device_fact;
CREATE INDEX temp.fact_by_identity ON fact(stream, identity);
DELETE FROM sighting
WHERE CASE kind
  WHEN 'transition' THEN NOT EXISTS (
    SELECT 1 FROM transition t WHERE t.stream = sighting.stream AND t.naive_us = sighting.naive_us
      AND t.identity = sighting.identity AND t.ordinal = sighting.ordinal)
  WHEN 'exchange' THEN NOT EXISTS (
    SELECT 1 FROM exchange t WHERE t.stream = sighting.stream AND t.naive_us = sighting.naive_us
      AND t.identity = sighting.identity AND t.ordinal = sighting.ordinal)
  WHEN 'profile_setting' THEN artifact IN (SELECT artifact FROM old_member)
    OR NOT EXISTS (
      SELECT 1 FROM setting_left f WHERE f.stream = sighting.stream AND f.identity = sighting.identity)
  ELSE artifact IN (SELECT artifact FROM old_member)
    OR NOT EXISTS (SELECT 1 FROM fact f WHERE f.stream = sighting.stream AND f.identity = sighting.identity) END;

UPDATE device_fact
SET sightings = 1 + (
  SELECT count(*) FROM sighting s WHERE s.kind = 'device_fact' AND s.stream = device_fact.stream
    AND s.identity = fact_identity(about, name, value))
WHERE (stream, about, name, value) IN (SELECT stream, about, name, value FROM kept_fact);
UPDATE profile_setting
SET sightings = 1 + (
  SELECT count(*) FROM sighting s WHERE s.kind = 'profile_setting' AND s.stream = profile_setting.stream
    AND s.identity = fact_identity(source, profile, scope, name, value))
WHERE (stream, fact_identity(source, profile, scope, name, value)) IN (SELECT stream, identity FROM kept_setting);

-- What is left without a reference.
DELETE FROM certificate_der
WHERE id NOT IN (
  SELECT certificate FROM ca_request WHERE certificate IS NOT NULL
  UNION SELECT certificate FROM store_certificate WHERE certificate IS NOT NULL);
DELETE FROM string
WHERE id NOT IN (
  SELECT profile FROM transition WHERE profile IS NOT NULL
  UNION SELECT issuer FROM transition WHERE issuer IS NOT NULL
  UNION SELECT user FROM transition WHERE user IS NOT NULL
  UNION SELECT url FROM transition WHERE url IS NOT NULL
  UNION SELECT subject FROM transition WHERE subject IS NOT NULL
  UNION SELECT device_id FROM transition WHERE device_id IS NOT NULL
  UNION SELECT profile FROM exchange WHERE profile IS NOT NULL
  UNION SELECT issuer FROM exchange WHERE issuer IS NOT NULL
  UNION SELECT url FROM exchange WHERE url IS NOT NULL
  UNION SELECT subject FROM exchange WHERE subject IS NOT NULL);
DELETE FROM old_member
WHERE artifact IN (
  SELECT first_artifact FROM transition UNION SELECT last_artifact FROM transition
  UNION SELECT first_artifact FROM exchange UNION SELECT last_artifact FROM exchange
  UNION SELECT first_artifact FROM device_fact UNION SELECT last_artifact FROM device_fact
  UNION SELECT first_artifact FROM profile_setting UNION SELECT last_artifact FROM profile_setting
  UNION SELECT artifact FROM log_span UNION SELECT artifact FROM snapshot UNION SELECT artifact FROM sighting);
DELETE FROM old_member
WHERE artifact IN (
  SELECT a.id FROM artifact a WHERE a.path = '' AND EXISTS (
    SELECT 1 FROM artifact b WHERE b.collection = a.collection AND b.id <> a.id
      AND b.id NOT IN (SELECT artifact FROM old_member)));
DELETE FROM note WHERE artifact IN (SELECT artifact FROM old_member);

-- Collections of which nothing is left, and every word of where they lay.
CREATE TEMP TABLE old_collection AS
SELECT c.id, c.sha256 FROM collection c
WHERE EXISTS (SELECT 1 FROM artifact a WHERE a.collection = c.id)
  AND NOT EXISTS (
    SELECT 1 FROM artifact a WHERE a.collection = c.id AND a.id NOT IN (SELECT artifact FROM old_member));
CREATE TEMP TABLE old_place AS
SELECT DISTINCT value ->> 'path' AS path FROM run, json_each(run.inputs)
WHERE value ->> 'sha256' IN (SELECT sha256 FROM old_collection)
UNION
SELECT path FROM collection WHERE id IN (SELECT id FROM old_collection);
INSERT OR IGNORE INTO tombstone (kind, id) SELECT 'collection', id FROM old_collection;
UPDATE run
SET inputs = (
  SELECT json_group_array(json(value)) FROM json_each(run.inputs)
  WHERE value ->> 'sha256' NOT IN (SELECT sha256 FROM old_collection))
WHERE EXISTS (
  SELECT 1 FROM json_each(run.inputs) WHERE value ->> 'sha256' IN (SELECT sha256 FROM old_collection));
UPDATE run SET arguments = '(forgotten)'
WHERE EXISTS (
  SELECT 1 FROM old_place WHERE instr(arguments, replace(path, rtrim(path, replace(path, '/', '')), '')) > 0);
DELETE FROM artifact WHERE id IN (SELECT artifact FROM old_member);
DELETE FROM collection WHERE id IN (SELECT id FROM old_collection);
DELETE FROM stream
WHERE id NOT IN (
  SELECT stream FROM artifact WHERE stream IS NOT NULL
  UNION SELECT stream FROM transition UNION SELECT stream FROM exchange UNION SELECT stream FROM device_fact
  UNION SELECT stream FROM profile_setting
  UNION SELECT stream FROM log_span UNION SELECT stream FROM snapshot UNION SELECT stream FROM store_certificate);

DROP TABLE temp.container;
DROP TABLE temp.member;
DROP TABLE temp.horizon;
DROP TABLE temp.old_member;
DROP TABLE temp.old_picture;
DROP TABLE temp.forgotten_fact;
DROP TABLE temp.kept_setting;
DROP TABLE temp.setting_left;
DROP TABLE temp.kept_fact;
DROP TABLE temp.fact;
DROP TABLE temp.old_collection;
DROP TABLE temp.old_place;

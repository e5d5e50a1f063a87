-- What forgetting starts with: whose log each member of a collection is. `fact_identity` is known to merge and
-- forget.

-- Archives that give a stream its name.
CREATE TEMP TABLE container AS
SELECT c.id AS artifact, c.collection, c.path, f.stream
FROM (
  SELECT first_artifact AS artifact, stream FROM device_fact WHERE about = '' AND name = 'archive'
  UNION
  SELECT last_artifact, stream FROM device_fact WHERE about = '' AND name = 'archive'
  UNION
  SELECT s.artifact, s.stream FROM device_fact d JOIN sighting s ON s.kind = 'device_fact' AND s.stream = d.stream
    AND s.naive_us = 0 AND s.identity = fact_identity(d.about, d.name, d.value)
  WHERE d.about = '' AND d.name = 'archive'
) f JOIN artifact c ON c.id = f.artifact;
CREATE INDEX temp.container_by_collection ON container(collection);

-- Whose each member is, named by the innermost such archive around it, how old it is, and the latest time that is
-- believed of what it shows: a clock that ran ahead must not forget what is yet to come. The time of a file tells
-- nothing of that.
CREATE TEMP TABLE member (
  artifact INTEGER PRIMARY KEY, collection INTEGER, stream INTEGER, as_of_us INTEGER, latest_us INTEGER);
INSERT INTO member
SELECT a.id, a.collection,
  coalesce(a.stream, (
    SELECT k.stream FROM container k
    WHERE k.collection = a.collection
      AND (k.path IN ('', a.path) OR substr(a.path, 1, length(k.path) + 2) = k.path || '!/')
    ORDER BY length(k.path) DESC LIMIT 1)),
  coalesce(a.as_of_us, c.as_of_us, -9223372036854775807),
  CASE WHEN a.as_of_us IS NULL OR a.as_of_basis = 'file_time' THEN 9223372036854775807
       ELSE a.as_of_us + 86400000000 END
FROM artifact a JOIN collection c ON c.id = a.collection;

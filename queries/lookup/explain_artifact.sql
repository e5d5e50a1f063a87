-- Where the bytes of one artifact stand.
SELECT c.path AS collection, c.sha256, a.path AS artifact, a.ordinal, coalesce(a.format, '') AS format,
       a.size, a.digest
FROM artifact a JOIN collection c ON c.id = a.collection
WHERE a.id = :artifact;

-- What ingest and link were told.
SELECT name, value, origin FROM setting ORDER BY name;

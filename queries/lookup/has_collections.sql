-- A row if anything was ingested.
SELECT 1 FROM collection LIMIT 1;

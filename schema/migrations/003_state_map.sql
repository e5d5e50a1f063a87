-- Which state of which log moves which hop; filled from schema/states.tsv at every start.
CREATE TABLE state_map (
  source TEXT NOT NULL,    -- vocabulary: android_scep_state, dm_edp, ...
  raw_state TEXT NOT NULL, -- state as the log spells it
  hop TEXT NOT NULL,       -- hop of the delivery workflow; empty if it is about none
  outcome TEXT NOT NULL,   -- reached, failed, pending, info
  note TEXT NOT NULL,      -- what it means, in a sentence
  PRIMARY KEY (source, raw_state)
) STRICT, WITHOUT ROWID;

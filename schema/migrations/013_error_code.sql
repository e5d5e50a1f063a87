-- What error codes mean; filled from schema/errors.tsv at every start. `certtrail decode` reads every spelling of a code.
CREATE TABLE error_code (
  code TEXT PRIMARY KEY,     -- 0x and eight lower hex digits, "http 404", an Apple error domain and number, or a name; lower case
  signed INTEGER,            -- of hexadecimal codes: the signed decimal that Graph and Windows print
  name TEXT NOT NULL,        -- official name, else a short one
  also TEXT NOT NULL,        -- other names of the same number
  meaning TEXT NOT NULL,     -- what it means in the delivery of certificates, in a sentence; empty if nothing special
  next_check TEXT NOT NULL   -- what to look at next
) STRICT, WITHOUT ROWID;

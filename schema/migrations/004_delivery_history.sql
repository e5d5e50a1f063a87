-- What links said of deliveries, link after link. It depends on the order of links, never on the clock:
-- layers 1 to 3 are the same for the same evidence in any order, this is their diary.

-- One link, whether it changed anything or not.
CREATE TABLE link_history (
  id INTEGER PRIMARY KEY,    -- counts up
  generation TEXT NOT NULL,  -- hash of what went in, as in link_state
  now_us INTEGER             -- the moment ages were measured to, microseconds UTC
) STRICT;

-- What changed about a delivery, and in which link. The first link is the baseline: everything is new to it.
CREATE TABLE delivery_history (
  delivery INTEGER NOT NULL, -- delivery.id
  link INTEGER NOT NULL REFERENCES link_history(id), -- the link that first said so
  verdict TEXT NOT NULL,     -- its verdict from then on; empty: the delivery is gone
  installed TEXT NOT NULL,   -- yes, no, unknown; empty if it is gone
  reported TEXT NOT NULL,    -- yes, no, unknown; empty if it is gone
  device INTEGER,            -- its device.id then
  profile TEXT NOT NULL,     -- its profile.id then, or empty
  requested_us INTEGER,      -- its first request then: with the device, what a new key of it leaves
  PRIMARY KEY (delivery, link)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_history_by_link ON delivery_history(link);

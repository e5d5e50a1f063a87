-- Layer 4: documented and stable; what users and queries/ read. Times are ISO 8601 UTC.
-- `iso8601(x)` is expanded to plain SQLite when the views are created, so that any SQLite shell reads them.

-- One row for each delivery: the public contract. Columns are only ever appended.
CREATE VIEW delivery_status AS
SELECT
  d.delivery_id AS delivery_id,                 -- 16 hex digits, the same in every database with this evidence
  coalesce(v.name, '') AS device_name,          -- newest name of the device
  coalesce(v.platform, '') AS platform,         -- windows, android, ios, macos
  coalesce(v.platform_mode, '') AS platform_mode, -- management mode where known
  d.user AS user,                               -- user the certificate is for
  coalesce(v.intune_device_id, '') AS intune_device_id, -- newest Intune device id
  d.profile AS profile,                         -- LogicalName guid, lower case with dashes
  coalesce(p.name, '') AS profile_name,         -- display name where an Intune report states it
  coalesce(c.template, '') AS template,         -- CA template name, else OID
  coalesce(c.thumbprint, '') AS thumbprint,     -- SHA-1, 40 lower hex
  coalesce(c.serial, '') AS serial,             -- lower hex
  coalesce(c.request_id, '') AS request_id,     -- at the CA
  coalesce(c.issuer, '') AS issuer,             -- issuing CA
  coalesce(c.subject, '') AS subject,           -- subject DN
  iso8601(c.not_before_us) AS not_before,       -- start of validity
  iso8601(c.not_after_us) AS not_after,         -- end of validity
  iso8601(d.revoked_us) AS revoked_at,          -- revocation at the CA
  iso8601(d.requested_us) AS requested_at,      -- first request
  iso8601(d.issued_us) AS issued_at,            -- resolution at the CA, else NotBefore + 10 minutes
  iso8601(d.installed_us) AS installed_at,      -- installation on the device
  iso8601(d.reported_us) AS reported_at,        -- first Intune export that lists it
  d.issued AS issued,                           -- yes, no, unknown
  d.installed AS installed,                     -- yes, no, unknown
  d.reported AS reported,                       -- yes, no, unknown
  d.intune_state AS intune_state,               -- what Intune claims, as printed
  d.verdict AS verdict,                         -- one word: where the delivery stands
  d.last_hop AS last_hop,                       -- furthest hop reached on trunk and device branch
  d.first_missing_hop AS first_missing_hop,     -- first hop not reached: trunk, then device, then report
  d.cause AS cause,                             -- decoded error or rule
  d.cause_text AS cause_text,                   -- the same in a sentence
  d.next_check AS next_check,                   -- what to look at next
  d.unknown_reason AS unknown_reason,           -- why something is unknown
  d.confidence AS confidence,                   -- weakest rung used, 0 if only one source speaks
  d.attempts AS attempts,                       -- requests seen
  d.ndes_host AS ndes_host,                     -- NDES server asked
  iso8601(d.as_of_us) AS as_of                  -- newest evidence about it
FROM delivery d
LEFT JOIN device v ON v.id = d.device
LEFT JOIN certificate c ON c.id = d.certificate
LEFT JOIN profile p ON p.id = d.profile;

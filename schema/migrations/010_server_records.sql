-- What the records of servers name: whom they served.
ALTER TABLE transition ADD COLUMN device_id INTEGER REFERENCES string(id); -- Intune or Entra device id, where a server names it
ALTER TABLE transition ADD COLUMN request_id TEXT NOT NULL DEFAULT ''; -- request id at the CA, decimal
ALTER TABLE transition ADD COLUMN subject_key_identifier TEXT NOT NULL DEFAULT ''; -- of the certificate or request, lower hex
ALTER TABLE exchange ADD COLUMN platform TEXT NOT NULL DEFAULT ''; -- windows, android, ios, macos: of the client a server's log shows
ALTER TABLE certificate_der ADD COLUMN extended_key_usages TEXT NOT NULL DEFAULT ''; -- OIDs, separated by ", "
ALTER TABLE certificate_der ADD COLUMN security_identifier TEXT NOT NULL DEFAULT ''; -- SID of the account it is mapped to
ALTER TABLE ca_request ADD COLUMN subject_alternative_names TEXT NOT NULL DEFAULT ''; -- where the export has a column of its own
ALTER TABLE intune_certificate ADD COLUMN error TEXT NOT NULL DEFAULT ''; -- of its last issuance, as printed
ALTER TABLE intune_certificate ADD COLUMN changed_us INTEGER; -- when its status changed last, microseconds UTC

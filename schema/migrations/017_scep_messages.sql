-- Whose key signed a SCEP request: macOS names its requests by no hash of it.
ALTER TABLE exchange ADD COLUMN signer_key TEXT NOT NULL DEFAULT ''; -- of a request's self-signed signer: SHA-1 of its public key bits, lower hex
CREATE INDEX exchange_by_signer_key ON exchange(signer_key) WHERE signer_key <> '';
-- Certificates of authorities that files show beside the stores of devices: report root_trust follows chains through them.
DROP INDEX store_certificate_of_authority;
CREATE INDEX store_certificate_of_authority ON store_certificate(thumbprint, subject, issuer, stream)
  WHERE store IN ('CA', 'Root', 'AuthRoot', 'mdm', 'authority') AND has_private_key = 0;

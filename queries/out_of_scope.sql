-- Certificates that are no SCEP deliveries, by template
-- question: Which CA template would have to be configured as SCEP, because it is one?
-- severity: info
-- needs: ca
-- param reason text default '': only this rule, as spelled in the column; empty means all
-- column reason: the rule that put them out of scope
-- column template: template name, else OID; empty if only a store lists them
-- column issuer: issuing CA
-- column certificates: how many there are
-- column requesters: distinct accounts that asked; one account for all of them looks like an NDES server
-- column top_requester: account that asked for most of them
-- column top_certificates: how many that one asked for
-- column first_issued: least issuance
-- column last_issued: greatest issuance
-- column example: serial and subject of one of them
SELECT reason, template, issuer, certificates, requesters, top_requester, top_certificates,
  iso8601(first_us) AS first_issued, iso8601(last_us) AS last_issued, example
FROM out_of_scope
WHERE :reason IN ('', reason)
ORDER BY reason, certificates DESC, template, issuer;

-- How link finds the records of servers without reading the logs of devices.
CREATE INDEX transition_of_servers ON transition(source)
WHERE source IN ('ca_event', 'connector_event', 'connector_event_old', 'connector_status', 'connector_trace', 'crp_trace',
'http_err', 'iis', 'intune_connector', 'ndes_event', 'ndes_plugin');
-- Reports on the requests that servers saw, and on the RA certificates that clients encrypt to.
CREATE INDEX exchange_of_servers ON exchange(source, naive_us) WHERE source IN ('http_err', 'iis');
CREATE INDEX exchange_by_ra_certificate ON exchange(issuer, serial, naive_us) WHERE serial <> '';

-- How link finds the records of servers without reading the logs of devices.
CREATE INDEX transition_of_servers ON transition(source)
WHERE source IN ('ca_event', 'connector_event', 'connector_event_old', 'connector_status', 'connector_trace', 'crp_trace',
'http_err', 'iis', 'intune_connector', 'ndes_event', 'ndes_plugin');

-- Which kinds of evidence the database holds; a report names those it `needs`.
SELECT 'device' AS kind,
       EXISTS (SELECT 1 FROM log_span) OR EXISTS (SELECT 1 FROM store_certificate) AS present
UNION ALL
SELECT 'ca', EXISTS (SELECT 1 FROM snapshot WHERE source = 'ca')
UNION ALL
SELECT 'intune', EXISTS (SELECT 1 FROM snapshot WHERE source = 'intune_certificates')
UNION ALL
SELECT 'devices', EXISTS (SELECT 1 FROM snapshot WHERE source = 'intune_devices')
UNION ALL
SELECT 'server', EXISTS (SELECT 1 FROM log_span WHERE source IN (
         'connector_event', 'connector_event_old', 'connector_trace', 'crp_trace', 'http_err', 'iis', 'ndes_plugin'))
       OR EXISTS (SELECT 1 FROM snapshot WHERE source = 'connector_status')
UNION ALL
SELECT 'assignments', EXISTS (SELECT 1 FROM snapshot WHERE source = 'intune_assignments')
UNION ALL
SELECT 'history', (SELECT count(*) FROM link_history) > 1;

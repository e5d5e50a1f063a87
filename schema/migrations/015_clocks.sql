-- Requests for the CA's certificates, as devices and the web server of NDES log them: their clocks are compared by them.
CREATE INDEX exchange_of_first_contact
ON exchange(source, platform, naive_us, stream, offset_minutes, zone_basis, time_text, direction, first_artifact)
WHERE operation = 'GetCACert';

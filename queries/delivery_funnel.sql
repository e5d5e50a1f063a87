-- How far deliveries came, hop by hop
-- question: At which hop does the fleet lose certificates, and since which day?
-- severity: info
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- param since date default '': only requested or issued at or after this date (UTC); empty means all
-- param by day|week|month|all default day: what one row is about; a week is named by its Monday
-- param implied integer default 1: 0 counts only hops that evidence itself shows, not those before them
-- column platform: platform of the device; empty if no device is known
-- column day: day (UTC) of the request, else of issuance or installation; empty if none is known
-- column deliveries: all of them
-- column profile_arrived: of these: Intune's profile reached the device
-- column key_ready: of these: the device made its key
-- column server_reached: of these: NDES or its proxy answered the device
-- column request_sent: of these: the request was on its way
-- column challenge_verified: of these: Intune's challenge was accepted
-- column issued: of these: the CA issued it
-- column response_received: of these: the certificate came back to the device
-- column install_started: of these: the device began to install it
-- column installed: of these: the device had it
-- column usable: of these: its private key was released to apps; few platforms say so
-- column notified: of these: NDES told the connector
-- column uploaded: of these: the connector told Intune
-- column reported: of these: Intune lists it
-- column complete: of these: verdict complete
-- column failed: of these: verdict failed
-- column waiting: of these: verdict in_flight or stuck
WITH days AS (
  SELECT coalesce(v.platform, '') AS platform,
         coalesce(d.requested_us, d.issued_us, d.installed_us) / 86400000000 AS day_number,
         d.hops_reached AS hops, d.verdict, count(*) AS n
  FROM delivery d LEFT JOIN device v ON v.id = d.device
  WHERE :platform IN ('', coalesce(v.platform, ''))
    AND (:since = '' OR coalesce(d.requested_us, d.issued_us, d.installed_us)
                        >= unixepoch(:since) * 1000000 + CAST(substr(:since, 21, 6) AS INTEGER))
  GROUP BY 1, 2, 3, 4
),
-- A hop is implied by any later one of the trunk and its own branch; bit 14 (removed) implies 9 (installed).
spread AS (
  SELECT platform, day_number, verdict, n,
         CASE WHEN :implied = 0 THEN hops ELSE hops
           | CASE WHEN hops >= 2 THEN 2 ELSE 0 END | CASE WHEN hops >= 4 THEN 4 ELSE 0 END
           | CASE WHEN hops >= 8 THEN 8 ELSE 0 END | CASE WHEN hops >= 16 THEN 16 ELSE 0 END
           | CASE WHEN hops >= 32 THEN 32 ELSE 0 END | CASE WHEN hops >= 64 THEN 64 ELSE 0 END
           | CASE WHEN hops & 18304 THEN 128 ELSE 0 END | CASE WHEN hops & 18176 THEN 256 ELSE 0 END
           | CASE WHEN hops & 17920 THEN 512 ELSE 0 END
           | CASE WHEN hops & 14336 THEN 2048 ELSE 0 END | CASE WHEN hops & 12288 THEN 4096 ELSE 0 END
         END AS hops
  FROM days
)
SELECT platform,
  coalesce(CASE :by
    WHEN 'all' THEN ''
    WHEN 'month' THEN strftime('%Y-%m', day_number * 86400, 'unixepoch')
    WHEN 'week' THEN date(day_number * 86400, 'unixepoch', 'weekday 0', '-6 days')
    ELSE date(day_number * 86400, 'unixepoch') END, '') AS day,
  sum(n) AS deliveries,
  sum(n * ((hops >> 1) & 1)) AS profile_arrived, sum(n * ((hops >> 2) & 1)) AS key_ready,
  sum(n * ((hops >> 3) & 1)) AS server_reached, sum(n * ((hops >> 4) & 1)) AS request_sent,
  sum(n * ((hops >> 5) & 1)) AS challenge_verified, sum(n * ((hops >> 6) & 1)) AS issued,
  sum(n * ((hops >> 7) & 1)) AS response_received, sum(n * ((hops >> 8) & 1)) AS install_started,
  sum(n * ((hops >> 9) & 1)) AS installed, sum(n * ((hops >> 10) & 1)) AS usable,
  sum(n * ((hops >> 11) & 1)) AS notified, sum(n * ((hops >> 12) & 1)) AS uploaded,
  sum(n * ((hops >> 13) & 1)) AS reported,
  sum(n * (verdict = 'complete')) AS complete, sum(n * (verdict = 'failed')) AS failed,
  sum(n * (verdict IN ('in_flight', 'stuck'))) AS waiting
FROM spread
GROUP BY 1, 2
ORDER BY 2, 1;

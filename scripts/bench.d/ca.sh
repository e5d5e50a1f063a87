# A million rows of one CA, as list and as CSV: once with requests a minute apart, so that their
# dates show the order of day and month after 8 days; and all of one day, so that nothing does.
rows=1000000
ca_rows() {  # list|csv SECONDS-BETWEEN-REQUESTS
  awk -v kind="$1" -v step="$2" -v rows="$rows" '
    function date(second) {
      return sprintf("%d/%d/%d %d:%02d %s", 1 + second / 2419200 % 12, 1 + second / 86400 % 28,
                     2024 + int(second / 29030400), (second / 3600 % 12 < 1 ? 12 : second / 3600 % 12),
                     second / 60 % 60, second / 3600 % 24 < 12 ? "AM" : "PM")
    }
    function column(name, display, type) { printf "  %-28s  %-28s  %-6s  4\r\n", name, display, type }
    function hash(i,  out, k) {
      out = ""
      for (k = 0; k < 5; ++k) out = out sprintf("%s%02x %02x %02x %02x", k ? " " : "", i % 256, int(i / 256) % 256, int(i / 65536) % 256, k)
      return out
    }
    BEGIN {
      first = 4 * 86400  # January 5th, or May 1st
      template = "1.3.6.1.4.1.311.21.8.1111111.2222222.333.44.5"
      done = "CertUtil: -view command completed successfully.\r\n"
      if (kind == "csv") {
        printf "\"Issued Request ID\",\"Request Disposition\",\"Request Submission Date\",\"Request Resolution Date\",\"Requester Name\",\"Certificate Template\",\"Serial Number\",\"Certificate Hash\",\"Certificate Effective Date\",\"Certificate Expiration Date\",\"Issued Common Name\"\r\n"
        for (i = 1; i <= rows; ++i) {
          at = date(first + i * step)
          printf "\"%d\",\"20 -- Issued\",\"%s\",\"%s\",\"CONTOSO\\svc-ndes\",\"%s IntuneSCEP\",\"2d%08xa1b2c3d4e5f607180000%08x\",\"%s\",\"%s\",\"%s\",\"device-%d\"\r\n", i, at, at, template, i, i, hash(i), at, date(first + i * step + 29030400), i
        }
        printf done
        exit
      }
      printf "Schema:\r\n"
      column("Column Name", "Localized Name", "Type")
      printf "  ----------------------------  ----------------------------  ------  ---------\r\n"
      column("RequestID", "Issued Request ID", "Long")
      column("Request.Disposition", "Request Disposition", "Long")
      column("Request.SubmittedWhen", "Request Submission Date", "Date")
      column("Request.ResolvedWhen", "Request Resolution Date", "Date")
      column("Request.RequesterName", "Requester Name", "String")
      column("CertificateTemplate", "Certificate Template", "String")
      column("SerialNumber", "Serial Number", "String")
      column("CertificateHash", "Certificate Hash", "String")
      column("NotBefore", "Certificate Effective Date", "Date")
      column("NotAfter", "Certificate Expiration Date", "Date")
      column("CommonName", "Issued Common Name", "String")
      printf "\r\n"
      for (i = 1; i <= rows; ++i) {
        at = date(first + i * step)
        printf "Row %d:\r\n  Issued Request ID: 0x%x (%d)\r\n  Request Disposition: 0x14 (20) -- Issued\r\n  Request Submission Date: %s\r\n  Request Resolution Date: %s\r\n  Requester Name: \"CONTOSO\\svc-ndes\"\r\n  Certificate Template: \"%s\" IntuneSCEP\r\n  Serial Number: \"2d%08xa1b2c3d4e5f607180000%08x\"\r\n  Certificate Hash: \"%s\"\r\n  Certificate Effective Date: %s\r\n  Certificate Expiration Date: %s\r\n  Issued Common Name: \"device-%d\"\r\n\r\n", i, i, i, at, at, template, i, i, hash(i), at, date(first + i * step + 29030400), i
      }
      printf "Maximum Row Index: %d\r\n\r\n%d Rows\r\n%s", rows, rows, done
    }'
}
title 'A million rows of a CA: ingest --no-link'
for kind in list csv; do
  for step in 60 0; do
    ca_rows "$kind" "$step" > "$work/ca.txt"
    fresh "$work/ca.db"
    measure "$kind, $([ "$step" = 0 ] && echo 'day and month stay open' || echo 'dates of two years')" \
      "$(stat -c %s "$work/ca.txt")" $certtrail ingest "$work/ca.txt" --db "$work/ca.db" --jobs 2 --no-link --quiet
    bar "peak memory, $kind, step $step" "$peak" under 300 MB
  done
done
rm "$work/ca.txt" "$work/ca.db"

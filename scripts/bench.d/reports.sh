# Reports and trail on the large database, linked.
need_database
if [ ! -f "$work/linked.db" ]; then
  cp "$database" "$work/linked.db"
  (ulimit -v "$most_memory" && $certtrail link --db "$work/linked.db" 2> /dev/null) || true
fi
deliveries=$($certtrail sql --db "$work/linked.db" --format csv 'SELECT count(*) FROM delivery' | tail -n 1)
if [ "$deliveries" = 0 ]; then
  echo 'Reports: left out, because link did not end well'
  return
fi
title "Reports: $deliveries deliveries, $records log records"
mapfile -t reports < <($certtrail reports | awk 'NR > 2 { print $1 }')
for report in "${reports[@]}"; do
  runs=3 measure "report $report" 0 $certtrail report "$report" --db "$work/linked.db"
  bar "report $report" "$seconds" under 1 s
done
device=$($certtrail sql --format csv --db "$work/linked.db" \
  "SELECT device_name FROM delivery_status WHERE device_name LIKE 'DESKTOP-%' LIMIT 1" | tail -n 1)
thumbprint=$($certtrail sql --format csv --db "$work/linked.db" \
  "SELECT thumbprint FROM delivery_status WHERE thumbprint <> '' LIMIT 1" | tail -n 1)
for what in "$device" "$thumbprint"; do
  runs=5 measure "trail ${what:0:16}" 0 $certtrail trail "$what" --db "$work/linked.db"
  bar "trail ${what:0:16}" "$seconds" under 0.1 s
done
bar_of_memory

# Link: the large database as a whole, and after 1 % of new devices came.
need_database
number=$(($($certtrail sql --db "$database" --format csv \
  "SELECT count(DISTINCT value) FROM device_fact WHERE name = 'intune_device'" | tail -n 1) / 100))
new=$work/new-$number/inbox
[ -d "$new" ] ||
  build/fleetgen --out "$work/new-$number" --devices "$number" --seed 77 --deliveries-per-device 3
fresh "$work/linked.db"
cp "$database" "$work/linked.db"
title "Link: $records log records"
measure 'link, as a whole' 0 $certtrail link --db "$work/linked.db"
bar 'full link' "$seconds" under 180 s
measure 'link again, nothing new' 0 $certtrail link --db "$work/linked.db"
measure "ingest --no-link, $number new devices" 0 \
  $certtrail ingest "$new" --db "$work/linked.db" --no-link --quiet
measure 'link after these' 0 $certtrail link --db "$work/linked.db"
bar 'link after 1 % new' "$seconds" under 10 s
bar_of_memory

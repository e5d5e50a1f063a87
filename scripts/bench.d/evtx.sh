# Event logs of 30 MB: one in which nothing matters, one in which all does; beside libevtx.
need_inbox
windows=$(find "$inbox" -name 'DiagLogs-*.zip' -size +300k | sort | sed -n 1p)
bsdtar -xOf "$windows" '*System Events.evtx' | event_log "$work/System.evtx" 30
[ -d "$work/long" ] ||
  build/fleetgen --out "$work/long" --devices 1 --stories windows_numbered_folders --noise-lines 48000
long=$(find "$work/long" -name 'DiagLogs-*.zip' | sort | sed -n 1p)
# Whole: bsdtar finds fault with a cabinet's last block when it passes over members.
bsdtar -xOf "$long" '*.cab' | bsdtar -C "$work/long" -xf -
mv "$work"/long/*-admin.evtx "$work/Admin.evtx"
title 'Event logs of 30 MB'
for log in System Admin; do
  size=$(wc -c < "$work/$log.evtx")
  runs=3 measure "$log: evtxexport" "$size" evtxexport "$work/$log.evtx"
  rival=$cpu
  runs=5 measure "$log: inspect --records" "$size" $certtrail inspect --records "$work/$log.evtx"
  all=$cpu
  runs=5 before="fresh $work/log.db" measure "$log: ingest" "$size" \
    $certtrail ingest "$work/$log.evtx" --db "$work/log.db" --jobs 1 --no-link --quiet
  bar "$log log: inspect --records to evtxexport" "$(divide "$rival" "$all")" at-least 30 times
done
# A longer one, so that making the database is no part of the ratio.
event_log "$work/Long.evtx" 300 < "$work/System.evtx"
size=$(wc -c < "$work/Long.evtx")
runs=3 measure 'System, 300 MB: inspect --records' "$size" $certtrail inspect --records "$work/Long.evtx"
all=$cpu
runs=3 before="fresh $work/log.db" measure 'System, 300 MB: ingest' "$size" \
  $certtrail ingest "$work/Long.evtx" --db "$work/log.db" --jobs 1 --no-link --quiet
bar 'System log: selective ingest to inspect --records' "$(divide "$all" "$cpu")" at-least 3 times
rm "$work/Long.evtx"
bar_of_memory

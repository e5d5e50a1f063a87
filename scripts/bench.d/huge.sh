# Huge members: memory must not grow with them. Needs 15 GB of disk; makes one after the other.
huge=$work/huge
rm -rf "$huge"
mkdir -p "$huge"
one() {  # NAME FILE BYTES
  fresh "$work/huge.db"
  measure "$1" "$3" $certtrail ingest "$2" --db "$work/huge.db" --jobs 2 --no-link --quiet
}
deflated() { (cd "$huge" && bsdtar --options zip:compression-level=1 -a -cf "$1" "${@:2}"); }
title 'Huge members: ingest --no-link'
omadm_log 13500000 200 > "$huge/OMADM.log"
deflated OMADM.zip OMADM.log
one '2 GB OMADM log in a zip' "$huge/OMADM.zip" "$(stat -c %s "$huge/OMADM.log")"
rm "$huge/OMADM.zip"
one '2 GB OMADM log as a file' "$huge/OMADM.log" "$(stat -c %s "$huge/OMADM.log")"

need_inbox
windows=$(find "$inbox" -name 'DiagLogs-*.zip' -size +300k | sort | sed -n 1p)
bsdtar -xOf "$windows" '*System Events.evtx' | event_log "$huge/System.evtx" 1024
deflated System.zip System.evtx
one '1 GB event log in a zip' "$huge/System.zip" "$(stat -c %s "$huge/System.evtx")"
rm "$huge/System.zip"

# Stored inside, so that the inner archive itself is 3 GB.
(cd "$huge" && bsdtar --options zip:compression=store -a -cf inner.zip OMADM.log System.evtx &&
  rm OMADM.log System.evtx)
deflated outer.zip inner.zip
size=$(stat -c %s "$huge/inner.zip")
rm "$huge/inner.zip"
one '3 GB zip in a zip' "$huge/outer.zip" "$size"
rm "$huge/outer.zip"

# The rows of a list again and again, each time under other request ids.
[ -d "$work/lists" ] || build/fleetgen --out "$work/lists" --devices 3000
list=$(find "$work/lists/inbox" -name 'CA01-2*.zip' | sort | tail -n 1)
bsdtar -xOf "$list" > "$work/list.txt"
first=$(grep -n '^Row 1:' "$work/list.txt" | cut -d: -f1)
{ head -n $((first - 1)) "$work/list.txt"
  for ((i = 0; i * $(stat -c %s "$work/list.txt") < 3000000000; ++i)); do
    tail -n +"$first" "$work/list.txt" | sed "s/\(Request ID: 0x\)\([0-9a-f]*\) (\([0-9]*\))/\1\2 ($i\3)/"
  done; } > "$huge/list.txt"
deflated list.zip list.txt
size=$(stat -c %s "$huge/list.txt")
rm "$huge/list.txt"
one '3 GB certutil list in a zip' "$huge/list.zip" "$size"
rm -r "$huge"
bar_of_memory

# The writer: a log of 300,000 distinct records into an empty database and into a large one.
need_database
omadm_log 300000 1 > "$work/OMADM.log"
size=$(wc -c < "$work/OMADM.log")
title 'Store: a log of 300,000 distinct transitions'
runs=3 measure 'inspect' "$size" $certtrail inspect "$work/OMADM.log"
parse=$cpu
# stored NAME DATABASE: ingests the log; the rate is of the CPU that inspect does not take.
stored() {
  measure "$1" "$size" $certtrail ingest "$work/OMADM.log" --db "$2" --jobs 1 --no-link --quiet
  rate=$(awk -v a="$cpu" -v b="$parse" 'BEGIN { printf "%d\n", 300000 / (a > b ? a - b : 0.01) }')
}
fresh "$work/store.db"
stored 'ingest, empty database' "$work/store.db"
figure 'records per CPU s of the store' "$rate"
figure 'bytes of database per record' "$(($(stat -c %s "$work/store.db") / 300000))"
fresh "$work/copy.db"
cp "$database" "$work/copy.db"
stored "ingest, database of $records records" "$work/copy.db"
fresh "$work/copy.db"
bar "writer into $records records" "$rate" at-least 300000 'records/CPU s'
bar_of_memory

# What all sections of scripts/bench use: measuring, bars, and the inputs that several need.
# shellcheck shell=bash
certtrail=build/certtrail
: > "$work/bars"
most_memory=$(awk '/MemAvailable/ { printf "%d", $2 * 0.8 }' /proc/meminfo)  # KiB, so that the machine survives

title() {
  printf '\n%s\n%-44s %8s %8s %8s %8s %8s\n' "$1" '' 'wall s' 'CPU s' 'MB/s' 'MB/CPUs' 'peak MB'
}

# measure NAME BYTES COMMAND...: one row: wall and CPU seconds, MB/s of wall and CPU (none if BYTES is 0),
# peak memory. Leaves $wall, $cpu, $seconds (the lesser of both) and $peak (MB) of the run with the least
# CPU among $runs, before each of which $before is done. Exit status 1, new losses, is none of ours; what
# fails otherwise, also for want of memory, is said and counts as very slow.
measure() {
  local name=$1 bytes=$2 run status
  shift 2
  : > "$work/times"
  for ((run = 0; run < ${runs:-1}; ++run)); do
    ${before:-true}
    status=0
    (ulimit -v "$most_memory"
      exec /usr/bin/time -o "$work/time" -f '%e %U %S %M' "$@" > "$work/stdout" 2> "$work/stderr") || status=$?
    if [ "$status" -gt 1 ]; then
      printf '%-44s failed: %s\n' "$name" "$(tail -n 1 "$work/stderr")"
      echo '99999 99999 0 99999' > "$work/time"
    fi
    tail -n 1 "$work/time" | awk '{ printf "%s %.2f %.0f\n", $1, $2 + $3, $4 / 1024 }' >> "$work/times"
  done
  read -r wall cpu peak < <(sort -n -k 2 "$work/times" | head -n 1)
  # Wall time suffers from what else the machine does, CPU time counts parallel work twice.
  seconds=$(awk -v w="$wall" -v c="$cpu" 'BEGIN { print w < c ? w : c }')
  awk -v name="$name" -v bytes="$bytes" -v wall="$wall" -v cpu="$cpu" -v peak="$peak" '
    function rate(seconds) { return sprintf("%8.0f", bytes / 1e6 / (seconds > 0 ? seconds : 0.01)) }
    BEGIN { printf "%-44s %8.2f %8.2f %8s %8s %8.0f\n", name, wall, cpu,
            bytes ? rate(wall) : "", bytes ? rate(cpu) : "", peak }'
  if [ "$1" = "$certtrail" ]; then
    echo "$(sort -rn -k 3 "$work/times" | head -n 1 | cut -d' ' -f3) $name" >> "$work/peaks.$section"
  fi
}

divide() { awk -v a="$1" -v b="$2" -v f="${3:-1}" 'BEGIN { printf "%.2f\n", a / (b > 0 ? b : 0.01) * f }'; }
figure() { printf '  -> %s: %s\n' "$1" "$2"; }

# bar NAME FIGURE at-least|under LIMIT UNIT: prints the figure with its bar and remembers both.
bar() {
  local verdict='not met'
  if awk -v f="$2" -v op="$3" -v l="$4" 'BEGIN { exit !(op == "under" ? f + 0 < l : f + 0 >= l) }'; then
    verdict=met
  fi
  printf '  -> %s: %s %s (bar: %s %s): %s\n' "$1" "$2" "$5" "${3/-/ }" "$4" "$verdict"
  printf '%-8s %-60s %12s %-12s %s %s\n' "$verdict" "$1" "$2" "$5" "${3/-/ }" "$4" >> "$work/bars"
}

# The greatest peak of certtrail in this section.
bar_of_memory() {
  local most name
  read -r most name < <(sort -rn "$work/peaks.$section" | head -n 1)
  rm "$work/peaks.$section"
  bar "peak memory, $section ($name)" "$most" under 400 MB
}
print_bars() {
  [ -s "$work/bars" ] && printf '\nBars\n' && cat "$work/bars"
}

fresh() { rm -f "$1" "$1"-wal "$1"-shm "$1"-journal "$1".state; }

# Sets $inbox, ${archives[@]}, $bytes (uncompressed) and $packed.
need_inbox() {
  inbox=$work/large-$devices/inbox
  if [ ! -f "$work/large-$devices/truth.tsv" ]; then
    rm -rf "$work/large-$devices"
    build/fleetgen --out "$work/large-$devices" --devices "$devices" --realistic-sizes
  fi
  mapfile -t archives < <(find "$inbox" -name '*.zip' | sort)
  bytes=$(build/bench_inflate 1 "${archives[@]}")
  packed=$(cat "${archives[@]}" | wc -c)
  echo
  echo "inbox: $devices devices, ${#archives[@]} archives, $((bytes / 1000000)) MB uncompressed," \
    "$(divide "$bytes" "$packed") : 1"
}

# Sets $database and $records, the count of its log records.
need_database() {
  [ -n "$database" ] || database=$work/database.db
  [ -f "$database" ] || scripts/make-database "$database" --devices 10000
  records=$($certtrail sql --db "$database" --format csv \
    'SELECT (SELECT count(*) FROM transition) + (SELECT count(*) FROM exchange)' | tail -n 1)
  echo
  echo "database: $database, $records log records, $(($(stat -c %s "$database") / records)) bytes each in all"
}

# event_log OUT MEGABYTES < LOG: the log with its chunks repeated; its header gets the new count and
# checksum.
event_log() {
  local out=$1 chunks=$(($2 * 16))
  cat > "$work/one.evtx"
  head -c 4096 "$work/one.evtx" > "$out"
  printf "$(printf '\\%03o\\%03o' $((chunks % 256)) $((chunks / 256)))" |
    dd of="$out" bs=1 seek=42 conv=notrunc status=none
  head -c 120 "$out" | gzip -c | tail -c 8 | head -c 4 | dd of="$out" bs=1 seek=124 conv=notrunc status=none
  { while tail -c +4097 "$work/one.evtx"; do :; done 2> /dev/null | head -c $((chunks * 65536)); } \
    >> "$out" || true
}

# omadm_log LINES EVERY: a log of which every EVERYth line is a record of its own.
omadm_log() {
  awk -v lines="$1" -v every="$2" 'BEGIN {
    wifi = "\tINFO\tcom.microsoft.omadm.platforms.android.wifimgr.WifiProfileManager\t11230\t00041\t"
    wifi = wifi "Skipping Wifi profile ede69356-6197-4305-9f2c-%012d because it is pending certificates.\n"
    task = "\tVERB\tcom.microsoft.omadm.taskexecutor.TaskQueue\t11230\t00041\t"
    task = task "Task ede69356-6197-4305-9f2c-%012d finished in %d ms\n"
    for (i = 0; i < lines; ++i) {
      second = int(i / 20)
      stamp = sprintf("2024-%02d-%02dT%02d:%02d:%02d.%07d", 1 + second / 2419200, 1 + second / 86400 % 28,
                      second / 3600 % 24, second / 60 % 60, second % 60, i % 20 * 500000)
      printf stamp (i % every == 0 ? wifi : task), i % every == 0 ? i % 8 : i, i % 4000
    } }'
}

# A whole inbox: ingest beside bare inflation, beside searching it with bsdtar and ripgrep, and with lnav.
need_inbox

search_archives() {
  find "$1" -name '*.zip' | sort | while read -r archive; do
    bsdtar -xOf "$archive" | rg -c cert || true
  done
}
export -f search_archives

title 'The inbox'
measure 'bare libdeflate, 1 thread' "$bytes" build/bench_inflate 1 "${archives[@]}"
limit=$cpu
fresh "$work/inbox.db"
measure 'ingest --no-link --jobs 1, fresh' "$bytes" \
  $certtrail ingest "$inbox" --db "$work/inbox.db" --jobs 1 --no-link --quiet
stored=$cpu
measure 'link' 0 $certtrail link --db "$work/inbox.db"
if command -v perf > /dev/null && perf record -o "$work/perf" true > /dev/null 2>&1; then
  fresh "$work/inbox.db"
  perf record -q -F 999 -o "$work/perf" \
    $certtrail ingest "$inbox" --db "$work/inbox.db" --jobs 1 --no-link --quiet > /dev/null
  echo '  -> CPU by station: libdeflate unpacks, libcrypto and libxxhash make digests, libsqlite3 stores,'
  echo '     certtrail parses, libc copies and searches (perf, samples by library):'
  perf report -i "$work/perf" --sort dso 2> /dev/null | grep -v '^#\|^$' | head -n 8 | sed 's/^/     /'
fi
measure 'bsdtar -xOf | rg -c cert' "$bytes" bash -c "search_archives '$inbox'"
figure 'CPU of bsdtar | rg to ingest' "$(divide "$cpu" "$stored")"
figure 'ingest, of bare inflation: whole inbox' "$(divide "$limit" "$stored" 100) %"

title 'By platform (ingest --jobs 1 --no-link, beside bare inflation; lnav on the extracted text logs)'
for kind in DiagLogs CompanyPortal iOS; do
  mapfile -t some < <(find "$inbox" -name "$kind-*.zip" | sort)
  part=$(build/bench_inflate 1 "${some[@]}")
  runs=3 measure "$kind: bare libdeflate" "$part" build/bench_inflate 1 "${some[@]}"
  limit=$cpu
  runs=3 before="fresh $work/part.db" measure "$kind: ingest" "$part" \
    $certtrail ingest "${some[@]}" --db "$work/part.db" --jobs 1 --no-link --quiet
  case $kind in
    DiagLogs) figure "of bare inflation: $kind" "$(divide "$limit" "$cpu" 100) %" ;;
    *) bar "ingest, of bare inflation: $kind" "$(divide "$limit" "$cpu" 100)" at-least 35 % ;;
  esac
done

# lnav reads files, no archives: some phones' logs, extracted; the same bytes for all three.
rm -rf "$work/extracted"
mkdir -p "$work/extracted"
find "$inbox" -name 'CompanyPortal-*.zip' | sort | head -n 8 | while read -r archive; do
  mkdir "$work/extracted/$(basename "$archive" .zip)"
  bsdtar -xf "$archive" -C "$work/extracted/$(basename "$archive" .zip)"
done
part=$(find "$work/extracted" -type f -exec cat {} + | wc -c)
title 'Eight extracted Android logs'
fresh "$work/part.db"
measure 'ingest --no-link' "$part" \
  $certtrail ingest "$work/extracted" --db "$work/part.db" --jobs 1 --no-link --quiet
ours=$cpu
measure 'rg -ci cert' "$part" rg -j 1 -ci cert "$work/extracted"
figure 'lines that rg counted' "$(awk -F: '{ n += $NF } END { print n }' "$work/stdout")"
HOME=$work measure 'lnav -n, count by SQL' "$part" lnav -n -r "$work/extracted" \
  -c ";SELECT count(*) FROM all_logs WHERE log_body LIKE '%cert%'" -c ':write-csv-to -'
figure 'lines that lnav counted' "$(tail -n 1 "$work/stdout")"
figure 'CPU of lnav to ingest' "$(divide "$cpu" "$ours")"
bar_of_memory

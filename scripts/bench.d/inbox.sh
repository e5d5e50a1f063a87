# A whole inbox: ingest beside bare inflation, beside searching it with bsdtar and ripgrep, and with lnav.
need_inbox

search_archives() {
  find "$1" -name '*.zip' | sort | while read -r archive; do
    bsdtar -xOf "$archive" | rg -c cert || true
  done
}
export -f search_archives
inspect_archives() {
  find "$1" -name '*.zip' | sort | while read -r archive; do
    build/certtrail inspect "$archive" || true
  done
}
export -f inspect_archives

title 'The inbox'
measure 'bare libdeflate, 1 thread' "$bytes" build/bench_inflate 1 "${archives[@]}"
unpack=$cpu
measure 'inspect of each archive' "$bytes" bash -c "inspect_archives '$inbox'"
parse=$cpu
fresh "$work/inbox.db"
measure 'ingest --no-link --jobs 1, fresh' "$bytes" \
  $certtrail ingest "$inbox" --db "$work/inbox.db" --jobs 1 --no-link --quiet
stored=$cpu
measure 'link' 0 $certtrail link --db "$work/inbox.db"
linked=$cpu
figure 'CPU s by difference: unpack, parse, store, link' \
  "$unpack, $(awk -v a="$parse" -v b="$unpack" 'BEGIN { print a - b }')$(
    awk -v a="$stored" -v b="$parse" 'BEGIN { print ", " a - b }'), $linked"
measure 'bsdtar -xOf | rg -c cert' "$bytes" bash -c "search_archives '$inbox'"
figure 'CPU of bsdtar | rg to ingest' "$(divide "$cpu" "$stored")"
figure 'ingest, of bare inflation: whole inbox' "$(divide "$unpack" "$stored" 100) %"

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
measure 'rg -c cert' "$part" rg -j 1 -c cert "$work/extracted"
HOME=$work measure 'lnav -n, count by SQL' "$part" lnav -n -r "$work/extracted" \
  -c ";SELECT count(*) FROM all_logs WHERE log_body LIKE '%cert%'" -c ':write-csv-to -'
figure 'lines that lnav counted' "$(tail -n 1 "$work/stdout")"
figure 'CPU of lnav to ingest' "$(divide "$cpu" "$ours")"
bar_of_memory

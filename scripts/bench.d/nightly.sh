# The nightly run: everything known, then 1 % new.
fleet=$work/nightly
[ -f "$fleet/truth.tsv" ] || { rm -rf "$fleet"; build/fleetgen --out "$fleet" --devices 3000; }
rm -rf "$work/night" "$work/later"
mkdir "$work/night" "$work/later"
# Every hundredth archive of a device comes a night later.
find "$fleet/inbox" -type f | sort | awk -v night="$work/night" -v later="$work/later" '{
  print (/DiagLogs|CompanyPortal|iOS-/ && ++n % 100 == 0 ? later : night) "\t" $0 }' |
  while IFS=$'\t' read -r to file; do ln "$file" "$to/"; done
title "Nightly: $(find "$work/night" -type f | wc -l) archives, $(find "$work/later" -type f | wc -l) new ones"
fresh "$work/nightly.db"
measure 'ingest, all new' 0 $certtrail ingest "$work/night" --db "$work/nightly.db" --quiet
first=$cpu
measure 'ingest --no-link, all known' 0 $certtrail ingest "$work/night" --db "$work/nightly.db" --no-link --quiet
measure 'ingest, all known' 0 $certtrail ingest "$work/night" --db "$work/nightly.db" --quiet
ln "$work"/later/* "$work/night/"
measure 'ingest, 1 % new' 0 $certtrail ingest "$work/night" --db "$work/nightly.db" --quiet
figure 'of the CPU of the first night' "$(divide "$cpu" "$first" 100) %"
bar_of_memory

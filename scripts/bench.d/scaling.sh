# Ingest on more and more cores, beside bare inflation on as many.
need_inbox
title 'Scaling'
for ((jobs = 1; jobs <= $(nproc); jobs *= 2)); do
  measure "bare libdeflate, $jobs threads" "$bytes" build/bench_inflate $jobs "${archives[@]}"
  fresh "$work/inbox.db"
  measure "ingest --jobs $jobs, fresh, with link" "$bytes" \
    $certtrail ingest "$inbox" --db "$work/inbox.db" --jobs $jobs --quiet
  if [ $jobs = 1 ]; then alone=$wall; fi
  figure "speed-up of ingest by wall time, $jobs jobs" "$(divide "$alone" "$wall")"
done
bar_of_memory

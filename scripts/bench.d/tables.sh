# certutil -view lists of one CA, with and without the certificates in PEM.
[ -d "$work/lists" ] || build/fleetgen --out "$work/lists" --devices 3000
list=$(find "$work/lists/inbox" -name 'CA01-2*.zip' | sort | tail -n 1)
# certutil ends lines with CR LF; one list is repeated, as `certutil -view` in a loop writes it.
bsdtar -xOf "$list" | tr -d '\r' > "$work/once.txt"
for _ in 1 2 3 4 5; do cat "$work/once.txt"; done > "$work/list.txt"
grep -v '^ *[A-Za-z0-9+/=]*$\|-----' "$work/list.txt" > "$work/plain.txt" || true
title 'certutil -view list of one CA, inspect'
runs=5 measure 'without the certificates' "$(wc -c < "$work/plain.txt")" $certtrail inspect "$work/plain.txt"
bar 'certutil list, text only' "$(divide "$(wc -c < "$work/plain.txt")" "$cpu" 1e-6)" at-least 150 'MB/CPU s'
runs=5 measure 'with certificates in PEM' "$(wc -c < "$work/list.txt")" $certtrail inspect "$work/list.txt"
bar 'certutil list, with PEM' "$(divide "$(wc -c < "$work/list.txt")" "$cpu" 1e-6)" at-least 150 'MB/CPU s'
bar_of_memory

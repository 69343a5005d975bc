#!/bin/sh
# SPDX-License-Identifier: MIT
# With -I, the file of -o can be read while it grows, and holds whole intervals only.
cd "$SCRATCH" || exit 1
echo before >file
"$TALLY" stat -I 20 -x, -o file --append -e task-clock -- \
	sh -c 'while [ ! -e end ]; do sleep 0.01; done' 2>err &
pid=$!
seen=0
for _ in $(seq 300); do
	seen=$(grep -c '^[0-9.]*,task-clock,' file)
	[ "$seen" -ge 2 ] && break
	sleep 0.02
done
# Each row has as many fields as the header.
awk -F, 'NR == 2 { n = NF } NR > 2 && NF != n { bad = 1 } END { exit bad || NR < 4 }' file ||
	{ echo 'half a row:' && cat file err && exit 1; }
[ "$(head -n 1 file)" = before ] || { echo 'what was there is gone' && exit 1; }
echo >end
wait "$pid" || { cat err && exit 1; }
[ "$seen" -ge 2 ] || { echo 'nothing to be seen while it runs' && exit 1; }
[ "$(grep -c task-clock file)" -ge "$seen" ] || exit 1
[ "$(find . -name 'file*' | wc -l)" -eq 1 ] || { ls && exit 1; }
# Without intervals the file is there at the end.
"$TALLY" stat -x, -o whole -e task-clock -- sh -c '[ ! -e whole ]' || { echo 'too early' && exit 1; }
[ -s whole ] || exit 1
# A disk that is full ends it, and leaves whole rows.
if mkdir full 2>/dev/null && mount -t tmpfs -o size=8k tally full 2>/dev/null; then
	"$TALLY" stat -I 10 -j -o full/file -e task-clock,page-faults,context-switches sleep 20 2>err
	status=$?
	tail -c 1 full/file | od -An -c | grep -q '\\n' && lines=$(grep -c '^{.*}$' full/file)
	all=$(wc -l <full/file)
	umount full
	[ "$status" -eq 1 ] || { echo "status $status on a full disk" && cat err && exit 1; }
	[ "${lines:-0}" -gt 0 ] || { echo "half a row" && exit 1; }
	[ "$lines" -eq "$all" ] || { echo "half a row: $lines of $all" && exit 1; }
fi

#!/bin/sh
# SPDX-License-Identifier: MIT
# Tasks with those that they made below them, what they mapped, and the records themselves.
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
report() {
	"$TALLY" report --symfs "$SCRATCH" "$@" "$files/p61-tracepoints.data"
}
report --tasks | tr -s ' ' >"$SCRATCH/tasks"
printf '# pid tid ppid comm\n 0 0 -1 |swapper\n 10265 10265 -1 |sh\n 10267 10267 10265 |ls\n' >"$SCRATCH/wanted"
head -n 4 "$SCRATCH/tasks" >"$SCRATCH/start"
cmp -s "$SCRATCH/wanted" "$SCRATCH/start" || { cat "$SCRATCH/tasks" && exit 1; }
report --tasks -j | grep -q '{"pid":10267,"tid":10267,"ppid":10265,"comm":"ls"}' || exit 1
report --mmaps | grep -q '^ *[0-9a-f]*-[0-9a-f]* [0-9a-f]\{8\} /usr/bin/dash$' || exit 1
report --stats | grep -q '^ *SAMPLE events: *82 ' || exit 1
report -D | grep -q '^0x[0-9a-f]*@.* \[0x.*\]: event: 9$' || exit 1

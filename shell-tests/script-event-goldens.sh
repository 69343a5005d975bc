#!/bin/sh
# SPDX-License-Identifier: MIT
# Records that are no samples, and branch stacks, are printed as perf prints them, blanks aside.
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
compared=0
failed=0

words() {
	tr -s ' \t' ' ' | sed 's/^ //; s/ $//'
}

# What differs on purpose is told in script-differences.csv, for the lines of samples or these.
differs() {
	grep -q "^$1," "$ROOT/tests/data/script-differences.csv"
}

# compare NAME: $SCRATCH/theirs and $SCRATCH/ours
compare() {
	compared=$((compared + 1))
	diff "$SCRATCH/theirs" "$SCRATCH/ours" >"$SCRATCH/diff" && return
	echo "$1: $(cat "$SCRATCH/said")"
	head -n 4 "$SCRATCH/diff"
	failed=1
}

for golden in "$files"/*.events.txt "$files"/*.events.txt.gz; do
	name=$(basename "${golden%.gz}" .events.txt)
	differs "$name:events" && continue
	zcat -f "$golden" | words >"$SCRATCH/theirs"
	"$TALLY" script --symfs "$SCRATCH" --ns -F comm,pid,tid,time,event --show-task-events \
		--show-mmap-events --show-switch-events --show-namespace-events --show-lost-events \
		--show-bpf-events --show-cgroup-events -i "$files/$name.data" 2>"$SCRATCH/said" |
		grep PERF_RECORD_ | words >"$SCRATCH/ours"
	compare "$name events"
done
# Newer perfs tell the speculation behind the type of a branch, too.
for golden in "$files"/*.brstack.txt "$files"/*.brstack.txt.gz; do
	name=$(basename "${golden%.gz}" .brstack.txt)
	differs "$name" && continue
	zcat -f "$golden" | words >"$SCRATCH/theirs"
	"$TALLY" script --symfs "$SCRATCH" -F ip,brstack -i "$files/$name.data" 2>"$SCRATCH/said" |
		sed -E 's,/(-|[A-Z_]*PATH) , ,g' | words >"$SCRATCH/ours"
	compare "$name brstack"
done
[ "$compared" -gt 60 ] || { echo "only $compared compared" && exit 1; }
exit $failed

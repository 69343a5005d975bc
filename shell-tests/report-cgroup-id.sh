#!/bin/sh
# SPDX-License-Identifier: MIT
# The key cgroup_id tells the cgroup namespace of threads, as perf does.
file=$ROOT/../shared/fixtures/perfdata/namespaces-perf4.14.data
[ -f "$file" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
"$TALLY" report -i "$file" -s cgroup_id >"$SCRATCH/out" || exit 1
tr -s ' ' <"$SCRATCH/out" >"$SCRATCH/words"
{ grep -q '^# Overhead cgroup id (dev/inode)' "$SCRATCH/words" &&
	grep -q '^ 100.00% 3/0xeffffffb' "$SCRATCH/words"; } || { cat "$SCRATCH/out" && exit 1; }

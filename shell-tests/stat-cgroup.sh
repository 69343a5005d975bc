#!/bin/sh
# SPDX-License-Identifier: MIT
# -G and --for-each-cgroup count what is in cgroups.
root=$(awk '$3 == "cgroup" && $4 ~ /(^|,)perf_event(,|$)/ { v1 = $2 } $3 == "cgroup2" { v2 = $2 }
	END { print v1 ? v1 : v2 }' /proc/mounts)
one=tally-test-$$-a two=tally-test-$$-b
if [ -z "$root" ] || ! mkdir "$root/$one" "$root/$two" 2>/dev/null; then
	echo "no cgroup can be made here"
	exit 77
fi
sh -c 'while :; do :; done' &
busy=$!
end() {
	kill "$busy"
	wait "$busy" 2>/dev/null
	rmdir "$root/$one" "$root/$two"
}
trap end EXIT
echo "$busy" >"$root/$one/cgroup.procs" || { echo "no process can be moved here" && exit 77; }
"$TALLY" stat -a -x, --for-each-cgroup "tally-test-$$-[ab]" -e task-clock sleep 0.2 \
	2>"$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
if ! grep -q ',true,true,' "$SCRATCH/csv"; then
	echo "cgroups cannot be counted here: $(tail -n 1 "$SCRATCH/csv")"
	exit 77
fi
value() { # CGROUP
	awk -F, -v name="$1" '$17 == name { print $6 + 0 }' "$SCRATCH/csv"
}
[ "$(value "$one")" -gt 20000000 ] || { cat "$SCRATCH/csv" && exit 1; }
[ "$(value "$two")" -lt 1000000 ] || { cat "$SCRATCH/csv" && exit 1; }
"$TALLY" stat -a -x, -e task-clock -e context-switches -G "$one,$two" sleep 0.1 2>"$SCRATCH/csv" || exit 1
[ "$(grep -c ",$one," "$SCRATCH/csv")" -eq 1 ] || { cat "$SCRATCH/csv" && exit 1; }
grep -q "^context-switches.*,$two," "$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
"$TALLY" stat -a -e task-clock -G "$one" sleep 0.1 2>"$SCRATCH/err" || exit 1
grep -Eq "^$one .*task-clock" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
"$TALLY" stat -a -e task-clock -G no-such-group true 2>"$SCRATCH/err" && exit 1
grep -q "there is no cgroup 'no-such-group'" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
"$TALLY" stat -G "$one" true 2>"$SCRATCH/err"
[ $? -eq 2 ]

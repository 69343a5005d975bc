#!/bin/sh
# SPDX-License-Identifier: MIT
# -A, --per-core, --per-die and the like tell parts of the machine from each other.
"$TALLY" stat -a -x, -e cpu-clock sleep 0.1 2>"$SCRATCH/csv" || exit 1
if ! grep -q '^cpu-clock,.*,true,true,' "$SCRATCH/csv"; then
	echo "this user may not count CPUs: $(tail -n 1 "$SCRATCH/csv")"
	exit 77
fi
cpus=$(getconf _NPROCESSORS_ONLN)
rows() { # OPTION: how many parts, and their CPUs added up
	"$TALLY" stat -a "$1" -x, -e cpu-clock sleep 0.1 2>"$SCRATCH/csv" || exit 1
	awk -F, '$1 == "cpu-clock" { n++; cpus += $18 } END { print n, cpus }' "$SCRATCH/csv"
}
[ "$(rows -A)" = "$cpus $cpus" ] || { cat "$SCRATCH/csv" && exit 1; }
for option in --per-core --per-die --per-cluster --per-cache --per-cache=L1 --per-socket --per-node; do
	set -- "$(rows "$option")" "$option"
	[ "${1#* }" = "$cpus" ] || { echo "$2" && cat "$SCRATCH/csv" && exit 1; }
	[ "${1% *}" -le "$cpus" ] || { echo "$2" && cat "$SCRATCH/csv" && exit 1; }
done
"$TALLY" stat -C 0 -A -e cpu-clock sleep 0.1 2>"$SCRATCH/err" || exit 1
grep -Eq '^CPU0 +[0-9.,]+ +msec +cpu-clock' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
"$TALLY" stat -a --per-socket -e cpu-clock sleep 0.1 2>"$SCRATCH/err" || exit 1
if [ -e /sys/devices/system/cpu/cpu0/topology/physical_package_id ]; then
	grep -Eq '^S[0-9]+ +[0-9]+ +[0-9.,]+ +msec +cpu-clock' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
fi
"$TALLY" stat -A true 2>"$SCRATCH/err" && exit 1
grep -q 'not told apart by CPU' "$SCRATCH/err" || exit 1
"$TALLY" stat -a -A --per-core true 2>"$SCRATCH/err" && exit 1
grep -q "'-A' and '--per-core' exclude each other" "$SCRATCH/err"

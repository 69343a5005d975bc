#!/bin/sh
# SPDX-License-Identifier: MIT
# The kernel's own tests of perf's stat and list pass, and skip nothing, with tally as perf.
scripts=$O/events/linux/tools/perf/tests/shell
case $scripts in
/*) ;;
*) scripts=$ROOT/$scripts ;;
esac
[ -f "$scripts/stat.sh" ] || { echo "no tests of perf in $scripts (make events)" && exit 77; }
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
command -v bash >/dev/null || { echo "bash is not installed" && exit 77; }
"$TALLY" stat -q -a -e cpu-clock true 2>/dev/null ||
	{ echo "counting on all CPUs is not permitted" && exit 77; }
# They write beside themselves.
cp -r "$scripts" "$SCRATCH/shell" && cd "$SCRATCH/shell" || exit 1
mkdir bin && ln -s "$TALLY" bin/perf || exit 1
PATH=$SCRATCH/shell/bin:$PATH
failed=0
for script in stat stat+csv_output stat+csv_summary stat+json_output stat+std_output stat+shadow_stat \
	stat_all_pmu list; do
	bash "./$script.sh" >"$SCRATCH/log" 2>&1
	status=$?
	[ "$status" -eq 0 ] && ! grep -Eq '\[Failed' "$SCRATCH/log" && continue
	echo "$script.sh ended with status $status:"
	tail -n 20 "$SCRATCH/log"
	failed=1
done
exit "$failed"

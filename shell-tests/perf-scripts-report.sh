#!/bin/sh
# SPDX-License-Identifier: MIT
# The kernel's own tests of perf's report and diff pass, and skip nothing, with tally as perf.
scripts=$O/events/linux/tools/perf/tests/shell
case $scripts in
/*) ;;
*) scripts=$ROOT/$scripts ;;
esac
[ -f "$scripts/diff.sh" ] || { echo "no tests of perf in $scripts (make events)" && exit 77; }
command -v bash >/dev/null || { echo "bash is not installed" && exit 77; }
command -v perl >/dev/null || { echo "perl is not installed" && exit 77; }
"$TALLY" record -q -a -e cpu-clock -o "$SCRATCH/perf.data" true >/dev/null 2>&1 ||
	{ echo "sampling all CPUs is not permitted" && exit 77; }
# They write beside themselves.
cp -r "$scripts" "$SCRATCH/shell" && cd "$SCRATCH/shell" || exit 1
mkdir bin && ln -s "$TALLY" bin/perf || exit 1
PATH=$SCRATCH/shell/bin:$PATH
failed=0
for script in perftool-testsuite_report diff; do
	bash "./$script.sh" >"$SCRATCH/log" 2>&1
	status=$?
	[ "$status" -eq 0 ] && ! grep -Eq 'FAIL|\[Failed' "$SCRATCH/log" && continue
	echo "$script.sh ended with status $status:"
	tail -n 20 "$SCRATCH/log"
	failed=1
done
exit "$failed"

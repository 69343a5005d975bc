#!/bin/sh
# SPDX-License-Identifier: MIT
# The kernel's own test of perf's annotate passes, and skips nothing, with tally as perf.
scripts=$O/events/linux/tools/perf/tests/shell
case $scripts in
/*) ;;
*) scripts=$ROOT/$scripts ;;
esac
[ -f "$scripts/annotate.sh" ] || { echo "no test of perf's annotate in $scripts (make events)" && exit 77; }
command -v bash >/dev/null || { echo "bash is not installed" && exit 77; }
"$TALLY" version --build-options | grep -q '^capstone *yes' ||
	{ echo "not built with Capstone" && exit 77; }
"$TALLY" record -q -e cpu-clock -o "$SCRATCH/p.data" true >/dev/null 2>&1 ||
	{ echo "recording is not permitted here" && exit 77; }
# It writes beside itself.
cp -r "$scripts" "$SCRATCH/shell" && cd "$SCRATCH/shell" || exit 1
mkdir bin && ln -s "$TALLY" bin/perf || exit 1
PATH=$SCRATCH/shell/bin:$PATH
bash ./annotate.sh >"$SCRATCH/log" 2>&1
status=$?
[ "$status" -eq 0 ] && grep -q 'Success' "$SCRATCH/log" && exit 0
echo "annotate.sh ended with status $status:"
tail -n 20 "$SCRATCH/log"
exit 1

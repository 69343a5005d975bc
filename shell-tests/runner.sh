#!/bin/sh
# SPDX-License-Identifier: MIT
# The runner of the tests counts each way to end, and that there is nothing to run is a failure.
mkdir -p "$SCRATCH/tree/tests/fuzz" "$SCRATCH/tree/shell-tests/slow"
cd "$SCRATCH/tree" || exit 1
cp "$ROOT/tests/run.sh" tests/
unset RESULTS
fail() {
	echo "$*"
	exit 1
}
expect() { # STATUS SUMMARY SUITE
	tests/run.sh "$3" >said 2>&1
	status=$?
	[ "$status" -eq "$1" ] || fail "'$3' ended with $status: $(cat said)"
	[ "$(tail -n 1 said)" = "$2" ] || fail "'$3' said: $(cat said)"
}
expect 1 '0 passed, 1 failed, 0 skipped' shell
expect 1 '0 passed, 1 failed, 0 skipped' slow
touch tests/fuzz/fuzz-thing.c
expect 1 '0 passed, 1 failed, 0 skipped' fuzz:1
expect 1 '0 passed, 1 failed, 0 skipped' unit:true
echo 'exit 0' >shell-tests/good.sh
echo 'echo "no luck"; exit 77' >shell-tests/skips.sh
expect 0 '1 passed, 0 failed, 1 skipped' shell
grep -q 'SKIP shell-tests/skips.sh: no luck' said || fail "no reason: $(cat said)"
echo 'exit 1' >shell-tests/bad.sh
expect 1 '1 passed, 1 failed, 1 skipped' shell
echo 'exit 77' >shell-tests/bad.sh
expect 1 '1 passed, 1 failed, 1 skipped' shell
grep -q 'without a reason' said || fail "$(cat said)"
rm shell-tests/bad.sh
# The environment of who runs them does not reach them.
cat >shell-tests/good.sh <<'END'
env | grep -E '^(TALLY_|PERF_|PAGER|NO_COLOR|COLUMNS)' && exit 1
[ -d "$HOME" ] && [ "$HOME" != /nowhere ]
END
TALLY_EVENTS=x PERF_CONFIG=x PAGER=x NO_COLOR=1 COLUMNS=9 HOME=/nowhere tests/run.sh shell >said ||
	fail "the environment is not clean: $(cat said)"
echo 'exit 1' >shell-tests/bad.sh
RESULTS=$PWD/results tests/run.sh shell >/dev/null
[ "$(cat results)" = '1 1 1' ] || fail "RESULTS has: $(cat results)"

#!/bin/sh
# SPDX-License-Identifier: MIT
# Each workload ends as it should, and does what scripts know it by.
cd "$SCRATCH" || exit 1
ln -s "$TALLY" perf
expect() { # STATUS ARGUMENTS...
	want=$1
	shift
	"$TALLY" test "$@" >out 2>err
	have=$?
	[ "$have" -eq "$want" ] || { echo "test $*: status $have" && cat err && exit 1; }
}
# Every one of the list has a line here, so that none is forgotten.
cat >runs <<'RUNS'
brstack 10
callchain
code_with_type 0.01 5
context_switch_loop 10
deterministic
inlineloop 0.01
jitdump
landlock
leafloop 0.01
named_threads 25 10
noploop 0.01
sqrtloop 0.01
thloop 0.01 3
traploop 10
RUNS
while read -r name arguments; do
	# shellcheck disable=SC2086
	expect 0 -w "$name" $arguments
	[ ! -s err ] || { echo "$name says:" && cat err && exit 1; }
done <runs
./perf test --list-workloads >have
{ echo datasym && sed 's/ .*//' runs; } | sort >want
cmp want have || { diff want have && exit 1; }

# A loop ends on SIGINT, and with status 0; one without an end does not by itself.
timeout -s INT 0.2 "$TALLY" test -w leafloop 1000
[ $? -eq 124 ] || { echo 'leafloop does not end on SIGINT' && exit 1; }
timeout 0.2 "$TALLY" test -w datasym
[ $? -eq 124 ] || { echo 'datasym ended' && exit 1; }

# What has been made at run time is told of, with a header and one record.
set -- jit-*.dump
[ "$(od -An -tx4 -N8 "$1" | tr -d ' ')" = 4a69544400000001 ] ||
	{ od -tx1 "$1" && exit 1; }
grep -q jit_workload "$1" || { echo "no name in $1" && exit 1; }

# Threads bear their names.
"$TALLY" test -w named_threads 2 0 &
pid=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	names=$(cat /proc/$pid/task/*/comm 2>&1 | sort | tr '\n' ' ')
	case $names in *'thread1 thread2 '*) break ;; esac
	sleep 0.1
done
kill $pid
case $names in
*'thread1 thread2 '*) ;;
*) echo "the threads are called $names" && exit 1 ;;
esac

# Errors name the workload and the argument.
expect 2 -w noplop
grep -q "did you mean 'noploop'?" err || { cat err && exit 1; }
expect 2 -w noploop 0
grep -q "workload 'noploop': seconds: '0' is not above 0" err || { cat err && exit 1; }
expect 2 -w named_threads 26
grep -q "threads: 26 is not within 1 to 25" err || { cat err && exit 1; }
expect 2 -w landlock 1
grep -q "takes no argument, but got '1'" err || { cat err && exit 1; }

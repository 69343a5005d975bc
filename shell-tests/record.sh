#!/bin/sh
# SPDX-License-Identifier: MIT
# A command is recorded: the file is whole, and has the samples, the code they are in, and its end.
cd "$SCRATCH" || exit 1
# shellcheck disable=SC2016
work='i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done'
if ! "$TALLY" record -e cpu-clock:u -o first.data sh -c "$work" 2>said; then
	echo "this machine lets nobody record: $(tail -n 1 said)"
	exit 77
fi
grep -Eq '^\[ tally record: Captured and wrote [0-9.]+ MB first.data \([0-9]+ samples\) \]$' said ||
	{ cat said && exit 1; }
n=$(sed -n 's/.*(\([0-9]*\) samples).*/\1/p' said)
[ "$n" -gt 20 ] || { echo "only $n samples" && exit 1; }
"$TALLY" data check first.data >checked || { cat checked && exit 1; }
grep -qx "Samples: $n" checked || { cat checked && exit 1; }
"$TALLY" script -i first.data >lines || exit 1
[ "$(grep -c '^ *sh ' lines)" -gt 20 ] || { head lines && exit 1; }
# An old file is kept, and the status is the command's.
"$TALLY" record -q -e cpu-clock:u -o first.data sh -c 'exit 7' 2>said
status=$?
[ "$status" -eq 7 ] || { echo "status is $status" && exit 1; }
[ ! -s said ] || { cat said && exit 1; }
"$TALLY" data check first.data.old | grep -qx "Samples: $n" || exit 1
"$TALLY" record -e cpu-clock:u -o signal.data sh -c 'kill -9 $$' 2>said
status=$?
[ "$status" -eq 137 ] || { echo "status by a signal is $status" && exit 1; }
# For a command that is none, no recording is made, and none that is there put aside.
cp signal.data none.data
mkdir folder
: >plain
for case in './not-there 127' 'no-such-command-at-all 127' './folder 126' './plain 126' './plain/x 127'; do
	"$TALLY" record -e cpu-clock:u -o none.data "${case% *}" 2>said
	status=$?
	[ "$status" -eq "${case#* }" ] || { echo "status of $case is $status" && exit 1; }
	grep -q "^tally record: '${case% *}': " said || { cat said && exit 1; }
	[ "$(wc -l <said)" -eq 1 ] || { cat said && exit 1; }
done
cmp signal.data none.data || exit 1
[ ! -e none.data.old ] || exit 1
# As a stream, compressed too, with what the command says out of its way.
"$TALLY" record -e cpu-clock:u -z -o - sh -c "echo hello; $work" 2>said >stream || { cat said && exit 1; }
grep -qx hello said || { cat said && exit 1; }
"$TALLY" data check - <stream >checked || { cat checked && exit 1; }
grep -q 'COMPRESSED' checked || { cat checked && exit 1; }
command -v perf >/dev/null || exit 0
perf script -i first.data.old 2>said | grep -c cpu-clock >count
[ "$(cat count)" -eq "$n" ] || { echo "perf sees $(cat count) of $n samples" && exit 1; }
[ ! -s said ] || { cat said && exit 1; }
perf report --stdio -i first.data.old 2>said | grep -q '%' || { cat said && exit 1; }
perf report --header-only -i first.data.old 2>said | grep -q '^# cmdline : .*tally record' || exit 1
[ ! -s said ] || { cat said && exit 1; }

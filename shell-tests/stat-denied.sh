#!/bin/sh
# SPDX-License-Identifier: MIT
# A user who may not count everything gets what there is, and is told why not the rest.
if [ "$(id -u)" -eq 0 ]; then
	command -v setpriv >/dev/null || { echo "there is no setpriv to become nobody" && exit 77; }
	as_user="setpriv --reuid=65534 --regid=65534 --clear-groups"
	cp "$TALLY" "$SCRATCH/tally" && chmod 755 "$SCRATCH" "$SCRATCH/tally"
else
	as_user=
	cp "$TALLY" "$SCRATCH/tally"
fi
level=$(cat /proc/sys/kernel/perf_event_paranoid 2>/dev/null)
[ "${level:-0}" -ge 2 ] || { echo "perf_event_paranoid is $level, all may count" && exit 77; }
# shellcheck disable=SC2086
$as_user "$SCRATCH/tally" stat -e task-clock,context-switches,page-faults,cpu-migrations true \
	2>"$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
for event in task-clock context-switches page-faults; do
	grep -Eq "^ +[0-9][0-9.,]* .*$event" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
done
grep -q '<not supported> *cpu-migrations' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
grep -q "perf_event_paranoid is $level" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
grep -q 'sysctl kernel.perf_event_paranoid=' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
# What is asked of the kernel alone is refused for the level too.
# shellcheck disable=SC2086
$as_user "$SCRATCH/tally" stat -e page-faults:k,cs:k true 2>"$SCRATCH/err" || exit 1
grep -q "page-faults:k, cs:k: perf_event_paranoid is $level" "$SCRATCH/err" ||
	{ cat "$SCRATCH/err" && exit 1; }
# shellcheck disable=SC2086
$as_user "$SCRATCH/tally" stat -e page-faults -p 1 true 2>"$SCRATCH/err" || exit 1
grep -q 'a process of another user' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
# Nothing at all may be counted on CPUs: still no failure.
# shellcheck disable=SC2086
$as_user "$SCRATCH/tally" stat -a -e cpu-clock -- sh -c 'exit 5' 2>"$SCRATCH/err"
[ $? -eq 5 ] || { cat "$SCRATCH/err" && exit 1; }
grep -q '<not supported> *cpu-clock' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }

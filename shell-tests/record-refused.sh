#!/bin/sh
# SPDX-License-Identifier: MIT
# Who may not record everything is told what is left out, and what to change.
if [ "$(id -u)" -eq 0 ]; then
	command -v setpriv >/dev/null || { echo "there is no setpriv to become nobody" && exit 77; }
	as_user="setpriv --reuid=65534 --regid=65534 --clear-groups"
	cp "$TALLY" "$SCRATCH/tally" && chmod 777 "$SCRATCH" && chmod 755 "$SCRATCH/tally"
else
	as_user=
	cp "$TALLY" "$SCRATCH/tally"
fi
cd "$SCRATCH" || exit 1
level=$(cat /proc/sys/kernel/perf_event_paranoid 2>/dev/null)
[ "${level:-0}" -ge 2 ] || { echo "perf_event_paranoid is $level, all may record" && exit 77; }
record() {
	# shellcheck disable=SC2086
	$as_user ./tally record -o some.data "$@" 2>said
}
record -e cpu-clock true || { cat said && exit 1; }
grep -q 'what the kernel does is left out' said || { cat said && exit 1; }
./tally data check some.data >checked || { cat checked && exit 1; }
refused() { # WHAT IS SAID, OPTIONS...
	text=$1
	shift
	record "$@"
	status=$?
	[ "$status" -eq 1 ] || { echo "record $*: status $status" && cat said && exit 1; }
	grep -q "$text" said || { echo "record $*:" && cat said && exit 1; }
	[ "$(grep -c '^tally record:' said)" -eq 1 ] || { echo "more than one error" && cat said && exit 1; }
}
refused "perf_event_paranoid is $level" -e cpu-clock:k true
refused "sysctl kernel.perf_event_paranoid=" -e cpu-clock -a true
refused "a process of another user\|may not be\|cannot be recorded" -e cpu-clock -p 1 true
refused "more memory than may be locked" -e cpu-clock:u -m 64M true
refused "kernel.perf_event_mlock_kb" -e cpu-clock:u -m 64M true
# What there is not.
record -e no-such-event true && exit 1
grep -q "no-such-event" said || { cat said && exit 1; }
refused "cannot create '/proc/none'" -e cpu-clock:u -o /proc/none true

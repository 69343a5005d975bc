#!/bin/sh
# SPDX-License-Identifier: MIT
# Kinds, words and globs choose; what fits nothing is an error with the nearest names.
cd "$ROOT" || exit 1
own="--no-builtin --events pmu-events/arch"
# shellcheck disable=SC2086
list() {
	"$TALLY" list $own --cpu amdzen5 "$@"
}
fail() {
	echo "$*"
	exit 1
}
# kinds WANT OPERAND...: which kinds of entries the operands choose
kinds() {
	want=$1
	shift
	have=$(list -x, "$@" 2>/dev/null | sed 1d | cut -d, -f1 | sort -u | tr '\n' ' ')
	[ "$have" = "$want" ] || fail "list $*: '$have', wanted '$want'"
}
kinds "hardware " hw
kinds "hardware " hardware
kinds "software " sw
kinds "cache " hwcache
kinds "tool " tool
kinds "pmu " pmu
kinds "metric " metrics
kinds "metricgroup " metricgroup
kinds "raw " raw
kinds "hardware software " hw sw
kinds "hardware software " 'context-*' bus-cycles
[ "$(list hw --raw-dump | grep -c '^cycles$')" -eq 1 ] || fail "--raw-dump"
[ "$(list --no-desc 'page-*')" = "Software events
page-faults" ] || fail "--no-desc"
list --details task-clock | grep -q 'Encoding: config=1 (config 0x1)' || fail "--details"
list -j hw | grep -q '^{"schema":"tally.list/1","model":"x86/amdzen5","entries":\[' || fail "json"
list -x, | sed 1d | cut -d, -f1 | sort -u | grep -qx tracepoint && fail "another machine's tracepoints"
list nosuchname 2>"$SCRATCH/err"
[ $? -eq 1 ] || fail "nothing found: not status 1"
grep -q "nothing on x86/amdzen5 is called 'nosuchname'" "$SCRATCH/err" || fail "$(cat "$SCRATCH/err")"
list 'cycle?' cyclse 2>&1 | grep -q "nothing is called 'cyclse'" || fail "one of two names"
list cyclse 2>&1 | grep -q "the nearest is 'cycles'" || fail "no suggestion"
# says MESSAGE OPERAND...: what a mistake is told
says() {
	want=$1
	shift
	list "$@" >/dev/null 2>"$SCRATCH/err" && fail "list $* passes"
	grep -qF -- "$want" "$SCRATCH/err" || fail "list $*: $(cat "$SCRATCH/err")"
}
says "the nearest is 'metric'" metrik
says "the nearest is 'hw'" hww
says "did you mean 'software'?" --unit sofware
says "--cputype: 'bogus' is no type of cores" --cputype bogus
says '--cpu: the name of a CPU is missing' --cpu '' hw
says "--sysfs: there is no folder '$SCRATCH/nosuch'" --sysfs "$SCRATCH/nosuch" hw
mkdir -p "$SCRATCH/sys/kernel/tracing"
says 'tracepoints cannot be read' --sysfs "$SCRATCH" 'sched:*'

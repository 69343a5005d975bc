#!/bin/sh
# SPDX-License-Identifier: MIT
# -M counts what metrics and groups of them need, and the options of groups do what they say.
cat >"$SCRATCH/metrics.json" <<'END'
[
  { "MetricName": "faults_and_moves", "MetricExpr": "page\\-faults + cpu\\-migrations",
    "MetricGroup": "TopdownL1;Mine", "BriefDescription": "a" },
  { "MetricName": "faults_twice", "MetricExpr": "2 * page\\-faults", "MetricGroup": "Mine",
    "MetricThreshold": "faults_twice > 1 & context\\-switches > 0", "BriefDescription": "b" },
  { "MetricName": "never", "MetricExpr": "no_such_event_at_all / page\\-faults",
    "BriefDescription": "c" }
]
END
stat() {
	"$TALLY" stat --events "$SCRATCH/metrics.json" "$@" 2>"$SCRATCH/err"
}
expect() { # N PATTERN
	[ "$(grep -Ec -- "$2" "$SCRATCH/err")" -eq "$1" ] && return
	echo "not $1 lines of '$2':"
	cat "$SCRATCH/err"
	exit 1
}
stat -x, -M Mine true || { cat "$SCRATCH/err" && exit 1; }
# The second metric takes the first one's group; its threshold wants one event more.
expect 1 '^page-faults'
expect 1 '^cpu-migrations'
expect 1 '^context-switches'
stat -x, -M Mine --metric-no-merge true || exit 1
expect 2 '^page-faults'
stat -x, -M Mine --metric-no-threshold true || exit 1
expect 0 '^context-switches'
stat -x, -M 'faults_*' --metric-no-group true || exit 1
expect 1 '^page-faults'
stat -M faults_twice true || exit 1
expect 1 '# +[0-9,.]+ +faults_twice'
stat -x, --metric-only -M Mine true || exit 1
expect 1 '^name,value,'
expect 1 '^faults_twice,[0-9]+'
expect 0 'page-faults'
stat --metric-only -M Mine true || exit 1
expect 1 'faults_and_moves +faults_twice'
stat --topdown true || exit 1
expect 1 'faults_and_moves'
expect 0 'faults_twice'
stat --topdown --td-level 2 true && exit 1
expect 1 'have no level 2$'
# An event that does not exist is a reason, not a failure.
stat -v -M backend_cycles_idle,never true || exit 1
[ -e /sys/bus/event_source/devices/cpu ] ||
	expect 1 "^backend_cycles_idle has no value: the machine has no event 'stalled-cycles-backend'"
stat -M never true || exit 1
expect 1 "^never has no value: the machine has no event 'no_such_event_at_all'"
stat -j -M never true || exit 1
expect 1 '"name":"never","value":null'
stat -M faults_twyce true && exit 1
expect 1 "did you mean 'faults_twice'"

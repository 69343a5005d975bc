#!/bin/sh
# SPDX-License-Identifier: MIT
# A threshold colours the metric.
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
"$TALLY" --color=always stat --events "$SCRATCH/metrics.json" -M faults_twice -- \
	sh -c 'sleep 0.01; sleep 0.01' 2>"$SCRATCH/err" || exit 1
red=$(printf '\033\\[31m')
green=$(printf '\033\\[32m')
grep 'faults_twice' "$SCRATCH/err" | grep -Eq "$red|$green" || { cat -v "$SCRATCH/err" && exit 1; }
"$TALLY" --color=always stat --events "$SCRATCH/metrics.json" --metric-no-threshold \
	-M faults_twice true 2>"$SCRATCH/err" || exit 1
! grep 'faults_twice' "$SCRATCH/err" | grep -Eq "$red|$green"

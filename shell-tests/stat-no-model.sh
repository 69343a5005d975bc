#!/bin/sh
# SPDX-License-Identifier: MIT
# A CPU without a model is told, and the common events are counted all the same.
check() { # OPTIONS
	"$TALLY" stat "$@" -e task-clock true 2>"$SCRATCH/err" &&
		grep -q '^note: .*; only common events have names here$' "$SCRATCH/err" &&
		grep -q 'task-clock' "$SCRATCH/err" && return
	echo "stat $*:"
	cat "$SCRATCH/err"
	exit 1
}
check --cpu nosuch
check --sysfs "$SCRATCH/none"
check --cpu nosuch -x,
PERF_CPUID=nosuch check -o /dev/stderr
"$TALLY" stat --cpu nosuch -q true 2>&1 | grep -q . && echo "-q notes" && exit 1
exit 0

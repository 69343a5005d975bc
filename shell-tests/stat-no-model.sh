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
mkdir "$SCRATCH/bare"
check --sysfs "$SCRATCH/bare"
if "$TALLY" stat --sysfs "$SCRATCH/none" true 2>"$SCRATCH/err"; then
	echo "a folder that is not there passes"
	exit 1
fi
grep -q "there is no folder '$SCRATCH/none'" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
check --cpu nosuch -x,
PERF_CPUID=nosuch check -o /dev/stderr
"$TALLY" stat --cpu nosuch -q true 2>&1 | grep -q . && echo "-q notes" && exit 1
exit 0

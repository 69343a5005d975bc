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
# Of this machine's own CPU people are told, and data stay data.
mkdir -p "$SCRATCH/tree/x86/m"
printf 'Family-model,Version,Filename,EventType\nV-1-2,v1,m,core\n' >"$SCRATCH/tree/x86/mapfile.csv"
echo '[ { "EventName": "A.B", "EventCode": "0x1" } ]' >"$SCRATCH/tree/x86/m/a.json"
own() {
	"$TALLY" stat --no-builtin --events "$SCRATCH/tree" -e task-clock "$@" true 2>&1
}
own | tr '\n' ' ' | grep -q '; only common events have names here' || { own && exit 1; }
case $(own -j) in
'{"schema"'*) ;;
*) own -j && exit 1 ;;
esac
own -j | grep -q 'only common events' && echo "JSON has a note in it" && exit 1
"$TALLY" stat --cpu nosuch -q true 2>&1 | grep -q . && echo "-q notes" && exit 1
exit 0

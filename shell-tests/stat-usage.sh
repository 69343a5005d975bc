#!/bin/sh
# SPDX-License-Identifier: MIT
# A command line that makes no sense is answered with what would.
refuse() { # PATTERN ARGS...
	pattern=$1
	shift
	"$TALLY" stat "$@" >/dev/null 2>"$SCRATCH/err"
	status=$?
	[ "$status" -eq 2 ] && grep -q -- "$pattern" "$SCRATCH/err" && return
	echo "'stat $*' ends with $status: $(cat "$SCRATCH/err")"
	exit 1
}
refuse 'nothing to count'
refuse "'tally stat COMMAND' counts a command"
refuse 'exclude each other' -p 1 -t 1 true
refuse 'exclude each other' -a -p 1 true
refuse 'exclude each other' -j -x, true
refuse 'exclude each other' -n -e cycles true
refuse "wants a command" -r 3 -a
refuse "wants '-r'" --table true
refuse "wants a command" -r 0 -a
for lack in --bpf-prog=1 --bpf-counters --bpf-attr-map=x --pfm-events=x --record-tpebs --tpebs-mode=mean \
	--iostat; do
	refuse "hint:" $lack true
done
refuse 'did you mean' --repaet=3 true
# Lists that are none; what they name may be absent, which is no matter of usage.
refuse "option '-p': process 'abc'" -p abc
refuse "option '-p': process ''" -p ''
refuse "option '-p': process '0'" -p 0
refuse "option '-t': thread '1x'" -t 1x
refuse "option '-t': thread ''" -t 1,
refuse "option '-C': list of CPUs 'x'" -C x true
refuse "option '-C': list of CPUs '1-0'" -C 1-0 true
refuse "option '-C': list of CPUs ''" -C '' true
"$TALLY" stat -p 2147483646 true 2>/dev/null
[ $? -eq 1 ] || { echo "a process that is not there is a matter of usage" && exit 1; }
# perf's --cpu is -C: no model is called so.
"$TALLY" stat -j -A -e cpu-clock --cpu 0 true 2>&1 | grep -q '"cpu":0' ||
	{ echo "--cpu 0 does not count on CPU 0" && exit 1; }

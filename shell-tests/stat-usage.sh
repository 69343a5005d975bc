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
refuse 'exclude each other' -a -C 0 true
refuse 'exclude each other' -a -p 1 true
refuse 'exclude each other' -j -x, true
refuse 'exclude each other' -n -e cycles true
refuse "wants a command" -r 3 -a
refuse "-C counts on CPUs" --cpu 0-1 true
refuse '0 is not within 1' -r 0 true
refuse 'did you mean' --repaet=3 true

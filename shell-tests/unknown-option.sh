#!/bin/sh
# SPDX-License-Identifier: MIT
# A mistyped option is answered with the nearest one, exit 2.
expect() { # TEXT ARGS...
	want=$1
	shift
	said=$("$TALLY" "$@" 2>&1 >"$SCRATCH/out")
	status=$?
	[ "$status" -eq 2 ] || { echo "'$*' ended with $status" && exit 1; }
	[ ! -s "$SCRATCH/out" ] || { echo "'$*' wrote to standard output" && exit 1; }
	case $said in
	*"$want"*) ;;
	*) echo "'$*' said: $said" && exit 1 ;;
	esac
}
expect "tally version: unknown option '--jsno'" version --jsno
expect "did you mean '--json'?" version --jsno
expect "did you mean '--no-pager'?" --no-pagr version
expect "unknown option '-q'" version -q
expect "'tally version -h' lists the options" version -q
expect "wants a value: SEP" version -x
expect "exclude each other" version -j -x,
expect "the field separator is empty" version -x ''
expect "takes no operand, but got 'now'" version now
expect "'pink' is not one of auto|always|never" --color=pink version

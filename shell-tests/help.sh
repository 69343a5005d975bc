#!/bin/sh
# SPDX-License-Identifier: MIT
# Help lists all commands, and shows each one's options.
fail() {
	echo "$*"
	exit 1
}
"$TALLY" help >"$SCRATCH/help" || fail "help failed"
for command in $("$TALLY" --list-cmds | sed 's/ .*//' | sort -u); do
	grep -q "^  $command " "$SCRATCH/help" || fail "help does not list $command"
	"$TALLY" "$command" -h | grep -q "^usage: tally $command" || fail "$command -h"
	"$TALLY" "$command" --help | grep -q -- '-h, --help' || fail "$command --help"
	"$TALLY" help "$command" | grep -q "$command" || fail "help $command"
done
"$TALLY" -h | cmp -s - "$SCRATCH/help" || fail "-h differs from help"
"$TALLY" help hepl >"$SCRATCH/out" 2>"$SCRATCH/err"
[ $? -eq 2 ] || fail "help of an unknown command does not exit with 2"
grep -q "did you mean 'help'" "$SCRATCH/err" || fail "no suggestion: $(cat "$SCRATCH/err")"
# Without a command: the same list, but a failure.
"$TALLY" >"$SCRATCH/out" 2>"$SCRATCH/err"
[ $? -eq 2 ] || fail "no command does not exit with 2"
[ ! -s "$SCRATCH/out" ] || fail "usage went to standard output"
cmp -s "$SCRATCH/err" "$SCRATCH/help" || fail "usage differs from help"

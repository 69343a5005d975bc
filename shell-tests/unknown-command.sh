#!/bin/sh
# SPDX-License-Identifier: MIT
# A mistyped command is answered with the nearest one, exit 2.
expect() { # COMMAND TEXT
	said=$("$TALLY" "$1" 2>&1 >"$SCRATCH/out")
	status=$?
	[ "$status" -eq 2 ] || { echo "'$1' ended with $status" && exit 1; }
	[ ! -s "$SCRATCH/out" ] || { echo "'$1' wrote to standard output" && exit 1; }
	case $said in
	*"$2"*) ;;
	*) echo "'$1' said: $said" && exit 1 ;;
	esac
}
expect vresion "did you mean 'version'?"
expect cofnig "did you mean 'config'?"
expect versio "did you mean 'version'?"
expect frobnicate "'tally help' lists the commands"
expect frobnicate "no command is called 'frobnicate'"
expect '' "no command is called ''"

# A verb that is none is a command, perhaps: "perf kvm record".
said=$("$TALLY" kvm record 2>&1)
case $said in
*"no verb is called 'record'"*"'record' is a command by itself"*) ;;
*) echo "'kvm record' said: $said" && exit 1 ;;
esac

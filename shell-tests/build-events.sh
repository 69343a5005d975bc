#!/bin/sh
# SPDX-License-Identifier: MIT
# A tree that is asked for by name and is not there stops every way to build.
command -v make >/dev/null || { echo "no make" && exit 77; }
unset MAKEFLAGS MFLAGS
expect() { # TEXT COMMAND...
	want=$1
	shift
	said=$("$@" 2>&1) && echo "'$*' did not fail: $said" && exit 1
	case $said in
	*"$want"*) ;;
	*) echo "'$*' said: $said" && exit 1 ;;
	esac
}
expect "EVENTS='$SCRATCH/none' is not a directory" make -C "$ROOT" -n EVENTS="$SCRATCH/none"
expect "'$SCRATCH/a b': a path with blanks" make -C "$ROOT" -n EVENTS="$SCRATCH/a b"
expect "'$SCRATCH/none' is not a directory" "$ROOT/tools/import-events.sh" "$SCRATCH/none"
mkdir "$SCRATCH/empty"
expect "'$SCRATCH/empty' has no JSON file" "$ROOT/tools/import-events.sh" "$SCRATCH/empty"

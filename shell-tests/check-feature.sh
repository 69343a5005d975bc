#!/bin/sh
# SPDX-License-Identifier: MIT
# Whether features are built in is told by the status, by name or macro, alone or together.
status() { # STATUS ARGUMENTS
	want=$1
	shift
	"$TALLY" check feature "$@" >"$SCRATCH/out" 2>"$SCRATCH/err"
	have=$?
	[ "$have" -eq "$want" ] || { echo "check feature $*: status $have" && exit 1; }
}
status 0 libtraceevent
status 0 have_libtraceevent
status 1 libpfm4
grep -q 'HAVE_LIBPFM *no' "$SCRATCH/out" || { cat "$SCRATCH/out" && exit 1; }
status 1 libtraceevent,libpfm4
status 1 -q libpfm4
[ -z "$(cat "$SCRATCH/out" "$SCRATCH/err")" ] || { echo 'not quiet' && exit 1; }
"$TALLY" check -q feature libpfm4 >"$SCRATCH/out" 2>"$SCRATCH/err"
[ $? -eq 1 ] || { echo 'check -q feature libpfm4' && exit 1; }
"$TALLY" check --quiet feature libtraceevent >>"$SCRATCH/out" 2>>"$SCRATCH/err" || { echo 'check --quiet feature' && exit 1; }
[ -z "$(cat "$SCRATCH/out" "$SCRATCH/err")" ] || { echo 'not quiet in front of the verb' && exit 1; }
status 1 libtracevent
grep -q "did you mean 'libtraceevent'?" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
status 2
[ "$("$TALLY" check feature -x, libpfm4)" = 'name,macro,built_in
libpfm4,HAVE_LIBPFM,false' ]

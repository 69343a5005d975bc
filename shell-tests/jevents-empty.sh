#!/bin/sh
# SPDX-License-Identifier: MIT
# A tree with only a mapfile makes a table of models without events, which the
# reader takes; a folder without any event files is refused and nothing written.
set -eu
mkdir -p "$SCRATCH/tree/powerpc" "$SCRATCH/nothing"
if "$ROOT/build/jevents" -q -o "$SCRATCH/t.c" "$SCRATCH/nothing" 2>"$SCRATCH/err"; then
	echo "an empty folder passes"
	exit 1
fi
grep -q 'nothing: has no event files' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
[ ! -e "$SCRATCH/t.c" ] || { echo "a file was written" && exit 1; }

printf 'PVR,Version,Filename,EventType\n0x0080,1,power10,core\n' >"$SCRATCH/tree/powerpc/mapfile.csv"
"$ROOT/build/jevents" -q -o "$SCRATCH/t.c" "$SCRATCH/tree"
cat >"$SCRATCH/main.c" <<'C'
#include "pmu-events/evtable.h"
int main(void)
{
	const struct evtable *t = evtable_builtin();

	return evtable_valid(t, 0) && evtable_models(t) == 1 && evtable_maps(t) == 1 &&
			       evtable_model_at(t, 0).events == 0 ?
		       0 :
		       1;
}
C
gcc -I"$ROOT" "$SCRATCH/main.c" "$SCRATCH/t.c" "$ROOT/pmu-events/evtable.c" -o "$SCRATCH/main"
"$SCRATCH/main"

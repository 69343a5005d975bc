#!/bin/sh
# SPDX-License-Identifier: MIT
# A tree without events makes a table without events, which the reader takes.
set -eu
mkdir "$SCRATCH/tree"
"$ROOT/build/jevents" -q -o "$SCRATCH/t.c" "$SCRATCH/tree"
cat >"$SCRATCH/main.c" <<'C'
#include "pmu-events/evtable.h"
int main(void)
{
	return evtable_valid(evtable_builtin(), 0) && evtable_models(evtable_builtin()) == 0 ? 0 : 1;
}
C
gcc -I"$ROOT" "$SCRATCH/main.c" "$SCRATCH/t.c" "$ROOT/pmu-events/evtable.c" -o "$SCRATCH/main"
"$SCRATCH/main"

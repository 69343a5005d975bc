#!/bin/sh
# SPDX-License-Identifier: MIT
# The generated C is the same from run to run and from any folder, says no path,
# compiles without a warning as C99 by whatever compiler is here, and has no
# pointers to relocate.
set -eu
cd "$ROOT"
build/jevents -q -o "$SCRATCH/a.c" pmu-events/arch
cd "$SCRATCH"
"$ROOT/build/jevents" -q -o - "$ROOT/pmu-events/arch" >b.c
cmp a.c b.c
if grep -n "$ROOT" a.c; then
	echo 'the C names a folder of this machine'
	exit 1
fi
for compiler in gcc clang; do
	command -v $compiler >/dev/null || continue
	$compiler -std=c99 -Wall -Wextra -Wmissing-prototypes -Werror -O2 -c a.c -o a.o
	size -A a.o | awk '$1 ~ /^\.data/ && $2 > 0 { print "data to relocate: " $0; exit 1 }'
done
"$ROOT/build/jevents" -q -n my_tables -o c.c "$ROOT/pmu-events/arch"
grep -q '^const struct evtable \*my_tables(void)$' c.c

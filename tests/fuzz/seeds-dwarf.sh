#!/bin/sh
# SPDX-License-Identifier: MIT
# Small programs with debug information for a corpus: seeds-dwarf.sh FOLDER.
# Programs are not kept in the sources; without a compiler there are no seeds.
[ ! -e "$1/seed-5" ] || exit 0
folder=$(cd "$1" && pwd) || exit 1
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
cat >"$scratch/a.c" <<'END'
static int volatile sum;
static inline __attribute__((always_inline)) int inner(int x) { return sum += x; }
static inline __attribute__((always_inline)) int middle(int x)
{
	for (int i = 0; i < x; i++)
		inner(i);
	return inner(x);
}
__attribute__((noinline)) int outer(int x) { return x > 3 ? middle(x) : inner(-x); }
void _start(void) { outer(sum); }
END
cd "$scratch" || exit 1
for version in 4 5; do
	${CC:-gcc} -gdwarf-$version -O2 -nostdlib -static -o "seed-$version" a.c 2>/dev/null
done
${CC:-gcc} -g -O1 -gz -nostdlib -static -fno-asynchronous-unwind-tables -o seed-z a.c 2>/dev/null
clang -g -O2 -nostdlib -static -o seed-clang a.c 2>/dev/null
for seed in seed-*; do
	[ ! -e "$seed" ] || cp "$seed" "$folder"
done

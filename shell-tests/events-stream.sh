#!/bin/sh
# SPDX-License-Identifier: MIT
# What comes through a pipe is taken where a file is: events for tally and for the
# generator, with the lines of what is wrong; encodings to compare; values.
set -eu
mkfifo "$SCRATCH/pipe"
events='[{"EventName": "MINE", "EventCode": "0x42"}]'
echo "$events" >"$SCRATCH/pipe" &
"$TALLY" encode --events "$SCRATCH/pipe" --cpu x86/amdzen5 mine >"$SCRATCH/out"
grep -q 0x42 "$SCRATCH/out" || { cat "$SCRATCH/out" && exit 1; }
echo "$events" | "$TALLY" encode --events /dev/stdin --cpu x86/amdzen5 mine >"$SCRATCH/again"
cmp "$SCRATCH/out" "$SCRATCH/again"

echo "$events" | "$ROOT/build/jevents" -o "$SCRATCH/t.c" /dev/stdin
grep -q mine "$SCRATCH/t.c"
printf '[\n{"EventName": "A",\n"Colour": "red"}]' | "$ROOT/build/jevents" -o "$SCRATCH/t.c" /dev/stdin 2>"$SCRATCH/said"
grep -q '^warning: /dev/stdin:3: ' "$SCRATCH/said" || { cat "$SCRATCH/said" && exit 1; }
# What never ends is not read for ever.
if "$ROOT/build/jevents" -o "$SCRATCH/t.c" /dev/zero 2>"$SCRATCH/said"; then
	exit 1
fi
grep -q '/dev/zero: is longer than' "$SCRATCH/said"

own="--no-builtin --events $ROOT/tests/data/trees/first"
# shellcheck disable=SC2086
{
	"$TALLY" encode $own --all -x, -o "$SCRATCH/all.csv"
	sed 1q "$SCRATCH/all.csv" >"$SCRATCH/pipe" &
	if "$TALLY" encode $own --check "$SCRATCH/pipe" >"$SCRATCH/out" 2>&1; then
		echo 'an empty old file does not differ' && exit 1
	fi
	grep -q '^added' "$SCRATCH/out" || { cat "$SCRATCH/out" && exit 1; }
	"$TALLY" encode $own --check /dev/stdin <"$SCRATCH/all.csv"
	printf 'name,value\na,6\nb,3\n' |
		"$TALLY" plan $own --cpu x86/m --evaluate /dev/stdin -M std_ratio -x, >"$SCRATCH/out"
}
grep -q ',2.0$' "$SCRATCH/out" || { cat "$SCRATCH/out" && exit 1; }

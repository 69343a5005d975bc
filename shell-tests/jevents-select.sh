#!/bin/sh
# SPDX-License-Identifier: MIT
# -a and -m leave out other models, but never the common ones.
set -eu
models() {
	"$ROOT/build/jevents" -v "$@" -o "$SCRATCH/t.c" "$ROOT/pmu-events/arch" 2>&1 |
		sed -n 's/^\([0-9]*\) models.*/\1/p'
}
all=$(models)
riscv=$(models -a riscv)
one=$(models -m x86/amdzen5)
if [ "$one" -lt 2 ] || [ "$one" -ge "$riscv" ] || [ "$riscv" -ge "$all" ]; then
	echo "$all models in all, $riscv of riscv, $one for one"
	exit 1
fi
models -m amdzen5 >/dev/null
grep -q '"x86/amdzen5\\0"' "$SCRATCH/t.c"
grep -q '"common/common\\0"' "$SCRATCH/t.c"
if grep '"riscv/' "$SCRATCH/t.c"; then
	exit 1
fi
# What no tree has is an error, which names the nearest.
fails() {
	want=$1
	shift
	status=0
	"$ROOT/build/jevents" "$@" -o "$SCRATCH/none.c" "$ROOT/pmu-events/arch" 2>"$SCRATCH/said" || status=$?
	if [ $status -ne 1 ] || [ -e "$SCRATCH/none.c" ] || ! grep -q -e "$want" "$SCRATCH/said"; then
		echo "jevents $*: status $status, said:"
		cat "$SCRATCH/said"
		exit 1
	fi
}
fails "no model is called 'amdzen55': is 'amdzen5' meant?" -m amdzen5,amdzen55
fails "no model is called 'x86/amdzne5': is 'x86/amdzen5' meant?" -m x86/amdzne5
fails "no architecture is called 'risc5': is 'riscv' meant?" -a risc5
fails "no model is called 'bogus'$" -m bogus

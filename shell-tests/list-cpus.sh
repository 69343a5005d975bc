#!/bin/sh
# SPDX-License-Identifier: MIT
# --cpus shows models and patterns; for a CPU without a model the common events are listed.
cd "$ROOT" || exit 1
own="--no-builtin --events pmu-events/arch"
# shellcheck disable=SC2086
{
	"$TALLY" list $own --cpus -x, | grep -q '^riscv/qemu/virt,.*,0x0-0x0-0x0$' ||
		{ echo "no row of riscv/qemu/virt" && exit 1; }
	"$TALLY" list $own --cpus -j | grep -q '"schema":"tally.list-cpus/1"' || exit 1
	"$TALLY" list $own --cpu nosuchlake sw >"$SCRATCH/out" || { echo "failed" && exit 1; }
}
grep -q '^task-clock ' "$SCRATCH/out" || { echo "no common events" && exit 1; }
grep -q "no model for the CPU 'nosuchlake'; these are the common events" "$SCRATCH/out" ||
	{ cat "$SCRATCH/out" && exit 1; }
# Globs and words choose models; what chooses none is an error.
# shellcheck disable=SC2086
list() {
	"$TALLY" list $own "$@"
}
[ "$(list --cpus -x, 'x86/amd*' | sed 1d | cut -d, -f1)" = x86/amdzen5 ] || { echo "glob" && exit 1; }
[ "$(list --cpus -x, 'amd*' | sed 1d | cut -d, -f1)" = x86/amdzen5 ] || { echo "short" && exit 1; }
list --cpus nosuch 2>&1 | grep -q "no model is called 'nosuch'" || { echo "no model" && exit 1; }

#!/bin/sh
# SPDX-License-Identifier: MIT
# A group of named PMUs that the kernel cannot count as one is told, one on each kind of cores is not.
split() { # EVENTS: what is noted
	"$TALLY" stat --sysfs tests/data/machines/intel-hybrid --dry-run -e "$1" true 2>&1 | grep '^note: a group'
}
[ "$(split '{cpu_core/cycles/,cpu_atom/instructions/}')" = \
	'note: a group is of one PMU, so this one is counted as several: {cpu_core/cycles/} {cpu_atom/instructions/}' ] || exit 1
split '{cycles,cpu_core/instructions/}' | grep -qF '{cycles [cpu_core],cpu_core/instructions/}' || exit 1
for events in '{cycles,instructions}' '{cpu_core/cycles/,cpu_core/instructions/,task-clock}' cpu_core/cycles/,cpu_atom/cycles/; do
	[ -z "$(split "$events")" ] || { split "$events" && exit 1; }
done

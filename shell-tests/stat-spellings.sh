#!/bin/sh
# SPDX-License-Identifier: MIT
# cycles is cpu-cycles for metrics, too, where a CPU's tables have one spelling only.
show() { # OPTIONS...
	"$TALLY" stat --sysfs tests/data/machines/riscv-delegated --dry-run "$@" true 2>&1
}
wrong() {
	echo "$1:" && show && exit 1
}
show | grep -q ' cycles .* 4  0x1 ' || wrong 'the tables have no cycles'
! show | grep -q 'cpu-cycles' || wrong 'cycles are counted twice'
show -j -e '{cycles,instructions}' | grep -q '"insn_per_cycle","groups":\[0\],"coherent":true' || wrong 'no metric of cycles'
! show -e '{cpu/event=5,name=cycles/,instructions}' | grep -q insn_per_cycle || wrong 'of another event'
# Generic events have no place for a mask of counters, so nothing pins them.
[ "$(show -j | grep '"type":0,' | grep -cv '"config2":"0x0","counter":null')" -eq 0 ] || wrong 'pinned'

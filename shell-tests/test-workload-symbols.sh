#!/bin/sh
# SPDX-License-Identifier: MIT
# The functions and variables that scripts look for are in the tool, each with a frame of its own,
# and what is inlined stands on the lines that scripts know.
command -v nm >/dev/null || { echo "nm is not installed" && exit 77; }
nm "$TALLY" | awk '{ print $NF }' | sort >"$SCRATCH/symbols"
for name in brstack brstack_bench brstack_foo brstack_bar buf1 callchain callchain_foo \
	callchain_do_syscall context_switch_loop_proc1 context_switch_loop_proc2 datasym \
	deterministic function1 function2 inlineloop leaf leafloop named_threads_thread1 \
	named_threads_thread25 noploop parent sqrtloop test_loop test_rs thloop traploop; do
	grep -qx "$name" "$SCRATCH/symbols" || { echo "no symbol $name" && exit 1; }
done
# Where the bodies begin and end: leaf and middle on lines 20 to 29, parent on 30 to 39.
awk '
	/^INLINED/ { inlined = 1 }
	/ parent\(int step\)$/ { inside = 1 }
	/^\tmiddle|^\tleaf|^\twhile|^\t\tsum/ {
		low = inside ? 30 : 20
		if (FNR < low || FNR > low + 9) { print FILENAME ":" FNR ": not on a line " low "+"; bad = 1 }
		seen++
	}
	END { exit bad || !inlined || seen != 4 }
' "$ROOT/util/testload/inlineloop.c"

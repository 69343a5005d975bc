#!/bin/sh
# SPDX-License-Identifier: MIT
# Too few counters: groups take turns of a fixed number of instructions. What each counts is
# scaled by the part of the instructions that it had, which is exact where all are alike.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile loop.S
compile pages.S
cd "$SCRATCH" || exit 1
events=dTLB-load-misses,dTLB-store-misses,iTLB-load-misses
"$TALLY" stat --machine riscv64,counters=2,rotate=10000 -j -o json \
	-e "{cycles,$events},{instructions:u,instructions:k}" -- ./loop 1000000 2>err
grep -q 'compete for counters 3-4' json || { echo "a group of three fits" && cat json && exit 1; }

"$TALLY" stat --machine riscv64,counters=2,rotate=10000 -j -o json -e "cycles,$events" -- ./loop 1000000
python3 - json <<'END' || exit 1
import json, sys
events = {e["event"]: e for e in json.load(open(sys.argv[1]))["events"]}
total = 3 + 8 * 7 + 2 + 2 * 1000000 + 3
assert {e["enabled_ns"] for e in events.values()} == {total}, events
running = [events[e + "-misses:u"]["running_ns"] for e in ("dTLB-load", "dTLB-store", "iTLB-load")]
assert sum(running) == total, running
assert all(abs(r - total / 3) <= 10000 for r in running), running
# In the first turn, and scaled: every instruction is a cycle.
assert events["cycles:u"]["running_ns"] == running[0]
assert events["cycles:u"]["value"] == total, events["cycles:u"]
END
# The same each time, and nothing lost: the parts of three turns are the whole.
first=$(count ,counters=2,rotate=1000 "cycles,$events" ./pages)
want "$first" "$(count ,counters=2,rotate=1000 "cycles,$events" ./pages)"

# With enough counters nobody waits.
"$TALLY" stat --machine riscv64,counters=3 -e "$events" -- ./pages 2>err
! grep '%)' err
# What ended before all had a turn says so.
"$TALLY" stat --machine riscv64,counters=1 -e instructions:u,instructions:k,instructions:uk,cycles:k,cycles:u \
	-- ./loop 1 2>err
grep -q 'the program ended before its counter had a turn' err || { cat err && exit 1; }

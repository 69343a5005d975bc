#!/bin/sh
# SPDX-License-Identifier: MIT
# What events of the emulated machine say of their samples themselves goes before the options.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile loop.S
compile pages.S
cd "$SCRATCH" || exit 1
riscv64-linux-gnu-gcc -O1 -fno-omit-frame-pointer -static -o chain "$programs/chain.c" || exit 1

# record ARGS...: on the machine, into perf.data.
record() {
	"$TALLY" record --machine riscv64 -q -o perf.data "$@"
}
# frames EVENT: the longest chain of its samples
frames() {
	"$TALLY" script -F event,ip | awk -v event="$1" '/:/ { own = index($0, event) == 1; n = 0; next }
		own && NF { n++; most = n > most ? n : most } END { print most + 0 }'
}

record -e cycles/call-graph=fp,period=1000/ -- ./chain 100 >out || exit 1
all=$(frames cycles)
[ "$all" -gt 3 ] || { echo "chains of $all frames" && exit 1; }
record -e cycles/max-stack=2,period=1000/ -g -- ./chain 100 >out || exit 1
# The place itself is one more.
want 3 "$(frames cycles)"
record -e cycles/call-graph=no,period=1000/ -g -- ./chain 100 >out || exit 1
want 0 "$(frames cycles)"
"$TALLY" evlist -v | grep -q CALLCHAIN && exit 1
# Each event has its own.
record -e cycles/call-graph=fp,max-stack=1,period=1000,name=one/,dTLB-load-misses/period=10,name=other/ -- ./pages || exit 1
"$TALLY" evlist -v >attrs
grep '^one:' attrs | grep -q CALLCHAIN || { cat attrs && exit 1; }
grep '^other:' attrs | grep -q CALLCHAIN && { cat attrs && exit 1; }
want 0 "$(frames other)"
"$TALLY" data check | grep -q 'Whole: yes' || exit 1
record -e 'cycles/branch_type=any,period=1000,name=one/,dTLB-load-misses/period=10,name=other/' -- ./pages || exit 1
"$TALLY" evlist -v >attrs
grep '^one:' attrs | grep -q BRANCH_STACK || { cat attrs && exit 1; }
grep '^other:' attrs | grep -q BRANCH_STACK && { cat attrs && exit 1; }
"$TALLY" script -F event,brstack | grep -Eq '^ *one: *0x' || exit 1
if command -v perf >/dev/null; then
	perf script -F event,ip 2>/dev/null >theirs || exit 1
	"$TALLY" script -F event,ip | awk '{ $1 = $1 } 1' >ours
	awk '{ $1 = $1 } 1' theirs | cmp - ours || exit 1
fi
while read -r event text; do
	record -e "cycles/$event/" -- ./loop 1 >out 2>err && { echo "$event is fine" && exit 1; }
	grep -q "$text" err || { echo "$event:" && cat err && exit 1; }
done <<'EOF'
call-graph=dwarf pieces of the stack
overwrite rings to overwrite
time=0 samples without times
nr=3 does not end after a number of events
aux-output traces in a ring of their own
call-graph=x takes one of
EOF
record -e cycles/call-graph=fp/,dTLB-load-misses/period=10,call-graph=lbr/ -- ./loop 1 2>err && exit 1
grep -q 'for all events of a recording' err || { cat err && exit 1; }

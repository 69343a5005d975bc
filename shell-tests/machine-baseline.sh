#!/bin/sh
# SPDX-License-Identifier: MIT
# A baseline is written once and compared with after that; what is beyond it is status 1.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile loop.S
compile faults.c
cd "$SCRATCH" || exit 1

run() { # STATUS OPTIONS...
	status=$1
	shift
	"$TALLY" stat --machine riscv64 --baseline base.json "$@" >out 2>err
	want "$status" $?
	[ ! -s out ] || { cat out && exit 1; }
}
# A run that fails is no baseline.
run 139 -e instructions,dTLB-load-misses -- ./faults load
grep -q 'no baseline is written: the command ended with status 139' err || { cat err && exit 1; }
[ ! -e base.json ] || exit 1
run 0 -e instructions,dTLB-load-misses -- ./loop 1000
{ grep -q 'the baseline is written to base.json' err && cp base.json kept; } || { cat err && exit 1; }
run 0 -e instructions,dTLB-load-misses -- ./loop 1000
grep -q 'instructions:u *2,040 *2,040 *0 .*same' err || { cat err && exit 1; }
run 1 -e instructions,dTLB-load-misses -- ./loop 1001
grep -q 'instructions:u *2,040 *2,042 *2 *0.0980 *beyond' err || { cat err && exit 1; }
grep -q '1 of 2 counts are beyond' err || { cat err && exit 1; }
run 0 --tolerance 0.1 -e instructions,dTLB-load-misses -- ./loop 1001
grep -q 'within' err || { cat err && exit 1; }
# Less is a change as well, and so is a count that is missing.
run 1 --tolerance 0.01 -e instructions,dTLB-load-misses -- ./loop 999
run 1 --tolerance 50 -e cycles -- ./loop 1000
grep -q 'cycles:u *- *2,040 *- *- *beyond' err || { cat err && exit 1; }
grep -q 'instructions:u *2,040 *- *- *- *beyond' err || { cat err && exit 1; }
run 1 --tolerance 50 -e instructions,dTLB-load-misses,cycles -- ./loop 1000
run 1 -q -e instructions,dTLB-load-misses -- ./loop 1001
[ ! -s err ] || { cat err && exit 1; }
run 139 -e instructions,dTLB-load-misses -- ./faults load
cmp base.json kept || exit 1

run 1 -j -e instructions,dTLB-load-misses -- ./loop 1001
python3 - err <<'END' || exit 1
import json, sys
text = open(sys.argv[1]).read()
d, end = json.JSONDecoder().raw_decode(text[text.index("{"):])
row = d["baseline"][0]
assert row == {"event": "instructions:u", "before": 2040, "now": 2042, "change": 2,
               "change_percent": row["change_percent"], "beyond": True}, row
assert abs(row["change_percent"] - 200 / 2040) < 1e-9
END

# Another QEMU is told, and so is a file that is no baseline, before anything runs.
sed -i 's/"QEMU [0-9.]*"/"QEMU 9.9.9"/' base.json
run 0 -e instructions,dTLB-load-misses -- ./loop 1000
grep -q 'the baseline is of QEMU 9.9.9, this run of QEMU' err || { cat err && exit 1; }
echo '{"schema":"tally.plan/1"}' >base.json
run 1 -e instructions -- ./absent
grep -q "baseline: base.json: its schema is 'tally.plan/1'" err || { cat err && exit 1; }
: >base.json
run 1 -e instructions -- ./absent
grep -q 'baseline: base.json: it holds no document' err || { cat err && exit 1; }
rm base.json
run 2 --tolerance -1 -- ./loop 1
run 2 --baseline base.json -I 10 -- ./loop 1
run 127 -e instructions -- ./absent
[ ! -e base.json ]

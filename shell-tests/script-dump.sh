#!/bin/sh
# SPDX-License-Identifier: MIT
# The raw dump has each record at its offset, all of its bytes, and what they say.
command -v python3 >/dev/null || { echo 'no python3' && exit 77; }
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
cd "$SCRATCH" || exit 1

cat >check.py <<'END'
import re, sys
data = open(sys.argv[1], "rb").read()
at = size = None
got = b""
records = []
for line in open(sys.argv[2], errors="replace"):
    start = re.match(r"^(0x[0-9a-f]+)@.* \[(0x[0-9a-f]+)\]: event: (\d+)$", line)
    if start:
        at, size, got = int(start[1], 16), int(start[2], 16), b""
        records.append(at)
    row = re.match(r"^\.  ([0-9a-f]{4}):  ((?:[0-9a-f]{2} )+)", line)
    if row:
        assert int(row[1], 16) == len(got), line
        got += bytes.fromhex(row[2])
        if len(got) == size:
            assert data[at:at + size] == got, f"other bytes at {at:#x}"
assert len(set(records)) == len(records), "a record twice"
print(len(records))
END
for name in p61-multi lbr-skylake-perf4.14 p61-dwarf p61-sampletypes ppc64-be-pipe-part1; do
	"$TALLY" script -D --symfs "$SCRATCH" "$files/$name.data" >dump 2>said || { cat said && exit 1; }
	got=$(python3 check.py "$files/$name.data" dump) || { echo "$name" && exit 1; }
	"$TALLY" data check -j "$files/$name.data" >check.json
	wanted=$(python3 -c 'import json; print(sum(json.load(open("check.json"))["records"].values()))')
	[ "$got" -eq "$wanted" ] || { echo "$name: $got records of $wanted" && exit 1; }
done
# What they say: of some kinds of records, and of parts of samples.
"$TALLY" script -D --symfs "$SCRATCH" "$files/p61-dwarf.data" >dump
grep -q '^2660231891337 0xd50 \[0x10f8\]: PERF_RECORD_SAMPLE(IP, 0x2): 10054/10054: 0x5612393c0330 period: 10101010 addr: 0' dump || exit 1
grep -q '^\.\.\.\. BP *0x00000000000000e9$' dump || exit 1
grep -q '^ \.\.\. thread: gzip:10054$' dump || exit 1
"$TALLY" script -D --symfs "$SCRATCH" "$files/lbr-skylake-perf4.14.data" |
	grep -q '^\.\.\.\.\.  0: ffffffffb4208e16 -> ffffffffb42071e3 4 cycles  P ' || exit 1
"$TALLY" script -D --symfs "$SCRATCH" "$files/p61-group-read.data" |
	grep -q '^\.\.\.\.\. id 0000000000003337, value 00000000000f6ddf, lost 0$' || exit 1
"$TALLY" script -D --symfs "$SCRATCH" "$files/p61-multi.data" |
	grep -q '^2708779801665 0x2ac0 \[0x38\]: PERF_RECORD_EXIT(10314:10314):(10313:10313)$'

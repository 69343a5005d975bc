#!/bin/sh
# SPDX-License-Identifier: MIT
# Pieces of code by their cycles: sums of an independent decode of the branches, piece by piece.
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
name=lbr-skylake-perf4.14
"$TALLY" report --total-cycles -j --symfs "$SCRATCH" -i "$files/$name.data" >"$SCRATCH/ours" || exit 1
zcat -f "$files/$name.branches.txt"* >"$SCRATCH/branches" || exit 1
python3 - "$SCRATCH/ours" "$SCRATCH/branches" <<'END'
import collections, json, sys

ours = json.load(open(sys.argv[1]))
kernel = collections.Counter()
total = 0
for line in open(sys.argv[2]):
    if line.startswith("#"):
        continue
    entries = [[int(x, 16) for x in e.split("/")] for e in line.split(": ", 1)[1].split()]
    for newer, older in zip(entries, entries[1:]):
        cycles = newer[2] >> 4 & 0xFFFF
        if cycles and newer[0] >= older[1]:
            total += cycles
            if older[1] >> 63:
                kernel["[%x -> %x]" % (older[1], newer[0])] += cycles
assert ours["cycles"] == total, (ours["cycles"], total)
assert sum(b["cycles"] for b in ours["blocks"]) == total
got = {b["range"]: b["cycles"] for b in ours["blocks"] if b["dso"] == "[kernel.kallsyms]"}
assert got == dict(kernel), set(got.items()) ^ set(kernel.items())
assert all(abs(b["cycles_mean"] * b["times"] - b["cycles"]) < 1e-6 for b in ours["blocks"])
END

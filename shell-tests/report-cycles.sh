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
# Two recordings, or two times of one, by the same pieces: means are those of each, and only pieces of both.
cd "$SCRATCH" || exit 1
mkdir none || exit 1
data=$files/$name.data
middle=$("$TALLY" script --symfs none -i "$data" -F time | tr -d ' :' | sort | sed -n 7p)
for time in ",$middle" "$middle,"; do
	"$TALLY" report --total-cycles -j --symfs none --time "$time" -i "$data" >"part$time" || exit 1
done
"$TALLY" diff -c cycles -j --symfs none --time ",$middle:$middle," "$data" "$data" >compared || exit 1
python3 - "part,$middle" "part$middle," compared <<'END2'
import json, sys

a, b, both = [json.load(open(f)) for f in sys.argv[1:]]
parts = [{(k["dso"], k["range"]): k for k in p["blocks"]} for p in (a, b)]
shared = set(parts[0]) & set(parts[1])
got = {(k["dso"], k["range"]): k for k in both["blocks"]}
assert len(shared) > 5 and set(got) == shared, (len(shared), len(got))
for key, row in got.items():
    x, y = parts[0][key], parts[1][key]
    assert row["baseline_times"] == x["times"] and row["times"] == y["times"], row
    assert abs(row["delta"] - (y["cycles_mean"] - x["cycles_mean"])) < 1e-9, row
    assert abs(row["baseline_percent"] - x["cycles_percent"]) < 1e-9, row
    assert (row["p_value"] is None) == (min(row["times"], row["baseline_times"]) < 20), row
END2
"$TALLY" diff -c cycles --cycles-hist --symfs none "$data" "$data" >out || exit 1
grep -Eq '^# Baseline +Avg Cycles +Deviation +Cycles Diff +Deviation +Signif' out || { cat out && exit 1; }
grep -q ' 90.99% .* +0.00 ' out || { cat out && exit 1; }
fails() { # TEXT OPTION...
	text=$1
	shift
	"$TALLY" diff --symfs none "$@" >out 2>said && echo "diff $* works" && exit 1
	grep -q -e "$text" said || { cat said && exit 1; }
}
fails 'no branches of the recording tell cycles' -c cycles "$data" "$files/p61-zstd.data"
fails 'compares two recordings' -c cycles "$data" "$data" "$data"
fails 'wants -c cycles' --cycles-hist "$data" "$data"

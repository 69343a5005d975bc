#!/bin/sh
# SPDX-License-Identifier: MIT
# -I prints what each interval counted, at moments that do not drift.
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
"$TALLY" stat -I 50 -j --summary -e task-clock,page-faults sleep 0.52 2>"$SCRATCH/json" || exit 1
cat >"$SCRATCH/check.py" <<'END'
import json, sys

docs = [json.loads(line) for line in sys.stdin]
*intervals, summary = docs
assert 9 <= len(intervals) <= 11, len(intervals)
assert summary["time_s"] is None and summary["status"] == 0
before = 0
for i, d in enumerate(intervals[:-1]):
    assert d["schema"] == "tally.stat/1"
    assert before < d["time_s"], d["time_s"]
    # The moment is a multiple of the period; only the reading comes a little later.
    late = d["time_s"] % 0.05
    assert late < 0.03, d["time_s"]
    assert abs(d["wall_ns"] - (d["time_s"] - before) * 1e9) < 1e3, d
    before = d["time_s"]
for i in range(2):
    parts = sum(d["events"][i]["value"] or 0 for d in intervals)
    whole = summary["events"][i]["value"]
    assert abs(parts - whole) <= len(intervals), (parts, whole)
END
python3 "$SCRATCH/check.py" <"$SCRATCH/json" || { cat "$SCRATCH/json" && exit 1; }
"$TALLY" stat -I 30 -x, -e page-faults sleep 0.1 2>"$SCRATCH/csv" || exit 1
[ "$(grep -c '^time_s,event,' "$SCRATCH/csv")" -eq 1 ] || { cat "$SCRATCH/csv" && exit 1; }
[ "$(grep -Ec '^0\.[0-9]+,page-faults' "$SCRATCH/csv")" -ge 3 ] || { cat "$SCRATCH/csv" && exit 1; }
"$TALLY" stat -I 30 -e page-faults sleep 0.1 2>"$SCRATCH/err" || exit 1
[ "$(grep -Ec '^ +0\.[0-9]{9} .* page-faults' "$SCRATCH/err")" -ge 3 ] || { cat "$SCRATCH/err" && exit 1; }
! grep -q 'elapsed' "$SCRATCH/err" || { echo "there is a summary without --summary" && exit 1; }

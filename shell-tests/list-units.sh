#!/bin/sh
# SPDX-License-Identifier: MIT
# The scale of a count is a number, and the unit has none in front.
mkdir -p "$SCRATCH/e" || exit 1
cat >"$SCRATCH/e/x.json" <<'END'
[{"EventName": "read_bytes", "EventCode": "0x1", "ScaleUnit": "64Bytes", "BriefDescription": "x"},
 {"EventName": "plain", "EventCode": "0x2", "BriefDescription": "x"}]
END
"$TALLY" list --no-builtin --events "$SCRATCH/e" -x, >"$SCRATCH/csv" || exit 1
head -n 1 "$SCRATCH/csv" | grep -q ',scale$' || { head -n 1 "$SCRATCH/csv" && exit 1; }
grep -q '^pmu,read_bytes,.*,Bytes,.*,64.0$' "$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
grep -q '^pmu,plain,.*,$' "$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }

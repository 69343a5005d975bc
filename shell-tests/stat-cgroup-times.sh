#!/bin/sh
# SPDX-License-Identifier: MIT
# The time before counting, which the kernel's clock of a cgroup adds to its first event, is left out.
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
count() {
	"$TALLY" stat -a -j "$1" / -e cpu-clock,context-switches sleep 0.05 >/dev/null 2>"$SCRATCH/json"
}
count --for-each-cgroup || { echo "cgroups cannot be counted here: $(cat "$SCRATCH/json")" && exit 77; }
cat >"$SCRATCH/check.py" <<'END'
import json, sys

d = json.load(open(sys.argv[1]))
if not all(e["counted"] for e in d["events"]):
    sys.exit(77)
for e in d["events"]:
    # The second is what nobody counted in.
    assert e["enabled_ns"] < e["cpus"] * (d["wall_ns"] + 500000000), e
    assert e["running_ns"] >= 0.99 * e["enabled_ns"], e
clock = d["events"][0]
assert clock["value"] < clock["cpus"] * (d["wall_ns"] + 500000000), clock
END
for option in --for-each-cgroup -G; do
	sleep 1
	count $option || { cat "$SCRATCH/json" && exit 1; }
	python3 "$SCRATCH/check.py" "$SCRATCH/json" || exit
done

#!/bin/sh
# SPDX-License-Identifier: MIT
# JSON is one object of schema tally.stat/1 with integers as counts, null for what is missing.
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
"$TALLY" stat -j -r 2 -- sh -c 'exit 4' >"$SCRATCH/out" 2>"$SCRATCH/json"
[ $? -eq 4 ] || { cat "$SCRATCH/json" && exit 1; }
[ ! -s "$SCRATCH/out" ] || { echo "something went to standard output" && exit 1; }
cat >"$SCRATCH/check.py" <<'END'
import json, sys

def no_constant(name):
    raise ValueError(name)

d = json.load(sys.stdin, parse_constant=no_constant)
assert d["schema"] == "tally.stat/1", d["schema"]
assert d["command"] == ["sh", "-c", "exit 4"], d["command"]
assert d["status"] == 4 and d["runs"] == 2
for key in "wall_ns", "user_ns", "system_ns":
    assert type(d[key]) is int, key
keys = ["event", "pmu", "cpu", "socket", "thread", "value", "unit", "running_ns", "enabled_ns",
        "supported", "counted", "reason", "variance_percent", "die", "core", "node", "cgroup",
        "cpus", "cluster", "cache"]
for e in d["events"]:
    assert list(e) == keys, list(e)
    assert type(e["value"]) is int if e["counted"] else e["value"] is None, e
    assert e["counted"] or e["reason"], e
    assert not e["counted"] or type(e["variance_percent"]) is float, e
clock = d["events"][0]
assert clock["event"].startswith("task-clock") and clock["unit"] == "ns", clock
assert clock["value"] > 10000, clock
names = [m["name"] for m in d["metrics"]]
assert "CPUs_utilized" in names and "insn_per_cycle" in names, names
for m in d["metrics"]:
    for key in "name", "value", "unit", "threshold", "coherent", "running_fraction":
        assert key in m, m
    if m["value"] is None:
        assert m["reason"] and m["coherent"] is None and m["running_fraction"] is None, m
    else:
        assert type(m["value"]) is float, m
END
python3 "$SCRATCH/check.py" <"$SCRATCH/json"

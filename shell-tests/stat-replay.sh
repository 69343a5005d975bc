#!/bin/sh
# SPDX-License-Identifier: MIT
# --replay does the arithmetic on counts that were printed before.
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
cat >"$SCRATCH/raw.json" <<'END'
{"schema":"tally.stat/1","wall_ns":2000000000,"user_ns":null,"system_ns":null,"scaled":false,
 "events":[
  {"event":"cycles","cpu":0,"value":1000,"running_ns":50,"enabled_ns":100},
  {"event":"cycles","cpu":1,"value":3000,"running_ns":100,"enabled_ns":100},
  {"event":"instructions","cpu":0,"value":2000,"running_ns":25,"enabled_ns":100},
  {"event":"instructions","cpu":1,"value":2000,"running_ns":100,"enabled_ns":100},
  {"event":"branches","supported":false,"counted":false,"value":null,"reason":"because"}]}
END
cat >"$SCRATCH/metrics.json" <<'END'
[
  { "MetricName": "mine", "MetricExpr": "instructions / cycles", "ScaleUnit": "100%",
    "MetricThreshold": "mine > 1.5", "BriefDescription": "a" },
  { "MetricName": "lost", "MetricExpr": "branches / cycles", "BriefDescription": "b" }
]
END
"$TALLY" stat -j --events "$SCRATCH/metrics.json" --replay "$SCRATCH/raw.json" -M mine,lost \
	>/dev/null 2>"$SCRATCH/json" || { cat "$SCRATCH/json" && exit 1; }
cat >"$SCRATCH/check.py" <<'END'
import json, sys

d = json.load(open(sys.argv[1]))
values = {e["event"]: e for e in d["events"]}
# 1000 in half of the time are 2000, and 2000 in a quarter 8000.
assert d["target"] == "replay" and d["wall_ns"] == 2000000000
assert values["cycles"]["value"] == 5000, values
assert values["instructions"]["value"] == 10000, values
metrics = {m["name"]: m for m in d["metrics"]}
mine, lost = metrics["mine"], metrics["lost"]
assert mine["value"] == 200.0 and mine["unit"] == "%" and mine["threshold"] == "bad", mine
assert mine["running_fraction"] == 0.625, mine
assert lost["value"] is None and "branches" in lost["reason"], lost
END
python3 "$SCRATCH/check.py" "$SCRATCH/json" || { cat "$SCRATCH/json" && exit 1; }
# All of its events, each CPU by itself; what was printed can be replayed again, and is the same.
"$TALLY" stat -j -A --replay "$SCRATCH/raw.json" 2>"$SCRATCH/one.json" || { cat "$SCRATCH/one.json" && exit 1; }
grep -q '"cpu":1' "$SCRATCH/one.json" || { cat "$SCRATCH/one.json" && exit 1; }
"$TALLY" stat -j -A --replay "$SCRATCH/one.json" 2>"$SCRATCH/two.json" || exit 1
cmp "$SCRATCH/one.json" "$SCRATCH/two.json" || { cat "$SCRATCH/one.json" "$SCRATCH/two.json" && exit 1; }
# Rows keep the places that they name, which need not be those of this machine.
python3 - >"$SCRATCH/places.json" <<'END'
import json

events = []
for cgroup in ["a", "b"]:
    for socket in range(2):
        for core in range(3):
            for name in ["cycles", "instructions"]:
                events.append(dict(event=name, socket=socket, die=7, core=core, cgroup=cgroup, cpus=2,
                                   value=1000 * (cgroup == "b") + 100 * socket + core, running_ns=10,
                                   enabled_ns=10))
print(json.dumps(dict(schema="tally.stat/1", wall_ns=1000, scaled=True, events=events)))
END
cat >"$SCRATCH/places.py" <<'END'
import json, sys

def rows(path, keys):
    return [[e.get(k) for k in keys] for e in json.load(open(path))["events"]]

keys = ["event", "socket", "die", "core", "cgroup", "cpus", "value"]
was, cores, sockets, all = (rows(p, keys) for p in sys.argv[1:5])
assert was == cores, (was, cores)
want = [["cycles", s, None, None, c, 6, 3000 * (c == "b") + 300 * s + 3]
        for c in ["a", "b"] for s in range(2)]
assert want == [r for r in sockets if r[0] == "cycles"], sockets
assert [["cycles", None, None, None, c, v] for c, v in [("a", 306), ("b", 6306)]] == [
    r[:5] + r[6:] for r in all if r[0] == "cycles"], all
END
for by in --per-core --per-socket --summary; do
	"$TALLY" stat -j $by --replay "$SCRATCH/places.json" 2>"$SCRATCH/places$by" ||
		{ cat "$SCRATCH/places$by" && exit 1; }
done
python3 "$SCRATCH/places.py" "$SCRATCH/places.json" "$SCRATCH/places--per-core" \
	"$SCRATCH/places--per-socket" "$SCRATCH/places--summary" || exit 1
"$TALLY" stat --replay "$SCRATCH/places.json" --for-each-cgroup a 2>"$SCRATCH/err"
[ $? -eq 2 ] || { cat "$SCRATCH/err" && exit 1; }
# Without scaling the counts are those of the counters.
"$TALLY" stat -x, --no-scale --replay "$SCRATCH/raw.json" -e cycles 2>"$SCRATCH/csv" || exit 1
grep -q '^cycles,[^,]*,,,,4000,' "$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
# Each interval is shown as it was, and what is printed can be replayed again; the whole on demand.
"$TALLY" stat -j -I 20 -e page-faults,task-clock sleep 0.1 2>"$SCRATCH/lines.json" || exit 1
"$TALLY" stat -j --replay "$SCRATCH/lines.json" 2>"$SCRATCH/again.json" || { cat "$SCRATCH/again.json" && exit 1; }
cat >"$SCRATCH/intervals.py" <<'END'
import json, sys

def read(path):
    return [(d["time_s"], [(e["event"], e["value"], e["running_ns"]) for e in d["events"]])
            for d in map(json.loads, open(path))]

was, now = read(sys.argv[1]), read(sys.argv[2])
assert len(was) >= 4 and was == now, (was, now)
END
python3 "$SCRATCH/intervals.py" "$SCRATCH/lines.json" "$SCRATCH/again.json" || exit 1
"$TALLY" stat -x, --summary --replay "$SCRATCH/lines.json" 2>"$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
sum=$(grep -o '"event":"page-faults[^}]*"value":[0-9]*' "$SCRATCH/lines.json" |
	awk -F: '{ n += $NF } END { print n }')
grep -Eq "page-faults(:u)?,software,,,,$sum," "$SCRATCH/csv" || { echo "$sum" && cat "$SCRATCH/csv" && exit 1; }
echo '{"schema":"tally.plan/1"}' >"$SCRATCH/other.json"
"$TALLY" stat --replay "$SCRATCH/other.json" 2>"$SCRATCH/err" && exit 1
grep -q "its schema is 'tally.plan/1'" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
"$TALLY" stat --replay "$SCRATCH/raw.json" true 2>/dev/null
[ $? -eq 2 ] || exit 1
# Standard input is what it is: a document or a recording, in a file or through a pipe.
"$TALLY" stat --record "$SCRATCH/recorded" -e task-clock true 2>/dev/null || exit 1
for file in raw.json recorded; do
	"$TALLY" stat -j --replay "$SCRATCH/$file" 2>"$SCRATCH/file" || exit 1
	"$TALLY" stat -j --replay - <"$SCRATCH/$file" 2>"$SCRATCH/input" || exit 1
	# shellcheck disable=SC2002
	cat "$SCRATCH/$file" | "$TALLY" stat -j --replay - 2>"$SCRATCH/pipe" || exit 1
	cmp "$SCRATCH/file" "$SCRATCH/input" || exit 1
	cmp "$SCRATCH/file" "$SCRATCH/pipe" || exit 1
done
"$TALLY" stat --replay - </dev/null 2>"$SCRATCH/err" && exit 1
grep -q '^tally stat: -: it holds no document$' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
# Parts that a file does not tell are told to be missing, once; those that it tells are not.
"$TALLY" stat --per-core --replay "$SCRATCH/recorded" 2>"$SCRATCH/err" || exit 1
[ "$(grep -c 'does not tell the parts' "$SCRATCH/err")" -eq 1 ] || { cat "$SCRATCH/err" && exit 1; }
"$TALLY" stat --per-core --replay "$SCRATCH/places.json" 2>"$SCRATCH/err" || exit 1
! grep -q 'does not tell the parts' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
# So are events.
"$TALLY" stat --replay "$SCRATCH/recorded" -e page-faults 2>"$SCRATCH/err" || exit 1
grep -q '^page-faults: the recording has no such event$' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }

#!/bin/sh
# SPDX-License-Identifier: MIT
# Called as perf, stat -j prints perf's JSON: an object for each event, a line each.
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
ln -s "$TALLY" "$SCRATCH/perf" || exit 1
cat >"$SCRATCH/counts.json" <<'END'
{"schema":"tally.stat/1","wall_ns":2000000000,"user_ns":null,"system_ns":null,"scaled":false,
 "events":[
  {"event":"task-clock","cpu":0,"value":400000000,"running_ns":400,"enabled_ns":400},
  {"event":"task-clock","cpu":1,"value":600000000,"running_ns":600,"enabled_ns":600},
  {"event":"cycles","cpu":0,"value":1000000000,"running_ns":200,"enabled_ns":400},
  {"event":"cycles","cpu":1,"value":500000000,"running_ns":600,"enabled_ns":600},
  {"event":"instructions","cpu":0,"value":3000000000,"running_ns":400,"enabled_ns":400},
  {"event":"instructions","cpu":1,"value":2000000000,"running_ns":600,"enabled_ns":600},
  {"event":"stalled-cycles-backend","cpu":0,"value":1000000000,"running_ns":400,"enabled_ns":400},
  {"event":"cache-misses","supported":false,"counted":false,"value":null,"reason":"because"}]}
END
replay() {
	"$SCRATCH/perf" stat -j --replay "$SCRATCH/counts.json" "$@" 2>"$SCRATCH/json" || exit 1
}
same() {
	cat >"$SCRATCH/want"
	diff "$SCRATCH/want" "$SCRATCH/json" || exit 1
}
replay
same <<'END'
{"counter-value" : "1000.000000", "unit" : "msec", "event" : "task-clock", "event-runtime" : 1000, "pcnt-running" : 100.00, "metric-value" : 0.500000, "metric-unit" : "CPUs utilized"}
{"counter-value" : "2500000000.000000", "unit" : "", "event" : "cycles", "event-runtime" : 800, "pcnt-running" : 80.00, "metric-value" : 2.500000, "metric-unit" : "GHz"}
{"counter-value" : "5000000000.000000", "unit" : "", "event" : "instructions", "event-runtime" : 1000, "pcnt-running" : 100.00, "metric-value" : 2.000000, "metric-unit" : "insn per cycle"}
{"metric-value" : 0.200000, "metric-unit" : "stalled cycles per insn"}
{"counter-value" : "1000000000.000000", "unit" : "", "event" : "stalled-cycles-backend", "event-runtime" : 400, "pcnt-running" : 100.00, "metric-value" : 40.000000, "metric-unit" : "backend cycles idle"}
{"counter-value" : "<not supported>", "unit" : "", "event" : "cache-misses", "event-runtime" : 0, "pcnt-running" : 100.00, "metric-value" : 0.000000, "metric-unit" : ""}
END
replay --metric-only -A -e cycles,instructions,task-clock
same <<'END'
{"cpu" : "0", "GHz" : "5.000", "insn per cycle" : "1.50"}
{"cpu" : "1", "GHz" : "0.833", "insn per cycle" : "4.00"}
END
replay --metric-only -e cache-misses
same <<'END'
{"metric-value" : "none"}
END
# Live, in every way of telling counts apart: each line is JSON and has the members that are due.
cat >"$SCRATCH/check.py" <<'END'
import json, sys

path, *want = sys.argv[1:]
usual = ["counter-value", "unit", "event", "event-runtime", "pcnt-running", "metric-value", "metric-unit"]
lines = [json.loads(line) for line in open(path)]
assert lines, "nothing was printed"
for line in lines:
    keys = [k for k in line if k != "variance"]
    assert keys == want + usual, line
    float(line["metric-value"]), float(line["pcnt-running"])
    if not line["counter-value"].startswith("<not "):
        float(line["counter-value"])
END
check() { # KEYS OPTIONS...
	keys=$1
	shift
	"$SCRATCH/perf" stat -j -o "$SCRATCH/json" "$@" || exit 1
	# shellcheck disable=SC2086
	python3 "$SCRATCH/check.py" "$SCRATCH/json" $keys || { echo "$*" && cat "$SCRATCH/json" && exit 1; }
}
check '' true
check '' -r 2 -e task-clock true
check 'interval' -I 20 -e task-clock,cycles sleep 0.05
if "$TALLY" stat -q -a -e cpu-clock true 2>/dev/null; then
	check '' -a true
	check 'cpu' -a -A true
	for part in core die socket node cluster cache; do
		check "$part aggregate-number" -a --per-$part true
		check "interval $part aggregate-number" -I 20 -a --per-$part -e cpu-clock sleep 0.03
	done
fi
sleep 5 &
check 'thread' --per-thread -p $! -e task-clock,cycles sleep 0.01
kill $!
exit 0

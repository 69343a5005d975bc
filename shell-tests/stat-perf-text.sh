#!/bin/sh
# SPDX-License-Identifier: MIT
# Called as perf, stat prints perf's text, column by column.
ln -s "$TALLY" "$SCRATCH/perf" || exit 1
cat >"$SCRATCH/counts.json" <<'END'
{"schema":"tally.stat/1","wall_ns":2000000000,"user_ns":1500000000,"system_ns":250000000,"scaled":false,
 "events":[
  {"event":"task-clock","cpu":0,"value":400000000,"running_ns":400,"enabled_ns":400},
  {"event":"task-clock","cpu":1,"value":600000000,"running_ns":600,"enabled_ns":600},
  {"event":"page-faults","cpu":0,"value":1000,"running_ns":400,"enabled_ns":400},
  {"event":"page-faults","cpu":1,"value":500,"running_ns":600,"enabled_ns":600},
  {"event":"cycles","cpu":0,"value":1000000000,"running_ns":200,"enabled_ns":400},
  {"event":"cycles","cpu":1,"value":500000000,"running_ns":600,"enabled_ns":600},
  {"event":"instructions","cpu":0,"value":3000000000,"running_ns":400,"enabled_ns":400},
  {"event":"instructions","cpu":1,"value":2000000000,"running_ns":600,"enabled_ns":600},
  {"event":"stalled-cycles-frontend","cpu":0,"value":1000000000,"running_ns":400,"enabled_ns":400},
  {"event":"branches","cpu":0,"value":null,"counted":false,"running_ns":0,"enabled_ns":400},
  {"event":"cache-misses","supported":false,"counted":false,"value":null,"reason":"because"}]}
END
cat >"$SCRATCH/metrics.json" <<'END'
[
  { "MetricName": "mine", "MetricExpr": "instructions / cycles", "ScaleUnit": "100%",
    "BriefDescription": "a" },
  { "MetricName": "plain", "MetricExpr": "cycles / instructions", "BriefDescription": "b" }
]
END
replay() {
	LC_ALL=C "$SCRATCH/perf" stat --replay "$SCRATCH/counts.json" "$@" 2>"$SCRATCH/text"
}
# The blanks at the end are perf's as well; here a bar stands behind them.
same() {
	sed 's/$/|/' "$SCRATCH/text" >"$SCRATCH/have"
	sed "s|COUNTS|$SCRATCH/counts.json|" >"$SCRATCH/want"
	diff "$SCRATCH/want" "$SCRATCH/have" || exit 1
}
replay || exit 1
same <<'END'
|
 Performance counter stats for 'COUNTS':|
|
           1000.00 msec task-clock                       #    0.500 CPUs utilized          |
              1500      page-faults                      #    1.500 K/sec                  |
        2500000000      cycles                           #    2.500 GHz                      (80.00%)|
        5000000000      instructions                     #    2.00  insn per cycle         |
                                                  #    0.20  stalled cycles per insn|
        1000000000      stalled-cycles-frontend          #   40.00% frontend cycles idle   |
     <not counted>      branches                                                      (0.00%)|
   <not supported>      cache-misses                                                |
|
       2.000000000 seconds time elapsed|
|
       1.500000000 seconds user|
       0.250000000 seconds sys|
|
|
END
# For each CPU, and with groups of digits where the locale has them.
if LC_ALL=en_US.UTF-8 locale thousands_sep 2>/dev/null | grep -q ,; then
	LC_ALL=en_US.UTF-8 "$SCRATCH/perf" stat --replay "$SCRATCH/counts.json" -e page-faults \
		2>&1 | grep -q '^             1,500      page-faults' || exit 1
fi
replay -A -e task-clock,cycles,instructions || exit 1
same <<'END'
|
 Performance counter stats for 'COUNTS':|
|
CPU0                   400.00 msec task-clock                       #    0.200 CPUs utilized          |
CPU1                   600.00 msec task-clock                       #    0.300 CPUs utilized          |
CPU0               2000000000      cycles                           #    5.000 GHz                      (50.00%)|
CPU1                500000000      cycles                           #    0.833 GHz                    |
CPU0               3000000000      instructions                     #    1.50  insn per cycle         |
CPU1               2000000000      instructions                     #    4.00  insn per cycle         |
|
       2.000000000 seconds time elapsed|
|
       1.500000000 seconds user|
       0.250000000 seconds sys|
|
|
END
# Metrics that were asked for stand below what is there anyway.
replay --events "$SCRATCH/metrics.json" -M mine,plain || exit 1
sed -n 4,7p "$SCRATCH/text" >"$SCRATCH/lines" && mv "$SCRATCH/lines" "$SCRATCH/text"
sort "$SCRATCH/text" -o "$SCRATCH/text"
same <<'END'
                                                  #     0.50 plain                  |
                                                  #    200.0 %  mine                |
        2500000000      cycles                                                               (80.00%)|
        5000000000      instructions                     #    2.00  insn per cycle         |
END
replay --metric-only -A -e cycles,instructions,task-clock || exit 1
sed -n 4,6p "$SCRATCH/text" >"$SCRATCH/lines" && mv "$SCRATCH/lines" "$SCRATCH/text"
same <<'END'
                            GHz       insn per cycle |
CPU0                      5.000                1.50  |
CPU1                      0.833                4.00  |
END
# A metric whose event is nowhere is in no row, so it is told beside them.
echo '[ { "MetricName": "absent", "MetricExpr": "no_such_event / 2", "BriefDescription": "a" } ]' >"$SCRATCH/absent.json"
for layout in '' '-x,' -j; do
	# shellcheck disable=SC2086
	"$SCRATCH/perf" stat $layout --events "$SCRATCH/absent.json" -M absent true >"$SCRATCH/text" 2>&1
	[ "$(grep -c "^note: absent has no value: the machine has no event 'no_such_event'\$" "$SCRATCH/text")" -eq 1 ] ||
		{ cat "$SCRATCH/text" && exit 1; }
done

#!/bin/sh
# SPDX-License-Identifier: MIT
# Called as perf, stat -x prints perf's CSV: no header, and fields that depend on the parts.
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
  {"event":"branch-misses","cpu":0,"value":null,"counted":false,"running_ns":0,"enabled_ns":400},
  {"event":"cache-misses","supported":false,"counted":false,"value":null,"reason":"because"}]}
END
replay() {
	"$SCRATCH/perf" stat --replay "$SCRATCH/counts.json" "$@" 2>"$SCRATCH/csv" || exit 1
}
same() {
	cat >"$SCRATCH/want"
	diff "$SCRATCH/want" "$SCRATCH/csv" || exit 1
}
replay -x,
same <<'END'
1000.00,msec,task-clock,1000,100.00,0.500,CPUs utilized
2500000000,,cycles,800,80.00,2.500,GHz
5000000000,,instructions,1000,100.00,2.00,insn per cycle
,,,,,0.20,stalled cycles per insn
1000000000,,stalled-cycles-backend,400,100.00,40.00,backend cycles idle
<not counted>,,branch-misses,0,0.00,,
<not supported>,,cache-misses,0,100.00,,
END
replay -x @ -A -e cycles,instructions
same <<'END'
CPU0@2000000000@@cycles@200@50.00@@
CPU1@500000000@@cycles@600@100.00@@
CPU0@3000000000@@instructions@400@100.00@1.50@insn per cycle
CPU1@2000000000@@instructions@600@100.00@4.00@insn per cycle
END
replay -x, -A --metric-only -e cycles,instructions,task-clock
same <<'END'
cpu,GHz,insn per cycle,
CPU0,5.000,1.50,
CPU1,0.833,4.00,
END
# Live: intervals, their summary, and parts of the machine.
like() { # PATTERN
	grep -Evq -- "$1" "$SCRATCH/csv" && cat "$SCRATCH/csv" && exit 1
	[ -s "$SCRATCH/csv" ] || { echo "nothing was printed" && exit 1; }
}
"$SCRATCH/perf" stat -x, -I 20 --summary -e page-faults,task-clock sleep 0.05 2>"$SCRATCH/csv" || exit 1
tail -n 2 "$SCRATCH/csv" | grep -q '^         summary,[0-9]*,,page-faults' || { cat "$SCRATCH/csv" && exit 1; }
grep -v summary "$SCRATCH/csv" >"$SCRATCH/lines" && mv "$SCRATCH/lines" "$SCRATCH/csv"
like '^     0\.[0-9]{9},([0-9.]+|<not counted>),(msec|),(page-faults|task-clock)(:u)?,[0-9]+,100\.00,([0-9.]+,([KMG]?/sec|CPUs utilized)|,)$'
"$SCRATCH/perf" stat -x, -I 20 --summary --no-csv-summary -e page-faults sleep 0.03 2>"$SCRATCH/csv" || exit 1
grep -q summary "$SCRATCH/csv" && cat "$SCRATCH/csv" && exit 1
tail -n 1 "$SCRATCH/csv" | grep -Eq '^[0-9]+,,page-faults' || { cat "$SCRATCH/csv" && exit 1; }
"$SCRATCH/perf" stat -x, -r 3 -e page-faults,task-clock true 2>"$SCRATCH/csv" || exit 1
like '^[0-9.]+,(msec)?,(page-faults|task-clock)(:u)?,[0-9]+\.[0-9]{2}%,[0-9]+,100\.00,[0-9.]+,([KMG]?/sec|CPUs utilized)$'
"$SCRATCH/perf" stat -x, -o "$SCRATCH/csv" -e page-faults true || exit 1
head -n 1 "$SCRATCH/csv" | grep -Eq '^# started on [A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} [0-9]{4}$' ||
	{ cat "$SCRATCH/csv" && exit 1; }
if "$TALLY" stat -q -a -e cpu-clock true 2>/dev/null; then
	for part in core:S0-D0-C die:S0-D0 socket:S0 cluster:S0-D0-CLS cache:S0-D0-L node:N0; do
		"$SCRATCH/perf" stat -x, -a --per-"${part%%:*}" -e page-faults true 2>"$SCRATCH/csv" || exit 1
		grep -Eq "^${part#*:}[-ID0-9]*,[0-9]+,[0-9]+,,page-faults,[0-9]+,100\\.00,,$" "$SCRATCH/csv" ||
			{ echo "$part" && cat "$SCRATCH/csv" && exit 1; }
	done
fi
exit 0

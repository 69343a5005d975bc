#!/bin/sh
# SPDX-License-Identifier: MIT
# An event of all units of a PMU is one row, of types of cores with --hybrid-merge; the rest is as it was.
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
machines=tests/data/machines
cat >"$SCRATCH/units.json" <<'END'
{"schema":"tally.stat/1","wall_ns":1000000000,"scaled":false,"events":[
  {"event":"uncore_imc/cas_count_read/ [uncore_imc_0]","cpu":0,"value":1000,"running_ns":50,"enabled_ns":100},
  {"event":"uncore_imc/cas_count_read/ [uncore_imc_1]","cpu":0,"value":30,"running_ns":100,"enabled_ns":100},
  {"event":"uncore_imc/cas_count_read/ [uncore_imc_0]","cpu":1,"value":4,"running_ns":100,"enabled_ns":100},
  {"event":"uncore_cha/event=1/ [uncore_cha_0]","cpu":0,"value":7,"running_ns":100,"enabled_ns":100},
  {"event":"uncore_cha/event=1/ [uncore_cha_2]","supported":false,"counted":false,"value":null,"reason":"because"}]}
END
cat >"$SCRATCH/cores.json" <<'END'
{"schema":"tally.stat/1","wall_ns":1000000000,"scaled":false,"events":[
  {"event":"cycles [cpu_atom]","value":100,"running_ns":100,"enabled_ns":100},
  {"event":"cycles [cpu_core]","value":20,"running_ns":50,"enabled_ns":100}]}
END
replay() { # MACHINE EVENTS FILE OPTION...
	machine=$1 events=$2 file=$3
	shift 3
	"$TALLY" stat --sysfs "$machines/$machine/sys" --replay "$SCRATCH/$file.json" -e "$events" "$@" \
		2>"$SCRATCH/out" || { cat "$SCRATCH/out" && exit 1; }
}
rows() {
	grep -v -e '^note' -e '^event,' "$SCRATCH/out" | cut -d, -f1,2,6,8-11 | tr '\n' ' '
}
expect() {
	[ "$(rows)" = "$1" ] || { echo "expected $1" && cat "$SCRATCH/out" && exit 1; }
}
units=uncore_imc/cas_count_read/,uncore_cha/event=1/
# 1000 in half of the time are 2000.
replay intel-server "$units" units -x,
expect 'uncore_imc/cas_count_read/,uncore_imc,2034,250,300,true,true uncore_cha/event=1/,uncore_cha,7,100,100,true,true '
replay intel-server "$units" units -x, --no-merge
[ "$(grep -c '^uncore_' "$SCRATCH/out")" -eq 5 ] || { cat "$SCRATCH/out" && exit 1; }
grep -q '^uncore_imc/cas_count_read/ \[uncore_imc_1\],uncore_imc_1,.*,30,' "$SCRATCH/out" || {
	cat "$SCRATCH/out" && exit 1
}
replay intel-server "$units" units -x, -A
[ "$(grep -c ' \[uncore_imc_[01]\],uncore_imc_[01],[01],' "$SCRATCH/out")" -eq 3 ] || {
	cat "$SCRATCH/out" && exit 1
}
# Text and perf's layouts have the same rows.
replay intel-server "$units" units
grep -Eq 'MiB +uncore_imc/cas_count_read/( |$)' "$SCRATCH/out" || { cat "$SCRATCH/out" && exit 1; }
ln -s "$(command -v "$TALLY")" "$SCRATCH/perf"
for option in '-x,' -j; do
	"$SCRATCH/perf" stat $option --sysfs "$machines/intel-server/sys" --replay "$SCRATCH/units.json" -e "$units" \
		>"$SCRATCH/out" 2>&1 || { cat "$SCRATCH/out" && exit 1; }
	[ "$(grep -c 'uncore_imc/cas_count_read/[,"]' "$SCRATCH/out")" -eq 1 ] || { cat "$SCRATCH/out" && exit 1; }
	grep -q uncore_imc_1 "$SCRATCH/out" && cat "$SCRATCH/out" && exit 1
done
# Types of cores stay apart unless they are to be added up.
replay intel-hybrid cycles cores -x,
expect 'cycles [cpu_atom],cpu_atom,100,100,100,true,true cycles [cpu_core],cpu_core,40,50,100,true,true '
replay intel-hybrid cycles cores -x, --no-scale
expect 'cycles [cpu_atom],cpu_atom,100,100,100,true,true cycles [cpu_core],cpu_core,20,50,100,true,true '
replay intel-hybrid cycles cores -x, --hybrid-merge
expect 'cycles,cpu,140,150,200,true,true '

#!/bin/sh
# SPDX-License-Identifier: MIT
# A field that samples do not have is no invented value: asked for by name it is refused, with
# the event and the option of record that adds it; else it is left out.
cd "$SCRATCH" || exit 1
"$TALLY" record -q -e cpu-clock -c 100000 -o bare.data ls -R "$ROOT/Documentation" >/dev/null 2>err ||
	{ head -n 1 err && exit 77; }
"$TALLY" script -i bare.data >out || exit 1
[ -s out ] || { echo 'there are no samples' && exit 77; }
grep -q '\[4294967295\]' out && { echo 'a CPU by default' && exit 1; }
# The event's own period is every sample's where they do not say one each.
grep -q ' 100000 cpu-clock:' out || { head -n 1 out && echo 'no period by default' && exit 1; }
# refuses FIELD OPTION
refuses() {
	for fields in "ip,$1" "+$1" "sw:$1"; do
		"$TALLY" script -F "$fields" -i bare.data >out 2>err && { echo "$fields is fine" && exit 1; }
		[ ! -s out ] || { echo "$fields prints something" && exit 1; }
		[ "$(cat err)" = "tally script: samples of 'cpu-clock' do not have field '$1'
hint: 'tally record $2' adds it" ] || { cat err && exit 1; }
	done
}
refuses cpu --sample-cpu
refuses addr -d
refuses data_src -d
refuses weight -W
refuses ins_lat -W
refuses phys_addr --phys-data
refuses data_page_size --data-page-size
refuses cgroup --all-cgroups
refuses iregs --intr-regs
refuses uregs --user-regs
# Of a pipe as well; what is there is printed.
"$TALLY" script -F cpu -i - <bare.data >out 2>err && { echo 'a pipe has it' && exit 1; }
"$TALLY" script -F ip,period,-cpu -i bare.data >out 2>err && { echo 'mixed' && exit 1; }
"$TALLY" script -F hw:cpu -F sw:ip -i bare.data >out || { echo 'of other events' && exit 1; }
"$TALLY" record -q -e cpu-clock -c 100000 --sample-cpu -o cpu.data ls -R "$ROOT/Documentation" >/dev/null || exit 1
"$TALLY" script -F cpu,ip -i cpu.data >out || exit 1
grep -Eq '^\[[0-9]{3}\] ' out || { echo 'no CPU' && exit 1; }

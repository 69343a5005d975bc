#!/bin/sh
# SPDX-License-Identifier: MIT
# -F knows every field of perf 6.1 and of Linux 7.2's perf, and prints what perf prints of
# recordings that have it.
files=$ROOT/../shared/fixtures/perfdata
cd "$SCRATCH" || exit 1
# perf_event fields in the order of 'perf script -h' of Linux 7.2.
all='comm tid pid time cpu event trace ip sym dso dsoff addr symoff srcline period iregs uregs brstack
	brstacksym flags data_src weight bpf-output brstackinsn brstackinsnlen brstackdisasm brstackoff
	callindent insn disasm insnlen synth phys_addr metric misc srccode ipc tod data_page_size
	code_page_size ins_lat machine_pid vcpu cgroup retire_lat brcntr'
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
printf 'app;main 1\n' | "$make" -o made.data || exit 1
for field in $all; do
	"$TALLY" script -F "ip,sym,$field" -i made.data >out 2>err && continue
	# Not there in this recording is told so; that nothing knows it would be another thing.
	grep -q "do not have field '$field'\|time of day" err || { cat err && echo "$field" && exit 1; }
done
"$TALLY" script -F nonsense -i made.data 2>err && exit 1
grep -q "samples have no field 'nonsense'" err || { cat err && exit 1; }
{ [ -d "$files" ] && command -v perf >/dev/null; } || { echo 'no ../shared/fixtures/perfdata or no perf' && exit 77; }
case $(perf version) in *' 6.1.'*) ;; *) echo 'perf is not that of 6.1' && exit 77 ;; esac
export TZ=UTC LC_ALL=C PERF_CONFIG=/dev/null
mkdir empty
# same FIELDS FILES...: as perf, but for blanks, and the type and speculation of branches, which
# are later than 6.1.
same() {
	fields=$1
	shift
	for file in "$@"; do
		perf script -f --symfs empty -F "$fields" -i "$files/$file.data" 2>err | tr -s ' \t' ' ' >known
		[ -s known ] || { echo "perf prints no $fields of $file" && head -n 2 err && exit 1; }
		"$TALLY" script -f --symfs empty -F "$fields" -i "$files/$file.data" 2>err | tr -s ' \t' ' ' |
			sed 's/^ //; s|\(/[0-9]*/\)[A-Z_]*/[A-Z_-]* |\1 |g' >out
		sed 's/^ //' known >want
		cmp -s want out || { echo "$fields of $file" && diff want out | head -n 6 && exit 1; }
	done
}
for field in comm tid pid time event period misc flags ipc callindent synth insn; do
	same "event,$field" p61-sampletypes p61-multi lbr-skylake-perf4.14 armv7-perf3.4 p61-group-read
done
for field in metric ip ip,sym ip,dso ip,sym,dso,symoff; do
	same "comm,$field" p61-sampletypes p61-multi lbr-skylake-perf4.14 armv7-perf3.4
done
same trace:trace p61-tracepoints
for field in brstack brstacksym brstackoff; do
	same "ip,$field" simpleperf-lbr-x86 arm64-etm-brstack-hwindex-perf5.15 lbr-snb-systemwide-perf3.4
done
for field in cpu phys_addr data_page_size code_page_size weight ins_lat addr tod; do
	same "comm,$field" p61-sampletypes
done
same ip,addr,data_src,weight weightstruct-perf5.17

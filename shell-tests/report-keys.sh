#!/bin/sh
# SPDX-License-Identifier: MIT
# Sort keys, fields and filters of real recordings: the rows that perf prints, which is asked where it
# is installed; what each means is checked without it, too.
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
cd "$SCRATCH" || exit 1
mkdir bin none || exit 1
# perf ends where addr2line does not find a file.
printf '#!/bin/sh\nwhile read -r l; do printf "??\\n??:0\\n"; done\n' >bin/addr2line
chmod +x bin/addr2line
failed=0
rows() { # blanks are layout
	grep -v -e '^#' -e '^ *$' -e '^note: ' | tr -s ' \t' ' ' | sed 's/^ //; s/ $//' | sort
}
same() { # RECORDING OPTION...
	name=$1
	shift
	"$TALLY" report --symfs none --stdio -i "$files/$name.data" "$@" 2>said >out ||
		{ echo "$name $*" && cat said && exit 1; }
	rows <out >ours
	[ -s ours ] || { echo "$name $*: no rows" && exit 1; }
	command -v perf >/dev/null || return
	PATH=$PWD/bin:$PATH LC_ALL=C PERF_CONFIG=/dev/null perf report -f --symfs none --stdio \
		-i "$files/$name.data" "$@" </dev/null 2>said | rows >theirs
	diff theirs ours >differs && return
	echo "$name $*"
	head -n 6 differs
	failed=1
}
sees() { # TEXT: of the report before
	grep -q -- "$1" out || { echo "no '$1'" && head -n 20 out && exit 1; }
}

for key in pid cpu srcline srcfile weight local_weight transaction trace cgroup cgroup_id time \
	code_page_size ins_lat local_ins_lat addr; do
	same weightstruct-perf5.17 --no-children -g none -s $key,comm
	same hw-sw-perf3.4 --no-children -g none -s $key,comm
done
same p61-sampletypes -g none -s cgroup,code_page_size
# Where samples do not tell their CPU, the socket is not known either.
same p61-multi -g none --no-children -s socket
sees '100.00%  -001$'
same weightstruct-perf5.17 -s pid
sees '19360:thread_manager_$'
for key in mem snoop tlb locked blocked dso_daddr local_weight; do
	same weightstruct-perf5.17 --mem-mode -s $key,comm
done
same weightstruct-perf5.17 --mem-mode
sees 'L2 miss  *No  *N/A  *0$'
"$TALLY" report --symfs none --mem-mode -s dcacheline -i "$files/weightstruct-perf5.17.data" >out
sees '\[\.\] 0x000004a1cba76600$'
for key in dso_from dso_to mispredict abort in_tx srcline_from srcline_to comm pid; do
	same simpleperf-lbr-x86 -b -s $key,comm
done
# Fields of tracepoints, of one event or of all that have them; of other events there is no such column.
if "$TALLY" version --build-options | grep -q '^libtraceevent *yes'; then
	for words in "-s trace" "-s trace --raw-trace" --raw-trace -q "-s prev_comm" "-s %1.prev_comm" \
		"-s sched:sched_switch.prev_state" "-s prev_state/raw" "-s switch.prev_comm,switch.next_comm" \
		"-s sched_switch.*" "-s next_pid,comm" "-s pid,child_pid"; do
		set -f
		# shellcheck disable=SC2086 # words
		same p61-tracepoints $words
		set +f
	done
	same p61-tracepoints -s trace_fields --raw-trace
	sees '^# Overhead  prev_comm  prev_pid  prev_prio'
	sees '^# Overhead  filename  *pid  *old_pid$'
	# Of system calls perf tells nothing.
	"$TALLY" report -s openat.flags,openat.mode -q -i "$files/p61-tracepoints.data" >out || exit 1
	sees '1.47%  0x00000241  0x000001b6$'
	"$TALLY" report -s prev_comm -j -i "$files/p61-tracepoints.data" >out || exit 1
	sees '"samples":2,"period":2,"prev_comm":"cat"'
	fails() { # TEXT KEY
		"$TALLY" report -s "$2" -i "$files/p61-tracepoints.data" >out 2>said && echo "$2 works" && exit 1
		grep -q -e "$1" said || { cat said && exit 1; }
	}
	fails "may be 'sched:sched_switch' or" sched.pid
	fails "has no field 'foo'" switch.foo
	fails "no event of the recording is called" none.pid
	fails 'stands raw' pid/hex
	fails 'more than 64 sort keys' \
		"comm,pid,tid,cpu,time,weight,socket,cgroup,sym,dso,symoff,srcline,srcfile,trace,mode,vm,vcpu,addr,mem,snoop,tlb,locked,blocked,dso_daddr,symbol_daddr,dcacheline,phys_daddr,tgid,trace_fields,trace_fields/raw"
	fails "no sort key 'prev_com'" prev_com
fi
# Names out of lists, which may have commas in them.
printf 'chrome\nperf\n' >list
: >nobody
for option in -c -d; do
	same callgraph-perf3.4 -g none --no-children -s comm,dso $option file://list
done
same callgraph-perf3.4 -g none --no-children -s comm,dso -c file://list,swapper
"$TALLY" report --symfs none -q -s comm -c file://nobody -i "$files/callgraph-perf3.4.data" | grep '%' && exit 1
"$TALLY" report --symfs none -c file://gone -i "$files/callgraph-perf3.4.data" 2>said && exit 1
grep -q "gone" said || { cat said && exit 1; }
# Samples between those of two events.
same p61-tracepoints -s comm --switch-on sched:sched_process_exec
same p61-tracepoints -s comm --switch-on sched:sched_process_exec --show-on-off-events
same p61-tracepoints -s comm --switch-on sched:sched_process_exec --switch-off sched:sched_switch
"$TALLY" report -s comm -q --switch-off sched:sched_process_fork -i "$files/p61-tracepoints.data" >out || exit 1
grep -q -e ls -e cat out && exit 1
"$TALLY" report --switch-off none -i "$files/p61-tracepoints.data" 2>said && exit 1
grep -q "no event 'none' is recorded" said || { cat said && exit 1; }
# Levels, with graphs in the order that rows with children would have.
same callgraph-perf3.4 --hierarchy -s comm,dso
same callgraph-perf3.4 --hierarchy -s comm,dso --no-children
same callgraph-perf3.4 --hierarchy -g none -n --show-total-period --show-cpu-utilization
same p61-group-read --no-group -g none
sees "event 'page-faults'"
same p61-multi --hierarchy --group -s comm,sym -g none
# Call graphs.
for mode in graph graph,5 caller callee folded count,graph period,callee srcline address; do
	same callgraph-perf3.4 -g $mode -s comm
	same callgraph-perf3.4 -g $mode -s comm --no-children
done
same callgraph-perf3.4 -s comm --no-children --max-stack 8
# Columns.
for fields in overhead,comm +period,sample overhead_children,overhead,comm sample overhead_sys,overhead_us,comm \
	+cpu,overhead_us dso,sample; do
	same callgraph-perf3.4 -g none -F $fields -s comm
done
# Without CPUs none is told.
same lbr-skylake-perf4.14 -b -s cpu
sees ' -001$'
"$TALLY" report -i "$files/lbr-skylake-perf4.14.data" -b -s cpu -j 2>said >out || cat said
sees '"cpu":null'
"$TALLY" report -i "$files/lbr-skylake-perf4.14.data" -b -s sym_from,cpu -x, 2>said >out || cat said
sees ',$'
grep -- '-001' out && failed=1
# Programs get numbers as such.
"$TALLY" report -i "$files/hw-sw-perf3.4.data" -s cpu -j 2>said >out || cat said
sees '"cpu":"[0-9]'
grep '"cpu":"0[0-9]' out && failed=1
exit $failed

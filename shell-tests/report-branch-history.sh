#!/bin/sh
# SPDX-License-Identifier: MIT
# report --branch-history: paths by place, with what their branches were like, as in perf, which is
# asked too where it is installed; rounds of loops once, with how many were left out.
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
cd "$SCRATCH" || exit 1
mkdir bin none || exit 1
# perf ends where addr2line does not find a file.
printf '#!/bin/sh\nwhile read -r l; do printf "??\\n??:0\\n"; done\n' >bin/addr2line
chmod +x bin/addr2line
rows() { # rounds are told of averages here, of sums in perf; equal rows may come in any order
	grep -v '^#' | sed 's/ *iter:[0-9]* avg_cycles:[0-9]*//; s/ ()//; s/ *$//' | grep . | sort
}
for name in simpleperf-lbr-x86 lbr-skylake-perf4.14 amd-zen4-brstack-spec-perf5.19; do
	for order in caller callee; do
		"$TALLY" report --symfs none --branch-history -s sym -g "$order" -i "$files/$name.data" >"$name.$order" || exit 1
		case $name,$order in
		lbr-skylake*,callee) continue ;; # perf misses a loop there,
		amd*,callee) continue ;;	 # and has equal branches in another order
		esac
		command -v perf >/dev/null || continue
		PATH=$PWD/bin:$PATH perf report -f --stdio --symfs none --branch-history -s sym -g "$order" \
			-i "$files/$name.data" </dev/null 2>said | sed 's/ *-      - *$//' | rows >theirs
		[ -s theirs ] || { cat said && exit 1; }
		rows <"$name.$order" >ours
		diff theirs ours || { echo "$name $order" && exit 1; }
	done
done
sees() { # FILE TEXT
	grep -q -- "$2" "$1" || { echo "$1: $2" && exit 1; }
}
# By default: the line, the function and the file.
"$TALLY" report --symfs none --branch-history -g 0 -i "$files/lbr-skylake-perf4.14.data" >usual || exit 1
sees usual '^# Overhead  Source:Line  *Symbol  *Shared Object$'
sees lbr-skylake-perf4.14.caller ' (cycles:348)$'
sees lbr-skylake-perf4.14.caller ' (predicted:0.0%)$'
sees simpleperf-lbr-x86.caller ' (iter:1 avg_cycles:0)$'
# In front of callers, which have a share of them.
"$TALLY" report --symfs none --branch-history -g 0 -s sym -i "$files/lbr-raw-callgraph-perf3.4.data" >both || exit 1
sees both '^# Children  *Self  Symbol'
sees both ' (calltrace)$'
# Kinds of branches, where they were recorded; -g branch is the same paths by function, and says nothing of them.
"$TALLY" report --symfs none --no-children -g 0,branch -s sym -i "$files/lbr-skylake-perf4.14.data" >plain || exit 1
grep -q '(cycles:' plain && exit 1
sees plain '0x[0-9a-f]*$'

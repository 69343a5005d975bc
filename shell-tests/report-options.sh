#!/bin/sh
# SPDX-License-Identifier: MIT
# Columns, orders, filters and layouts of reports, on a recording whose tree is known.
case $O in
/*) ;;
*) O=$ROOT/$O ;;
esac
cd "$SCRATCH" || exit 1
cat >tree <<'END'
app/100/100;main;work;hot 50
app/100/101;main;work;sys_read_[k];copy_[k] 20
other/200/200;main;idle 15
app/100/100;main;work;hot;libx.so!leaf 15
END
"$O/tests/makeprofile" -P 1000 -c 2 -s sym -o perf.data <tree || exit 1
kallsyms=$(find sym -name '*kallsyms*' | head -n 1)
report() {
	"$TALLY" report --symfs sym --kallsyms "$kallsyms" "$@"
}

# Each line that is wanted, in this order, blanks squeezed.
has() { # FILE LINE...
	file=$1
	shift
	grep -v '^#' "$file" | tr -s ' ' | sed 's/^ //; s/ $//' >rows
	for line; do
		printf '%s\n' "$line"
	done >wanted
	diff wanted rows >differ && return
	echo "$file:"
	cat differ
	exit 1
}

flat='--no-children -g none'
# shellcheck disable=SC2086 # words
{
	# Columns and order.
	report $flat -F sym,period,sample -s sym >out || exit 1
	has out '[k] copy 20000 20' '[.] hot 50000 50' '[.] idle 15000 15' '[.] leaf 15000 15'
	grep -q '^# Symbol  *Period  *Samples$' out || { cat out && exit 1; }
	report $flat -F overhead,comm >out || exit 1
	has out '85.00% app' '15.00% other'
	report $flat -F overhead,comm -s tid >out || exit 1 # keys that -F leaves out stand behind
	has out '65.00% app 100:app' '20.00% app 101:app' '15.00% other 200:other'
	report $flat -F +period,sample -s comm >out || exit 1
	has out '85.00% 85000 85 app' '15.00% 15000 15 other'
	report $flat -F sample -s +tid -c other >out || exit 1
	has out '15 other other [.] idle 200:other'
	report $flat -s comm,sym --sort-order sym,overhead >out || exit 1
	has out '20.00% app [k] copy' '50.00% app [.] hot' '15.00% other [.] idle' '15.00% app [.] leaf'
	report $flat -s comm -n --show-total-period --show-cpu-utilization >out || exit 1
	has out '85.00% 20.00% 65.00% 85 85000 app' '15.00% 0.00% 15.00% 15 15000 other'
	report $flat -s +tid -q >out || exit 1
	has out '50.00% app app [.] hot 100:app' '20.00% app [kernel.kallsyms] [k] copy 101:app' \
		'15.00% app libx.so [.] leaf 100:app' '15.00% other other [.] idle 200:other'
	# Filters, and what percents are of.
	report $flat -s sym -c other >out || exit 1
	has out '15.00% [.] idle'
	report $flat -s sym -c other --percentage relative >out || exit 1
	has out '100.00% [.] idle'
	report $flat -s sym -d libx.so >out || exit 1
	has out '15.00% [.] leaf'
	report $flat -s sym --tid 101 --percent-limit 5 >out || exit 1
	has out '20.00% [k] copy'
	report $flat -s sym --symbol-filter ea >out || exit 1
	has out '15.00% [.] leaf'
	"$TALLY" report --symfs sym --kallsyms /dev/null $flat -s sym -U >out || exit 1
	has out '62.50% [.] hot' '18.75% [.] idle' '18.75% [.] leaf'
	report $flat -s sym --socket-filter 3 >out || exit 1
	has out
	# A part of a name as operand; in a folder with a file of that name only as perf's.
	report $flat -s sym ea >out || exit 1
	has out '15.00% [.] leaf'
	report $flat -s comm -q ea >out || exit 1
	has out '15.00% app'
	ln -sf "$TALLY" perf && : >hot || exit 1
	./perf report --symfs sym -i perf.data $flat -s sym hot >out || exit 1
	has out '50.00% [.] hot'
	report $flat -s sym hot 2>said && exit 1
	grep -q perf.data said || { cat said && exit 1; }
	rm -f hot
	# perf's -x is a filter, and of another kind than CSV.
	./perf report --symfs sym --kallsyms "$kallsyms" -i perf.data $flat -x -p '^sys_' -s comm >out || exit 1
	has out '20.00% app sys_read'
	report $flat -x -s comm 2>said && exit 1
	grep -q exclude-other said || { cat said && exit 1; }
	# Callers by name.
	report $flat -s parent --exclude-other >out || exit 1
	has out '20.00% sys_read'
	# Layouts.
	report $flat -s comm,sym -t '|' -q >out || exit 1
	has out '50.00%|app|[.] hot' '20.00%|app|[k] copy' '15.00%|app|[.] leaf' '15.00%|other|[.] idle'
	report $flat -s comm,sym -w 0,3 -q >out || exit 1
	has out '50.00% app [.] hot' '20.00% app [k] copy' '15.00% app [.] leaf' '15.00% oth [.] idle'
	report $flat -s comm -w 4,3 -q >out || exit 1
	has out '85.00% app' '15.00% oth'
	report -g none --hierarchy -s comm,sym -q >out || exit 1
	has out '85.00% app' '50.00% [.] hot' '20.00% [k] copy' '15.00% [.] leaf' '15.00% other' \
		'15.00% [.] idle'
	report --hierarchy -s comm,sym -j | grep -q '"level":1,"key":"symbol","value":"\[.\] hot","percent":50.0' || exit 1
	cp perf.data own.data
	"$TALLY" report --html own.data -i own.data 2>said && exit 1
	grep -q "'own.data' is the recording that is read" said || { cat said && exit 1; }
	cmp perf.data own.data || exit 1
	report $flat -s time --time-quantum 1000s -x, | grep -c '^cpu-clock,100.0,' | grep -qx 1 || exit 1
	report --header-only | grep -q '^# arch : x86_64' || exit 1
	report --header-only | grep -q Overhead && exit 1
	# Chains.
	report --no-children -s sym -S leaf -g folded,count,0 -q >out || exit 1
	has out '15.00% [.] leaf' '15 leaf;hot;work;main'
	report --no-children -s sym -S leaf -g folded,count,0 -G -q >out || exit 1
	has out '15.00% [.] leaf' '15 main;work;hot;leaf'
	report --no-children -s comm,sym -S leaf -g flat,period,0 -q >out || exit 1
	has out '15.00% app [.] leaf' 15000 leaf hot work main ''
	report --no-children -s comm,sym -S leaf -g fractal,caller -q | grep -q -e '---main' || exit 1
	# What is wrong is told.
	report -s symbl 2>said && exit 1
	grep -q "did you mean 'sym'" said || { cat said && exit 1; }
	report -g sideways 2>said && exit 1
	grep -q "'sideways' is nothing of a call graph" said || { cat said && exit 1; }
	report -p '(' 2>said && exit 1
	grep -q "'(' is no regular expression" said || { cat said && exit 1; }
	report --time-quantum soon 2>said && exit 1
	grep -q "'soon' is no time" said || { cat said && exit 1; }
	report --gtk 2>said && exit 1
	grep -q 'html FILE writes a page' said || { cat said && exit 1; }
	report $flat -s time --ns --demangle -v -q | grep -Eq '^ +100.00%  [0-9]+\.[0-9]{9}$' || exit 1
	report -s typeoff 2>said && exit 1
	grep -q symbol_daddr said || { cat said && exit 1; }
}
# Names in other scripts: columns are those of a terminal, and none is cut within a character.
printf 'größe/1/1;main 50\n日本語/2/2;main 30\nplain/3/3;main 20\n' |
	"$O/tests/makeprofile" -s wide -o wide.data || exit 1
"$TALLY" report --symfs wide -s comm,dso -g none --no-children -q -i wide.data >out || exit 1
grep -q '^    50.00%  größe   größe$' out || { cat out && exit 1; }
grep -q '^    30.00%  日本語  日本語$' out || { cat out && exit 1; }
grep -q '^    20.00%  plain   plain$' out || { cat out && exit 1; }
"$TALLY" report --symfs wide -s comm -g none --no-children -q -w 0,3 -i wide.data | sed 's/.*%  //' | tr -d '\n' >out
[ "$(cat out)" = 'grö日pla' ] || { cat out && exit 1; }
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || exit 0
# Groups, memory and branches, of recordings that have them.
"$TALLY" report --symfs sym -g none --no-children -s comm --group -q -i "$files/p61-multi.data" |
	grep -Eq '^( +[0-9.]+%){4} +[a-z]' || exit 1
# No width cuts numbers: not those of a group, and not sums.
"$TALLY" report --symfs sym -g none --no-children -s comm --group -q -w 10,2 -i "$files/p61-multi.data" |
	grep -Eq '^( +[0-9.]+%){4} +[a-z]{2} *$' || exit 1
"$TALLY" report --symfs sym -g none -F overhead,period,comm -q -w 0,8,2 -i "$files/hw-sw-perf3.4.data" |
	grep -Eq '^ +63\.29% +131000000 +sw$' || exit 1
"$TALLY" report --symfs sym -g none -s sym -q --group-sort-idx 1 -i "$files/groupdesc-perf4.14.data" >out || exit 1
sed -n 1p out | grep -Eq '^ +0\.00% +75\.22%' || { cat out && exit 1; }
"$TALLY" report --symfs sym --mem-mode -s mem -q -i "$files/weightstruct-perf5.17.data" >out || exit 1
sed -n 1p out | grep -q '42.26%  LFB/MAB or LFB/MAB hit' || { cat out && exit 1; }
"$TALLY" report --symfs sym --branch-history -s comm -g 0 -i "$files/lbr-callgraph-perf3.4.data" >out || exit 1
"$TALLY" report --symfs sym --no-children -s comm -g 0,branch -i "$files/lbr-callgraph-perf3.4.data" >same || exit 1
cmp -s out same || { diff out same && exit 1; }
grep -q -e '--' out || { cat out && exit 1; }
# Tracepoints by their print format, and by their fields alone.
if "$TALLY" version --build-options | grep -q '^libtraceevent *yes'; then
	"$TALLY" report -s trace -q -i "$files/p61-tracepoints.data" >out || exit 1
	grep -q 'prev_state=D ==> next_comm=sh' out || { cat out && exit 1; }
	"$TALLY" report -s trace --raw-trace -q -i "$files/p61-tracepoints.data" >out || exit 1
	grep -q 'prev_state=2 next_comm=sh' out || { cat out && exit 1; }
fi
"$TALLY" report -s comm_nodigit,weight1 -q -i "$files/weightstruct-perf5.17.data" >out || exit 1
[ -s out ]
# Traces are refused where there are any, and no option about them is in the way elsewhere.
"$TALLY" report --itrace=i100us -q -i "$files/p61-tracepoints.data" >out || exit 1
"$TALLY" report --itrace=i100us -q -i "$files/etm-small.data" 2>said && exit 1
grep -q 'perf inject --itrace' said || { cat said && exit 1; }
"$TALLY" report -s comm -i "$files/intelpt-perf4.14.data" >out 2>&1 || exit 1
grep -q 'Intel PT.* are not decoded' out || { cat out && exit 1; }
"$TALLY" report -s comm --no-itrace -i "$files/intelpt-perf4.14.data" >out 2>&1 || exit 1
grep -q note out && cat out && exit 1
# Events without samples are left out as perf leaves them, unless none has any.
grep -q "0  of event 'dummy:u'" out && exit 1
"$TALLY" report -s comm --no-skip-empty -i "$files/intelpt-perf4.14.data" >out || exit 1
grep -q "0  of event 'dummy:u'" out || { cat out && exit 1; }
"$TALLY" report -s comm -i "$files/p61-stat-record.data" >out 2>&1 || exit 1
grep -q 'the recording has no samples' out || { cat out && exit 1; }
grep -q "0  of event 'page-faults'" out || { cat out && exit 1; }
# Names that are not the recorded kernel's, or hidden, are told of; who names an empty file wants none.
mkdir -p none && "$TALLY" report --symfs none -k "$TALLY" -s sym -g none -i "$files/callgraph-perf3.4.data" >out 2>&1 || exit 1
grep -q 'note: the kernel has no names: .* its build id is another one' out || { tail -n 2 out && exit 1; }
printf '0000000000000000 T _text\n0000000000000000 T schedule\n' >hidden
"$TALLY" report --symfs none --kallsyms hidden -s sym -g none -i "$files/callgraph-perf3.4.data" >out 2>&1 || exit 1
grep -q "note: the kernel has no names: 'hidden'" out || { tail -n 2 out && exit 1; }
"$TALLY" report --symfs none --kallsyms /dev/null -s sym -g none -i "$files/callgraph-perf3.4.data" >out 2>&1 || exit 1
grep note out && exit 1
# Where names would be from has to be there, and is what the error names.
mkdir folder || exit 1
for option in vmlinux=gone kallsyms=gone symfs=gone guestvmlinux=gone guestkallsyms=gone \
	vmlinux=folder symfs=perf.data; do
	for command in report script annotate; do
		"$TALLY" $command --$option -i perf.data >out 2>said &&
			echo "$command --$option is taken" && exit 1
		grep -q "option '--${option%=*}': '${option#*=}'" said || { cat said && exit 1; }
	done
done
"$TALLY" diff -k gone perf.data perf.data >out 2>said && exit 1
grep -q "'gone'" said || { cat said && exit 1; }

# Of as many samples each: names by the alphabet, then what has none.
printf '%s\n' 'app/1/1;main;b 10' 'app/1/1;main;kernel_[k] 10' 'app/1/1;main;a 10' >tree
"$O/tests/makeprofile" -s ties -o ties.data <tree || exit 1
# shellcheck disable=SC2086 # words
"$TALLY" report --symfs ties --kallsyms /dev/null $flat -s sym -q -i ties.data 2>said |
	sed 's/0x[0-9a-f]*/ADDRESS/' >out || exit 1
has out '33.33% [.] a' '33.33% [.] b' '33.33% [k] ADDRESS'
# Where there is no line, srcline tells the function and how far in it, or the file and the address.
"$TALLY" report --symfs sym --kallsyms /dev/null --no-children -g none -s srcline,srcfile -q -x, >out 2>said || exit 1
for wanted in ',hot+[0-9]*,$' ',leaf+[0-9]*,$' ',\[kernel.kallsyms\]\[[0-9a-f]*\],$'; do
	grep -q -- "$wanted" out || { echo "$wanted" && cat out && exit 1; }
done

#!/bin/sh
# SPDX-License-Identifier: MIT
# What report, annotate and diff say where they cannot do what was asked.
cd "$SCRATCH" || exit 1
says() { # TEXT COMMAND...
	text=$1
	shift
	"$TALLY" "$@" >out 2>said && echo "tally $* works" && exit 1
	grep -q -e "$text" said || { cat said && exit 1; }
}
says "tally record COMMAND" report --stdio
printf 'app/1/1;main;hot 4\napp/1/1;main;cold 96\n' |
	"$ROOT/$O/tests/makeprofile" -c 1 -s sym -o perf.data || exit 1
says 'wdiff wants two weights' diff -c wdiff perf.data perf.data
says '--code-with-type' annotate --code-with-type
# Keys of branches are of nothing else.
says "'dso_from' is of branches, and the recording has none" report -s sym,dso_from
says "'mispredict' is of branches" diff -s mispredict perf.data perf.data
says "'symbol_to' is of branches" top --stdio -s symbol_to
# What there is instead of what was meant, and the beginning of a key is enough.
says 'there are: abort, addr_from' report -s foo
says "did you mean 'comm'?" report -s com,comn
says 'there are: addr, bpf-output' script -F foo
says '10%-20% and 10%/2' report --time foo
says "did you mean 'hot'?" annotate --symfs sym hott
says "'tally report -s sym' tells" annotate --symfs sym absent
"$TALLY" report --symfs sym -q -s trans,Sym >out || exit 1
grep -q hot out || exit 1
says 'there is no event number 2' report --group-sort-idx 2
# Of pages: two recordings, and an option where the name of the file was forgotten.
says 'compare FILE' report --html page.html perf.data perf.data
says "wants a file, not '-i'" report --html -i perf.data
says "wants a file, not '-i'" report --svg=-i
[ ! -e -i ] && [ ! -e page.html ] || exit 1
says "'tally diff' compares" report perf.data perf.data
file=$ROOT/../shared/fixtures/perfdata/namespaces-perf4.14.data
if [ -f "$file" ]; then
	says 'have no CPUs' report -i "$file" --socket-filter 0
fi
"$TALLY" version --build-options | grep -q '^capstone *yes' || exit 0
# Why there is no code to show.
notes() { # TEXT COMMAND...
	text=$1
	shift
	"$TALLY" "$@" >out 2>said || { echo "tally $*:" && cat said && exit 1; }
	grep -q -e "$text" out said || { echo "tally $*:" && cat out said && exit 1; }
}
notes 'the filters let no samples through' annotate --symfs sym --stdio --comms nobody
says 'the filters let no samples through' annotate --symfs sym --stdio --comms nobody hot
notes '<hot>:' annotate --symfs sym --stdio --itrace hot
# Where all samples are left out, it has some.
if "$TALLY" record -q -e cpu-clock:G -c 10000 -o host.data -- ls / >/dev/null 2>said; then
	notes 'samples of the host are left out' report --stdio -i host.data
	grep 'has no samples' out && exit 1
fi
if "$TALLY" record -q -n -o none.data -- true 2>said; then
	notes 'the recording has no samples' annotate --stdio -i none.data
	says 'the recording has no samples' annotate --stdio -i none.data hot
fi
says "'hot' has less than 50% of the samples" annotate --symfs sym --percent-limit 50 hot
# A row that only the first recording has is told without a value, at the end; -b leaves it out.
cp perf.data first.data
echo "app/1/1;main;hot;cold 96" | "$ROOT/$O/tests/makeprofile" -c 1 -s sym -o perf.data || exit 1
"$TALLY" diff --symfs sym -s sym -q first.data perf.data >out 2>/dev/null || exit 1
[ "$(sed '/^$/d' out | tail -n 1 | tr -s ' ' | sed 's/ *$//')" = ' 4.00% few [.] hot' ] || { cat out && exit 1; }
"$TALLY" diff --symfs sym -s sym -q -b first.data perf.data >out 2>/dev/null || exit 1
if ! grep -q cold out || grep -q hot out; then cat out && exit 1; fi

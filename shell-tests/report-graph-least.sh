#!/bin/sh
# SPDX-License-Identifier: MIT
# What call graphs leave out, and what fractal percents are of: as in perf, which is asked too where
# it is installed.
case $O in
/*) ;;
*) O=$ROOT/$O ;;
esac
cd "$SCRATCH" || exit 1
cat >tree <<'END'
app/100/100;main;work;hot 40
app/100/100;main;idle;hot 3
app/100/100;main;deep;deep;deep 20
app/100/100;main;deep;deep 20
app/100/100;main;deep 10
app/100/100;main;rare 7
END
"$O/tests/makeprofile" -P 1000 -c 1 -s sym -o perf.data <tree || exit 1
graph() { # OPTION...
	"$TALLY" report --symfs sym --no-children -s sym --stdio -q "$@" | sed 's/ *$//' >out
	command -v perf >/dev/null || return 0
	perf report --symfs sym -i perf.data --no-children -s sym --stdio -q "$@" 2>/dev/null |
		sed 's/ *$//; s/\[\.\.\.\] (inlined)/[...]/' >theirs
	# perf ends with more empty lines.
	sed -i -e :a -e '/^\n*$/{$d;N;ba' -e '}' out theirs
	diff theirs out || { echo "perf, $*" && exit 1; }
}
want() { # LINES, those with names
	grep '[a-z]' out | sed 's/^ *//' >got
	cat >wanted
	diff wanted got || { echo "$1" && exit 1; }
}
# The only chain of a row is no less to be drawn than a branch is.
cat >drawn <<'END'
50.00%  [.] deep
--40.00%--deep
|--20.00%--deep
|          main
--20.00%--main
43.00%  [.] hot
--40.00%--work
main
END
graph -g graph,20
{ cat drawn && echo '7.00%  [.] rare'; } | want graph,20
# A limit of rows is one of branches where -g has none.
graph --percent-limit 20
want 'limit' <drawn
graph --percent-limit 20 -g graph,5
grep -q -- '--10.00%--main' out || { cat out && exit 1; }
grep -q -- '%--idle' out && exit 1
# Of more than all there is nothing, however much more, and of more lines than there can be all.
for least in 101 1e30,1e30; do
	"$TALLY" report --symfs sym --no-children -s sym --stdio -q -g graph,$least >over.$least || exit 1
done
cmp over.101 over.1e30,1e30 || exit 1
grep -q -- '%--' over.101 && { cat over.101 && exit 1; }
# Fractal percents are of what is below the line above, only the first of the row, with the rest.
graph -g fractal,0.5,caller
want fractal <<'END'
50.00%  [.] deep
---deep
|--80.00%--deep
|           --100.00%--deep
43.00%  [.] hot
|--93.02%--work
|          hot
--6.98%--idle
hot
7.00%  [.] rare
---rare
END

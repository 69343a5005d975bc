#!/bin/sh
# SPDX-License-Identifier: MIT
# `top` shows where a process is while it runs, names what it cannot sample, and leaves nothing behind.
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
cd "$SCRATCH" || exit 1
"$TALLY" test -w noploop 60 &
busy=$!
trap 'kill $busy 2>/dev/null' EXIT
"$TALLY" top -e cpu-clock:u -p $busy -d 1 --refreshes 2 -s comm,sym -j >out 2>said || { cat said && exit 1; }
python3 - <<'END' || exit 1
import json

docs = [json.loads(d) for d in open("out").read().replace("}\n{", "}\n\0{").split("\0")]
assert len(docs) == 2, len(docs)
for d in docs:
    assert d["schema"] == "tally.report/1" and d["event"] == "cpu-clock:u", d
    top = d["rows"][0]
    assert "noploop" in top["symbol"] and top["percent"] > 90, top
# What is older fades: a second's samples and seven eighths of those of the one before.
first, second = (d["total_samples"] for d in docs)
assert 0 < second < 2.5 * first + 1000, (first, second)
END
# With callers there is a graph; -U leaves nothing of a program that only loops.
"$TALLY" top -e cpu-clock:u -p $busy -d 1 --refreshes 1 -g -s sym --stdio >text || exit 1
grep -q 'Children  *Self  *Symbol' text || { cat text && exit 1; }
grep -q -e '---' text || { cat text && exit 1; }
"$TALLY" top -D 2>said && exit 1
grep -q "report -s sym,symoff" said || { cat said && exit 1; }
"$TALLY" top -e nonsense -p $busy 2>said && exit 1
grep -q "no event is called 'nonsense'" said || { cat said && exit 1; }
"$TALLY" top -e cpu-clock:u -p $busy -d 1 --refreshes 1 -s comm,sym --hierarchy --percentage relative \
	--max-stack 3 --ignore-callees nobody --all-cgroups --proc-map-timeout 100 -v >text || exit 1
grep -q '^ *[0-9.]*%  .*noploop' text || { cat text && exit 1; }
# The options of perf top: events beside each other, fewer rows, narrow columns, code.
"$TALLY" top -e cpu-clock:u,task-clock:u --group -p $busy -d 1 --refreshes 1 --stdio >text || exit 1
grep -Eq '^ *[0-9.]+% +[0-9.]+% .*noploop' text || { cat text && exit 1; }
"$TALLY" top -e cpu-clock -p $busy -d 1 --refreshes 1 -f 100 -w 0,4 --stdio >text || exit 1
[ "$(grep -c '\[[.k]\]' text)" = 1 ] || { cat text && exit 1; }
grep -q '^# Overhead  Shar ' text || { cat text && exit 1; }
if "$TALLY" version --build-options | grep -q '^capstone *yes'; then
	"$TALLY" top -e cpu-clock:u -p $busy -d 1 --refreshes 1 --sym-annotate noploop --stdio >text || exit 1
	grep -q '<noploop>:' text || { cat text && exit 1; }
fi
# What is below the limit is in call graphs neither; how they look is told with how chains are found.
"$TALLY" top -e cpu-clock:u -p $busy -d 1 --refreshes 1 --call-graph fp,none -s sym --stdio >text || exit 1
grep -q 'Children  *Self  *Symbol' text || { cat text && exit 1; }
grep -q -e '---' text && cat text && exit 1
"$TALLY" top -e cpu-clock:u -p $busy -d 1 --refreshes 1 --call-graph nonsense 2>said && exit 1
grep -q nonsense said || { cat said && exit 1; }
# Over before the first time: its samples are shown all the same. A command that is none is told.
"$TALLY" top -e cpu-clock:u -d 60 --stdio -- "$TALLY" test -w noploop 0.5 >text || exit 1
grep -q '% .*noploop' text || { cat text && exit 1; }
"$TALLY" top -d 1 --stdio -- no-such-command 2>said && exit 1
grep -q "'no-such-command': command not found" said || { cat said && exit 1; }
for option in '--switch-on nonsense' '-s parallelism' '--fields latency'; do
	# shellcheck disable=SC2086 # an option and its value
	"$TALLY" top -p $busy $option 2>said && exit 1
	grep -q '^hint' said || { cat said && exit 1; }
done
# It ends with what it looks at, and nobody goes on sampling.
"$TALLY" top -e cpu-clock:u -d 1 --stdio -- sleep 0.2 >text || { cat text && exit 1; }
if pgrep -f "^$TALLY top .*$busy"; then
	echo "somebody goes on sampling"
	exit 1
fi

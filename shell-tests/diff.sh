#!/bin/sh
# SPDX-License-Identifier: MIT
# Recordings whose differences are known: what they come to, and what is more than chance.
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
case $O in
/*) ;;
*) O=$ROOT/$O ;;
esac
cd "$SCRATCH" || exit 1
printf '%s\n' 'app;main;hot 550' 'app;main;cold 100' 'app;main;idle 200' 'app;main;l.so!gone 147' \
	'app;main;rare 3' >one
printf '%s\n' 'app;main;hot 350' 'app;main;cold 300' 'app;main;idle 205' 'app;main;new 140' \
	'app;main;rare 5' >two
"$O/tests/makeprofile" -P 1000 -s sym1 -o one.data <one || exit 1
"$O/tests/makeprofile" -P 1000 -s sym2 -o two.data <two || exit 1
"$TALLY" diff --symfs sym1 one.data one.data -j >same.json || exit 1
"$TALLY" diff --symfs sym1 -s sym one.data one.data two.data -j >three.json || exit 1
python3 - <<'END' || exit 1
import json

same = json.load(open("same.json"))
assert same["rows"] and all(r["delta"] == 0 and r["verdict"] != "significant" for r in same["rows"])
three = json.load(open("three.json"))
assert three["files"] == ["one.data", "one.data", "two.data"]
by = {r["symbol"]: r for r in three["rows"] if r["file"] == "two.data"}
hot, cold, idle = by["[.] hot"], by["[.] cold"], by["[.] idle"]
assert (hot["baseline_percent"], hot["percent"], hot["delta"]) == (55, 35, -20), hot
assert cold["ratio"] == 3 and cold["wdiff"] == 200000 and cold["delta"] == 20, cold
assert hot["verdict"] == cold["verdict"] == "significant"
assert idle["verdict"] == "not significant" and 0.7 < idle["p_value"] < 0.85, idle
assert any(r["verdict"] == "too few samples" and r["p_value"] is None for r in by.values())
END
# Text, as perf has it, with a column more; ordered by the size of the difference.
"$TALLY" diff --symfs sym1 -s sym -t '|' one.data two.data >text || exit 1
grep -q '^# Baseline|Delta Abs|Signif.|Symbol$' text || { cat text && exit 1; }
grep -v '^#' text | head -n 2 | sort | tr '\n' ' ' |
	grep -q '^10.00%|+20.00%|yes|\[.\] cold 55.00%|-20.00%|yes|\[.\] hot $' || { cat text && exit 1; }
"$TALLY" diff --symfs sym1 -s sym -c wdiff:1,2 -q -t ' ' one.data two.data | grep -q '10.00% 500000 yes' || exit 1
"$TALLY" diff --symfs sym1 -s sym -c nonsense one.data two.data 2>said && exit 1
grep -q "'nonsense' is no way to compare" said || { cat said && exit 1; }
# In the order of the first; each recording in a time of its own.
"$TALLY" diff --symfs sym1 -s sym -q -t '|' -o 0 one.data two.data >text || exit 1
[ "$(cut -d '|' -f 4 text | grep . | head -n 3 | tr -s ' ' | tr -d '\n')" = '[.] hot[.] idle[.] gone' ] || { cat text && exit 1; }
half=$("$TALLY" script --symfs sym2 -F time --ns -i two.data | sed -n '500{s/[ :]//g;p;}')
"$TALLY" diff --symfs sym1 -s comm --time "0,:0,$half" -j one.data two.data >times.json || exit 1
"$TALLY" diff --symfs sym1 -s comm --time "0,$half" -j one.data two.data >both.json || exit 1
python3 - <<'END' || exit 1
import json

row = json.load(open("times.json"))["rows"][0]
both = json.load(open("both.json"))["rows"][0]
assert (row["baseline_samples"], row["samples"]) == (1000, 500), row
assert both["baseline_samples"] < 1000 and both["samples"] == 500, both
END
# Code without names is one row of a file, as in perf, whose numbers are the same.
files=$ROOT/../shared/fixtures/perfdata
if [ -d "$files" ]; then
	first=$files/callgraph-perf3.4.data
	second=$files/lbr-callgraph-perf3.4.data
	mkdir none || exit 1
	for options in "-s dso,sym" "-s comm" "-s comm,dso -c ratio" "-c delta -o 0"; do
		# shellcheck disable=SC2086 # options
		"$TALLY" diff -f --symfs none $options "$first" "$second" 2>said >out || { cat said && exit 1; }
		grep -v '^#' out | grep . | sed 's/ \(yes\|no\|few\)\b//; s/ \[[.ku]\].*//' | tr -s ' ' | sed 's/ $//' | sort >ours
		[ "$(wc -l <ours)" -ge 10 ] || { cat out && exit 1; }
		command -v perf >/dev/null || continue
		# shellcheck disable=SC2086 # options
		perf diff -f --symfs none $options "$first" "$second" 2>/dev/null |
			grep -v '^#' | grep . | sed 's/ \[[.ku]\].*//' | tr -s ' ' | sed 's/ $//' | sort >theirs
		diff theirs ours >differs || { echo "$options" && head -n 4 differs && exit 1; }
	done
fi
for option in --stream '-c stream' -D; do
	# shellcheck disable=SC2086 # an option and its value
	"$TALLY" diff $option one.data two.data 2>said && exit 1
	grep -q "hint: 'tally" said || { cat said && exit 1; }
done
"$TALLY" diff --symfs sym1 -v -m --ignore-vmlinux -q one.data two.data >text && [ -s text ]

#!/bin/sh
# SPDX-License-Identifier: MIT
# A document's events are found by what they are: in each spelling, and with the modes they were counted in.
set -eu
cd "$SCRATCH"
document() { # NAME...: a document with events of these names, that count 1000, 2000, ...
	printf '{"schema":"tally.stat/1","wall_ns":1000,"user_ns":null,"system_ns":null,"events":['
	n=0
	for name; do
		n=$((n + 1))
		printf '%s{"event":"%s","value":%s,"running_ns":10,"enabled_ns":10}' "$([ $n = 1 ] || echo ,)" "$name" "${n}000"
	done
	echo ']}'
}
same() { # WHAT HAVE WANT
	[ "$2" = "$3" ] && return
	printf '%s:\n%s\nwanted:\n%s\n' "$1" "$2" "$3"
	exit 1
}
metric() { # DOCUMENT: value and reason of insn_per_cycle
	"$TALLY" stat -j -o out.json --replay "$1" -M insn_per_cycle
	grep -o '"name":"insn_per_cycle".*' out.json | grep -o '"value":[^,]*' || :
}
for names in 'cycles instructions' 'cpu-cycles instructions' 'cycles:u instructions:u' 'CYCLES INSTRUCTIONS' \
	'cycles:k instructions:k branches'; do
	# shellcheck disable=SC2086
	document $names >doc.json
	same "$names" "$(metric doc.json)" '"value":2.0'
done
# What it says of its own metric can be said again.
"$TALLY" stat -j -o again.json --replay doc.json -M insn_per_cycle
same again "$(metric again.json)" '"value":2.0'
# Of two that it could be it is neither, and both are named.
document cycles:u cycles:k instructions >doc.json
same both "$(metric doc.json)" '"value":null'
grep -q "the document has both 'cycles:u' and 'cycles:k'" out.json || { cat out.json && exit 1; }
# A name with modes is that event alone.
document cycles:u cycles:k >doc.json
same modes "$("$TALLY" stat -x';' --replay doc.json -e cpu-cycles:k,cycles:u 2>&1 | grep -c ';1000;\|;2000;')" 2
document cycles:u >doc.json
"$TALLY" stat -x';' --replay doc.json -e cycles:k 2>&1 | grep -q 'the document has no such event' || exit 1

# Counts that are scaled cannot be told unscaled; those that were never can.
for scaled in true false; do
	printf '{"schema":"tally.stat/1","wall_ns":1000,"scaled":%s,"events":[{"event":"cycles","value":1000,"running_ns":5,"enabled_ns":10}]}\n' \
		$scaled >$scaled.json
done
"$TALLY" stat --no-scale --replay true.json >out 2>&1 && exit 1
grep -q "its counts are scaled already, which '--no-scale' cannot undo" out || { cat out && exit 1; }
value() {
	"$TALLY" stat -j --replay false.json "$@" 2>&1 | grep -o '"value":[0-9]*'
}
same scaled "$(value)" '"value":2000'
same raw "$(value --no-scale)" '"value":1000'
document cycles >doc.json
"$TALLY" stat --no-scale --replay doc.json >out 2>&1 || { cat out && exit 1; }

# Recordings alike.
if "$TALLY" stat record -o record.data -e page-faults:u true 2>/dev/null; then
	for name in page-faults:u faults:u page-faults faults; do
		"$TALLY" stat --replay record.data -e $name 2>out
		grep -q "^ *[1-9][0-9]* *$name" out || { cat out && exit 1; }
	done
fi

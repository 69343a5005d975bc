#!/bin/sh
# SPDX-License-Identifier: MIT
# The tool shows its own symbols, so that scripts know whether they can look for one.
"$TALLY" version -x, | grep -q '^libelf,true' || { echo 'not built with libelf' && exit 77; }
cd "$SCRATCH" || exit 1
ln -s "$TALLY" perf
# perf_has_symbol.sh of tools/perf asks like this.
./perf test -vv -F Symbols >symbols 2>&1 || { cat symbols && exit 1; }
for name in test_loop noploop leafloop buf1 brstack_bench; do
	grep -q "[[:space:]]$name\$" symbols || { echo "no symbol $name" && exit 1; }
done
"$TALLY" test -j -v sym >json || exit 1
grep -q '"name":"buf1"' json || { echo 'not in JSON' && exit 1; }
grep -q '"result":"ok"' json || { echo 'not ok' && exit 1; }
"$TALLY" test -x, | grep -q '^1,Symbols,ok,' || { "$TALLY" test -x, && exit 1; }
[ "$("$TALLY" test | wc -l)" -lt 10 ] || { echo 'more than was asked for' && exit 1; }
# What nm says is the same, in names and places.
if command -v nm >/dev/null; then
	nm "$TALLY" | awk '$3 == "test_loop" { print $1 }' >want
	"$TALLY" test -v -x, 1 | sed -n 's/^0x\([0-9a-f]*\),.*,test_loop$/\1/p' >have
	awk '{ printf "%016s\n", $0 }' have | tr ' ' 0 | cmp -s - want ||
		{ cat have want && exit 1; }
fi
# Without symbols it is skipped, and that is no failure.
if command -v strip >/dev/null; then
	cp "$TALLY" bare && strip bare || exit 1
	./bare test -x, >out || { cat out && exit 1; }
	grep -q '^1,Symbols,skipped,.*stripped' out || { cat out && exit 1; }
fi
"$TALLY" test nonesuch 2>err
[ $? -eq 2 ] && grep -q "no test is called 'nonesuch'" err

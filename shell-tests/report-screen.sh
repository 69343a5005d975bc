#!/bin/sh
# SPDX-License-Identifier: MIT
# On a terminal `report` is a screen to move in.
. "$ROOT/tests/screen.sh"
screen_begin
cd "$SCRATCH" || exit 1
"$ROOT/$O/tests/makeprofile" -s sym -o perf.data <<'EOF'
prog/1/1;main;a;x 60
prog/1/1;main;b;x 25
prog/1/1;main;libm.so!sqrt 10
other/2/2;main;c 5
EOF
trap 'screen_end' EXIT
screen_run "'$TALLY' report --symfs sym" || exit 1

sees '^100 samples of .*event count'
sees '^\+ +95\.00% +0\.00% +prog +prog +\[\.\] main'
sees '^1 of 7 '
# Sorted by what functions take themselves: x is first, and was called by a and b.
keys s
sees 'sorted by Self'
sees '^\+ +85\.00% +85\.00% +prog +prog +\[\.\] x'
keys Enter
sees '^- +85\.00% +85\.00% .* x'
sees '60\.00% +a'
keys Enter
sees '^\+ +85\.00% +85\.00% .* x'
# A terminal of another size: one row between heads and foot, then all of them again.
on_tmux resize-window -t s -x 100 -y 4
sees '^1 of 7 '
lacks 'sqrt'
on_tmux resize-window -t s -x 39 -y 24
sees '^100 samples of cpu-clock, event count >$'
sees '>$'
on_tmux resize-window -t s -x 100 -y 24
sees 'sqrt'
# Filters: a text, a program, and back.
keys /
sees 'only rows with:'
keys sqrt Enter
sees "with 'sqrt': 10\.00%"
sees ' 10\.00% +10\.00% +prog +libm\.so'
lacks '\[\.\] x'
keys d
sees "only libm\.so   with 'sqrt': 10\.00%"
# Of what is shown it is all.
keys F
sees 'percents of what is shown'
sees '100\.00% +100\.00% +prog +libm\.so'
keys F
sees ' 10\.00% +10\.00% +prog +libm\.so'
# Escape takes back, one after the other, and then asks.
keys Escape
sees "rows?|of 1 "
loses 'only libm'
keys Escape
sees '^[0-9] of 7 '
keys Escape
sees 'leave\? y'
keys n Home
sees '^1 of 7 '
# Only the row's program (or thread, with -s tid), and the code of its function.
keys t
sees 'only prog: 95\.00%'
keys BSpace
sees '^1 of 7 '
if "$TALLY" version --build-options | grep -q '^capstone *yes'; then
	keys / sqrt Enter
	sees "with 'sqrt': 10\.00%"
	keys a
	sees '^ +100\.00 : +1014:'
	keys g
	sees '<sqrt>:'
	# At the left edge, left is back.
	keys Left BSpace
	sees '^[0-9] of 7 '
fi
# Whole call graphs: of a row, of all, of none; what is below a limit; heads and files.
keys s s s s s
sees 'sorted by Children'
keys Home
sees '^1 of 7 '
keys e
sees '60\.00% +a'
sees '60\.00% +x'
keys V
sees '60\.00% +x  prog'
keys V e
loses '60\.00% +a'
keys E
sees '^- .* sqrt|of [1-9][0-9]'
keys C
sees '^1 of 7 '
keys L
sees 'least percent'
keys C-u 50 Enter
sees '^1 of 3 '
keys L C-u 0 Enter
sees '^1 of 7 '
keys H
loses 'Children'
keys H
sees '^ +Children +Self'
# What is sorted by is marked (reverse), and no other head.
on_tmux capture-pane -e -p -t s | grep -q '\[7mChildren' || { echo "Children is not marked" && exit 1; }
# The menu does what keys do.
keys m
sees 'Enter does it'
sees '  C +close all'
keys L
sees 'least percent'
keys Escape
# Into a file, and never in place of another one.
keys P
sees 'print to: tally\.hist\.0'
keys Enter
sees '7 rows are in tally\.hist\.0'
grep -q '^+ *95\.00% .*main' tally.hist.0 || { cat tally.hist.0 && exit 1; }
keys P
sees 'print to: tally\.hist\.1'
keys C-u tally.hist.0 Enter
sees 'is there already'
keys h
sees 'sort by the next column'
keys q i
sees 'captured on|arch|event'
keys q q
sees 'ended with 0'
# Without call chains Enter shows what can be done.
screen_end
screen_run "'$TALLY' report --symfs sym --no-children -g none" || exit 1
keys Enter
sees 'Enter does it'
keys q q
sees 'ended with 0'
# A large recording is on the screen while it is read, and whole in the end.
screen_end
printf 'prog/1/1;main;a;x 600\nprog/1/1;main;b;y 300\nother/2/2;main;c 100\n' |
	"$ROOT/$O/tests/makeprofile" -n 1000000 -s sym -o large.data || exit 1
screen_run "'$TALLY' report --symfs sym --no-children -i large.data" || exit 1
sees '[0-9]\.[0-9]{2}% +prog +prog +\[\.\] x'
keys Enter
sees '^1000000 samples of .*event count [0-9]+ *$'
sees '^- +60\.00% +prog +prog +\[\.\] x'
sees '60\.00% +a'
lacks 'reading'
keys q
sees 'ended with 0'
# What is to be said of the recording stays behind the screen.
traced=$ROOT/../shared/fixtures/perfdata/intelpt-perf4.14.data
if [ -f "$traced" ]; then
	screen_end
	screen_run "'$TALLY' report -i '$traced'" || exit 1
	sees '^0 samples of '
	keys q
	sees '^note: traces of the hardware .Intel PT. are not decoded'
	sees 'ended with 0'
fi
# The code of a function begins where most samples are; keys lead to others and show the source.
screen_end
"$TALLY" version --build-options | grep -q '^capstone *yes' || exit 0
"$TALLY" check feature -q dwarf || exit 0
command -v cc >/dev/null || exit 0
{
	printf 'static inline __attribute__((always_inline)) double inner(double x)\n{\n'
	printf '\tfor (int i = 0; i < 3000; i++)\n\t\tx += 1.0 / (x + i);\n\treturn x;\n}\n'
	printf '__attribute__((noinline)) double outer(double x)\n{\n\tdouble y = x;\n'
	for i in 1 2 3 4 5 6 7 8 9; do
		printf '\ty = y * %s.5 + x / (y + %s);\n' $i $i
	done
	printf '\treturn inner(y);\n}\nint main(void)\n{\n\tdouble sum = 0;\n'
	printf '\tfor (int i = 0; i < 30000; i++)\n\t\tsum += outer(i);\n\treturn sum < 0;\n}\n'
} >code.c
cc -O2 -g -fno-omit-frame-pointer -o code code.c || exit 1
"$TALLY" record -q -o code.data -e cpu-clock:u -g -- ./code 2>said || exit 0
screen_run "'$TALLY' report -i code.data -s sym" || exit 1
keys / inner Enter
sees 'inner \(inlined\)'
keys a
sees 'inner is inlined: this is outer'
sees 'x \+= 1\.0 / \(x \+ i\)'
lacks 'Source code & Disassembly'
keys g
sees 'Source code & Disassembly'
sees '^1 of '
keys H
sees '^([2-9][0-9]|1[0-9][0-9]) of '
lacks 'Source code & Disassembly'
keys Tab
sees '^([2-9][0-9]|1[0-9][0-9]) of '
keys s
loses 'x \+= 1\.0 / \(x \+ i\)'
keys s
sees 'x \+= 1\.0 / \(x \+ i\)'
keys h
sees 'the instruction with most samples'
keys q q
# What only calls has code, too.
keys Escape / main Enter
sees "with 'main'"
keys a
sees '0 samples, percent: local period'
sees ' 0\.00 : .* (outer|call|push)'
keys q q
sees 'ended with 0'

#!/bin/sh
# SPDX-License-Identifier: MIT
# On a terminal `annotate` is a list of functions whose code opens where most samples are.
. "$ROOT/tests/screen.sh"
screen_begin
cd "$SCRATCH" || exit 1
"$TALLY" version --build-options | grep -q '^capstone *yes' || { echo "no Capstone" && exit 77; }
command -v cc >/dev/null || { echo "no compiler" && exit 77; }
cat >code.c <<'END'
__attribute__((noinline)) double hottest(double x)
{
	for (int i = 0; i < 3000; i++)
		x += 1.0 / (x + i);
	return x;
}
__attribute__((noinline)) double second(double x)
{
	for (int i = 0; i < 1000; i++)
		x += 2.0 / (x + i);
	return x;
}
int main(void)
{
	double sum = 0;
	for (int i = 0; i < 25000; i++)
		sum += hottest(i) + second(i);
	return sum < 0;
}
END
cc -O1 -g -o code code.c || exit 1
"$TALLY" record -q -o code.data -e cpu-clock:u,task-clock:u ./code 2>said || { cat said && exit 77; }
"$TALLY" annotate --tui -i code.data </dev/null >out 2>said && echo "a screen without a terminal" && exit 1
trap 'screen_end' EXIT
screen_run "'$TALLY' annotate -i code.data" || exit 1
# The function with most samples, where most of them are; the list is behind it.
sees '^hottest  code  cpu-clock.*samples, percent: local period'
sees 'x \+= 1\.0 / \(x \+ i\)'
# Back and forth between hot instructions.
at=$(screen_text | tail -n 1)
keys Tab
loses "^$at"
keys BTab
sees "^$at"
# Other functions, and other events.
keys '>'
sees '^second  code  cpu-clock'
sees 'x \+= 2\.0 / \(x \+ i\)'
keys '<'
sees '^hottest  code  cpu-clock'
keys E
sees '^hottest  code  task-clock'
keys E
sees '^hottest  code  cpu-clock'
# What is shown, and of what.
keys p
sees 'percent: global period'
keys b
sees 'percent: global hits'
keys p b t
sees 'samples, by period'
keys t
sees 'samples, by samples'
keys t
sees 'samples, percent: local period'
keys s
loses 'x \+= 1\.0'
keys s f
sees ' : +0:   '
keys f o
sees ' j[a-z]+ +[0-9a-f]+$'
keys o k
sees ' : code\.c:[0-9]+ +[0-9a-f]+:'
keys l
sees ' : /.*/code\.c:[0-9]+ '
keys l k B
sees ': +[0-9a-f]+: +([0-9a-f]{2} )+'
keys B
sees '\+-+ j'
keys j
loses '\+-+ j'
keys j
# Search goes down, n on, N back; P writes it down.
keys End / ret Enter
sees ' ret'
at=$(screen_text | tail -n 1)
keys '?' movl Enter
loses "^$at"
keys n
keys P
sees 'print to: hottest\.annotation\.0'
keys Enter
sees 'rows are in hottest\.annotation\.0'
grep -q 'x += 1\.0 / (x + i)' hottest.annotation.0 || { cat hottest.annotation.0 && exit 1; }
keys q
sees 'Functions with samples of cpu-clock'
sees '^ *[0-9]+\.[0-9]+% +code +hottest'
keys Tab
sees 'Functions with samples of task-clock'
keys BTab
sees 'Functions with samples of cpu-clock'
keys q
sees 'ended with 0'
# Along jumps and into what is called. A function that is named is all there is.
screen_end
screen_run "'$TALLY' annotate -i code.data -n main || '$TALLY' annotate -i code.data second" || exit 1
sees '^(main|second)  code'
if screen_text | grep -q '^main'; then
	keys / call Enter
	keys Enter
	sees '^(hottest|second)  code'
	keys Left
	sees '^main  code'
	keys q
	sees 'ended with 0'
	screen_end
	screen_run "'$TALLY' annotate -i code.data second" || exit 1
fi
sees '^second  code'
keys / 'j[a-z]'
keys C-u ' jne' Enter
at=$(screen_text | tail -n 1)
keys Enter
loses "^$at"
keys q
sees 'ended with 0'
# Nothing to show is said.
screen_end
"$TALLY" record -q -n -o none.data -- true || exit 1
screen_run "'$TALLY' annotate -i none.data" || exit 1
sees '^No functions with samples of '
keys q
sees '^note: the recording has no samples'
sees 'ended with 0'

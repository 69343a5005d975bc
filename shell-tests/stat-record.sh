#!/bin/sh
# SPDX-License-Identifier: MIT
# Counts go into a perf.data and come out as they were, in files and pipes, and of perf's own.
ln -s "$TALLY" "$SCRATCH/perf" || exit 1
cd "$SCRATCH" || exit 1
fail() {
	echo "$1" && cat "$SCRATCH/one" "$SCRATCH/two"
	exit 1
}
# The whole: the same line of text again, and exactly the same numbers.
./perf stat record -e task-clock,page-faults,instructions -o counts.data true 2>one || exit 1
./perf stat report -i counts.data 2>two || exit 1
grep -q "Performance counter stats for './perf stat record -e task-clock,page-faults,instructions -o counts.data true':" two || fail "no heading"
for event in task-clock page-faults instructions 'seconds time elapsed'; do
	[ "$(grep "[c0-9>] *$event" one)" = "$(grep "[c0-9>] *$event" two)" ] || fail "$event differs"
done
"$TALLY" stat --replay counts.data -x, 2>two || exit 1
"$TALLY" script -i counts.data >one || exit 1
[ "$(grep ' page-faults' one | awk '{ print $3 }')" = \
	"$(grep ^page-faults two | cut -d, -f6)" ] || fail "page-faults are others"
# The words are tally's too, with its own text; behind "--" they are programs.
"$TALLY" stat record -e task-clock,page-faults -o counts.data true 2>one || fail "no record"
"$TALLY" stat report -i counts.data 2>two || fail "no report"
[ "$(grep ' page-faults' one)" = "$(grep ' page-faults' two)" ] || fail "the report differs"
(cd "$HOME" && "$TALLY" stat record -e task-clock true && [ -s perf.data ] && "$TALLY" stat report) \
	>one 2>two || fail "no perf.data"
ln -s /bin/echo record
PATH=.:$PATH "$TALLY" stat -e task-clock -- record program >one 2>two
grep -qx program one || fail "no program ran"
# A file that is not there is named once.
"$TALLY" stat report -i nosuch 2>two && fail "a report of nothing"
[ "$(cat two)" = 'tally stat: nosuch: No such file or directory' ] || fail "named twice"
"$TALLY" stat --replay nosuch.json 2>two && fail "a replay of nothing"
[ "$(cat two)" = 'tally stat: nosuch.json: No such file or directory' ] || fail "named twice"
# Through pipes.
./perf stat record -e task-clock -o - true 2>/dev/null | ./perf stat report -i - 2>two || exit 1
grep -q "Performance counter stats for 'pipe':" two || fail "no heading"
./perf stat record -e task-clock -o - true 2>/dev/null | ./perf script -i - >two || exit 1
[ "$(head -n 1 two)" = 'CPU   THREAD             VAL             ENA             RUN            TIME EVENT' ] ||
	fail "the titles"
grep -Eq '^ -1 +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ task-clock(:u)?$' two || fail "no count"
# Intervals, with what each has counted by itself.
./perf stat record -I 20 -e page-faults,task-clock -o counts.data sleep 0.05 2>one || exit 1
./perf stat report -i counts.data 2>two || exit 1
cmp -s one two || fail "intervals differ"
# What perf wrote, and what perf reads.
if perf=$(PATH=/usr/bin:/bin command -v perf) && "$perf" --version >/dev/null 2>&1; then
	"$perf" stat record -e task-clock,page-faults -o perf.data true 2>one || exit 1
	./perf stat report -i perf.data 2>two || exit 1
	[ "$(grep ' page-faults  ' one)" = "$(grep ' page-faults  ' two)" ] || fail "of perf's own"
	./perf script >one || exit 1
	"$perf" script -i perf.data >two || exit 1
	cmp -s one two || fail "perf's script"
	"$perf" stat report -i counts.data 2>one
	grep -q ' page-faults ' one || fail "perf reads no counts"
fi
# Damage is told, with the counts that are left or as the reason why there are none.
./perf stat record -e task-clock -o whole.data true 2>/dev/null || exit 1
size=$(wc -c <whole.data)
head -c $((size - 50)) whole.data >cut.data
"$TALLY" stat --replay cut.data 2>two || fail "a damaged section is a failure"
grep -q "^note: 'cut.data': damaged at offset " two || fail "no note of damage"
grep -q task-clock two || fail "no counts beside damage"
head -c 260 whole.data >cut.data
"$TALLY" stat --replay cut.data 2>two && fail "a file that is cut has counts"
grep -q '^tally stat: cut.data: it holds no counts and is damaged at offset ' two || fail "no reason"
# What is no recording of counts is told.
printf 'PERFILE2' >short.data
"$TALLY" stat --replay short.data 2>two && fail "a file that is cut is a recording"
"$TALLY" stat --record x.data -r 2 true 2>two
[ $? -eq 2 ] || fail "--record with -r"
[ ! -e x.data ]

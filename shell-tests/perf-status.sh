#!/bin/sh
# SPDX-License-Identifier: MIT
# Called as perf, commands about recordings exit with perf's statuses; as tally with its own.
cd "$SCRATCH" || exit 1
ln -s "$TALLY" perf || exit 1
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
echo 'app;main 3' | "$make" -s symbols -o made.data || exit 1
expect() { # STATUS-OF-PERF STATUS ARGUMENTS...
	wanted=$1 own=$2
	shift 2
	./perf "$@" >out 2>said </dev/null
	have=$?
	[ "$have" -eq "$wanted" ] || { echo "perf $*: $have, not $wanted" && cat said && exit 1; }
	"$TALLY" "$@" >out 2>said </dev/null
	have=$?
	[ "$have" -eq "$own" ] || { echo "tally $*: $have, not $own" && cat said && exit 1; }
}
for command in script 'report --stdio' evlist buildid-list 'inject -o x'; do
	# shellcheck disable=SC2086
	expect 255 1 $command -i none
	# shellcheck disable=SC2086
	expect 129 2 $command --no-such-option
done
expect 0 0 script -i made.data
expect 0 0 evlist -i made.data
expect 129 2 script -F no-such-field -i made.data
expect 255 1 script -i /dev/null
expect 234 2 record -F nosuch -o none.data true
expect 234 2 record -F 0 -o none.data true
expect 129 2 record -c nosuch -o none.data true
expect 255 1 diff none none2
expect 129 0 script -h
expect 1 2 no-such-command
# A note is no sample: who reads the text finds none in it, whatever we are called; a file neither.
head -c "$(($(wc -c <made.data) - 20))" made.data >cut.data
for command in script report evlist buildid-list annotate; do
	for tool in ./perf "$TALLY"; do
		"$tool" $command -i cut.data >out 2>said
		grep -q '^note: .*damaged' said || { cat said && echo "$tool $command: no note" && exit 1; }
		grep -q 'note: ' out && { echo "$tool $command: a note in the text" && exit 1; }
	done
	"$TALLY" $command -i cut.data -o out 2>said
	grep -q '^note: .*damaged' said || { cat said && echo "$command -o: no note" && exit 1; }
	grep -q 'note: ' out && { echo "$command -o: a note in the file" && exit 1; }
done
# Programs take a line apart by its one blank.
file=$ROOT/../shared/fixtures/perfdata/p61-multi.data
[ -f "$file" ] || exit 0
./perf buildid-list -i "$file" >list || exit 1
grep -Evq '^[0-9a-f]{40} [^ ]' list && { cat list && exit 1; }
exit 0

#!/bin/sh
# SPDX-License-Identifier: MIT
# What rewrites recordings, or lists what they have, says where they are damaged; the rest is there.
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
cd "$SCRATCH" || exit 1
printf 'app/100;main;work 40\n' | "$make" -s symbols -t 1000 -o whole.data || exit 1
printf 'tool;main 3\n' | "$make" -s symbols2 -t 1500 -o other.data || exit 1
size=$(wc -c <whole.data)
"$TALLY" inject -b -i whole.data -o - >whole.pipe 2>said || { cat said && exit 1; }
[ ! -s said ] || { echo 'a whole recording is damaged:' && cat said && exit 1; }

# Cut in its records; a pipe too; and with a record of no size in the middle.
head -c $((size / 2)) whole.data >cut.data
head -c $(($(wc -c <whole.pipe) / 2)) whole.pipe >cut.pipe
offset=$("$TALLY" script -D whole.data 2>/dev/null | sed -n 's/^.*\(0x[0-9a-f]*\) \[0x[0-9a-f]*\]: PERF_RECORD_SAMPLE.*/\1/p' | sed -n 20p)
[ -n "$offset" ] || { echo 'no record in the middle' && exit 1; }
cp whole.data zero.data
printf '\0\0' | dd of=zero.data bs=1 seek=$((offset + 6)) conv=notrunc 2>/dev/null || exit 1

# told FILE REASON COMMAND...
told() {
	file=$1 reason=$2
	shift 2
	"$TALLY" "$@" >out 2>said </dev/null || { echo "$*: status $?" && cat said && exit 1; }
	cat out said | grep -a -q "^note: '$file': damaged at offset [0-9]*: .*$reason" ||
		{ echo "$*: does not tell" && cat said && exit 1; }
}

for one in 'cut.data the file ends within' 'cut.pipe ends within' 'zero.data with 0 bytes'; do
	file=${one%% *} reason=${one#* }
	told "$file" "$reason" inject -b -i "$file" -o made.data
	"$TALLY" data check made.data | grep -q '^Whole: yes' || { echo "$file: no whole recording is made" && exit 1; }
	kept=$("$TALLY" script -G -F time made.data | wc -l)
	if [ "$kept" -eq 0 ] || [ "$kept" -ge 40 ]; then
		echo "$file: $kept samples are left"
		exit 1
	fi
	told "$file" "$reason" merge -o made.data other.data "$file"
	[ "$("$TALLY" script -G -F time made.data | wc -l)" -eq $((kept + 3)) ] ||
		{ echo "$file: not all samples are merged" && exit 1; }
done
# A file's header is enough for lists.
for command in evlist buildid-list; do
	told cut.data 'did not finish' $command -i cut.data
	told cut.pipe 'ends within' $command -i cut.pipe
	"$TALLY" $command whole.data 2>&1 | grep damaged && { echo "$command: a whole recording is damaged" && exit 1; }
done
# Without build ids the samples tell which files there are, and what is wrong among them.
told zero.data 'with 0 bytes' buildid-list -i zero.data
told cut.data 'ends within' buildid-list -H -i cut.data
exit 0

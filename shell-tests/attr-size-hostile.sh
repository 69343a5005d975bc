#!/bin/sh
# SPDX-License-Identifier: MIT
# What an event says of its own size is not believed: writing it again takes no more room than it has.
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
cd "$SCRATCH" || exit 1
printf 'app/100;main;work 4\n' | "$make" -s symbols -t 1000 -o a.data || exit 1
printf 'tool;main 3\n' | "$make" -s symbols2 -t 1500 -o b.data || exit 1
# The header has the place of the events at 24; the size is their second word.
events=$(od -A n -t u8 -j 24 -N 8 a.data | tr -d ' ')
printf '\360\377\377\314' | dd of=a.data bs=1 seek=$((events + 4)) conv=notrunc 2>/dev/null || exit 1
"$TALLY" evlist -v -i a.data | grep -q 'size: 3439329264' || { echo 'the size is not changed' && exit 1; }
limit=$((3 * $(wc -c <a.data)))
for to in file.data -; do
	"$TALLY" inject -b -i a.data -o $to >pipe.data 2>said || { echo "inject to $to" && cat said && exit 1; }
	made=$to
	[ $to = file.data ] || made=pipe.data
	[ "$(wc -c <$made)" -lt $limit ] || { echo "inject: $made has $(wc -c <$made) bytes" && exit 1; }
	[ "$("$TALLY" script -G -F time $made | wc -l)" -eq 4 ] || { echo "inject: not all samples in $made" && exit 1; }
done
"$TALLY" merge -o ab.data a.data b.data 2>said || { cat said && exit 1; }
[ "$(wc -c <ab.data)" -lt $((limit * 2)) ] || { echo "merge: $(wc -c <ab.data) bytes" && exit 1; }
[ "$("$TALLY" script -G -F time ab.data | wc -l)" -eq 7 ] || { echo 'merge: not all samples' && exit 1; }
"$TALLY" kvm merge --host a.data --guest b.data -o kvm.data >said 2>&1 || grep -q clock said || { cat said && exit 1; }
[ ! -e kvm.data ] || [ "$(wc -c <kvm.data)" -lt $((limit * 2)) ] ||
	{ echo "kvm merge: $(wc -c <kvm.data) bytes" && exit 1; }

#!/bin/sh
# SPDX-License-Identifier: MIT
# Build ids are added to files and pipes, by record or by mapping; all else stays as it was.
cd "$SCRATCH" || exit 1
"$TALLY" record -q -B -N -e task-clock:u -o file.data "$TALLY" test -w noploop 0.1 2>said ||
	{ cat said && echo 'sampling is not permitted' && exit 77; }
"$TALLY" record -q -B -N -e task-clock:u -o - "$TALLY" test -w noploop 0.1 >pipe.data 2>said || exit 1
wanted=$("$TALLY" buildid-list "$TALLY")
[ -n "$wanted" ] || { echo 'tally has no build id' && exit 77; }
path=$(readlink -f "$TALLY")
"$TALLY" buildid-list file.data | grep '^[0-9a-f]' && echo 'it has build ids already' && exit 1

for option in -b --buildid-all -B --mmap2-buildid-all; do
	for from in file pipe; do
		"$TALLY" inject $option -i $from.data >through.data || exit 1
		"$TALLY" inject $option -i $from.data -o to.data || exit 1
		for made in through to; do
			"$TALLY" data check -q $made.data >/dev/null 2>&1 || "$TALLY" data check $made.data >said ||
				{ echo "$option, $from: $made is not whole" && cat said && exit 1; }
			"$TALLY" report -i $made.data -s sym,dso | grep -q noploop ||
				{ echo "$option, $from: no noploop in $made" && exit 1; }
			case $option in
			-b | --buildid-all) "$TALLY" buildid-list $made.data ;;
			*) "$TALLY" script --show-mmap-events -i $made.data | sed -n 's/.*<\(.*\)>\]: [rwxps-]* /\1 /p' ;;
			esac | grep -q "$wanted $path" ||
				{ echo "$option, $from: $made has no build id of $path" && exit 1; }
			# Records are those of before, but for what was added or changed.
			"$TALLY" script -F comm,tid,time,ip -i $from.data >before
			"$TALLY" script -F comm,tid,time,ip -i $made.data | cmp -s before - ||
				{ echo "$option, $from: other samples in $made" && exit 1; }
		done
	done
done
# What has them all is not changed.
"$TALLY" inject -b -i file.data -o once.data && "$TALLY" inject -b -i once.data -o twice.data || exit 1
cmp once.data twice.data || exit 1
# Standard input, compressed too.
"$TALLY" inject -b <pipe.data | "$TALLY" report -i - -s sym | grep -q noploop || exit 1
if "$TALLY" check feature -q zstd; then
	"$TALLY" record -q -z -B -N -e task-clock:u -o z.data "$TALLY" test -w noploop 0.1 2>said || exit 1
	"$TALLY" inject -b -i z.data -o unpacked.data || exit 1
	"$TALLY" data check -j unpacked.data | grep -q '"whole":true' || exit 1
	"$TALLY" data check -j unpacked.data | grep -q COMPRESSED && exit 1
fi
# perf reads what was made, and finds the same.
if command -v perf >/dev/null; then
	perf buildid-list -i once.data 2>/dev/null | grep -q "$wanted" || { echo 'perf sees no build id' && exit 1; }
	"$TALLY" inject -b -i file.data | perf report -i - 2>/dev/null | grep -q noploop ||
		{ echo 'perf does not read the pipe' && exit 1; }
fi
# A recording is not written over by what is made of it, under whatever name.
ln -s file.data link.data
cp file.data before
for from in file.data link.data -; do
	for to in file.data ./link.data; do
		"$TALLY" inject -b -i "$from" -o "$to" <file.data 2>said && { echo "$from onto $to" && exit 1; }
		grep -q "'$to' is the recording that is read, and would be lost" said || { cat said && exit 1; }
	done
done
cmp before file.data && [ -L link.data ] || exit 1
for option in --itrace --strip -s -j --known-build-ids=x --convert-callchain; do
	"$TALLY" inject -b $option -i file.data -o no.data 2>said && { echo "$option is fine" && exit 1; }
	grep -q "^tally inject: option '--" said || { cat said && exit 1; }
	[ ! -e no.data ] || { echo "$option leaves a file behind" && exit 1; }
done
[ "$("$TALLY" buildid-list -k | wc -c)" -eq 41 ] || [ ! -r /sys/kernel/notes ]
# What was recorded elsewhere gets no build id of this machine's kernel and of its vdso.
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || exit 0
for name in zstd-gcc-dwarf-perf5.6 arm64-fib pipe-hw-sw-perf3.4; do
	for option in -b --buildid-all -B; do
		"$TALLY" inject $option -i "$files/$name.data" -o foreign.data 2>said || { cat said && exit 1; }
		# arm64-fib has one of its own.
		"$TALLY" buildid-list -i foreign.data >ids
		grep -v 5ac8ca8a932c3fa09e8204a2a73d28b28711e25f ids | grep '^[0-9a-f].*\[' &&
			{ echo "$name, $option: a build id of this machine" && exit 1; }
		[ $option = -b ] || grep -q 'its kernel, with modules and vdso, gets no build ids: ' said ||
			{ cat said && exit 1; }
	done
done

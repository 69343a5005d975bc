#!/bin/sh
# SPDX-License-Identifier: MIT
# Several recordings become one: nothing is lost, in the order of time, the same events together,
# and what is of another host stays apart.
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
cd "$SCRATCH" || exit 1
lines() {
	"$TALLY" script --symfs symbols -F comm,pid,tid,time,event,ip,sym "$@" 2>said
}

printf 'app/100;main;work 4\n' | "$make" -s symbols -t 1000 -o a.data || exit 1
printf 'app/100;main;rest 2\ntool;main 3\n' | "$make" -s symbols2 -t 1500 -o b.data || exit 1
"$TALLY" merge -o ab.data a.data b.data || exit 1
"$TALLY" data check ab.data | grep -q '^Whole: yes' || exit 1
[ "$("$TALLY" evlist ab.data | wc -l)" -eq 1 ] || { echo 'one event became two' && exit 1; }
[ "$("$TALLY" script -G -F time ab.data | wc -l)" -eq 9 ] || { echo 'not all samples' && exit 1; }
"$TALLY" script -G --ns -F time ab.data | sort -c || { echo 'not in the order of time' && exit 1; }
# Without a name of a host, each is of its own: 100 and 100 + 2^22.
"$TALLY" script -G -F pid ab.data | tr -d ' ' | sort -u >pids
printf '100\n4194404\n4195305\n' | cmp -s - pids || { cat pids && exit 1; }
"$TALLY" merge -o - a.data b.data | "$TALLY" script -G -i - | wc -l | grep -q '^9$' ||
	{ echo 'not all samples through a pipe' && exit 1; }

"$TALLY" merge a.data b.data 2>said && exit 1
grep -q 'wants -o FILE' said || exit 1
"$TALLY" merge -o no.data a.data nothing.data 2>said && exit 1
[ ! -e no.data ] || { echo 'a file is left behind' && exit 1; }

# Counts of the first one that has some, and what a thread has counted at its end.
kinds() {
	"$TALLY" data check "$1" | sed -n 's/^Records: //p' | tr ',' '\n' | grep -E "^ *($2) " | tr -s ' '
}
if "$TALLY" stat record -q -e task-clock -o s.data true 2>said >&2 &&
	"$TALLY" record -q -s -e cpu-clock -o r.data -- sh -c 'true; (true); true' 2>said; then
	"$TALLY" merge -o sr.data a.data s.data r.data s.data >said 2>&1 || { cat said && exit 1; }
	grep -q "'s.data': [0-9]* records have no place" said || { cat said && exit 1; }
	for one in s r; do
		kinds $one.data 'READ|STAT|STAT_ROUND|STAT_CONFIG|THREAD_MAP|CPU_MAP' >wanted
		[ -s wanted ] || { echo "$one.data has none of the records" && exit 1; }
		while read -r kind; do
			kinds sr.data 'READ|STAT|STAT_ROUND|STAT_CONFIG|THREAD_MAP|CPU_MAP' | grep -q "$kind\$" ||
				{ echo "$one.data: $kind" && "$TALLY" data check sr.data && exit 1; }
		done <wanted
	done
	for file in s sr; do
		"$TALLY" stat report -i $file.data 2>&1 | grep task-clock | sed 's/#.*//; s/ *$//' >$file.value
	done
	[ -s s.value ] || exit 1
	cmp s.value sr.value || { cat ./*.value && exit 1; }
fi

files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
# One host: each sample is there as it was.
for pair in 'p61-multi p61-tracepoints' 'p61-group-read p61-group-read' 'p61-dwarf p61-pipe' \
	'lbr-skylake-perf4.14 lbr-skylake-perf4.14'; do
	# shellcheck disable=SC2086
	set -- $pair
	"$TALLY" merge -o m.data "$files/$1.data" "$files/$2.data" 2>said || { cat said && exit 1; }
	for one in "$1" "$2"; do
		lines -G "$files/$one.data"
	done | tr -s ' ' | sort >wanted
	lines -G m.data | tr -s ' ' | sort | sed 's/ [0-9]*\(\/\)/ N\1/' >got
	# Of two recorders with the same host, all but their events' padding is the same.
	sed 's/ [0-9]*\(\/\)/ N\1/' wanted | cmp -s - got ||
		{ echo "$pair" && diff wanted got | head -n 4 && exit 1; }
	command -v perf >/dev/null || continue
	[ "$(perf script -G -F ip -i m.data 2>/dev/null | wc -l)" -eq "$(wc -l <got)" ] ||
		{ echo "perf does not see all of $pair" && exit 1; }
done
# None of them is written over, by a link neither.
cp "$files/p61-multi.data" one.data
cp "$files/p61-pipe.data" two.data
ln -s two.data link.data
for to in one.data two.data link.data; do
	"$TALLY" merge -o $to one.data two.data 2>said && { echo "merged onto $to" && exit 1; }
	grep -q "'$to' is the recording that is read, and would be lost" said || { cat said && exit 1; }
done
cmp one.data "$files/p61-multi.data" && cmp two.data "$files/p61-pipe.data" || exit 1
# Two hosts: processes and kernels apart, and it is told.
"$TALLY" merge -o hosts.data "$files/p61-multi.data" "$files/uncompressed-perf6.16.data" 2>said || exit 1
grep -q 'its times are as if it had begun with the first one' said || { cat said && exit 1; }
"$TALLY" script -G -F pid hosts.data | awk '{ print ($1 > 4194304) }' | sort | uniq -c | tr -s ' ' >apart
printf ' 39 0\n 7 1\n' | cmp -s - apart || { cat apart && exit 1; }
"$TALLY" merge -o no.data "$files/p61-multi.data" "$files/ppc64-be-pipe-part1.data" 2>said && exit 1
grep -q 'is of the other byte order' said || { cat said && exit 1; }
# Records have as much behind their fields as their own event says, which need not be the first one's.
if "$TALLY" record -q -a -N -e cpu-clock -F 500 -o all.data sleep 0.1 2>err; then
	"$TALLY" record -q -N -e cpu-clock:u -F 500 -o one.data "$TALLY" test -w noploop 0.1 2>err
	"$TALLY" merge all.data one.data -o both.data 2>err
	"$TALLY" script -F comm,sym,dso -i one.data | sort -u >wanted
	"$TALLY" script -F comm,sym,dso -i both.data | sort -u >both
	[ -s wanted ]
	[ "$(comm -23 wanted both)" = "" ] || { echo "of a recording behind another:" && comm -23 wanted both && exit 1; }
fi

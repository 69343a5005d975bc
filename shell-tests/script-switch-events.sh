#!/bin/sh
# SPDX-License-Identifier: MIT
# --switch-on and --switch-off leave the samples that perf leaves.
cd "$SCRATCH" || exit 1
"$TALLY" record -q -e cpu-clock:u,faults:u -o data -- sh -c 'for i in 1 2 3; do /bin/true; done' \
	>said 2>&1 || { cat said && exit 77; }
all=$("$TALLY" script -i data -F event | wc -l)
on=$("$TALLY" script -i data -F event --switch-on faults:u | wc -l)
shown=$("$TALLY" script -i data -F event --switch-on faults:u --show-on-off-events | wc -l)
if [ "$all" -lt "$shown" ] || [ $((on + 1)) -ne "$shown" ] || [ "$on" = 0 ]; then
	echo "$all samples, $shown from the first fault on, $on behind it"
	exit 1
fi
# The first fault ends it all.
"$TALLY" script -i data -F event --switch-off faults:u | grep faults && exit 1
"$TALLY" report -i data --stdio --switch-on faults:u >out || exit 1
grep -q "of event 'faults:u'" out || { cat out && exit 1; }
"$TALLY" report -i data --switch-on nothing 2>said && exit 1
grep -q '^hint: there are: cpu-clock:u, faults:u' said || { cat said && exit 1; }
command -v perf >/dev/null || exit 0
for options in '--switch-on faults:u' '--switch-on faults:u --show-on-off-events' \
	'--switch-on cpu-clock:u --switch-off faults:u'; do
	# shellcheck disable=SC2086 # several words
	perf script -i data -F ip,event $options 2>/dev/null | awk '{ print $2 }' >theirs
	# shellcheck disable=SC2086
	"$TALLY" script -i data -F ip,event $options | awk '{ print $2 }' >ours
	cmp theirs ours || exit 1
done

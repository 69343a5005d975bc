#!/bin/sh
# SPDX-License-Identifier: MIT
# -D -1 waits for the control's word; each word that is obeyed is acknowledged.
mkfifo "$SCRATCH/in" "$SCRATCH/out"
"$TALLY" stat -D -1 --control "fifo:$SCRATCH/in,$SCRATCH/out" -x, -e task-clock -- \
	sh -c "while [ ! -e '$SCRATCH/end' ]; do :; done" 2>"$SCRATCH/csv" &
pid=$!
# For reading and writing, so that opening does not wait for the other side.
exec 3<>"$SCRATCH/in" 4<>"$SCRATCH/out"
for word in ping enable disable nonsense ping; do
	echo "$word" >&3
	[ "$word" = nonsense ] && continue
	read -r answer <&4
	[ "$answer" = ack ] || { echo "'$word' is answered by '$answer'" && exit 1; }
done
echo >"$SCRATCH/end"
wait "$pid" || { cat "$SCRATCH/csv" && exit 1; }
grep -q '^task-clock.*,true,' "$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
# Never enabled: never counted.
"$TALLY" stat -D -1 -x, -e task-clock true 2>"$SCRATCH/csv" || exit 1
grep -Eq '^task-clock.*,true,false,|resource usage' "$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
grep -Eq '^task-clock.*(,it was never switched on,|resource usage)' "$SCRATCH/csv" || {
	cat "$SCRATCH/csv" && exit 1
}
# perf's other words: events by name, a list, and what is wrong is told but not waited for.
"$TALLY" stat -D -1 --control "fifo:$SCRATCH/in,$SCRATCH/out" -x, \
	-e page-faults,'{task-clock,context-switches}' -- \
	sh -c "while [ ! -e '$SCRATCH/end2' ]; do :; done" 2>"$SCRATCH/csv" &
pid=$!
for line in 'enable task-clock' 'evlist' 'evlist -v' 'evlist -g' 'evlist -F' 'evlist -x' \
	'enable nonesuch' snapshot ping; do
	echo "$line" >&3
	[ "$line" = snapshot ] && continue
	read -r answer <&4
	[ "$answer" = ack ] || { echo "'$line' is answered by '$answer'" && exit 1; }
done
echo >"$SCRATCH/end2"
wait "$pid" || { cat "$SCRATCH/csv" && exit 1; }
has() { # COUNT PATTERN
	[ "$(grep -c -e "$2" "$SCRATCH/csv")" -eq "$1" ] ||
		{ echo "not $1 times '$2':" && cat "$SCRATCH/csv" && exit 1; }
}
if grep -q '^task-clock.*,true,' "$SCRATCH/csv"; then
	has 1 '^task-clock,.*,true,true,'
	has 1 '^page-faults,.*,true,false,'
fi
has 2 'note: page-faults$'
has 1 'note: task-clock: pmu software, type 1, config 0x1$'
has 1 'note: {task-clock,context-switches}$'
has 1 'note: context-switches: counted, not sampled$'
has 1 "'evlist -x': evlist takes -v, -g or -F"
has 1 "'enable nonesuch': no event that is counted is called so"
has 1 "'snapshot': snapshots are for recordings"
# What a person is told is there when the answer comes, not with the counts.
"$TALLY" stat -n --control "fifo:$SCRATCH/in,$SCRATCH/out" -- \
	sh -c "while [ ! -e '$SCRATCH/end3' ]; do :; done" 2>"$SCRATCH/err" &
pid=$!
echo snapshot >&3
echo ping >&3
read -r answer <&4
grep -q 'snapshots are for recordings' "$SCRATCH/err" || { echo "$answer, but no note" && exit 1; }
echo >"$SCRATCH/end3"
wait "$pid" || { cat "$SCRATCH/err" && exit 1; }
# stop ends counting where there is no command.
"$TALLY" stat -a -n --control "fifo:$SCRATCH/in" 2>"$SCRATCH/err" &
pid=$!
sleep 0.1
echo stop >&3
wait "$pid" || { cat "$SCRATCH/err" && exit 1; }
"$TALLY" stat --control fd:77 true 2>"$SCRATCH/err" && exit 1
grep -q '77 is not an open file descriptor' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
"$TALLY" stat --control nothing true 2>/dev/null
[ $? -eq 2 ]

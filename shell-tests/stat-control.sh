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

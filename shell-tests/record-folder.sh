#!/bin/sh
# SPDX-License-Identifier: MIT
# --threads writes a folder with a file and a thread for each CPU, which is read as one recording.
cd "$SCRATCH" || exit 1
if ! "$TALLY" record -q -e cpu-clock -a -o first.data true 2>said; then
	echo "this machine lets nobody record all CPUs: $(tail -n 1 said)"
	exit 77
fi
for how in --threads --threads=core --threads=package --threads=numa '--threads -z' '--threads=numa -z'; do
	# shellcheck disable=SC2086
	"$TALLY" record -e cpu-clock -F 2000 -a $how -o folder.data -- sleep 0.1 2>said ||
		{ echo "record $how" && cat said && exit 1; }
	ls folder.data/data folder.data/data.0 >out || { ls -l folder.data && exit 1; }
	n=$(sed -n 's/.*(\([0-9]*\) samples).*/\1/p' said)
	[ "$n" -gt 20 ] || { cat said && exit 1; }
	"$TALLY" data check folder.data >checked || { cat checked && exit 1; }
	tr -d , <checked | grep -qx "Samples: $n" || { echo "record $how: $n samples" && cat checked && exit 1; }
done
# Threads are on the CPUs that they were given; a CPU is in one part.
cpus=$(getconf _NPROCESSORS_ONLN)
last=$((cpus - 1))
if [ "$last" -gt 0 ]; then
	parts=0/$last:1-$last/0
	"$TALLY" record -q -e cpu-clock -F 2000 -a --threads=$parts -o folder.data -- sleep 1 2>said &
	pid=$!
	tries=100
	while [ "$(find "/proc/$pid/task" -maxdepth 1 -name '[0-9]*' | wc -l)" -lt 3 ] &&
		[ $((tries -= 1)) -gt 0 ]; do
		sleep 0.01
	done
	# A thread goes there when it begins.
	sleep 0.1
	for task in "/proc/$pid/task"/*; do
		[ "$task" = "/proc/$pid/task/$pid" ] || sed -n 's/^Cpus_allowed_list:\t//p' "$task/status"
	done >on
	wait $pid || { cat said && exit 1; }
	printf '%s\n0\n' "$last" | cmp - on || { echo 'threads run elsewhere:' && cat on && exit 1; }
	[ "$(find folder.data -name 'data.*' | wc -l)" -eq 2 ] || { ls folder.data && exit 1; }
	"$TALLY" script -i folder.data -F cpu >out || exit 1
	[ "$(sort -u out | wc -l)" -eq "$cpus" ] || { sort out | uniq -c && exit 1; }
	for wide in -a '-e cpu-clock'; do
		# shellcheck disable=SC2086
		"$TALLY" record -e cpu-clock $wide --threads=0/0 -o folder.data "$TALLY" test -w noploop 0.2 2>said ||
			{ cat said && exit 1; }
		grep -q '^note: CPUs in no part of --threads are not recorded: 1' said || { cat said && exit 1; }
		"$TALLY" data check folder.data >checked || { cat checked && exit 1; }
		[ "$("$TALLY" script -i folder.data -F cpu | grep -vc '000')" -eq 0 ] ||
			{ "$TALLY" script -i folder.data -F cpu | sort | uniq -c && exit 1; }
	done
	"$TALLY" record -q -e cpu-clock -C 1 --threads=0/0 -o folder.data true 2>said && exit 1
	grep -q "none of the CPUs that are recorded is in a part" said || { cat said && exit 1; }
	"$TALLY" record -q -e cpu-clock -C 0 --threads=0/0 -o folder.data true 2>said || { cat said && exit 1; }
fi
# What is not written is not counted.
"$TALLY" record -e cpu-clock -F 5000 -a --threads --max-size=200K -o folder.data -- sleep 10 2>said ||
	{ cat said && exit 1; }
n=$(sed -n 's/.*(\([0-9]*\) samples).*/\1/p' said)
"$TALLY" data check folder.data >checked || { cat checked && exit 1; }
tr -d , <checked | grep -qx "Samples: $n" || { echo "--max-size: $n samples" && cat checked && exit 1; }
[ -d folder.data.old ] || { echo 'the one before is not kept' && exit 1; }
# A file takes the place of a folder, and the other way round; other folders are left alone.
"$TALLY" record -q -e cpu-clock -o folder.data true 2>said || { cat said && exit 1; }
[ -f folder.data ] || { ls && exit 1; }
[ -d folder.data.old ] || { ls && exit 1; }
"$TALLY" record -q -e cpu-clock -o folder.data true 2>said || { cat said && exit 1; }
[ -f folder.data.old ] || { ls && exit 1; }
mkdir mine && touch mine/letters
"$TALLY" record -q -e cpu-clock --threads -o mine true 2>said && exit 1
grep -q "'mine' is a folder" said || { cat said && exit 1; }
[ -f mine/letters ] || exit 1
command -v perf >/dev/null || exit 0
# The host alone: perf leaves out what guests that run here do, and does not say so.
"$TALLY" record -e cpu-clock:H -F 2000 -a --threads -o peer.data -- sleep 0.3 2>said || exit 1
n=$(sed -n 's/.*(\([0-9]*\) samples).*/\1/p' said)
perf script -i peer.data 2>theirs | grep -c cpu-clock >count
[ ! -s theirs ] || { cat theirs && exit 1; }
[ "$(cat count)" -eq "$n" ] || { echo "perf sees $(cat count) of $n samples" && cat said && exit 1; }

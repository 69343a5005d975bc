#!/bin/sh
# SPDX-License-Identifier: MIT
# --threads writes a folder with a file for each CPU, which is read as one recording.
cd "$SCRATCH" || exit 1
if ! "$TALLY" record -q -e cpu-clock -a -o first.data true 2>said; then
	echo "this machine lets nobody record all CPUs: $(tail -n 1 said)"
	exit 77
fi
for how in --threads --threads=core --threads=package --threads=numa '--threads -z'; do
	# shellcheck disable=SC2086
	"$TALLY" record -e cpu-clock -F 2000 -a $how -o folder.data -- sleep 0.1 2>said ||
		{ echo "record $how" && cat said && exit 1; }
	ls folder.data/data folder.data/data.0 >out || { ls -l folder.data && exit 1; }
	n=$(sed -n 's/.*(\([0-9]*\) samples).*/\1/p' said)
	[ "$n" -gt 20 ] || { cat said && exit 1; }
	"$TALLY" data check folder.data >checked || { cat checked && exit 1; }
	grep -qx "Samples: $n" checked || { echo "record $how: $n samples" && cat checked && exit 1; }
done
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
"$TALLY" record -e cpu-clock -F 2000 -a --threads -o peer.data -- sleep 0.3 2>said || exit 1
n=$(sed -n 's/.*(\([0-9]*\) samples).*/\1/p' said)
perf script -i peer.data 2>theirs | grep -c cpu-clock >count
[ ! -s theirs ] || { cat theirs && exit 1; }
[ "$(cat count)" -eq "$n" ] || { echo "perf sees $(cat count) of $n samples" && cat said && exit 1; }

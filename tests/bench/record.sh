# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2086,SC2154 # $B is a path without blanks, of bench.sh
# record beside perf's, on busy CPUs: read by bench.sh, whose functions it uses.

record_busy='-e cpu-clock -F 20000 -g -a'

# Samples that are lost, in a recording.
record_lost() {
	./tally data check -j "$1" | grep -o '"lost": *[0-9]*' | awk -F: '{ n += $2 } END { print n + 0 }'
}

if command -v perf >/dev/null && perf record -q -a -e cpu-clock -o $B/peer.data true 2>/dev/null; then
	busy=
	for _ in $(seq "$(nproc)"); do
		(while :; do :; done) &
		busy="$busy $!"
	done
	# The peer's second one is the warmer: what it leaves behind is kept.
	$B/measure 2 perf record $record_busy -o $B/perf.data -- sleep 2 >$B/perf.cost
	$B/measure 2 ./tally record $record_busy -o $B/tally.data -- sleep 2 >$B/tally.cost
	kill $busy
	read -r _ ours_cpu ours_kib <$B/tally.cost
	read -r _ peer_cpu peer_kib <$B/perf.cost
	ratio 'record, 20 kHz, calls, all CPUs: CPU time' "$ours_cpu" "$peer_cpu" 0.5 us
	ratio 'record, 20 kHz, calls, all CPUs: memory' "$ours_kib" "$peer_kib" 0.5 KiB
	below 'record, 20 kHz, calls, all CPUs: lost' "$(record_lost $B/tally.data)" \
		"$(record_lost $B/perf.data)" ''
	ratio 'record true: wall time' "$(best 1 10 ./tally record -e cpu-clock -o $B/true.data true)" \
		"$(best 1 3 perf record -e cpu-clock -o $B/peer.data true)" 0.6 us
	rm -rf $B/*.data $B/*.data.old $B/*.cost
else
	skip 'record' 'no perf here, or recording all CPUs is not permitted'
fi

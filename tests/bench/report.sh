# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2086,SC2154 # $B is a path without blanks, of bench.sh
# Reports of 700,000 samples against perf on the same file: read by bench.sh, whose functions it uses.
# What is compared is the CPU time, since other work on the machine takes its part of the other one.

# Chains of 8 to 40 calls, of which a few are frequent and most are rare, the same in each run; or of
# 2 and less than MOST more.
report_tree() { # [MOST]
	awk -v most="${1-0}" 'BEGIN {
		srand(1)
		for (i = 1; i <= 6000; i++) {
			line = "app" i % 4 "/" 1000 + i % 4 "/" 1000 + i % 16
			depth = most ? 2 + int(rand() * most) : 8 + int(rand() * 33)
			f = int(rand() * 4)
			for (k = 0; k < depth; k++) {
				line = line ";lib" f % 12 ".so!f" f
				f = (f * 5 + 1 + int(rand() * (k < 6 ? 2 : 5))) % 3000
			}
			print line, 1 + int(60000 / i)
		}
	}'
}

if command -v perf >/dev/null; then
	report_tree | build/tests/makeprofile -f -n 700000 -s $B/report.sym -o $B/flat.data
	report_tree | build/tests/makeprofile -n 700000 -s $B/report.sym -o $B/chains.data
	report_flat="--symfs $B/report.sym --stdio --no-children -g none"
	report_graph="--symfs $B/report.sym --stdio"
	ratio 'report, no chains: CPU time' "$(best 2 5 ./tally report -i $B/flat.data $report_flat)" \
		"$(best 2 3 perf report -f -i $B/flat.data $report_flat)" 0.25 us
	ratio 'report, call graphs: CPU time' "$(best 2 3 ./tally report -i $B/chains.data $report_graph)" \
		"$(best 2 1 perf report -f -i $B/chains.data $report_graph)" 0.05 us
	ratio 'report, call graphs: peak memory' \
		"$(best 3 1 ./tally report -i $B/chains.data $report_graph)" \
		"$(best 3 1 perf report -f -i $B/chains.data $report_graph)" 0.05 KiB
	# The screen is there before a flat report of the same file would be (here the peer is tally).
	if gcc -O2 -Wall -o $B/firstscreen tests/bench/firstscreen.c -lutil; then
		ratio 'report, first screen: wall time' \
			"$($B/firstscreen 5 ./tally report -i $B/chains.data --symfs $B/report.sym | cut -d' ' -f1)" \
			"$(best 1 5 ./tally report -i $B/chains.data $report_flat)" 1 us
	fi
	# Ten times the samples take ten times the time, and no more memory.
	report_tree | build/tests/makeprofile -n 7000000 -s $B/report.sym -o $B/many.data
	ratio 'report, ten times the samples: CPU time' \
		"$(best 2 1 ./tally report -i $B/many.data $report_graph)" \
		"$(best 2 3 ./tally report -i $B/chains.data $report_graph)" 10.5 us
	ratio 'report, ten times the samples: memory' \
		"$(best 3 1 ./tally report -i $B/many.data $report_graph)" \
		"$(best 3 1 ./tally report -i $B/chains.data $report_graph)" 1.1 KiB
	rm -rf $B/flat.data $B/chains.data $B/many.data
	# So do 50 million, of shorter chains: 5 GB for a while.
	if [ "$(df -Pk $B | awk 'NR == 2 { print $4 }')" -gt 12000000 ]; then
		report_tree 6 | build/tests/makeprofile -n 5000000 -s $B/report.sym -o $B/many.data
		few_us=$(best 2 3 ./tally report -i $B/many.data $report_graph)
		few_kib=$(best 3 1 ./tally report -i $B/many.data $report_graph)
		report_tree 6 | build/tests/makeprofile -n 50000000 -s $B/report.sym -o $B/many.data
		ratio 'report, 50 million samples to 5: CPU time' \
			"$(best 2 1 ./tally report -i $B/many.data $report_graph)" "$few_us" 11 us
		ratio 'report, 50 million samples to 5: memory' \
			"$(best 3 1 ./tally report -i $B/many.data $report_graph)" "$few_kib" 1.1 KiB
		rm -f $B/many.data
	else
		skip 'report, 50 million samples' 'the disk has no room for 5 GB'
	fi
	rm -rf $B/report.sym
else
	skip 'report' 'no perf on this machine'
fi

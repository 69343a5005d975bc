# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2086,SC2154 # $B is a path without blanks, of bench.sh
# The page of report --html with a million samples: read by bench.sh, whose functions it uses.

page_steps='search:f17;range:100,200;thread:1003;zoom:f1;icicle;sort:2;key:ArrowDown;reset'

# Chains of 3 to 40 of 2000 functions, the same in each run.
page_tree() {
	awk 'BEGIN {
		srand(1)
		for (i = 0; i < 20000; i++) {
			line = "prog/" 1000 + i % 8 "/" 1000 + i % 64
			depth = 3 + int(rand() * 38)
			for (k = 0; k < depth; k++)
				line = line ";f" int(rand() * (k < 10 ? 4 : 2000))
			print line, 1 + int(rand() * 50)
		}
	}'
}

if command -v chromium >/dev/null; then
	page_tree | build/tests/makeprofile -n 1000000 -s $B/page.sym -o $B/page.data
	printf '%-44s %10d us  (no peer: perf draws none)\n' 'report --html: wall time, 1 M samples' \
		"$(best 1 3 ./tally report -i $B/page.data --symfs $B/page.sym --html $B/page.html -o /dev/null)"
	below 'report --html: slowest interaction, 1 M' "$(chromium --headless --no-sandbox --disable-gpu \
		--user-data-dir=$B/page.profile --virtual-time-budget=20000 \
		--dump-dom "file://$PWD/$B/page.html#selftest=$page_steps" 2>/dev/null |
		grep -o '"ms":[0-9]*' | cut -d: -f2 | sort -n | tail -n 1)" 100 ms
	rm -rf $B/page.data $B/page.sym $B/page.html $B/page.profile
else
	skip 'report --html' 'no chromium here: tools/deps.sh slow installs it'
fi

#!/bin/sh
# SPDX-License-Identifier: MIT
# Inlined functions and source lines in call chains are those that addr2line finds.
command -v g++ >/dev/null || { echo "g++ is not installed" && exit 77; }
command -v addr2line >/dev/null || { echo "addr2line is not installed" && exit 77; }
"$TALLY" version --build-options | grep -q "^libdw *yes" ||
	{ echo "not built with libdw" && exit 77; }
cd "$SCRATCH" || exit 1
cat >a.cpp <<'END'
#include <algorithm>
#include <vector>
struct work {
	std::vector<double> v;
	double sum = 0;
	double step(double x) { return x * 1.0000001 + sum; }
	__attribute__((noinline)) void run(int n)
	{
		for (int i = 0; i < n; i++)
			for (auto &x : v) {
				sum = step(x);
				x = sum * 0.5;
			}
	}
};
static __attribute__((noinline)) void order(std::vector<int> &v)
{
	std::sort(v.begin(), v.end());
}
int main()
{
	work w;
	unsigned seed = 1;
	w.v.assign(10000, 1.5);
	for (int round = 0; round < 4; round++) {
		std::vector<int> v(100000);
		w.run(500);
		for (auto &x : v)
			x = (int)(seed = seed * 1103515245 + 12345);
		order(v);
	}
}
END
g++ -g -O2 -o a a.cpp || exit 1
"$TALLY" record -q -e cpu-clock -F 2000 -g -o p.data ./a >log 2>&1 ||
	{ echo "recording is not permitted here" && cat log && exit 77; }
# Addresses of samples in the program, each with its chain of functions and lines.
"$TALLY" script --no-demangle -i p.data -j >samples.json || exit 1
python3 - <<'END' || exit 1
import json, subprocess, re, sys
rows = [json.loads(line) for line in open('samples.json')]
seen = {}
for r in rows:
    f = [c for c in r['callchain'] if c['ip'] == r['ip']]
    if f and r['dso'].endswith('/a'):
        seen[(r['sym'], r['symoff'])] = f
if len(seen) < 3:
    sys.exit('too few places: %d' % len(seen))
symbols = {}
for line in subprocess.run(['nm', 'a'], capture_output=True, text=True).stdout.splitlines():
    m = re.match(r'([0-9a-f]+) \w (.*)', line)
    if m:
        symbols[m[2]] = int(m[1], 16)
bad = inlined = 0
for (sym, off), frames in seen.items():
    out = subprocess.run(['addr2line', '-i', '-e', 'a', hex(symbols[sym] + int(off, 16))],
                         capture_output=True, text=True).stdout.split('\n')
    want = [re.sub(r' .*', '', w).split('/')[-1] for w in out if w]
    have = ['%s:%s' % ((f['file'] or '?').split('/')[-1], f['line']) for f in frames]
    if want != have:
        bad += 1
        print(sym, off, have, want)
    inlined += sum(f['inlined'] for f in frames)
if not inlined:
    sys.exit('nothing was inlined')
sys.exit(bad > 0)
END
# What was read is on disk, by build id, and says the same the next time, without the source.
ls "$HOME"/.cache/tally/lines/* >/dev/null || exit 1
"$TALLY" script -i p.data -F ip,sym,srcline >second || exit 1
rm -r "$HOME/.cache"
"$TALLY" script -i p.data -F ip,sym,srcline >first || exit 1
cmp first second || exit 1
grep -q '(inlined)' first || { echo "no inlined functions" && exit 1; }
"$TALLY" script --no-inline -i p.data -F ip,sym,srcline | grep -q '(inlined)' &&
	echo "--no-inline shows inlined functions" && exit 1
"$TALLY" script --full-source-path -i p.data -F ip,sym,srcline | grep -q '/a.cpp:[0-9]' ||
	{ echo "no folders with --full-source-path" && exit 1; }

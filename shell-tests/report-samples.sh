#!/bin/sh
# SPDX-License-Identifier: MIT
# report --samples: some samples of each row one by one, which script prints as well; no more than
# were asked for, no more than there are, in the order of time, and on the screen by a key.
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
command -v python3 >/dev/null || { echo 'python3 is not installed' && exit 77; }
cd "$SCRATCH" || exit 1
printf 'prog/1/1;main;a;x 60\nprog/1/2;main;b;x 25\nother/2/2;main;y 2\n' |
	"$make" -c 2 -s sym -o p.data || exit 1
"$TALLY" script --symfs sym -F tid,time,ip,sym -G -i p.data --ns >all.txt || exit 1
"$TALLY" report --symfs sym -i p.data --no-children -s sym --samples 5 -j >rows.json || exit 1
python3 - <<'END' || exit 1
import json, re
known = set()
for line in open('all.txt'):
    m = re.match(r'\s*(\d+)\s+(\d+)\.(\d+):\s+([0-9a-f]+)\s+(\S+)', line)
    if m:
        known.add((int(m[1]), int(m[2]) * 10**9 + int(m[3]), int(m[4], 16), m[5]))
assert len(known) == 87, len(known)
for row in json.load(open('rows.json'))['rows']:
    got = row['individual']
    assert len(got) == min(5, row['samples']), row
    times = [s['time_ns'] for s in got]
    assert times == sorted(set(times)), times
    for s in got:
        name = row['symbol'].split()[-1]
        assert (s['tid'], s['time_ns'], int(s['address'], 16), name) in known, (s, name)
    if row['samples'] == 85: # of both threads, which came one after the other
        assert {s['tid'] for s in got} == {1, 2}, got
END
[ "$("$TALLY" report --symfs sym -i p.data --no-children -s sym -g none --samples 3 -q | grep -c '0x')" -eq 5 ] || exit 1
"$TALLY" report --symfs sym -i p.data --samples 0 -j | grep -q individual && exit 1
if ! "$TALLY" version | grep -q "^ncurses *yes" || ! command -v tmux >/dev/null; then
	exit 0
fi
# shellcheck source=tests/screen.sh
. "$ROOT/tests/screen.sh"
trap 'screen_end' EXIT
screen_run "'$TALLY' report --symfs sym --no-children -s sym -i p.data --samples 4" || exit 1
sees '97\.70% .* x'
keys S
sees '0\.[0-9]{9}  \[00[01]\]  (prog|other) 1/[12]  0x'
keys q q
sees 'ended with 0'

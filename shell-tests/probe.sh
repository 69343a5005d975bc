#!/bin/sh
# SPDX-License-Identifier: MIT
# probe tells of this machine what is there, with a reason for each answer, and ends with 0.
set -eu
fail() {
	echo "$*"
	exit 1
}
cd "$SCRATCH"
"$TALLY" probe -j >json
"$TALLY" probe -x, >csv
"$TALLY" probe >text
python3 - <<'END' || fail "the document is not as it should be: $(cat json)"
import csv, json, os
doc = json.load(open('json'))
assert doc['schema'] == 'tally.probe/1' and doc['this_machine'] is True
assert doc['kernel'] == os.uname().release
abilities = {a['ability']: a for a in doc['abilities']}
assert list(abilities) == ['counting', 'mode_filter', 'overflow_interrupts', 'branch_records',
                           'delegation', 'user_reads']
for a in abilities.values():
    assert a['works'] in (True, False, None) and a['reason'] and 'nothing tells' not in a['reason'], a
    assert a['works'] is not True or a['source'], a
folder = '/sys/bus/event_source/devices'
if os.path.isdir(folder):
    assert sorted(p['name'] for p in doc['pmus']) == sorted(os.listdir(folder))
    for p in doc['pmus']:
        assert p['type'] == int(open(f"{folder}/{p['name']}/type").read()), p
if not any(p['core'] for p in doc['pmus']):
    assert abilities['counting']['works'] is False, abilities['counting']
    assert not any(a['works'] for a in abilities.values())
for s in doc['settings']:
    path = '/proc/sys/kernel/' + s['name']
    assert s['value'] == open(path).read().strip(), s
n = 0
for c in doc['cpus']:
    for part in c['cpus'].split(','):
        first, _, last = part.partition('-')
        n += int(last or first) - int(first) + 1
assert n == sum(l.startswith('processor') for l in open('/proc/cpuinfo')), n
rows = list(csv.DictReader(open('csv')))
assert [r['ability'] for r in rows] == list(abilities)
END
grep -q '^  counting: \(yes\|no\)$' text || fail "no answer for people: $(cat text)"
"$TALLY" probe -a malloc 2>err && fail "perf's probe passes"
"$TALLY" probe malloc 2>err && fail "an operand passes"
grep -q "takes no operand, but got 'malloc'" err || fail "$(cat err)"
grep -q 'bpftrace' err || fail "no hint: $(cat err)"
"$TALLY" probe --sysfs nosuch 2>err && fail "a folder that is not there"
exit 0

#!/bin/sh
# SPDX-License-Identifier: MIT
# Blocks and loops of a program whose every branch is known: one loop that is come
# to at its head, one whose condition is looked at first. Where the code is there,
# it tells where a block behind a branch that was not taken begins.
"$TALLY" version --build-options | grep -q '^capstone *yes' ||
	{ echo "not built with Capstone" && exit 77; }
[ "$(uname -m)" = x86_64 ] || { echo "the program is of x86-64" && exit 77; }
for program in gcc python3 nm; do
	command -v $program >/dev/null || { echo "$program is not installed" && exit 77; }
done
cd "$SCRATCH" || exit 1
gcc -nostdlib -static -o a "$ROOT/tests/data/spin.S" && nm a >names || exit 1
cat >place.py <<'END'
names = {n: int(a, 16) for a, _, n in (l.split() for l in open('names'))}
at = {n: names['spin'] + k for n, k in (('loop', 2), ('jne1', 9), ('jmp', 11), ('body', 13),
      ('cond', 17), ('jne2', 20), ('ret', 22))}
at.update(names, back=names['_start'] + 5)
END
cat >trace.py <<'END'
call = ['_start/spin'] + ['spin+9/spin+2'] * 4 + ['spin+11/spin+17']
call += ['spin+20/spin+13'] * 3 + ['spin+22/_start+5', '_start+5/_start']
print('spin', ' '.join(b + '/-/0' for b in reversed(call * 3)))
END
python3 trace.py | python3 "$ROOT/tests/branchdata.py" p.data a 0 || exit 1
cat >check.py <<'END'
import json, sys
from place import at
d = json.load(sys.stdin)
def fail(why):
    sys.exit(why + ': ' + json.dumps(d, indent=1))
loops = {int(l['head'], 16): l for l in d['loops']}
for head, trips, repeats in (('loop', 5, 12), ('body', 3, 9)):
    l = loops[at[head]]
    if (l['trip_count'], l['entries'], l['repeats']) != (trips, 3, repeats):
        fail(head)
blocks = {int(b['start'], 16): b for b in d['blocks']}
for branch, length, end in (('jne1', 2, 'jmp'), ('jne2', 2, 'ret')):
    start = at[branch] + length
    if start not in blocks:
        fail('no block at %#x' % start)
    b = blocks[start]
    if not b['start_exact'] or int(b['end'], 16) != at[end] or b['count'] != 3:
        fail('behind ' + branch)
END
"$TALLY" lbr report -j -i p.data | python3 check.py || exit 1
"$TALLY" lbr report -i p.data >text || exit 1
grep -Eq ' 5\.000  a  +\[\.\] spin$' text || { cat text && exit 1; }
rm a && "$TALLY" lbr report -j -i p.data >out || exit 1
grep -q '"start_exact":false' out || { echo "no file and yet exact" && exit 1; }

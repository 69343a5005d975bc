#!/bin/sh
# SPDX-License-Identifier: MIT
# Code of RISC-V, recorded on an emulated machine: instructions are those that objdump has, and
# the samples are at them.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
"$TALLY" version --build-options | grep -q '^capstone *yes' ||
	{ echo "not built with Capstone" && exit 77; }
command -v riscv64-linux-gnu-objdump >/dev/null ||
	{ echo "riscv64-linux-gnu-objdump is not installed" && exit 77; }
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
compile streams.c
cd "$SCRATCH" || exit 1
"$TALLY" record --machine riscv64 -q -e instructions -c 50 -o data -- ./streams >out 2>err </etc/passwd
"$TALLY" annotate -i data -j >listing || exit 1
riscv64-linux-gnu-objdump -d -z streams >dump || exit 1
python3 - <<'END'
import json, re

ours = {}
text, at, decoder = open('listing').read().strip(), 0, json.JSONDecoder()
samples = 0
while at < len(text):
    doc, at = decoder.raw_decode(text, at)
    while at < len(text) and text[at] == '\n':
        at += 1
    samples += sum(r['samples'] for r in doc['instructions'])
    for r in doc['instructions']:
        ours[int(r['address'], 16)] = (r['length'], r['instruction'].split()[0])
theirs = {}
for line in open('dump'):
    m = re.match(r'\s*([0-9a-f]+):\t([0-9a-f]+) +\t(\S+)', line)
    if m:
        theirs[int(m[1], 16)] = (len(m[2]) // 2, m[3])
# binutils 2.40 has an alias for those with a number in place of the second register.
immediate = {n + 'i' for n in ('add', 'and', 'or', 'xor', 'sll', 'srl', 'sra')} | {
    'addiw', 'slliw', 'srliw', 'sraiw'}
bad = 0
for address, (length, name) in ours.items():
    want = theirs.get(address)
    alias = name[:-1] if name[-1] == 'i' else name[:-2] + 'w'
    if want != (length, name) and not (name in immediate and want == (length, alias)):
        print(hex(address), length, name, want)
        bad += 1
assert len(ours) > 100 and samples > 10, (len(ours), samples)
assert not bad, bad
END

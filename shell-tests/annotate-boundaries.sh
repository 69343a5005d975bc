#!/bin/sh
# SPDX-License-Identifier: MIT
# Instructions begin where objdump has them, in code of three compilers, with
# vectors of AVX-512 too, which the disassembler may not know.
"$TALLY" version --build-options | grep -q '^capstone *yes' ||
	{ echo "not built with Capstone" && exit 77; }
command -v objdump >/dev/null || { echo "objdump is not installed" && exit 77; }
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
case $(uname -m) in
x86_64) vectors=-mavx512bw ;;
*) vectors= ;;
esac
cd "$SCRATCH" || exit 1
cat >a.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
double values[4096];
unsigned char bytes[65536];
double sums(int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += values[i & 4095] * i + bytes[i & 65535];
	return s;
}
int count(int what)
{
	int n = 0;
	for (int i = 0; i < 65536; i++)
		n += bytes[i] == what;
	return n;
}
int choose(int x)
{
	switch (x % 9) {
	case 0: return puts("a");
	case 1: return x * 7;
	case 2: return x << 3;
	case 3: return x / 5;
	case 4: return abs(x);
	case 5: return (int)strlen((char *)bytes);
	case 6: return x ^ 0x5555;
	case 7: return -x;
	default: return x;
	}
}
int main(void)
{
	return (int)sums(3) + count(1) + choose(4);
}
END
cat >a.rs <<'END'
use std::collections::HashMap;
pub fn words(text: &str) -> HashMap<String, usize> {
    let mut m = HashMap::new();
    for w in text.split_whitespace() {
        *m.entry(w.to_string()).or_insert(0) += 1;
    }
    m
}
fn main() {
    println!("{:?}", words("a b a"));
}
END
built=
[ -z "$(command -v gcc)" ] || { gcc -O3 $vectors -o a.gcc a.c && built="$built gcc"; }
[ -z "$(command -v clang)" ] || { clang -O3 $vectors -o a.clang a.c && built="$built clang"; }
if rustc -O -o a.rustc a.rs 2>/dev/null; then
	built="$built rustc"
elif [ -n "$(command -v tcc)" ] && tcc -g -o a.tcc a.c 2>/dev/null; then
	built="$built tcc"
fi
# shellcheck disable=SC2086
set -- $built
[ $# -gt 0 ] || { echo "no compiler is installed" && exit 77; }
# A recording with one sample at the start of each function; what follows is checked whole.
cat >make.py <<'END'
import re, struct, subprocess, sys
program = sys.argv[1]
nm = subprocess.run(['nm', '-S', '--defined-only', program], capture_output=True, text=True).stdout
functions = {}
for line in nm.splitlines():
    m = re.match(r'([0-9a-f]+) ([0-9a-f]+) [tTwW] ', line)
    if m and int(m[2], 16):
        functions[int(m[1], 16)] = int(m[2], 16)
loads = []
for line in subprocess.run(['readelf', '-lW', program], capture_output=True, text=True).stdout.splitlines():
    m = re.match(r' +LOAD +(0x\w+) (0x\w+) 0x\w+ (0x\w+) 0x\w+ ..E', line)
    if m:
        loads.append([int(x, 16) for x in m.groups()])
records = b''
name = program.encode() + b'\0'
name += b'\0' * (-len(name) % 8)
for offset, address, size in loads:
    start = address & ~4095
    records += struct.pack('<IHHIIQQQ', 1, 2, 40 + len(name), 1, 1, 0x10000000 + start,
                           size + 4096, offset & ~4095) + name
for address in sorted(functions):
    records += struct.pack('<IHHQII', 9, 2, 24, 0x10000000 + address, 1, 1)
attr = struct.pack('<IIQQQQQ', 1, 64, 0, 1, 1 | 2, 0, 0).ljust(64, b'\0')
data = 104 + 64 + 16
head = struct.pack('<8sQQ', b'PERFILE2', 104, 80)
head += struct.pack('<QQQQQQ', 104, 80, data, len(records), 0, 0) + b'\0' * 32
open('p.data', 'wb').write(head + attr + struct.pack('<QQ', 0, 0) + b'\0' * 0 + b'\0' * (data - 104 - 80) + records)
END
cat >check.py <<'END'
import json, re, subprocess, sys
program = sys.argv[1]
want = {}
for line in subprocess.run(['objdump', '-d', '-z', '-w', program], capture_output=True, text=True).stdout.splitlines():
    m = re.match(r' *([0-9a-f]+):\t', line)
    if m:
        want[int(m[1], 16)] = line
decoder, text, at = json.JSONDecoder(), open('out.json').read(), 0
functions = instructions = bad = 0
while at < len(text):
    doc, at = decoder.raw_decode(text, at)
    while at < len(text) and text[at].isspace():
        at += 1
    rows = doc['instructions']
    have = [int(r['address'], 16) for r in rows]
    end = have[-1] + rows[-1]['length']
    theirs = sorted(a for a in want if have[0] <= a < end)
    functions += 1
    instructions += len(have)
    if have != theirs:
        bad += 1
        first = min(set(have) ^ set(theirs))
        print(program, doc['symbol'], 'differs at', hex(first), want.get(first))
print('%s: %d functions, %d instructions, %d functions differ' % (program, functions, instructions, bad))
sys.exit(bad > 0 or instructions < 100)
END
failed=0
for compiler; do
	python3 make.py "$PWD/a.$compiler" || exit 1
	"$TALLY" annotate --no-source --no-arrows -i p.data -j >out.json 2>err || { cat err && exit 1; }
	python3 check.py "$PWD/a.$compiler" || failed=1
done
[ $# -ge 3 ] || { [ $failed -eq 0 ] && echo "only these compilers: $*" && exit 77; }
exit $failed

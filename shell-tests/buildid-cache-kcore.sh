#!/bin/sh
# SPDX-License-Identifier: MIT
# buildid-cache -k keeps a kernel's code with its names and modules, once for the same; recordings of
# that kernel, by its build id, are looked at with it when another one runs.
command -v python3 >/dev/null || { echo 'python3 is not installed' && exit 77; }
[ "$(uname -m)" = x86_64 ] || { echo 'the code is of x86-64' && exit 77; }
cd "$SCRATCH" || exit 1
rm -rf "$HOME/.debug"
fail() {
	echo "$*"
	exit 1
}
"$TALLY" record -q -a -N -e cpu-clock:k -o k.data "$TALLY" test -w leafloop >log 2>&1 ||
	{ echo 'recording all CPUs is not permitted' && exit 77; }
id=$("$TALLY" buildid-list -k) || { echo 'the kernel has no build id' && exit 77; }
top=$("$TALLY" report -i k.data -s sym -x, 2>/dev/null | sed -n 's/.*\[k\] \([a-z_0-9]*\)$/\1/p' | head -n 1)
[ -n "$top" ] || { echo 'the kernel has no names here' && exit 77; }
# A machine with another build id, whose kernel has its functions at the same addresses.
mkdir -p root/proc root/sys/kernel
python3 - "$id" "$top" <<'END' || exit 77
import struct, sys
old, new = bytes.fromhex(sys.argv[1]), bytes(range(20))
data = open('k.data', 'rb').read()
if data.count(old) == 0:
    sys.exit(1)
open('other.data', 'wb').write(data.replace(old, new))
open('root/sys/kernel/notes', 'wb').write(struct.pack('<III', 4, 20, 3) + b'GNU\0' + new)
symbols = {}
with open('/proc/kallsyms') as f:
    lines = [line.split() for line in f]
for words in lines:
    if len(words) == 3:
        symbols.setdefault(words[2], int(words[0], 16))
if not symbols.get('_stext') or sys.argv[2] not in symbols:
    sys.exit(1)
with open('root/proc/kallsyms', 'w') as f:
    for words in lines:
        if len(words) == 3:
            f.write('%s %s %s\n' % tuple(words))
start = symbols['_stext']
size = symbols['_etext'] - start
code = b'\x48\xff\xc0' * (size // 3 + 1) # inc %rax
module = 0xffffffffc0a00000
head = b'\x7fELF\x02\x01\x01' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', 4, 62, 1, 0, 64, 0, 0, 64, 56, 2, 0, 0, 0)
loads = struct.pack('<IIQQQQQQ', 1, 5, 4096, start, 0, size, size, 4096)
loads += struct.pack('<IIQQQQQQ', 1, 5, 4096 + size, module, 0, 4096, 4096, 4096)
open('root/proc/kcore', 'wb').write((head + loads).ljust(4096, b'\0') + code[:size] + b'\x90' * 4096)
open('root/proc/modules', 'w').write('thing 4096 0 - Live 0x%x\n' % module)
END
annotate() {
	"$TALLY" annotate -i other.data "$top" >out 2>&1
}
annotate
grep -q 'what runs is another kernel\|no samples in a function' out || fail "$(cat out)"
"$TALLY" buildid-cache -v -k root/proc/kcore >log 2>&1 || fail "$(cat log)"
grep -q 'kcore added to' log || fail "not told: $(cat log)"
kept=$(echo "$HOME/.debug/[kernel.kcore]/000102030405060708090a0b0c0d0e0f10111213/"*)
{ cmp -s "$kept/kallsyms" root/proc/kallsyms && cmp -s "$kept/modules" root/proc/modules; } || fail "$kept"
readelf -lW "$kept/kcore" 2>/dev/null | grep -q 'LOAD.*ffffffffc0a00000' || fail 'no module in the copy'
"$TALLY" buildid-cache -v -k root/proc/kcore >log 2>&1 || fail "$(cat log)"
grep -q 'the same kcore is in' log || fail "kept twice: $(cat log)"
annotate
{ grep -q "<$top>:" out && grep -q ": *incq *%rax" out; } || fail "$(cat out)"
# What is no machine's, and what is damaged.
"$TALLY" buildid-cache -k root/proc/kallsyms 2>log && fail 'kallsyms is no kcore'
head -c 100 root/proc/kcore >short.kcore && mv short.kcore root/proc/kcore
"$TALLY" buildid-cache -f -k root/proc/kcore 2>log && fail 'a kcore that is cut was kept'
sed -i 's/^[0-9a-f]* /0000000000000000 /' root/proc/kallsyms
"$TALLY" buildid-cache -f -k root/proc/kcore 2>log && fail 'hidden addresses were kept'
grep -q 'no addresses for this user' log || fail "$(cat log)"
exit 0

#!/bin/sh
# SPDX-License-Identifier: MIT
# A guest's recording in its host's by counters: offset, scaling, migrations, kvm-clock.
set -eu
cd "$SCRATCH"
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
cat >work.sh <<'END'
i=0
while [ $i -lt 20000 ]; do i=$((i + 1)); done
END
"$TALLY" record -q -e cpu-clock -F 500 -o plain.data sh work.sh 2>err ||
	{ head -n 1 err && exit 77; }
# Such a recording of a machine whose counter is stable: two ticks are a nanosecond.
cat >conv.py <<'END'
import struct, sys
b = bytearray(open(sys.argv[1], 'rb').read())
conv = struct.pack('<IHHQQQQQQ', 79, 0, 56, 10, 512, 0, 0, 0, 1)
at, size = struct.unpack_from('<QQ', b, 40)
bits = int.from_bytes(b[72:104], 'little')
for i in range(bin(bits).count('1')):
    place = at + size + 16 * i
    struct.pack_into('<Q', b, place, struct.unpack_from('<Q', b, place)[0] + len(conv))
struct.pack_into('<Q', b, 48, size + len(conv))
b[at:at] = conv
open(sys.argv[2], 'wb').write(b)
END
"$TALLY" report -D -i plain.data >dump 2>/dev/null
if grep -q TIME_CONV dump; then echo "this machine's recordings tell of their clock" && exit 77; fi
python3 conv.py plain.data conv.data
"$TALLY" data check conv.data >/dev/null
first() { "$TALLY" script -i "$1" --ns -F event,time 2>/dev/null | sed -n "s|^ *\([0-9]*\)\.\([0-9]*\): *$2: *\$|\1\2|p" | head -n 1; }
was=$(first conv.data cpu-clock)
[ -n "$was" ]
merge() { "$TALLY" kvm merge --host conv.data -o merged.data -j "$@"; }
moved() {
	is=$(first merged.data guest/cpu-clock/)
	[ "$((is - was))" = "$1" ] || { echo "moved by $((is - was)), not $1" && exit 1; }
}

merge --guest conv.data --tsc-offset 0 | grep -q '"tsc_offset":"0x0","blackout_ns":null}'
moved 0
merge --guest conv.data --tsc-offset=-2000 | grep -q '"tsc_offset":"0xfffffffffffff830"'
moved 1000
# A guest whose counter is twice as fast as the host's: half of its time.
merge --guest conv.data --tsc-offset 0 --tsc-scaling 2/0 >/dev/null
moved $((was / 2 - was))

# offset at the source - (its clock - the clock here) * rate + (its counter - the counter here)
merge --guest conv.data --tsc-offset 5 --migration 1000,2000,3000,12000,2000000 |
	grep -q "\"tsc_offset\":\"0x$(printf %x $((5 + 10000 * 2 + 1000 - 3000)))\",\"blackout_ns\":10000}"
# The same of counters as they are scaled on each host.
merge --guest conv.data --tsc-offset 5 --tsc-scaling 3/1 --migration 1000,2000,3000,12000,2000000 |
	grep -q "\"tsc_offset\":\"0x$(printf %x $((5 + 10000 * 2 + 1500 - 4500)))\",\"blackout_ns\":10000}"
merge --guest conv.data --tsc-offset 5 --tsc-scaling 3/1 --source-scaling 1/1 --migration 1000,2000,3000,12000,2000000 |
	grep -q "\"tsc_offset\":\"0x$(printf %x $((5 + 10000 * 2 + 500 - 4500)))\",\"blackout_ns\":10000}"
"$TALLY" kvm merge --host conv.data --guest conv.data --tsc-offset 5 --migration 1000,2000,3000,12000,2000000 -o merged.data |
	grep -q '^It stood still: 10'

# Without a word of the guest about its clock: kvm-clock, a nanosecond of which is two ticks, too.
if merge --guest plain.data --tsc-offset 0 2>err; then exit 1; fi
grep -q 'plain.data: it does not say how its clock goes' err
grep -q -- '--kvm-clock' err
merge --guest plain.data --tsc-offset 0 --kvm-clock 2000,1000,0x80000000,0 >/dev/null
moved 0
merge --guest plain.data --tsc-offset 0 --sched-offset 70 --kvm-clock 2000,1000,0x80000000,0 >/dev/null
moved 70
echo 'qemu 77: kvm:kvm_pvclock_update: vcpu_id 0, pvclock { version 4, tsc_timestamp 0x7d0, system_time 0x320, tsc_to_system_mul 0x80000000, tsc_shift 0, flags 0x1 }' >pages
merge --guest plain.data --tsc-offset 0 --kvm-clock pages >/dev/null
moved 200

for bad in '--clock pages --kvm-clock pages' '--tsc-offset 0 --sched-offset 1' '--tsc-offset 0 --source-scaling 1/1' \
	'--tsc-offset 0 --kvm-clock 1,2,3' '--tsc-offset 0 --kvm-clock 1,2,0,3' '--tsc-offset 0 --migration 1,9,1,8,7' \
	'--tsc-offset 0 --source-scaling 0/1 --migration 1,2,3,4,5' \
	'--tsc-offset 0 --migration 1,2,18446744073709551615,18446744073709551615,18446744073709551615' \
	'--tsc-offset 0 --migration 1,2,3,4,5,6' '--tsc-offset 0 --migration 1,2,3,4,5,'; do
	status=0
	# shellcheck disable=SC2086
	merge --guest conv.data $bad >out 2>err || status=$?
	[ $status = 2 ] || { echo "$bad: $status" && exit 1; }
done
# No recording is lost for the other.
for own in conv.data plain.data; do
	cp $own before
	if "$TALLY" kvm merge --host conv.data --guest plain.data --tsc-offset 0 --kvm-clock pages -o $own 2>err; then exit 1; fi
	grep -q "'$own' is one of the recordings" err
	cmp $own before
done

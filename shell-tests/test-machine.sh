#!/bin/sh
# SPDX-License-Identifier: MIT
# The events of a table are tried on the emulated machine: registers read back, counters are those
# of the table, what the machine knows counts, and what it does not know is told apart.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
cd "$SCRATCH" || exit 1
try() { # OPTIONS...: "event code counter result" lines
	"$TALLY" test -x, "$@" >out || return
	sed 1d out | cut -d, -f1,2,4,6 | tr , ' '
}
want 'cycles 0x1 3 pass
dtlb-load-misses 0x10019 4 pass
dtlb-store-misses 0x1001b 5 pass
instructions 0x2 6 pass
itlb-load-misses 0x10021 7 pass' "$(try --machine riscv64 | grep pass | grep -v ' hw_\|^hw_')"
# One by rule counts the same as one by its code.
want "$(try --machine riscv64 cycles | cut -d' ' -f2-)" "$(try --machine riscv64 hw_cpu_cycles | cut -d' ' -f2-)"
want 'fw_set_timer 0x8000000000000005  unknown' "$(try --machine riscv64 FW_SET_TIMER)"

# Codes that nobody knows: their places are found in any order, and two of one counter go after each other.
set -- --machine riscv64 --events "$ROOT/tests/data/delegated" --cpu riscv/test/delegated
want 'fake-any 0xf10 5 unknown
fake-ctr3 0xf11 3 unknown
fake-ctr3-too 0xf21 3 unknown
fake-ctr34 0xf12 4 unknown
fake-ctr6 0xf13 6 unknown' "$(try "$@")"
want 'fake-ctr34 0xf12 4 unknown
fake-ctr3 0xf11 3 unknown' "$(try "$@" fake-ctr34 fake-ctr3)"
"$TALLY" test "$@" -j | grep -q '"schema":"tally.test-machine/1","model":"riscv/test/delegated"' || exit 1
grep -q 'reads back, but counts 0: the machine does not know event 0xf12' out || { cat out && exit 1; }
shift 2
want 'fake-ctr6 0xf13  unknown' "$(try --machine riscv64,counters=3 "$@" fake-ctr6)"
grep -q 'it counts on counter 6, none of which the machine' out || { cat out && exit 1; }

# A machine whose counts are not exact fails: its clock is the host's, though nobody said so.
cat >qemu <<'END'
#!/bin/bash
args=()
while [ $# -gt 0 ]; do
	if [ "$1" = -icount ]; then shift 2; else args+=("$1") && shift; fi
done
exec qemu-system-riscv64 "${args[@]}"
END
chmod +x qemu
"$TALLY" test -x, --machine riscv64,qemu=./qemu cycles >out
want 1 $?
grep -q ',fail,' out || { cat out && exit 1; }
"$TALLY" test -x, --machine riscv64,clock=host cycles instructions dtlb-load-misses >out
want '0 3' "$? $(grep -c ',pass,' out)"

fails() { # STATUS TEXT OPTIONS...
	status=$1 text=$2
	shift 2
	"$TALLY" test "$@" >out 2>&1
	want "$status" $?
	grep -qF -e "$text" out || { echo "no '$text' in:" && cat out && exit 1; }
}
fails 1 "riscv/qemu/virt has no event 'nothing'" --machine riscv64 nothing
fails 2 'is no RISC-V model' --machine riscv64 --cpu common/common
fails 2 "tested with '--machine riscv64'" --cpu riscv/qemu/virt
fails 2 'goes without -w' --machine riscv64 -w noploop
fails 1 "there is no './absent'" --machine riscv64,qemu=./absent

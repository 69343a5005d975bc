#!/bin/sh
# SPDX-License-Identifier: MIT
# probe tells of the emulated machine what its harts have, by what QEMU says of it.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
"$TALLY" version | grep -q 'fdt .*yes' || { echo "built without libfdt" && exit 77; }
cd "$SCRATCH" || exit 1
has() {
	grep -qF -e "$1" out || { echo "no '$1' in:" && cat out && exit 1; }
}
TMPDIR=$SCRATCH "$TALLY" probe --machine riscv64,counters=4 -j >out || exit 1
for ability in counting mode_filter overflow_interrupts branch_records delegation user_reads; do
	has "\"ability\":\"$ability\",\"works\":true"
done
has '"arch":"riscv","kernel":null'
has '"model":"riscv/qemu/virt"'
has '{"pmu":"cpu","generic":4,"fixed":2,"reserved":null,"source":"device tree"}'
has '{"name":"iTLB-load-misses","event":"0x10021","mhpmevent":"0x10021","mask":null,"counters":"0x78"}'
for left in tally-tree-*; do
	[ ! -e "$left" ] || { echo "$left is left" && exit 1; }
done

fails() { # STATUS TEXT OPTIONS...
	status=$1 text=$2
	shift 2
	"$TALLY" probe "$@" >out 2>&1
	want "$status" $?
	has "$text"
}
fails 1 "there is no './absent'" --machine riscv64,qemu=./absent
fails 2 "no machine 'arm64'" --machine arm64
fails 2 "'--machine' and '--sysfs' exclude each other" --machine riscv64 --sysfs .
fails 2 "'--machine' and '--device-tree' exclude each other" --machine riscv64 --device-tree .
# shellcheck disable=SC2016
printf '#!/bin/sh\n[ "$1" != --version ] || { echo QEMU emulator version 10.0.0; exit; }\necho no smctr; exit 1\n' >qemu
chmod +x qemu
fails 1 'QEMU 10.0.0 does not tell of its machine: no smctr' --machine riscv64,qemu=./qemu

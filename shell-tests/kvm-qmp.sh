#!/bin/sh
# SPDX-License-Identifier: MIT
# A real QEMU's monitor is asked for KVM's statistics; an emulated machine has none.
set -eu
cd "$SCRATCH"
for qemu in qemu-system-riscv64 "$ROOT/build/qemu/bin/qemu-system-riscv64" "$ROOT/build/machine/bin/qemu-system-riscv64" ''; do
	[ -z "$qemu" ] || ! command -v "$qemu" >/dev/null || break
done
[ -n "$qemu" ] || { echo "qemu-system-riscv64 is not installed" && exit 77; }
"$qemu" -machine virt -display none -S -qmp unix:qmp,server=on,wait=off -serial none -bios none &
machine=$!
trap 'kill "$machine" 2>/dev/null || :' EXIT
tries=0
until [ -S qmp ]; do
	tries=$((tries + 1))
	[ $tries -lt 100 ] || exit 1
	sleep 0.1
done
"$TALLY" kvm stat live --qmp qmp --times 1 -j >said 2>notes
grep -q '"schema":"tally.kvm-qmp/1","time_s":0.0,"statistics":\[' said
grep -q 'is the machine emulated' notes
"$TALLY" kvm stat live --qmp qmp --times 1 -x, 2>notes | grep -q '^time_s,target,name,value,change$'

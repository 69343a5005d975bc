#!/bin/sh
# SPDX-License-Identifier: MIT
# Run commands in a Linux guest with this tool in it:
# boot.sh riscv64|arm64 COMMANDS-FILE [CPU]. The commands are lines as init.c
# reads them; what they say is printed. /tally is the tool, linked statically
# with no library but libc, /loop1 and /loop2 count down from one and two millions.
# Status 77 and the reason where the guest cannot be had.
set -u
cd "$(dirname "$0")/../.." || exit 1
arch=$1 commands=$2 cpu=${3:-max}
skip() {
	echo "$*"
	exit 77
}
case $arch in
riscv64) triplet=riscv64-linux-gnu qemu=qemu-system-riscv64 console=ttyS0 ;;
arm64) triplet=aarch64-linux-gnu qemu=qemu-system-aarch64 console=ttyAMA0 ;;
*)
	echo "boot.sh: '$arch' is none of riscv64, arm64" >&2
	exit 2
	;;
esac
command -v $qemu >/dev/null || skip "there is no $qemu"
command -v $triplet-gcc >/dev/null || skip "there is no $triplet-gcc"
echo 'int main(void){return 0;}' | $triplet-gcc -static -x c - -o /dev/null 2>/dev/null ||
	skip "$triplet-gcc has no libc to link with"
kernel=$(tools/guest-kernel.sh "$arch") || skip "$kernel"

to=$(mktemp -d) || exit 1
trap 'rm -rf "$to"' EXIT
trap 'exit 1' INT TERM
tool=build/$triplet-/tally
# A make that called this one has other options than are wanted here.
if ! env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make --no-print-directory \
	CROSS_COMPILE=$triplet- LDFLAGS=-static $tool >"$to/log" 2>&1 ||
	! $triplet-gcc -O2 -static -o "$to/init" tests/guest/init.c 2>"$to/log"; then
	tail -n 20 "$to/log"
	exit 1
fi
for n in 1 2; do
	$triplet-gcc -nostdlib -static -DTURNS=${n}000000 -o "$to/loop$n" tests/guest/loop.S || exit 1
done

# The format of initramfs is Documentation/driver-api/early-userspace/buffer-format.rst.
pad() { # SIZE: with zeros to the next multiple of 4
	head -c $(((4 - $1 % 4) % 4)) /dev/zero
}
entry() { # NAME MODE FILE
	size=0
	[ -z "$3" ] || size=$(wc -c <"$3")
	printf '070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X' \
		0 "0$2" 0 0 1 0 "$size" 0 0 0 0 $((${#1} + 1)) 0
	printf '%s\0' "$1"
	pad $((110 + ${#1} + 1))
	[ -z "$3" ] || cat "$3"
	pad "$size"
}
{
	entry dev 040755 ''
	for file in init loop1 loop2; do
		entry $file 0100755 "$to/$file"
	done
	entry tally 0100755 $tool
	entry commands 0100644 "$commands"
	entry 'TRAILER!!!' 0 ''
} >"$to/initramfs"
timeout 100 $qemu -M virt -cpu "$cpu" -icount shift=0 -m 1G -display none -monitor none -nic none \
	-serial file:"$to/console" -no-reboot -kernel "$kernel" -initrd "$to/initramfs" \
	-append "console=$console quiet panic=-1" >"$to/log" 2>&1 || {
	tail -n 5 "$to/log" "$to/console"
	exit 1
}
tr -d '\r' <"$to/console" | sed -n '/^@/,/^@end/p'

#!/bin/sh
# SPDX-License-Identifier: MIT
# What keeps a program from the emulated machine is one error that tells what to do.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile loop.S
cd "$SCRATCH" || exit 1

fails() { # STATUS TEXT OPTIONS...
	status=$1 text=$2
	shift 2
	"$TALLY" stat --machine "$@" >out 2>err
	want "$status" $?
	grep -q -e "$text" err || { echo "no '$text' in:" && cat err && exit 1; }
	{ [ "$(grep -c '^tally' err)" -eq 1 ] && [ ! -s out ]; } || { cat out err && exit 1; }
}
fails 2 "no machine 'arm64'" arm64 -- ./loop 1
fails 2 "no option 'speed'" riscv64,speed=2 -- ./loop 1
fails 2 'counters: 17 is not within 1 to 16' riscv64,counters=17 -- ./loop 1
fails 2 'wants a command' riscv64
fails 2 'none of -a, -C, -p, -t' riscv64 -a -- ./loop 1
fails 2 "NAME=VALUE, not 'x'" riscv64 --env x -- ./loop 1
fails 127 './absent: No such file' riscv64 -- ./absent
fails 127 "'absent': command not found" riscv64 -- absent
fails 126 'it is a program for' riscv64 -- /bin/true
fails 126 'it is no ELF file' riscv64 -- "$ROOT/README.md"
riscv64-linux-gnu-gcc -o dynamic "$programs/calls.c"
riscv64-linux-gnu-gcc -c -o object.o "$programs/calls.c"
fails 126 'riscv64-linux-gnu-gcc -static' riscv64 -- ./dynamic
fails 126 'it is no program' riscv64 -- ./object.o
head -c 300 loop >short
fails 126 'behind its end' riscv64 -- ./short
fails 1 'qemu-system-misc or qemu-system-riscv' riscv64,qemu=./absent -- ./loop 1
fails 1 'does not say that it is QEMU' riscv64,qemu=/bin/true -- ./loop 1

# Too little memory: of the machine for the program, and of the host for QEMU.
echo 'volatile char large[200 << 20]; int main(void) { return large[5]; }' >large.c
riscv64-linux-gnu-gcc -static -o large large.c
fails 1 "'./large' could not go on: its memory is full after [0-9]* pages" riscv64,mem=64M -- ./large
grep -q 'mem=SIZE' err || { cat err && exit 1; }
(
	# shellcheck disable=SC3045
	ulimit -v 400000 2>/dev/null || exit 0
	"$TALLY" version >/dev/null 2>&1 || exit 0 # sanitizers want more
	fails 1 "QEMU ended before './loop' did: .*[Cc]annot allocate memory" riscv64 -- ./loop 1
) || exit 1

# An old one, one without the extensions, and one that dies.
pretend() { # VERSION COMMAND
	# shellcheck disable=SC2016
	printf '#!/bin/sh\ncase $1 in --version) echo "QEMU emulator version %s" ;; *) %s ;; esac\n' \
		"$1" "$2" >qemu
	chmod +x qemu
}
pretend 9.2.1 'exit 0'
fails 1 'QEMU 9.2.1, which has no delegated' riscv64,qemu=./qemu -- ./loop 1
pretend 10.0.0 'echo "qemu: Property smctr not found" >&2; exit 1'
fails 1 "QEMU ended before './loop' did: Property smctr not found" riscv64,qemu=./qemu -- ./loop 1
pretend 10.0.0 'kill -ABRT $$'
fails 1 "QEMU ended before './loop' did" riscv64,qemu=./qemu -- ./loop 1
pretend 10.0.0 'head -c 4096 /dev/zero >&4'
fails 1 'makes no sense' riscv64,qemu=./qemu -- ./loop 1
# What it says is no terminal's to obey.
pretend 10.0.0 'printf "qemu: bad \\033[31mred\\a\n" >&2; exit 1'
fails 1 'did: bad .*\[31mred' riscv64,qemu=./qemu -- ./loop 1
LC_ALL=C grep -q "$(printf '[\001-\011\013-\037]')" err && cat -v err && exit 1
exit 0

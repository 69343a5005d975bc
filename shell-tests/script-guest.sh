#!/bin/sh
# SPDX-License-Identifier: MIT
# Code of guests gets names by copies of their kallsyms and modules, by their
# vmlinux, by what is mounted of each, and by files that were loaded in them.
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
cd "$SCRATCH" || exit 1
cat >make.py <<'END'
import struct, sys
records = b''
def sample(mode, pid, address):
    global records
    records += struct.pack('<IHHQII', 9, mode, 24, address, pid, pid)
GUEST_KERNEL, GUEST_USER, KERNEL = 4, 5, 1
if len(sys.argv) > 1: # as perf record --guestkallsyms has it: the kernel's mapping, moved by KASLR
    name = b'[guest.kernel.kallsyms]_text'.ljust(32, b'\0')
    records += struct.pack('<IHHIIQQQ', 1, GUEST_KERNEL, 40 + len(name), 0xffffffff, 0,
                           0xffffffff82000000, 0x1000000, 0xffffffff82000000) + name
    sample(GUEST_KERNEL, 7, 0xffffffff82000110)
else:
    sample(GUEST_KERNEL, 7, 0xffffffff81000110)
    sample(GUEST_KERNEL, 8, 0xffffffff81000110)
    sample(GUEST_KERNEL, 7, 0xffffffffc0001008)
    sample(GUEST_KERNEL, 7, 0x100000 + 8)
    sample(GUEST_USER, 7, 0x100000 + 8)
    sample(KERNEL, 7, 0xffffffff81000110)
attr = struct.pack('<IIQQQQQ', 1, 64, 0, 1, 1 | 2, 0, 0).ljust(64, b'\0')
head = struct.pack('<8sQQ', b'PERFILE2', 104, 80)
head += struct.pack('<QQQQQQ', 104, 80, 184, len(records), 0, 0) + b'\0' * 32
open('p.data', 'wb').write(head + attr + b'\0' * 16 + records)
END
python3 make.py || exit 1
cat >kallsyms <<'END'
ffffffff81000000 T _text
ffffffff81000100 T run_guest
ffffffff81000200 T other
ffffffffc0001000 t in_module	[frob]
END
printf 'frob 16384 0 - Live 0xffffffffc0000000\n' >modules
failed=0
check() { # WANT OPTIONS...
	want=$1
	shift
	have=$("$TALLY" script -i p.data -F ip,sym,dso "$@" 2>&1 |
		awk '{ printf "%s %s,", $2, $3 }')
	[ "$have" = "$want" ] && return
	echo "$*: '$have', not '$want'"
	failed=1
}
u='[unknown] ([unknown]),'
k='([guest.kernel.kallsyms]),'
check "$u$u$u$u$u$u"
check "run_guest ${k}run_guest ${k}in_module $k$u$u$u" --guestkallsyms kallsyms
check "run_guest ${k}run_guest ${k}in_module ([frob]),$u$u$u" --guestkallsyms kallsyms --guestmodules modules
# Of each guest by its process.
mkdir -p mount/8/proc && sed 's/run_guest/run_eight/' kallsyms >mount/8/proc/kallsyms
cp modules mount/8/proc
check "${u}run_eight $k$u$u$u$u" --guestmount mount
check "run_guest ${k}run_eight ${k}in_module $k$u$u$u" --guestmount mount --guestkallsyms kallsyms
# A program of its own, wherever it was loaded.
if command -v gcc >/dev/null && "$TALLY" version --build-options | grep -q '^libelf *yes'; then
	printf '.globl _start\n_start: nop\nnop\nnop\nnop\nmain_loop: jmp main_loop\n.size _start, 4\n.size main_loop, 16\n' >a.S
	gcc -nostdlib -static -Wl,-Ttext=0x400000,--build-id=none,-z,norelro,-N -o vm.elf a.S 2>log ||
		{ cat log && exit 1; }
	base=$(readelf -lW vm.elf | awk '$1 == "LOAD" { print $3; exit }')
	start=$(nm vm.elf | awk '$3 == "main_loop" { print $1 }')
	at=$(printf '0x%x' $((0x100008 - 0x$start + base)))
	check "$u$u${u}main_loop ($PWD/vm.elf),main_loop ($PWD/vm.elf),$u" --guest-map "$at=vm.elf"
	"$TALLY" script -i p.data --guest-map vm.elf >out 2>&1 && echo "a map without a base" && failed=1
	grep -q 'such as --guest-map' out || { cat out && failed=1; }
	# The kernel by its file; the recording tells how far it moved.
	printf '.globl _text\n_text: .skip 256\n.globl run_linked\n.type run_linked, @function\nrun_linked: .skip 64\n.size run_linked, 64\n' >k.S
	gcc -nostdlib -static -Wl,-Ttext=0xffffffff81000000,--build-id=none,-e,_text -o vmlinux k.S 2>log ||
		{ cat log && exit 1; }
	check "run_linked ${k}run_linked ${k}[unknown] $k$u$u$u" --guestvmlinux vmlinux
	python3 make.py moved
	check "run_linked $k" --guestvmlinux vmlinux
fi
python3 make.py moved
check "run_guest $k" --guestkallsyms kallsyms
"$TALLY" script -i p.data --guestkallsyms missing >out 2>&1 && echo "a file that is not there" && failed=1
"$TALLY" report -i p.data -s sym --guestkallsyms kallsyms | grep -q '\[g\] run_guest' ||
	{ echo "report has no name" && failed=1; }
exit $failed

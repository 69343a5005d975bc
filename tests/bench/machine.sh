# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2086,SC2016 # $B is a path without blanks; $@ is of the script that is written
# Rows of the emulated machine, which bench.sh sources: the peer is a program of a few
# instructions in M-mode, with nothing below it, in the same QEMU with the same options.

# Loops of two instructions, at some 1,600 million instructions a second.
rounds=200000000

machine_rows() {
	local tool options
	for tool in qemu-system-riscv64 riscv64-linux-gnu-gcc; do
		command -v $tool >/dev/null || { skip 'emulated machine' "$tool is not installed" && return; }
	done
	./tally version | grep -q '^machine *yes' || {
		skip 'emulated machine' 'tally is built without the monitor'
		return
	}
	below 'monitor of the emulated machine: size' "$(stat -c %s build/monitor/monitor.elf)" 65536 B

	riscv64-linux-gnu-gcc -nostdlib -static -o $B/loop tests/data/riscv64/loop.S || {
		misses=$((misses + 1))
		return
	}
	for n in 1 $rounds; do
		riscv64-linux-gnu-gcc -march=rv64imac_zicsr -mabi=lp64 -nostdlib -static -Wl,-Ttext=0x80000000,--build-id=none \
			-DROUNDS=$n -o $B/bare-$n tests/bench/bare.S || {
			misses=$((misses + 1))
			return
		}
	done
	# What tally starts QEMU with, but for what it puts into the machine's memory.
	printf '#!/bin/bash\n[ "$1" = --version ] || printf "%%s\\n" "$@" >%s\nexec qemu-system-riscv64 "$@"\n' \
		"$PWD/$B/qemu-options" >$B/qemu
	chmod +x $B/qemu
	./tally stat --machine riscv64,qemu=$B/qemu -e instructions -o $B/log -- $B/loop 1 || {
		skip 'emulated machine' "it does not run: $(tail -n 1 $B/log)"
		return
	}
	# Nor has the peer the pipe by which tally ends a program.
	mapfile -t options < <(sed '/^-device$/,$d; /^-chardev$/,+1d; s/^chardev:.*/none/' $B/qemu-options)
	ratio 'stat --machine of a small program: wall time' \
		"$(best 1 20 ./tally stat --machine riscv64 -e instructions -- $B/loop 1)" \
		"$(best 1 20 qemu-system-riscv64 "${options[@]}" -kernel $B/bare-1)" 3 us
	# Not slower than 0.8 of the bare loop's speed; in seconds at work, which other programs take least of.
	ratio 'stat --machine of a long loop: CPU time' \
		"$(best 2 5 ./tally stat --machine riscv64 -e instructions -- $B/loop $rounds)" \
		"$(best 2 5 qemu-system-riscv64 "${options[@]}" -kernel $B/bare-$rounds)" 1.25 us
}
machine_rows

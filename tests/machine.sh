# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# For tests of the emulated machine, which source it: skips where QEMU or the
# cross compiler is not there, else has compile() and stat_machine().

for tool in qemu-system-riscv64 riscv64-linux-gnu-gcc; do
	command -v "$tool" >/dev/null || { echo "$tool is not installed" && exit 77; }
done
"$TALLY" version | grep -q '^machine *yes' || {
	echo "tally is built without the monitor of the machine"
	exit 77
}
version=$(qemu-system-riscv64 --version | sed -n 's/^QEMU emulator version \([0-9]*\).*/\1/p')
[ "${version:-0}" -ge 10 ] || { echo "QEMU is older than version 10" && exit 77; }
programs=$ROOT/tests/data/riscv64

# compile NAME: from the sources of programs, into the scratch folder.
compile() {
	case $1 in
	*.S) riscv64-linux-gnu-gcc -nostdlib -static -o "$SCRATCH/${1%.S}" "$programs/$1" ;;
	*.c) riscv64-linux-gnu-gcc -O2 -static -o "$SCRATCH/${1%.c}" "$programs/$1" -lm ;;
	esac || exit 1
}

# count MACHINE-OPTIONS EVENTS COMMAND...: "event value" lines.
count() {
	machine=riscv64$1 events=$2
	shift 2
	"$TALLY" stat --machine "$machine" -e "$events" -x, -o "$SCRATCH/csv" -- "$@" || return
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["event"], $at["value"] }' \
		"$SCRATCH/csv"
}

# want WHAT GOT: both are texts that must be the same.
want() {
	[ "$1" = "$2" ] && return
	printf 'want:\n%s\ngot:\n%s\n' "$1" "$2"
	exit 1
}

#!/bin/sh
# SPDX-License-Identifier: MIT
# The main job on one screen: tables made, events listed and encoded for CPUs
# that need not be this one, and a small workload counted.
set -eu
cd "$(dirname "$0")/.."
# Where tools/machine.sh puts a QEMU that could not be installed.
unpacked=
if [ -d build/machine/bin ]; then
	unpacked=yes
	PATH=$PWD/build/machine/bin:$PATH
fi

# A word as it can be typed: in quotes where the shell would make something else of it.
quote() {
	case $1 in
	'' | *[!A-Za-z0-9_./:,=+@%-]*) printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")" ;;
	*) printf %s "$1" ;;
	esac
}

show() {
	printf '\n$'
	for word in "$@"; do
		printf ' %s' "$(quote "$word")"
	done
	echo
	"$@"
}
# The first of these models that is built in.
model() {
	for m in "$@"; do
		if ./tally list --cpus -x, | grep -q "^$m,"; then
			echo "$m"
			return
		fi
	done
	echo "demo: none of these models is built in: $*" >&2
	exit 1
}

trees=pmu-events/arch
[ ! -d build/events/tree ] || trees="$trees build/events/tree"
# shellcheck disable=SC2086
show build/jevents -v -q -o build/demo-tables.c $trees
rm -f build/demo-tables.c
show ./tally --no-pager version

intel=$(model x86/sapphirerapids x86/intel-core)
arm=$(model arm64/arm/neoverse-n1 arm64/arm/pmuv3)
riscv=$(model riscv/qemu/virt)
show ./tally --no-pager list --cpu "$intel" 'br_inst_retired.*'
show ./tally encode --cpu "$intel" inst_retired.any br_inst_retired.all_branches
show ./tally encode --cpu "$arm" cpu_cycles l1d_cache_refill
show ./tally encode --cpu "$riscv" cycles dTLB-load-misses
# shellcheck disable=SC2016
show ./tally stat -- sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done'

# The emulated machine counts exactly, on any host: a program from source, its counts, and a
# baseline that guards them. Without QEMU or the compiler the error says what to install.
if command -v riscv64-linux-gnu-gcc >/dev/null; then
	rm -f build/demo-sort.json
	# What is shown can be typed; QEMU is not on the PATH of the one who does.
	# shellcheck disable=SC2016
	[ -z "$unpacked" ] || printf '\n$ PATH=$PWD/build/machine/bin:$PATH\n'
	show riscv64-linux-gnu-gcc -O2 -static -o build/demo-sort Documentation/example/machine/sort.c
	show ./tally stat --machine riscv64 --baseline build/demo-sort.json -- build/demo-sort 10000 || exit 0
	show ./tally stat --machine riscv64 --baseline build/demo-sort.json -- build/demo-sort 10000
	# A few numbers more are noticed, and end with status 1.
	show ./tally stat --machine riscv64 --baseline build/demo-sort.json -- build/demo-sort 10050 || :
	# Every branch of a run, and where they go.
	show ./tally lbr record --machine riscv64 --all -o build/demo-sort.data -- build/demo-sort 1000
	show ./tally --no-pager lbr report --percent-limit 5 --top 3 -i build/demo-sort.data
	rm -f build/demo-sort build/demo-sort.json build/demo-sort.data
else
	echo 'demo: no riscv64-linux-gnu-gcc, so nothing is run on the emulated machine'
fi

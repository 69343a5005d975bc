#!/bin/sh
# SPDX-License-Identifier: MIT
# The kernel's own tests of perf's branch stacks, with tally as perf. As they are: they pass, or skip
# for the reason for which they skip with perf. And on the emulated machine, for whose branches they
# pass: there 'perf test -w' is a program of RISC-V.
scripts=$O/events/linux/tools/perf/tests/shell
case $scripts in
/*) ;;
*) scripts=$ROOT/$scripts ;;
esac
[ -f "$scripts/record_lbr.sh" ] || { echo "no tests of perf in $scripts (make events)" && exit 77; }
command -v bash >/dev/null || { echo "bash is not installed" && exit 77; }
# They write beside themselves.
cp -r "$scripts" "$SCRATCH/shell" && cd "$SCRATCH/shell" || exit 1
mkdir bin machine || exit 1
ln -s "$TALLY" bin/perf || exit 1
plain=$PATH
failed=0

run() { # SCRIPT STATUS TEXT: the text must be there, and nothing that failed
	bash "./$1" >"$SCRATCH/log" 2>&1
	status=$?
	[ "$status" -eq "$2" ] && grep -q "$3" "$SCRATCH/log" && ! grep -Eq 'FAIL|\[Failed' "$SCRATCH/log" && return
	echo "$1 ended with status $status:"
	tail -n 30 "$SCRATCH/log"
	failed=1
}

PATH=$SCRATCH/shell/bin:$plain
if perf record -q -o "$SCRATCH/data" -b -e cycles:u -- true 2>/dev/null; then
	run test_brstack.sh 0 Passed
	run record_lbr.sh 0 Success
else
	run test_brstack.sh 2 "^skip: system doesn't support filter types"
	run record_lbr.sh 2 '^Skip: only x86'
fi
[ "$failed" -eq 0 ] || exit 1

PATH=$plain
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
cd "$SCRATCH/shell" || exit 1
riscv64-linux-gnu-gcc -O0 -static -I"$ROOT" -o program "$programs/brstack.c" || exit 1
# What is recorded is the program, whatever of the host is asked for; it has no CPUs and no kernel.
cat >machine/perf <<END
#!/bin/bash
[ "\$1" = record ] || exec "$TALLY" "\$@"
shift
args=(record --machine riscv64)
while [ \$# -gt 0 ]; do
	case \$1 in
	-a | --) ;;
	perf | true) break ;;
	*) args+=("\$1") ;;
	esac
	shift
done
exec -a perf "$SCRATCH/shell/bin/perf" "\${args[@]}" -- "$SCRATCH/shell/program"
END
chmod +x machine/perf
PATH=$SCRATCH/shell/machine:$plain
# Where a processor says that it has them.
sed -i "s|/sys/bus/event_source/devices/cpu|$ROOT/tests/data/machines/lbr-skylake&|" record_lbr.sh
run test_brstack.sh 0 'user branch stack sampling \[Passed\]'
run record_lbr.sh 0 'LBR any branch test \[Success\]'
exit "$failed"

#!/bin/sh
# SPDX-License-Identifier: MIT
# A tally that is killed outright leaves no QEMU behind, which would run for ever.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile loop.S
cd "$SCRATCH" || exit 1
"$TALLY" stat --machine riscv64 -e instructions -- ./loop 4000000000000 >out 2>err &
tally=$!
# The QEMU that it started, not one that only tells its version.
tries=0
until qemu=$(cat "/proc/$tally/task/$tally/children" 2>/dev/null) && qemu=${qemu%% *} &&
	grep -qs qemu "/proc/$qemu/comm" && sleep 1 && kill -0 "$qemu" 2>/dev/null; do
	tries=$((tries + 1))
	[ $tries -le 300 ] || { cat err && echo 'no QEMU is started' && exit 1; }
	sleep 0.1
done
kill -KILL "$tally"
wait "$tally" 2>/dev/null
tries=0
# Gone, or dead and not yet collected.
while grep -qs '^State:[[:space:]]*[^[:space:]ZX]' "/proc/$qemu/status"; do
	tries=$((tries + 1))
	[ $tries -le 100 ] || { kill -KILL "$qemu" && echo 'QEMU goes on' && exit 1; }
	sleep 0.1
done

#!/bin/sh
# SPDX-License-Identifier: MIT
# The live view, as CSV and on a terminal.
set -eu
# Where tracefs is not mounted, it is for this test alone, if this user may.
if [ -z "${TRACED:-}" ] && [ ! -e /sys/kernel/tracing/events ] &&
	unshare -m mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null; then
	# shellcheck disable=SC2016
	TRACED=1 exec unshare -m sh -c 'mount -t tracefs tracefs /sys/kernel/tracing && exec sh "$0"' "$0"
fi
cd "$SCRATCH"
[ "$(uname -m)" = x86_64 ] || { echo "the machine is of x86" && exit 77; }
gcc -O1 -o minivm "$ROOT/tests/guest/minivm.c" 2>/dev/null || { echo "gcc or linux/kvm.h is missing" && exit 77; }
./minivm user-pio 5 >said || { cat said && exit 77; }
"$TALLY" kvm stat record -o probe.data true 2>err || { head -n 1 err && exit 77; }

./minivm user-pio 4000000000 >vm.out &
vm=$!
trap 'kill "$vm" 2>/dev/null || :' EXIT
"$TALLY" kvm stat live -p "$vm" -d 0.6 --times 2 -j --event ioport >rows 2>notes
[ "$(wc -l <rows)" = 2 ]
[ "$(grep -c '"kind":"pio","address":"0xe9","write":true,"count":[1-9]' rows)" = 2 ]
[ "$(grep -c '"duration_ns":[1-9]' rows)" = 2 ]
"$TALLY" kvm stat live -p "$vm" -d 0.6 --times 2 -x, --event ioport >rows 2>notes
grep -q '^time_s,vm,vcpu,thread,kind,address,write,count,share,time_ns,' rows
[ "$(wc -l <rows)" = 3 ]
[ "$(cut -d, -f1,6,7 rows | tail -n 2 | sort -u | grep -c '^[0-9][0-9.]*,0xe9,true$')" = 2 ]

# As text, each picture has the heads of its tables.
"$TALLY" kvm stat live --stdio -p "$vm" -d 0.6 --times 2 >rows 2>notes
[ "$(grep -c '^VM  vCPU  Thread  Exit reason' rows)" = 2 ]
[ "$(grep -c '^ *VM  vCPU  Thread  Name' rows)" = 2 ]

command -v tmux >/dev/null || { echo "tmux is not installed" && exit 77; }
tmux="tmux -L tally-live-$$ -f /dev/null"
$tmux new-session -d -x 150 -y 40 "'$TALLY' kvm stat live -p $vm -d 0.6; exec sh"
trap 'kill "$vm" 2>/dev/null || :; $tmux kill-server 2>/dev/null || :' EXIT
tries=0
until $tmux capture-pane -p >screen && grep -q 'pio *0xe9' screen; do
	tries=$((tries + 1))
	[ $tries -lt 50 ] || { cat screen && exit 1; }
	sleep 0.2
done
grep -q "minivm" screen
# A key tells each virtual CPU by itself, another one leaves.
$tmux send-keys v
tries=0
until $tmux capture-pane -p >screen && grep -q "^ *$vm  .*pio" screen; do
	tries=$((tries + 1))
	[ $tries -lt 50 ] || { cat screen && exit 1; }
	sleep 0.2
done
$tmux send-keys q
tries=0
while pgrep -f "kvm stat live -p $vm -d 0.6$" >/dev/null; do
	tries=$((tries + 1))
	[ $tries -lt 50 ] || exit 1
	sleep 0.2
done
# As text, one picture takes the other's place, and an interrupt ends it.
$tmux send-keys "clear; '$TALLY' kvm stat live --stdio -p $vm -d 0.6" Enter
tries=0
until $tmux capture-pane -p >screen && grep -q 'pio *0xe9' screen; do
	tries=$((tries + 1))
	[ $tries -lt 80 ] || { cat screen && exit 1; }
	sleep 0.2
done
[ "$(grep -c '^Virtual CPUs' screen)" = 1 ]
$tmux send-keys C-c
tries=0
while pgrep -f "kvm stat live --stdio -p $vm -d 0.6$" >/dev/null; do
	tries=$((tries + 1))
	[ $tries -lt 50 ] || exit 1
	sleep 0.2
done

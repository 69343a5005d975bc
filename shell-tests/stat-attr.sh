#!/bin/sh
# SPDX-License-Identifier: MIT
# What is asked of the kernel is what perf asks: PERF_TEST_ATTR=DIR tells it, and attr.py of perf's
# source compares. Where that is not here, files of our own are compared with what we expect.
cd "$SCRATCH" || exit 1
ln -s "$TALLY" perf
mkdir dump
expect() { # FILES LINE...: of each of these files
	files=$1
	shift
	for line in "$@"; do
		# shellcheck disable=SC2086
		for file in $files; do
			grep -qx "$line" "$file" || { echo "no $line in $file" && cat "$file" && exit 1; }
		done
	done
}
PERF_TEST_ATTR=dump "$TALLY" stat -e '{task-clock,page-faults}' true 2>err || { cat err && exit 1; }
if ! ls dump/event-1-1-* >/dev/null 2>&1; then
	grep -q 'not permitted\|not supported' err && { echo 'no software events' && exit 77; }
	ls dump && cat err && exit 1
fi
leader=$(sed -n 's/^fd=//p' dump/event-1-1-*)
[ -e "dump/event-1-1-$leader" ] || { ls dump && exit 1; }
[ "$(head -n 1 "dump/event-1-1-$leader")" = "[event-1-1-$leader]" ] || exit 1
expect "dump/event-1-1-$leader" group_fd=-1 cpu=-1 flags=8 type=1 config=1 size=136 disabled=1 \
	enable_on_exec=1 inherit=1 read_format=3 sample_type=65536 sample_period=0 freq=0 \
	sample_stack_user=0
expect 'dump/event-1-2-*' "group_fd=$leader" disabled=0 enable_on_exec=0 config=2
rm dump/*
PERF_TEST_ATTR=dump "$TALLY" stat -i -C 0 -e page-faults:u,task-clock true 2>err || { cat err && exit 1; }
expect 'dump/event-1-2-*' inherit=0 cpu=0 pid=-1 enable_on_exec=0 disabled=1 exclude_kernel=1
expect 'dump/event-1-1-*' exclude_kernel=0
PERF_TEST_ATTR=nowhere "$TALLY" stat -e task-clock true 2>err && { echo 'no folder is no failure' && exit 1; }
grep -q "nowhere/event-1-1-" err || { cat err && exit 1; }

# A group that cannot be counted: perf's status, by which attr.py knows it.
if ! "$TALLY" stat -x, -e cycles true 2>&1 | grep -q '^cycles.*,true,'; then
	./perf stat -e '{cycles,instructions}' true 2>err
	[ $? -eq 255 ] || { echo 'not the status of perf' && cat err && exit 1; }
	grep -q "'cycles' is not supported" err || { cat err && exit 1; }
fi

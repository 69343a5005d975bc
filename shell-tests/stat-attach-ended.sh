#!/bin/sh
# SPDX-License-Identifier: MIT
# Counting ends with the process, though its parent never asks how it ended.
sh -c 'sleep 0.3 & echo $! >"$1"; exec sleep 30' - "$SCRATCH/pid" &
parent=$!
while [ ! -s "$SCRATCH/pid" ]; do
	sleep 0.01
done
timeout 10 "$TALLY" stat -p "$(cat "$SCRATCH/pid")" -e task-clock 2>"$SCRATCH/err"
status=$?
kill "$parent"
[ "$status" -eq 0 ] || { echo "status $status" && cat "$SCRATCH/err" && exit 1; }

#!/bin/sh
# SPDX-License-Identifier: MIT
# -d counts cache events, -dd those of TLBs, -ddd prefetches.
"$TALLY" stat -d -x, true 2>"$SCRATCH/csv" || exit 1
grep -q '^L1-dcache-loads' "$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
grep -q '^task-clock' "$SCRATCH/csv" || exit 1
! grep -q '^dTLB-loads' "$SCRATCH/csv" || exit 1
"$TALLY" stat -dd -x, -e task-clock true 2>"$SCRATCH/csv" || exit 1
grep -q '^dTLB-loads' "$SCRATCH/csv" || exit 1
! grep -q '^L1-dcache-prefetches' "$SCRATCH/csv" || exit 1
"$TALLY" stat -ddd -x, true 2>"$SCRATCH/csv" || exit 1
grep -q '^L1-dcache-prefetches' "$SCRATCH/csv"

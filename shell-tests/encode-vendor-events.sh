#!/bin/sh
# SPDX-License-Identifier: MIT
# All of Linux's events are encoded, and no value is too wide for its bits: the formats
# that the architectures describe are those that the events were written for. Without a
# description are exactly the PMUs of tests/data/no-format.txt: units that no public
# format is known of, Linux's own test, nds32.
tree=$ROOT/../shared/vendor-events/linux-7.2
[ -d "$tree" ] || { echo "no ../shared/vendor-events/linux-7.2" && exit 77; }
"$TALLY" encode --no-builtin --events "$tree" --all -x';' 2>/dev/null >"$SCRATCH/all" || exit 1
rows=$(($(wc -l <"$SCRATCH/all") - 1))
[ "$rows" -ge 55353 ] || { echo "$rows events" && exit 1; }
grep -q "is wider than" "$SCRATCH/all" && { grep -m 5 "is wider than" "$SCRATCH/all" && exit 1; }
awk -F';' 'NR > 1 && $6 == "" { print $1 ";" $2 }' "$SCRATCH/all" | LC_ALL=C sort -u |
	diff "$ROOT/tests/data/no-format.txt" - ||
	{ echo "the PMUs without a format are others" && exit 1; }
# Within a PMU whose format is known there is no event that it has no place for.
awk -F';' 'NR > 1 && $6 == "" && $0 !~ /format is not known here$/ { print; n++ } END { exit n > 0 }' \
	"$SCRATCH/all"

#!/bin/sh
# SPDX-License-Identifier: MIT
# All of Linux's events are encoded, and no value is too wide for its bits: the formats
# that the architectures describe are those that the events were written for.
tree=$ROOT/../shared/vendor-events/linux-7.2
[ -d "$tree" ] || { echo "no ../shared/vendor-events/linux-7.2" && exit 77; }
"$TALLY" encode --no-builtin --events "$tree" --all -x';' 2>/dev/null >"$SCRATCH/all" || exit 1
rows=$(($(wc -l <"$SCRATCH/all") - 1))
[ "$rows" -ge 55353 ] || { echo "$rows events" && exit 1; }
grep -q "is wider than" "$SCRATCH/all" && { grep -m 5 "is wider than" "$SCRATCH/all" && exit 1; }
# No description: units that no public format is known of, the test's own, nds32.
unknown=$(awk -F';' 'NR > 1 && $6 == ""' "$SCRATCH/all" | wc -l)
[ "$unknown" -le 600 ] || { echo "$unknown events without an encoding" && exit 1; }
awk -F';' '$1 ~ /^x86/ && $2 == "default_core" && $6 == ""' "$SCRATCH/all" |
	grep -v 'ldlat=None' && exit 1
exit 0

#!/bin/sh
# SPDX-License-Identifier: MIT
# Events of a system's PMUs, out of --events too, are there where the identifier fits.
cd "$ROOT/tests/data/machines" || exit 1
board=$SCRATCH/events/arm64/maker/board/sys
mkdir -p "$board"
echo '# Family-model,Version,Filename,EventType' >"$SCRATCH/events/arm64/mapfile.csv"
event() { # NAME COMPAT
	printf '{"EventName": "%s", "EventidCode": "1", "NodeType": "5", "Unit": "arm_cmn", ' "$1"
	printf '"Compat": "%s", "BriefDescription": "%s"}' "$2" "$1"
}
# The last one's repetitions multiply into more states than any machine has.
many='((((((((4{9}){9}){9}){9}){9}){9}){9}){9})'
echo "[$(event mesh_hits '43[cd]'), $(event mesh_other 999), $(event mesh_part 43)]" \
	>"$board/mesh.json"
have=$("$TALLY" encode --events "$SCRATCH/events" --sysfs arm -x';' mesh_hits | sed 1d | cut -d';' -f1-3,5,6)
want='arm64/maker/board/sys;arm_cmn;mesh_hits;13;0x10005'
[ "$have" = "$want" ] || { echo "mesh_hits: $have" && exit 1; }
for other in mesh_other mesh_part; do
	"$TALLY" encode --events "$SCRATCH/events" --sysfs arm $other 2>/dev/null &&
		{ echo "$other is another system's" && exit 1; }
done
names=$("$TALLY" list --events "$SCRATCH/events" --sysfs arm --raw-dump mesh)
[ "$names" = mesh_hits ] || { echo "listed: $names" && exit 1; }
# Nothing is said of systems when no machine is at hand.
"$TALLY" list --events "$SCRATCH/events" --cpu arm64/arm/pmuv3 mesh >/dev/null 2>&1 &&
	{ echo "a system's events are listed for a CPU alone" && exit 1; }
# A pattern that would take forever matches nothing, at once.
echo "[$(event mesh_slow "$many")]" >"$board/mesh.json"
timeout 20 "$TALLY" encode --events "$SCRATCH/events" --sysfs arm mesh_slow >/dev/null 2>&1
[ $? -eq 1 ] || { echo "a Compat that explodes was not refused" && exit 1; }

#!/bin/sh
# SPDX-License-Identifier: MIT
# --check tells every event that was added, removed or changed, and only those.
cd "$ROOT" || exit 1
own="--no-builtin --events pmu-events/arch"
old=$SCRATCH/old.csv
# shellcheck disable=SC2086
{
	"$TALLY" encode $own --all -x';' -o "$old" || exit 1
	"$TALLY" encode $own --check "$old" || { echo "a fresh file differs" && exit 1; }
	sed -i -e '2d' -e 's/^\(common.common;software;task-clock;config=1;1;\)0x1;/\10x7;/' "$old"
	echo 'x86/gone;default_core;old.event;event=1;4;0x1;0x0;0x0;;;;' >>"$old"
	"$TALLY" encode $own --check "$old" -x, >"$SCRATCH/out" 2>/dev/null
	[ $? -eq 1 ] || { echo "differences: not status 1" && exit 1; }
	"$TALLY" encode $own --cpu qemu/virt --check "$old" ||
		{ echo "another model's events count" && exit 1; }
}
# A file of one model is about that one only.
# shellcheck disable=SC2086
{
	"$TALLY" encode $own --cpu qemu/virt --all -x, -o "$SCRATCH/one.csv" || exit 1
	"$TALLY" encode $own --check "$SCRATCH/one.csv" || { echo "one model" && exit 1; }
}
[ "$(wc -l <"$SCRATCH/out")" -eq 4 ] || { cat "$SCRATCH/out" && exit 1; }
for row in '^added,arm64/arm/pmuv3,' \
	'^changed,common/common,software,task-clock,config=0x7,config=0x1$' \
	'^removed,x86/gone,default_core,old.event,terms=event=1 '; do
	grep -q "$row" "$SCRATCH/out" && continue
	echo "no row '$row'"
	cat "$SCRATCH/out"
	exit 1
done
# What is no such file is an error of its own.
echo 'name,value' >"$old"
"$TALLY" encode --check "$old" 2>&1 | grep -q "is not what 'tally encode --all -x,' writes" || exit 1
echo 'model;pmu;name' >"$old"
"$TALLY" encode --check "$old" 2>&1 | grep -q 'old.csv: 3 columns where there should be 12$' || exit 1
echo 'model' >"$old"
"$TALLY" encode --check "$old" 2>&1 | grep -q 'old.csv: 1 column where there should be 12$' || exit 1
"$TALLY" encode --all -x, | sed '1s/terms/term/' >"$old"
"$TALLY" encode --check "$old" 2>&1 | grep -q "old.csv: column 4 is not 'terms'\$" || exit 1
"$TALLY" encode --check "$SCRATCH/nosuch" 2>&1 | grep -q 'No such file'

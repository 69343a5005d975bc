#!/bin/sh
# SPDX-License-Identifier: MIT
# A recording of 1100 events: annotate has a count of each for each line and refuses them, reports
# have tables of 128 events at most.
cd "$SCRATCH" || exit 1
{
	printf 'PERFILE2\020\0\0\0\0\0\0\0'
	i=0
	while [ $i -lt 1100 ]; do
		printf '\100\0\0\0\0\0\110\0'                   # HEADER_ATTR, 72 bytes
		printf '\0\0\0\0\100\0\0\0\0\0\0\0\0\0\0\0'     # type 0, size 64, config 0
		printf '\240\017\0\0\0\0\0\0\003\0\0\0\0\0\0\0' # 4000, IP|TID
		printf '\0\0\0\0\0\0\0\0\0\004\020\0\0\0\0\0'   # freq, exclude_guest
		printf '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'
		i=$((i + 1))
	done
	printf '\011\0\0\0\002\0\030\0\0\020\0\0\0\0\0\0\007\0\0\0\011\0\0\0'
} >many.data
if "$TALLY" annotate -i many.data --stdio >out 2>said; then exit 1; fi
grep -q 'it has 1100 events, more than 1024' said || { cat said && exit 1; }
"$TALLY" report -i many.data --group --no-skip-empty -j -s sym >json 2>said || { cat said && exit 1; }
[ "$(grep -o '"schema":"tally.report/' json | wc -l)" -eq $(((1100 + 127) / 128)) ] ||
	{ echo "other tables: $(cut -c1-200 json)" && exit 1; }

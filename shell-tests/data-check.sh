#!/bin/sh
# SPDX-License-Identifier: MIT
# What a recording holds and what is wrong with it, and the exit status that says so.
set -eu
cd "$SCRATCH"

if "$TALLY" data check 2>said; then exit 1; fi
grep -q "cannot open 'perf.data'" said
printf 'no recording at all' >perf.data
if "$TALLY" data check 2>said; then exit 1; fi
grep -q "'perf.data': it does not begin as perf.data does" said

# A pipe with one event (cycles, 4000 a second, IP and TID) and one sample of it.
{
	printf 'PERFILE2\020\0\0\0\0\0\0\0'
	printf '\100\0\0\0\0\0\110\0'                   # HEADER_ATTR, 72 bytes
	printf '\0\0\0\0\100\0\0\0\0\0\0\0\0\0\0\0'     # type 0, size 64, config 0
	printf '\240\017\0\0\0\0\0\0\003\0\0\0\0\0\0\0' # 4000, IP|TID
	printf '\0\0\0\0\0\0\0\0\0\004\020\0\0\0\0\0'   # freq, exclude_guest
	printf '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'
	printf '\011\0\0\0\002\0\030\0\0\020\0\0\0\0\0\0\007\0\0\0\011\0\0\0'
} >pipe.data
"$TALLY" data check -j pipe.data >json
grep -q '"whole":true,"pipe":true,"endian":"little","samples":1' json
grep -q '"records":{"SAMPLE":1,"HEADER_ATTR":1}' json
grep -q '{"name":"cycles","samples":1,"lost":0}' json
"$TALLY" data check -i - <pipe.data | grep -q '^Samples: 1$'
[ "$("$TALLY" data check -x, pipe.data)" = "name,samples,lost
cycles,1,0" ]

# Cut within the sample: what was before it is told, and where it ends.
head -c 100 pipe.data >cut.data
status=0
"$TALLY" data check -j cut.data >json || status=$?
[ $status = 1 ]
grep -q '"whole":false' json
grep -q '"offset":88,"text":"the file ends within a record of type 9 with 24 bytes"' json

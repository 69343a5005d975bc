#!/bin/sh
# SPDX-License-Identifier: MIT
# Filters of KVM: made from names, written in every form and read back, evaluated, linted.
set -eu
cd "$SCRATCH"
export TALLY_EVENTS="$ROOT/pmu-events/arch"

# The fewest entries; each form of the same filter says the same of each event.
"$TALLY" filter encode --cpu x86/intel-core -j inst_retired.any 0x1d0 0x2d0 0x3d0 0xd0 0x5d0 >f.json
grep -q '"schema":"tally.kvm-filter/1","action":"allow","flags":1,"fixed_counter_bitmap":"0x1"' f.json
grep -q '"events":\["0xff000000000000c0","0xfc000000000000d0","0xfb000000000001d0"\]' f.json
grep -q '"fewest":true,"bound":3,"lints":\[\]' f.json
for to in qemu c blob; do
	"$TALLY" filter encode --cpu x86/intel-core --filter f.json --to $to -o f.$to
done
head -c 32 f.blob | od -An -tx4 | tr -s ' \n' ' ' |
	grep -q '^ 00000000 00000003 00000001 00000001 00000000 00000000 00000000 00000000'
for form in json qemu c blob; do
	[ "$("$TALLY" filter eval --cpu x86/intel-core -x, f.$form 0x2d0 0x4d0 inst_retired.any |
		cut -d, -f1,3,4)" = "event,allowed,by
0x2d0,true,1
0x4d0,false,
0xc0,true,0" ] || { echo "form $form" && exit 1; }
done
"$TALLY" filter eval --cpu x86/intel-core -j - 0x25f02d0 <f.blob | grep -q '"event":"0x2d0","name":"0x25f02d0","allowed":true,"by":1'

# Raw entries in QEMU's other formats, and AMD's long selects.
"$TALLY" filter encode --select-bits 12 --to qemu-umask 0x100000fc7 |
	grep -q '"action":"allow".*{"format":"x86-select-umask","select":455,"umask":15}'
"$TALLY" filter encode --select-bits 12 --to qemu-raw --action deny 0x100000fc7 |
	grep -q '"action":"deny".*{"format":"raw","code":4294971335}'
status=0
"$TALLY" filter encode --filter f.json --to qemu-masked >/dev/null || status=$?
[ $status = 0 ]

# C that a compiler takes, by itself and beside the kernel's header; without entries, too.
if [ "$(uname -m)" = x86_64 ] && command -v gcc >/dev/null &&
	echo '#include <asm/kvm.h>' | gcc -fsyntax-only -x c - 2>/dev/null; then
	"$TALLY" filter encode --select-bits 8 --to c --action deny --fixed 0x1 0x300 -o none.c
	for c in f.c none.c; do
		gcc -std=c99 -pedantic -Wall -Wno-unused-variable -Werror -fsyntax-only $c
		{ echo '#include <asm/kvm.h>' && cat $c; } | gcc -Wall -Wno-unused-variable -Werror -fsyntax-only -x c -
	done
	"$TALLY" filter decode --select-bits 8 -j none.c | grep -q '"form":"c","action":"deny"'
	{
		echo '#include <asm/kvm.h>'
		echo '#include <stdio.h>'
		cat f.c
		echo 'int main(void) { return fwrite(&filter, 1, 32, stdout) + fwrite(filter.events, 8, filter.nevents, stdout) == 35 ? 0 : 1; }'
	} >program.c
	gcc -o program program.c
	./program >program.blob
	cmp program.blob f.blob
fi

# What is odd, and the status that says so.
status=0
"$TALLY" filter lint -j '{"action":"allow","x86-fixed-counter":0,"events":[
	{"format":"x86-masked-entry","select":196,"mask":255,"match":0,"exclude":true}]}' >lints || status=$?
[ $status = 1 ]
grep -q '"event":0,"text":"does nothing' lints
grep -q '"event":null,"text":"denies every event' lints
"$TALLY" filter lint f.json

# Intel's guests take the fixed counter of an event, so that it must be allowed, too; AMD has none.
forgotten='{"action":"allow","x86-fixed-counter":4,"events":[
	{"format":"raw","code":60},{"format":"raw","code":192},{"format":"raw","code":196}]}'
if "$TALLY" filter lint --cpu x86/intel-core "$forgotten" >lints; then exit 1; fi
grep -q 'allows event 0xc0 (instructions) but denies fixed counter 0' lints
grep -q 'allows event 0x3c (cycles) but denies fixed counter 1' lints
"$TALLY" filter lint --cpu x86/amdzen5 "$forgotten"

# By its rules the kernel refuses a select of AMD's on other processors.
"$TALLY" filter encode --select-bits 12 -j 0x1000001c7 >wide.json
"$TALLY" filter check --select-bits 12 wide.json | grep -q '^By its rules: accepted$'
if "$TALLY" filter check --select-bits 8 -j wide.json >said; then exit 1; fi
grep -q '"select_bits":8,"expected":"EINVAL"' said

# Values alone are a row of CSV.
[ "$("$TALLY" filter check --select-bits 12 -x, wide.json)" = 'form,entries,select_bits,expected,reason
tally,1,12,accepted,' ] || { "$TALLY" filter check --select-bits 12 -x, wide.json && exit 1; }
"$TALLY" filter check --select-bits 8 -x ';' wide.json >said || :
grep -q '^[a-z-]*;1;8;EINVAL;' said

# What is too long for a KVM is not cut to something else.
"$TALLY" filter encode --select-bits 8 -j 0x1000001c7 2>notes | grep -q '"events":\["0xff000001000001c7"\]'
grep -q 'entry 0: select 0x1c7 has more than the 8 bits' notes

# The events behind entries.
"$TALLY" filter decode --cpu x86/intel-core -j f.blob >decoded
grep -q '"form":"blob","action":"allow"' decoded
grep -q '"value":"0xfc000000000000d0","kind":"include","select":"0xd0","mask":"0xfc","match":"0x0","unit_masks":4' decoded
grep -q '"value":"0xff000000000000c0".*inst_retired.any' decoded

# Those of files of one's own, too, with a CPU and without.
echo '[{"EventName":"MY.EVENT","EventCode":"0xd0","UMask":"0x02"}]' >own.json
"$TALLY" filter decode --cpu x86/intel-core --events own.json -j f.blob | grep -q '"match":"0x0",.*"names":\["my.event"\]'
env -u TALLY_EVENTS "$TALLY" filter decode --no-builtin --select-bits 8 --events own.json -j f.blob | grep -q '"names":\["my.event"\]'

# arm64 has ranges.
"$TALLY" filter encode --cpu arm64/arm/pmuv3 --to ranges 0x11 0x8 0x12 >arm.txt
[ "$(cat arm.txt)" = "allow 0x08 1
allow 0x11 2" ]
"$TALLY" filter eval --cpu arm64/arm/pmuv3 -x, arm.txt 0x12 0x13 0x1e | cut -d, -f1,3,4 | tr '\n' ' ' |
	grep -q '^event,allowed,by 0x12,true,1 0x13,false, 0x1e,true, $'
"$TALLY" filter encode --cpu arm64/arm/pmuv3 -j 0x11 0x12 | grep -q '"action":"allow","base_event":"0x11","nevents":2'

# What is no filter, or no event.
if "$TALLY" filter eval f.json no_such_event 2>said; then exit 1; fi
grep -q "no_such_event" said
head -c 40 f.blob >cut.blob
if "$TALLY" filter decode cut.blob 2>said; then exit 1; fi
grep -q "cut.blob: it tells of 3 entries, but has 8 bytes of them" said
"$TALLY" filter encode --select-bits 8 --action deny -j 0xc4 >deny.json 2>/dev/null
if "$TALLY" filter encode --filter deny.json --filter f.json 2>said; then exit 1; fi
grep -q "f.json: one filter allows and another denies" said
"$TALLY" filter encode --filter deny.json --filter f.json --action allow -j | grep -q '"action":"allow"'
if "$TALLY" filter encode 2>said; then exit 1; fi
grep -q "which events" said

#!/bin/sh
# SPDX-License-Identifier: MIT
# encode --csr: the register program of a group of events, and what has none.
own="--no-builtin --events $ROOT/pmu-events/arch"
csr() { # ARGUMENTS...
	# shellcheck disable=SC2086
	"$TALLY" encode $own --cpu 0x0-0x0-0x0 --csr "$@"
}
differ() {
	printf '%s:\n%s\nwanted:\n%s\n' "$1" "$2" "$3"
	exit 1
}
have=$(csr -x, cycles:u instructions dTLB-load-misses/period=1000/k) || exit 1
want='op,csr,name,value,phase
write,0x120,scountinhibit,0xfffffffd,stop
write,0x150,siselect,0x43,configure
write,0x152,sireg2,0x0,configure
write,0x150,siselect,0x40,configure
write,0x152,sireg2,0x2800000000000000,configure
write,0x150,siselect,0x42,configure
write,0x152,sireg2,0x0,configure
write,0x150,siselect,0x43,configure
write,0x152,sireg2,0x1400000000010019,configure
write,0x150,siselect,0x40,zero
write,0x151,sireg,0x0,zero
write,0x150,siselect,0x42,zero
write,0x151,sireg,0x0,zero
write,0x150,siselect,0x43,zero
write,0x151,sireg,0xfffffffffffffc18,zero
write,0x120,scountinhibit,0xfffffff0,start
write,0x120,scountinhibit,0xfffffffd,stop
write,0x150,siselect,0x40,read
read,0x151,sireg,,read
write,0x150,siselect,0x42,read
read,0x151,sireg,,read
write,0x150,siselect,0x43,read
read,0x151,sireg,,read'
[ "$have" = "$want" ] || differ csv "$have" "$want"

have=$(csr -j cycles/period=5/G)
want='{"schema":"tally.csr/1","model":"riscv/qemu/virt","program":[
{"op":"write","csr":"0x120","name":"scountinhibit","value":"0xfffffffd","phase":"stop"},
{"op":"write","csr":"0x150","name":"siselect","value":"0x43","phase":"configure"},
{"op":"write","csr":"0x152","name":"sireg2","value":"0x0","phase":"configure"},
{"op":"write","csr":"0x150","name":"siselect","value":"0x43","phase":"configure"},
{"op":"write","csr":"0x152","name":"sireg2","value":"0x3000000000000001","phase":"configure"},
{"op":"write","csr":"0x150","name":"siselect","value":"0x43","phase":"zero"},
{"op":"write","csr":"0x151","name":"sireg","value":"0xfffffffffffffffb","phase":"zero"},
{"op":"write","csr":"0x120","name":"scountinhibit","value":"0xfffffff5","phase":"start"},
{"op":"write","csr":"0x120","name":"scountinhibit","value":"0xfffffffd","phase":"stop"},
{"op":"write","csr":"0x150","name":"siselect","value":"0x43","phase":"read"},
{"op":"read","csr":"0x151","name":"sireg","value":null,"phase":"read"}
],"events":[
{"name":"cycles/period=5/G","counter":3,"event":"0x1","inhibit":"0x3000000000000000","period":5}
]}'
[ "$have" = "$want" ] || differ json "$have" "$want"

# People are told what each access is for.
csr cycles:u iTLB-load-misses | grep -q '^write  0x152  sireg2 .* hpmevent3: iTLB-load-misses$' ||
	differ text "$(csr cycles:u iTLB-load-misses)" 'a line for hpmevent3'

refused() { # TEXT EVENT...
	text=$1
	shift
	if csr "$@" >"$SCRATCH/out" 2>"$SCRATCH/err" || [ -s "$SCRATCH/out" ] || ! grep -qF "$text" "$SCRATCH/err"; then
		differ "$*" "$(cat "$SCRATCH/out" "$SCRATCH/err")" "$text"
	fi
}
refused '2 events compete for counter 3' \
	cpu/event=5,counterid_mask=8/ cpu/event=6,counterid_mask=8/
refused 'event 0x1 cannot be counted by counters 3 and 4 together' cycles cycles:u cycles:k
refused "'page-faults' is not counted by a counter of the core" page-faults
refused "'FW_SET_TIMER' is not counted by a counter of the core, but by firmware" FW_SET_TIMER
refused "'LLC-loads' has no event code" LLC-loads
refused 'has a frequency' cycles/freq=100/
refused 'only counters that count another event: its mask is 0x1' \
	cpu/event=0x10019,counterid_mask=1/
refused 'counts nothing' cpu/event=0/
# Any core can count these, whatever its codes are; --csr is for no other architecture.
# shellcheck disable=SC2086
"$TALLY" encode $own --cpu 0x1-0x2-0x3 --csr -x, cycles instructions |
	grep -q '^write,0x120,scountinhibit,0xfffffff8,start$' || exit 1
# shellcheck disable=SC2086
if "$TALLY" encode $own --cpu amdzen5 --csr cycles 2>"$SCRATCH/err" ||
	! grep -q 'is for RISC-V' "$SCRATCH/err"; then
	differ amdzen5 "$(cat "$SCRATCH/err")" 'is for RISC-V'
fi

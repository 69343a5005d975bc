#!/bin/sh
# SPDX-License-Identifier: MIT
# lbr encode prints the writes that begin recording; FILTERS stand behind -j or alone.
set -eu
cd "$SCRATCH"
fail() {
	echo "$*"
	exit 1
}
expect() { # WANT ARGUMENTS...: register=value of each write
	want=$1
	shift
	got=$("$TALLY" lbr encode -x, "$@" 2>err | awk -F, 'NR > 1 { printf "%s%s=%s", s, $2, $4; s = " " }')
	[ "$got" = "$want" ] || fail "$*: '$got', not '$want': $(cat err)"
}
"$TALLY" lbr encode -j any,u --format arch >out 2>err
diff - out <<'END' || fail 'JSON'
{"schema":"tally.lbr-program/1","format":"arch","program":[
{"op":"write","register":"0x14cf","name":"ARCH_LBR_DEPTH","value":"0x20"},
{"op":"write","register":"0x14ce","name":"ARCH_LBR_CTL","value":"0x7f0005"}
],"note":"the first write clears the records","tried":null,"writes_done":null,"records":null}
END
for f in 'any,u --json' '--branch-filter any,u -j' '-j --branch-filter=any,u'; do
	# shellcheck disable=SC2086
	"$TALLY" lbr encode $f --format arch 2>err | cmp -s - out || fail "$f"
done
expect '0x1c8=0x1 0x1d9=0x801' u --format intel-info
expect '0x1c8=0x1fa 0x1d9=0x801' cond,k --format intel-eip-flags
expect '0x1c8=0x3c5 0x1d9=0x1' stack,u --format intel-info
expect '0x14cf=0x8 0x14ce=0x780007' any_call,any_ret --format arch --depth 8
expect '0xc000010e=0x1 0xc000010f=0x40' any,u --format amd-v2
expect '0x8c81=0x7e0000 0x8c80=0xc0013b' any,u,k --format brbe
expect '0x15f=0x4 0x14f=0x0 0x14e=0x1003' any --format ctr --depth 256
expect '0x15f=0x1 0x14f=0x0 0x14e=0x1002' any,k --format ctr
expect '0x15f=0x1 0x14f=0x0 0x14e=0xe00001001' any,u --format ctr
for f in intel-32 intel-lip intel-eip; do
	expect '0x1d9=0x1' any --format $f
done
expect '0x15f=0x1 0x14f=0x0 0x24e=0xe00001001' any,u --guest --format ctr
refuse() { # STATUS TEXT ARGUMENTS...
	want=$1
	text=$2
	shift 2
	status=0
	"$TALLY" lbr encode "$@" >out 2>err || status=$?
	[ "$status" -eq "$want" ] || fail "$*: status $status"
	grep -qF -e "$text" err || fail "$*: $(cat err)"
}
refuse 1 "arch cannot record 'in_tx': no register chooses by transactions" in_tx --format arch
refuse 1 'these registers make no call stack' stack --format amd-v2
refuse 1 'processors before Nehalem have no LBR_SELECT' any,u --format intel-lip
refuse 1 'processors before Nehalem have no LBR_SELECT' any_call --format intel-32
refuse 2 'wants a format' any
refuse 2 "no format of branch records is called 'x86'" any --format x86
refuse 2 'has no register for it' any --depth 8 --format intel-info
refuse 2 'there is no depth of 128 records in arch: there are 8, 16,' any --depth 128 --format arch
refuse 2 'there is no depth of 12 records in arch' --depth 12 --format arch
refuse 2 'there is no depth of 24 records in ctr: there are 16, 32, 64, 128 or 256' --depth 24 --format ctr
refuse 2 'branch filter' calls --format arch
refuse 2 "wants one list of filters, but got 'u' as well" any u --format arch
# Each format has a program, and its registers are known by the names that it has.
"$TALLY" lbr fields -x, | awk -F, 'NR > 1 { print $1 }' >formats
[ "$(wc -l <formats)" -eq 13 ] || fail "formats: $(cat formats)"
while read -r format; do
	"$TALLY" lbr encode -x, --format "$format" 2>/dev/null >program || fail "$format"
	awk -F, 'NR > 1 { print $3, $2 }' program | while read -r name number; do
		"$TALLY" regs "$number" --list -x, >known || fail "$format: no $number"
		grep -qi "$name" known || fail "$format: $number is not $name"
	done
	"$TALLY" lbr fields "$format" -x, >layout
	[ "$(wc -l <layout)" -gt 3 ] || fail "$format: $(cat layout)"
done <formats
# Nehalem's erratum is told where it matters.
"$TALLY" lbr encode any_call --format intel-eip-flags 2>&1 | grep -q 'Nehalem and Westmere have an erratum' || fail erratum
! "$TALLY" lbr encode any --format intel-eip-flags 2>&1 | grep erratum || fail 'an erratum of any'
! "$TALLY" lbr encode any_call --format intel-info 2>&1 | grep erratum || fail 'an erratum of Skylake'
# Registers are those of the format, not of its neighbours.
! "$TALLY" lbr fields arch -x, | grep -e TOS -e '^MSR_LBR_SELECT' || fail "a neighbour's registers"
"$TALLY" lbr fields arch -x, | grep -q '^IA32_LBR_CTL,' || fail 'no register of its own'
# A guest runs it, where there are any.
refuse 1 'brbe is not tried' --format brbe --try
refuse 1 'the emulated machine has none' any,u --guest --format ctr --try
if [ -w /dev/kvm ]; then
	"$TALLY" lbr encode any,u --format intel-info --try -j >out 2>err || fail "$(cat err)"
	grep -qE '"tried":"(kvm|user_space)","writes_done":2,' out || fail "$(cat out)"
fi
# The emulated machine runs that of RISC-V, and has records of what was chosen alone.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
machine() { # RECORDS ARGUMENTS...
	want=$1
	shift
	"$TALLY" lbr encode --format ctr --try -j "$@" >out 2>err || fail "$*: $(cat err)"
	grep -q "\"tried\":\"machine\",\"writes_done\":3,\"records\":$want}" out || fail "$*: $(cat out)"
}
machine 16 any,u
machine 16 any,u --depth 256
machine 16 any
machine 4 ind_call,u
machine 4 any_ret,u
machine 0 call,u
machine 16 cond,u --depth 16

#!/bin/sh
# SPDX-License-Identifier: MIT
# lbr watch counts what guests do with the registers of branch records: of a recording, and just now.
set -eu
cd "$SCRATCH"
fail() {
	echo "$*"
	exit 1
}
"$TALLY" lbr watch -d 0 2>err && fail 'no time was taken'
grep -q "option '-d' is a time" err || fail "$(cat err)"
"$TALLY" lbr watch operand 2>err && fail 'an operand was taken'
"$ROOT/$O/tests/makeprofile" -s symbols -o other.data <<'END' || fail 'no recording'
app;main;work 7
END
status=0
"$TALLY" lbr watch -i other.data -j >out 2>err || status=$?
[ "$status" -eq 1 ] || fail "a recording of other events: status $status: $(cat out)"
grep -q 'no event kvm:kvm_msr' err || fail "$(cat err)"
[ ! -s out ] || fail "half an output: $(cat out)"
guest=$ROOT/../shared/reference/kvm/dbgctl.c
[ -e "$guest" ] || { echo 'no ../shared/reference/kvm' && exit 77; }
[ -w /dev/kvm ] || { echo '/dev/kvm is not there, or not for this user' && exit 77; }
command -v gcc >/dev/null || { echo 'gcc is not installed' && exit 77; }
"$TALLY" record -q -e kvm:kvm_msr -a -c 1 -o perf.data -- true 2>err || {
	echo "kvm:kvm_msr cannot be recorded: $(head -n 1 err)"
	exit 77
}
# It reads and writes one register a guest; some of them fault, and are the same for all of KVM here.
gcc -w -o guest "$guest"
"$TALLY" record -q -e kvm:kvm_msr -a -c 1 -o perf.data -- ./guest >said
"$TALLY" lbr watch -i perf.data -x, >out
row() { # MSR: reads, writes
	awk -F, -v msr="$1" '$2 == "guest" && $3 == msr { print $5, $6 }' out
}
[ "$(row 0x1d9)" = '1 1' ] || fail "DEBUGCTL: $(cat out)"
[ "$(row 0x14ce)" = '1 1' ] || fail "LBR_CTL: $(cat out)"
[ "$(row 0x680)" = '1 0' ] || fail "a record: $(cat out)"
grep -q ',0x1d9,IA32_DEBUGCTL,.*,0x1$' out || fail "what was written: $(cat out)"
# As many faults as the guests had.
registers='0x345|0x1d9|0x1c8|0x1c9|0x680|0x6c0|0xdc0|0x14ce|0x1500|0xc0010300|0xc000010f'
want=$(grep '#GP' said | grep -cE " ($registers)( |:)") || true
got=$(awk -F, '$2 == "guest" { n += $7 } END { print n + 0 }' out)
[ "$got" -eq "$want" ] || fail "$got faults, not $want: $(cat out said)"
# While it runs.
"$TALLY" lbr watch -d 0.7 --times 3 -j >live 2>err &
watch=$!
i=0
while kill -0 $watch 2>/dev/null && [ $i -lt 40 ]; do
	./guest >said
	sleep 0.2
	i=$((i + 1))
done
wait $watch || fail "$(cat err)"
[ "$(grep -c '"schema":"tally.lbr-watch/1"' live)" -eq 3 ] || fail "$(cat live)"
grep -q '"comm":"guest","msr":"0x1d9","name":"IA32_DEBUGCTL"' live || fail "$(cat live)"

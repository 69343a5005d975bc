#!/bin/sh
# SPDX-License-Identifier: MIT
# A guest's recording in its host's, by readings of both clocks; here both are of this machine.
set -eu
cd "$SCRATCH"
cat >work.sh <<'END'
i=0
while [ $i -lt 20000 ]; do i=$((i + 1)); done
END
"$TALLY" record -q -e cpu-clock -F 500 -o host.data sh work.sh 2>err ||
	{ head -n 1 err && exit 77; }
"$TALLY" record -q -e cpu-clock -F 500 -o guest.data sh work.sh 2>err
first() { "$TALLY" data check -j "$1" | sed -n 's/.*"first_time_ns":\([0-9]*\).*/\1/p'; }
count() { "$TALLY" data check -j "$1" | sed -n 's/.*"endian":"[a-z]*","samples":\([0-9]*\).*/\1/p'; }
echo "# guest host" >clock
echo "$(first guest.data) $(first host.data)" >>clock
"$TALLY" kvm merge --host host.data --guest guest.data --clock clock -o merged.data -j >said
grep -q '"schema":"tally.kvm-merge/1","output":"merged.data","host_samples":[1-9]' said
grep -q '"most_ns":[0-9]*}' said
"$TALLY" kvm merge --host host.data --guest guest.data --clock clock -o again.data -x, >rows
[ "$(wc -l <rows)" = 2 ]
grep -q '^output,host_samples,guest_samples,stretches,blackout_ns,most_ns$' rows
grep -q '^again.data,[1-9][0-9]*,[1-9][0-9]*,1,0,[0-9]*$' rows
[ "$(count merged.data)" = $(($(count host.data) + $(count guest.data))) ]
"$TALLY" data check merged.data >/dev/null
[ "$(first merged.data)" = "$(first host.data)" ]
"$TALLY" report -i merged.data --stdio -s mode,vm -g none 2>/dev/null >rows
grep -q 'host user  *none' rows
grep -q "guest user  *guest's recording" rows
# The guest's programs have their names, and are its own.
"$TALLY" script -i merged.data 2>/dev/null | grep -q 'guest/cpu-clock/'

# Drift is no blackout, not even between the readings that have one: 400 ppm, and 2.5 s of standing still.
at=$(first host.data)
for s in 0 10 20 30 40 50; do
	black=$([ $s -lt 30 ] && echo 0 || echo 2500000000)
	echo "$((s * 1000000000)) $((at + s * 1000400000 + black))"
done >clock2
"$TALLY" kvm merge --host host.data --guest guest.data --clock clock2 -o two.data -j >said 2>notes
grep -q '"stretches":2,"blackout_ns":2500000000,"most_ns":0}' said
grep -q 'the guest ran for up to 10 s between readings that it stood still between' notes

# How the clocks go together is to be told.
if "$TALLY" kvm merge --host host.data --guest guest.data 2>err; then exit 1; fi
grep -q "how the guest's clock goes with the host's is not told" err
printf '5 10\n4 20\n' >bad
if "$TALLY" kvm merge --host host.data --guest guest.data --clock bad 2>err; then exit 1; fi
grep -q "bad: the guest's clock has gone back at reading 2" err
printf '5\n' >bad
if "$TALLY" kvm merge --host host.data --guest guest.data --clock bad 2>err; then exit 1; fi
grep -q "bad:1: the host's time is missing" err
for bad in --tsc-offset=x '--tsc-offset=1 --tsc-scaling=5' '--tsc-offset=1 --migration=1,2,3' '--tsc-offset=1 --clock=clock'; do
	status=0
	# shellcheck disable=SC2086
	"$TALLY" kvm merge --host host.data --guest guest.data $bad 2>err || status=$?
	[ $status = 2 ]
done
# Other clocks than these: it is told.
echo "0 $(first host.data)" >far
"$TALLY" kvm merge --host host.data --guest guest.data --clock far -o far.data | grep -q 'no time in common'

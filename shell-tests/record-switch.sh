#!/bin/sh
# SPDX-License-Identifier: MIT
# A recording goes on in another file, and each of them is whole and knows the code of its samples.
cd "$SCRATCH" || exit 1
if ! "$TALLY" record -q -e cpu-clock:u -o first.data true 2>said; then
	echo "this machine lets nobody record: $(tail -n 1 said)"
	exit 77
fi
check() { # FILES AT_LEAST: so many are there, and all of them are whole
	n=0
	for file in $1; do
		[ -f "$file" ] || { ls && exit 1; }
		"$TALLY" data check "$file" >checked || { cat checked && exit 1; }
		n=$((n + 1))
	done
	[ "$n" -ge "$2" ] || { echo "only $n files" && ls && exit 1; }
}
# Busy until a file is there.
cat >busy <<'EOF'
while [ ! -e stop ]; do i=0; while [ $i -lt 2000 ]; do i=$((i + 1)); done; done
EOF
# The signal, again and again until there are so many files: it may come too early, or twice at once.
signal_until() { # PID FILES NUMBER
	tries=0
	# shellcheck disable=SC2012,SC2086
	while [ "$(ls $2 2>/dev/null | wc -l)" -lt "$3" ]; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || { echo "no $3 files" && ls && cat said && kill "$1" && exit 1; }
		sleep 0.1
		kill -USR2 "$1"
	done
}
# The signal is not the command's.
rm -f stop
"$TALLY" record -F 2000 -e cpu-clock:u --switch-output -o signal.data sh busy 2>said &
pid=$!
until [ -s signal.data ]; do sleep 0.05; done
signal_until $pid 'signal.data.2*' 2
sleep 0.1
touch stop
wait $pid || { cat said && exit 1; }
check 'signal.data.2*' 3
grep -q 'Dump signal.data.2' said || { cat said && exit 1; }
grep -Eq 'Captured and wrote [0-9.]+ MB signal.data.2[0-9]{15} ' said || { cat said && exit 1; }
# What was mapped in an earlier file is known in the later ones: in whichever has samples.
for file in signal.data.2*; do
	"$TALLY" script -i "$file" -F comm,ip,sym,dso >lines || exit 1
	! grep -q '^ *sh .*(\[unknown\])' lines || { echo "$file:" && grep -n unknown lines | head && exit 1; }
	grep -Eq '^ *sh .*(dash|bash|sh)\)' lines && known=$((${known-0} + 1))
done
[ "${known-0}" -ge 2 ] || { echo "samples in ${known-0} files" && exit 1; }
"$TALLY" record -q -e cpu-clock:u --switch-output=1s --switch-max-files 2 -o time.data sleep 2.2 2>said ||
	{ cat said && exit 1; }
check 'time.data.2*' 2
[ "$n" -eq 2 ] || { echo "$n files instead of the newest 2" && exit 1; }
rm -f stop
(
	for _ in $(seq 100); do
		sleep 0.1
		# shellcheck disable=SC2012
		[ "$(ls size.data.2* 2>/dev/null | wc -l)" -lt 1 ] || break
	done
	touch stop
) &
"$TALLY" record -F 20000 -e cpu-clock:u --switch-output=20K -o size.data sh busy 2>said ||
	{ cat said && exit 1; }
check 'size.data.2*' 2
"$TALLY" record -e cpu-clock:u --switch-output-event page-faults --switch-max-files 5 -o event.data \
	sh -c 'sleep 0.1; ls >/dev/null; sleep 0.1; ls >/dev/null' 2>said || { cat said && exit 1; }
check 'event.data.2*' 2
# The rings are kept, and read when somebody asks.
rm -f stop
"$TALLY" record -F 2000 -e cpu-clock:u --overwrite --switch-output --tail-synthesize -o flight.data \
	sh busy 2>said &
pid=$!
until [ -s flight.data ]; do sleep 0.05; done
sleep 0.2
signal_until $pid 'flight.data.2*' 1
sleep 0.3
touch stop
wait $pid || { cat said && exit 1; }
check 'flight.data.2*' 2
all=0
for file in flight.data.2*; do
	some=$("$TALLY" data check "$file" | sed -n 's/^Samples: //p')
	[ "$some" -gt 0 ] || { echo "$file has no samples" && exit 1; }
	all=$((all + some))
done
grep -q "($all samples)" said || { echo "$all samples in the files" && cat said && exit 1; }
"$TALLY" record -q -e cpu-clock:u --timestamp-filename -o named.data true 2>said || exit 1
check 'named.data.2*' 1
# /dev/null keeps its name.
"$TALLY" record -q -e cpu-clock:u --timestamp-filename -o /dev/null true 2>said || { cat said && exit 1; }
[ -c /dev/null ] || exit 1

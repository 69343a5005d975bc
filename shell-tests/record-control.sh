#!/bin/sh
# SPDX-License-Identifier: MIT
# Another program steers a recording; each command is answered.
cd "$SCRATCH" || exit 1
if ! "$TALLY" record -q -e cpu-clock:u -o first.data true 2>said; then
	echo "this machine lets nobody record: $(tail -n 1 said)"
	exit 77
fi
mkfifo in out
exec 8<>in 9<>out
"$TALLY" record -D -1 --control fifo:in,out --switch-output -e cpu-clock:u,page-faults:u -o some.data \
	sleep 30 2>said &
pid=$!
ask() {
	echo "$1" >&8
	# shellcheck disable=SC2016
	timeout 10 sh -c 'read -r answer <&9 && [ "$answer" = ack ]' ||
		{ echo "$1 is not answered" && kill $pid && cat said && exit 1; }
}
for command in ping enable 'disable page-faults:u' evlist 'evlist -F' 'evlist -v' snapshot disable ping; do
	ask "$command"
done
echo jump >&8
ask stop
wait $pid || { cat said && exit 1; }
for file in some.data.2*; do
	"$TALLY" data check "$file" >checked || { cat checked && exit 1; }
done
grep -q 'cpu-clock:u: sample_freq=4000' said || { cat said && exit 1; }
grep -q "'jump': no such command" said || { cat said && exit 1; }
[ "$(grep -c 'Dump some.data.2' said)" -eq 1 ] || { cat said && exit 1; }

#!/bin/sh
# SPDX-License-Identifier: MIT
# Each option of record makes a recording that is whole; what an option does not take is said.
cd "$SCRATCH" || exit 1
if ! "$TALLY" record -q -e cpu-clock -a -o first.data true 2>said; then
	echo "this machine lets nobody record all CPUs: $(tail -n 1 said)"
	exit 77
fi
ln -s "$TALLY" perf
while read -r options; do
	# shellcheck disable=SC2086
	"$TALLY" record -e cpu-clock -F 2000 -o some.data $options -- sleep 0.01 >out 2>said ||
		{ echo "record $options:" && cat said && exit 1; }
	"$TALLY" data check some.data >checked || { echo "record $options:" && cat checked && exit 1; }
done <<EOF
-a -F max -v
-C 0 -g --namespaces
--call-graph fp -i -m 16
--call-graph dwarf,4096 -m 64K,16
-g --kernel-callchains -m ,16
-g --user-callchains --mmap-flush 4K
--per-thread -P -s
--per-thread -a
-C 0 --per-thread
--group -e page-faults --running-time
-d -W --phys-data --data-page-size --code-page-size --transaction
-T -R --sample-cpu --sample-identifier
--no-timestamp
-n
-I
-Iip,sp --user-regs=IP
--intr-regs=ip --user-regs
--switch-events --latency --no-bpf-event
--all-cgroups -a --synth mmap,cgroup
--all-user -B -N
--all-kernel --no-buildid --no-buildid-cache
--exclude-perf --buildid-all --buildid-mmap
-D 5 -k monotonic
-D 2-4,6-8 -k CLOCK_BOOTTIME
--strict-freq --max-size 100M --timestamp-boundary
--overwrite -m 4
--overwrite --tail-synthesize -a
--tail-synthesize --no-buffering
--synth no
--synth task -a --num-thread-synthesize 2
--proc-map-timeout 1000 -a
-z
-z22
--compression-level=3
--host
--guest --host
-t $$ --aio --affinity node
-p $$
EOF
# What is asked of the kernel for guests and for the host.
for how in '--guest/1/0' '--host/0/1' '--guest --host/0/0' '/0/0' '--host -e page-faults:G/1/0'; do
	rm -rf dump && mkdir dump
	# shellcheck disable=SC2086
	PERF_TEST_ATTR=dump "$TALLY" record -q -e page-faults -o some.data ${how%%/*} true 2>said ||
		{ cat said && exit 1; }
	flags=${how#*/}
	grep -lx "exclude_host=${flags%/*}" dump/event-* | tail -n 1 | xargs grep -qx "exclude_guest=${flags#*/}" ||
		{ echo "record $how:" && grep 'exclude_[hg]' dump/event-* && exit 1; }
done
# Who is asked for, by name and number.
"$TALLY" record -q -e cpu-clock -u "$(id -un)" -o user.data -- sleep 0.01 2>said || { cat said && exit 1; }
"$TALLY" record -q -e cpu-clock --uid "$(id -u)" -o user.data -- sleep 0.01 2>said || { cat said && exit 1; }
while read -r said options; do
	said=$(echo "$said" | tr _ ' ')
	# shellcheck disable=SC2086
	"$TALLY" record -e cpu-clock -o none.data $options -- true >out 2>err
	status=$?
	grep -q "$said" err || { echo "record $options does not say '$said':" && cat err && exit 1; }
	case $status in
	1 | 2) ;;
	*) echo "record $options: status $status" && exit 1 ;;
	esac
	[ ! -e none.data ] || { echo "record $options left a file" && exit 1; }
done <<'EOF'
not_a_number -D x
no_milliseconds -D 1-x
ends_before_it_begins -D 5-3
begins_before_the_one -D 1-5,4-8
is_no_register -I_x
is_no_branch_filter -j sideways
is_no_way_to_follow -g --call-graph x
is_no_clock -k sundial
is_no_part --synth some
says_no_time --switch-output=soon
B,_K,_M_or_G --max-size 10Q
B,_K,_M_or_G -m 4Q
wants_'--switch-output' --switch-max-files 2
is_not_cpu,_core --threads=all
there_is_no_user -u nobody-at-all
exclude -F 1 -c 1
exclude -b -j u
exclude --per-thread --threads
at_most -m 8G
for_programs,_not_for_CPUs --latency -a
is_not_there --off-cpu
is_not_there -S
is_not_there --aux-sample
is_not_there --debuginfod
is_not_there --setup-filter pin
is_not_there --pfm-events cycles
is_not_there --vmlinux x
EOF
# What perf goes on without is left out here, too, and told where it is missed.
sleep 60 &
pid=$!
while read -r said options; do
	said=$(echo "$said" | tr _ ' ')
	# shellcheck disable=SC2086
	"$TALLY" record -e cpu-clock -o on.data $options -- true >out 2>err ||
		{ echo "record $options:" && cat err && exit 1; }
	"$TALLY" data check -q on.data* >/dev/null || "$TALLY" data check on.data || exit 1
	case $said in
	nothing) [ "$(grep -c '^note:' err)" -eq 0 ] ;;
	*) grep -q "^note: .*$said" err ;;
	esac || { echo "record $options does not say '$said':" && cat err && exit 1; }
	rm -rf on.data*
done <<EOF
-a_is_left_out -a -p $pid
-a_is_left_out -a -t $pid
-a_is_left_out -a -u $(id -u)
-u_is_left_out -u 0 -p $pid
-t_is_left_out -p $pid -t $pid
--per-thread_is_left_out -a --per-thread
both_parts -g --kernel-callchains --user-callchains
nothing -e cpu-clock:W
nothing -m 0
nothing -m 0B
nothing --mmap-flush 0
nothing --num-thread-synthesize 0
nothing --num-thread-synthesize 4000
nothing --proc-map-timeout 0
nothing -r 0
nothing -c 0
nothing --max-size 0B
nothing --call-graph dwarf,7
EOF
"$TALLY" record -e cpu-clock -o on.data --switch-output=0s --switch-max-files 0 -- true 2>err || { cat err && exit 1; }
rm -rf on.data*
if "$TALLY" check feature -q zstd; then
	"$TALLY" record -q -e cpu-clock -o on.data -z99 -- true 2>err || { cat err && exit 1; }
	"$TALLY" report --header-only -i on.data | grep -q 'compressed.* level = 22' ||
		{ "$TALLY" report --header-only -i on.data | grep compressed && exit 1; }
fi
# -p goes with what the process starts, whatever -t says; -a is none of it.
"$TALLY" record -q -e cpu-clock -a -p $pid -o on.data -- "$TALLY" test -w noploop 0.1 2>err || { cat err && exit 1; }
[ "$("$TALLY" script -i on.data -F comm | sort -u | grep -cv sleep)" -eq 0 ] ||
	{ "$TALLY" script -i on.data -F comm | sort | uniq -c && exit 1; }
kill $pid
for options in '-I?' --intr-regs='?' --user-regs='?'; do
	"$TALLY" record "$options" 2>said || { cat said && exit 1; }
	grep -q '^available registers: ' said || { cat said && exit 1; }
	./perf record "$options" 2>said
	[ $? -eq 129 ] || { echo "perf record $options has not perf's status" && exit 1; }
done
for option in --switch-output --timestamp-filename --threads '--switch-output-event cpu-clock'; do
	# shellcheck disable=SC2086
	"$TALLY" record -e cpu-clock -o - $option true 2>said | cat >out
	grep -q 'a stream is none' said || { cat said && exit 1; }
done

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
is_not_within -z99
is_no_part --synth some
says_no_time --switch-output=soon
says_no_time --switch-output=0s
wants_'--switch-output' --switch-max-files 2
is_not_cpu,_core --threads=all
there_is_no_user -u nobody-at-all
exclude -u 0 -a
exclude -F 1 -c 1
exclude -b -j u
exclude --kernel-callchains --user-callchains
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

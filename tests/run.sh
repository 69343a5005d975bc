#!/bin/sh
# SPDX-License-Identifier: MIT
# Run suites and print, as the last line, "N passed, N failed, N skipped".
# A suite is unit:PROGRAM, shell, slow, or fuzz:SECONDS.
# TALLY is the tool to test (./tally), O the folder of what was built (build).
# With RESULTS=FILE the three numbers are also added to that file.
cd "$(dirname "$0")/.." || exit 2
passed=0 failed=0 skipped=0
case ${TALLY:=tally} in
/*) ;;
*) TALLY=$PWD/$TALLY ;;
esac
O=${O:-build}
# What the one who runs the tests has set for himself is no part of them.
# shellcheck disable=SC2046
unset $(env | sed -n -e 's/^\(TALLY_[A-Za-z0-9_]*\)=.*/\1/p' -e 's/^\(PERF_[A-Za-z0-9_]*\)=.*/\1/p') \
	PAGER MANPAGER LESS NO_COLOR COLUMNS XDG_CONFIG_HOME XDG_CACHE_HOME DEBUGINFOD_URLS

# Where tools/machine.sh puts a QEMU that could not be installed.
[ ! -d build/machine/bin ] || PATH=$PWD/build/machine/bin:$PATH

unit() {
	log=$(mktemp)
	# Criterion tells of skipped tests and their reasons only when it is verbose.
	"$1" --color=never --verbose >"$log" 2>&1
	status=$?
	grep -v -e 'Synthesis' -e '^\[RUN \]' -e '^\[PASS\]' -e '^\[====\]' -e '^\[----\] Criterion' "$log"
	set -- "$(sed -n 's/.*Tested: *\([0-9]*\).*/\1/p' "$log")" \
		"$(sed -n 's/.*Passing: *\([0-9]*\).*/\1/p' "$log")"
	skips=$(grep -c '^\[SKIP\]' "$log")
	rm -f "$log"
	if [ "${1:-0}" -eq 0 ]; then
		echo "FAIL unit: the test program ended with status $status and tells of no test"
		failed=$((failed + 1))
		return
	fi
	passed=$((passed + $2))
	failed=$((failed + $1 - $2))
	skipped=$((skipped + skips))
	[ "$status" -eq 0 ] || [ "$1" -ne "$2" ] || failed=$((failed + 1))
}

nothing() {
	echo "FAIL $1: there is no $2"
	failed=$((failed + 1))
}

# One behaviour per script: 0 passed, 77 skipped with the reason printed.
scripts() {
	for script in "$@"; do
		[ -e "$script" ] || { nothing "$suite" "$script" && continue; }
		scratch=$(mktemp -d)
		mkdir "$scratch/home" "$scratch/work"
		said=$(TALLY="$TALLY" O="$O" ROOT="$PWD" HOME="$scratch/home" \
			SCRATCH="$scratch/work" timeout 300 sh "$script" 2>&1 </dev/null)
		case $? in
		0) passed=$((passed + 1)) ;;
		77)
			if [ -n "$said" ]; then
				skipped=$((skipped + 1))
				echo "SKIP $script: $said"
			else
				failed=$((failed + 1))
				echo "FAIL $script: it is skipped without a reason"
			fi
			;;
		*)
			failed=$((failed + 1))
			printf 'FAIL %s\n%s\n' "$script" "$said"
			;;
		esac
		rm -rf "$scratch"
	done
}

fuzz_one() {
	name=$(basename "$1")
	corpus=build/fuzz/corpus-$name
	mkdir -p "$corpus"
	seeds=tests/fuzz/seeds-${name#fuzz-}
	[ ! -x "$seeds.sh" ] || "$seeds.sh" "$corpus"
	[ -d "$seeds" ] || seeds=
	# shellcheck disable=SC2086
	"$1" -max_total_time="$2" -timeout=25 -rss_limit_mb=2048 -artifact_prefix=build/fuzz/ \
		"$corpus" $seeds >"$3/$name" 2>&1 || touch "$3/$name.failed"
}

# One target per CPU at a time.
fuzz() {
	logs=$(mktemp -d)
	running=0
	for source in tests/fuzz/fuzz-*.c; do
		program=build/fuzz/$(basename "$source" .c)
		[ -x "$program" ] || { nothing "$suite" "$program" && continue; }
		fuzz_one "$program" "$1" "$logs" &
		running=$((running + 1))
		[ $((running % $(nproc))) -ne 0 ] || wait
	done
	wait
	for log in "$logs"/fuzz-*; do
		name=$(basename "$log")
		case $name in *.failed | 'fuzz-*') continue ;; esac
		if [ -e "$log.failed" ]; then
			failed=$((failed + 1))
			printf 'FAIL %s\n' "$name"
			# Lines that begin with # are only progress.
			grep -v '^#' "$log" | tail -n 60
		else
			passed=$((passed + 1))
			echo "ok   $name: $(grep -c . "$log") lines, $(sed -n 's/^Done //p' "$log")"
		fi
	done
	rm -rf "$logs"
}

for suite in "$@"; do
	case $suite in
	unit:*) unit "${suite#unit:}" ;;
	shell) scripts shell-tests/*.sh ;;
	slow) scripts shell-tests/slow/*.sh ;;
	fuzz:*) fuzz "${suite#fuzz:}" ;;
	*)
		echo "run.sh: no suite is called '$suite'"
		exit 2
		;;
	esac
done
[ -z "${RESULTS:-}" ] || echo "$passed $failed $skipped" >>"$RESULTS"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]

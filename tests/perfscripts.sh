# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# For tests that run the kernel's own scripts for perf with tally in its place:
#	. "$ROOT/tests/perfscripts.sh"
#	perfscripts_begin && perfscripts stat list
# The scripts are in Debian's linux-source, which tools/import-events.sh unpacks.

# Makes a copy, beside which they may write, and goes there; ends the test where there is none.
perfscripts_begin() {
	perfscripts_from=$O/events/linux/tools/perf/tests/shell
	case $perfscripts_from in
	/*) ;;
	*) perfscripts_from=$ROOT/$perfscripts_from ;;
	esac
	[ -f "$perfscripts_from/stat.sh" ] ||
		{ echo "no tests of perf in $perfscripts_from (make events)" && exit 77; }
	command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
	command -v bash >/dev/null || { echo "bash is not installed" && exit 77; }
	# Some of them look for what is two folders above.
	mkdir -p "$SCRATCH/perf/tests" && cp -r "$perfscripts_from" "$SCRATCH/perf/tests/shell" &&
		cp -r "$perfscripts_from/../../scripts" "$SCRATCH/perf/scripts" &&
		cd "$SCRATCH/perf/tests/shell" || exit 1
	mkdir bin && ln -s "$TALLY" bin/perf || exit 1
	PATH=$PWD/bin:$PATH
}

# Each of them passes, as a whole and in its parts.
perfscripts() { # NAME...
	perfscripts_failed=0
	for script in "$@"; do
		bash "./$script.sh" >"$SCRATCH/log" 2>&1
		status=$?
		[ "$status" -eq 0 ] && ! grep -Eq '\[Failed' "$SCRATCH/log" && continue
		echo "$script.sh ended with status $status:"
		tail -n 20 "$SCRATCH/log"
		perfscripts_failed=1
	done
	return "$perfscripts_failed"
}

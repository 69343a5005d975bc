# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Reading recordings back: script against perf's, the pass over the records against the machine's
# memcpy, and that memory does not grow with the file; sourced by bench.sh.
reading=$B/reading
mkdir -p "$reading"
if [ ! -f "$reading/small.data" ]; then
	# 5000 chains of 8 to 13 functions out of 400, the first ones far more often than the last, as
	# programs have it; a quarter of them into the kernel.
	awk 'BEGIN {
		srand(7)
		for (line = 0; line < 5000; line++) {
			printf "program%d;main", line % 3
			depth = 7 + int(rand() * 6)
			for (i = 0; i < depth; i++)
				printf ";%sfunction_%d", rand() < 0.3 ? "libwork.so!" : "", int(rand() * 400)
			if (rand() < 0.25)
				printf ";sys_call_%d_[k];work_%d_[k]", int(rand() * 50), int(rand() * 50)
			printf " 1\n"
		}
	}' >"$reading/tree"
	build/tests/makeprofile -n 700000 -s "$reading/symbols" -o "$reading/small.data" <"$reading/tree"
	build/tests/makeprofile -n 7000000 -o "$reading/large.data" <"$reading/tree"
fi
names=(--symfs "$PWD/$reading/symbols" --kallsyms "$reading/symbols/kallsyms")
bytes=$(stat -c %s "$reading/small.data")
if command -v perf >/dev/null; then
	# The same words; perf 6.1 has narrower columns.
	words() {
		tr -s ' \t' ' ' | sed 's/^ //' | md5sum
	}
	ours=$(./tally script -f "${names[@]}" -i "$reading/small.data" 2>/dev/null | words)
	peer=$(perf script -f "${names[@]}" -i "$reading/small.data" 2>/dev/null | words)
	if [ "$ours" = "$peer" ]; then
		ratio "script of 700,000 samples, $((bytes >> 20)) MB: wall time" \
			"$(best 1 3 ./tally script -f "${names[@]}" -i "$reading/small.data")" \
			"$(best 1 1 perf script -f "${names[@]}" -i "$reading/small.data")" 0.25 us
	else
		echo 'script of 700,000 samples: the output is not that of perf'
		misses=$((misses + 1))
	fi
else
	skip 'script of 700,000 samples' 'perf is not installed'
fi
gcc -O2 -o "$B/memcpy" tests/bench/memcpy.c || exit 1
large=$(stat -c %s "$reading/large.data")
# Bytes in a microsecond of CPU time, of the file when it is in memory.
pass=$(best 2 3 ./tally data check "$reading/large.data")
ratio "pass over $((large >> 20)) MB of records: memcpy's rate" "$("$B/memcpy" "$((large >> 20))")" \
	$((large / pass)) 5 MB/s
below "script of $((large >> 20)) MB: peak memory" \
	"$(best 3 1 ./tally script -f "${names[@]}" -i "$reading/large.data")" 102400 KiB
below "folded stacks of $((large >> 20)) MB: peak memory" \
	"$(best 3 1 ./tally script --to folded "${names[@]}" -i "$reading/large.data")" 102400 KiB
for format in firefox speedscope pprof; do
	below "$format of $((large >> 20)) MB: peak memory" \
		"$(best 3 1 ./tally script --to $format -o "$B/profile" "${names[@]}" -i "$reading/large.data")" 102400 KiB
done
rm -f "$B/profile"

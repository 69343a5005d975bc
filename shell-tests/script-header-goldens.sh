#!/bin/sh
# SPDX-License-Identifier: MIT
# What recordings say of themselves is told as perf tells it. Later perfs than the one that made
# most of the golden files name the numbers of type and config, know more features, and say that
# there were no BPF programs.
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
compared=0
failed=0
export TZ=UTC

plain() {
	sed -e '/^# captured on/d' -e '/^# bpf_prog_info empty/d' -e '/^# btf info empty/d' -e 's/ *$//' -e 's/ type = 0 (PERF_TYPE_HARDWARE),//' \
		-e 's/ config = 0 (PERF_COUNT_[A-Z_]*),//' -e 's/ config = 0,//' \
		-e 's/ (PERF_[A-Z_]*)//g' -e 's/ (tracepoint)//' -e 's/ (software)//' \
		-e 's/ (syscalls:[a-z_]*)//' \
		-e '/^# missing/s/ CPU_DOMAIN_INFO E_MACHINE CLN_SIZE//' \
		-e '/^# missing/s/ HYBRID_TOPOLOGY PMU_CAPS$//'
}

for golden in "$files"/*.header.txt "$files"/*.header.txt.gz; do
	name=$(basename "${golden%.gz}" .header.txt)
	grep -q "^$name:header," "$ROOT/tests/data/script-differences.csv" && continue
	zcat -f "$golden" | plain >"$SCRATCH/theirs"
	"$TALLY" script --header-only -I -i "$files/$name.data" 2>"$SCRATCH/said" |
		plain >"$SCRATCH/ours"
	compared=$((compared + 1))
	if ! diff "$SCRATCH/theirs" "$SCRATCH/ours" >"$SCRATCH/diff"; then
		echo "$name: $(cat "$SCRATCH/said")"
		head -n 4 "$SCRATCH/diff"
		failed=1
	fi
done
[ "$compared" -gt 50 ] || { echo "only $compared recordings compared" && exit 1; }
exit $failed

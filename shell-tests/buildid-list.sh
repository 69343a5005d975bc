#!/bin/sh
# SPDX-License-Identifier: MIT
# buildid-list: what perf lists, of recordings with build ids and, by their samples, without.
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
cd "$SCRATCH" || exit 1
printf 'app;main;libx.so!work;sys_[k] 2\n' | "$make" -o made.data || exit 1
for hits in '' -H; do
	# shellcheck disable=SC2086
	"$TALLY" buildid-list $hits -i made.data >out || exit 1
	printf '%-40s %s\n' '' '[kernel.kallsyms]' | diff - out || exit 1
done
"$TALLY" buildid-list -j -i made.data | tr -d ' \n' | grep -q '"files":\[{"build_id":null,"name":"\[kernel.kallsyms\]"}\]' || exit 1
files=$ROOT/../shared/fixtures/perfdata
{ [ -d "$files" ] && command -v perf >/dev/null; } || { echo 'no ../shared/fixtures/perfdata or no perf' && exit 77; }
case $(perf version) in *' 6.1.'*) ;; *) echo 'perf is not that of 6.1' && exit 77 ;; esac
for file in p61-zstd p61-multi dwarf-true-perf3.10 pipe-features-perf4.16 pipe-noids-perf4.14 zstd-gcc-dwarf-perf5.6 \
	lbr-skylake-perf4.14 dwarf-recursion-perf4.12 armv7-perf3.4; do
	for hits in '' -H; do
		# shellcheck disable=SC2086
		perf buildid-list $hits -f -i "$files/$file.data" 2>/dev/null | sort >want
		# shellcheck disable=SC2086
		"$TALLY" buildid-list $hits -i "$files/$file.data" 2>/dev/null | sort >out
		cmp -s want out || { echo "$file $hits" && diff want out && exit 1; }
	done
done

#!/bin/sh
# SPDX-License-Identifier: MIT
# Profiles in the formats of other tools have the chains and the weights of the recording, as
# a reader of each format of its own finds them.
command -v python3 >/dev/null || { echo 'no python3' && exit 77; }
"$TALLY" check feature -q zlib || { echo 'not built with zlib' && exit 77; }
"$TALLY" version -x ';' | grep -q '^protobufc;true' || { echo 'not built with protobuf-c' && exit 77; }
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
cd "$SCRATCH" || exit 1
export LC_ALL=C

read_profile() {
	python3 "$ROOT/tests/readprofile.py" "$@" || exit 1
}

# A program with two threads, a library and the kernel: what goes in comes out.
cat >tree <<'END'
app;main;"quoted\name" 3
app;main;read;sys_read_[k];copy_[k] 10
app;main;work 7
app;main;work;libx.so!inner 30
app/1000/1001;thread;work 5
other;main 2
END
"$make" -s symbols -P 1000000 -o made.data <tree || exit 1
# The thread and its process have the same name, so that their chains are one program's.
sed -e 's/_\[k\]//g; s/[a-z.]*!//g; s/\/[0-9]*//g' \
	-e 's/ \([0-9]*\)$/ \1000000/; s/^/EVENT;/' tree | sort >wanted
for format in firefox pprof speedscope; do
	"$TALLY" script --symfs symbols --kallsyms symbols/kallsyms --to $format -o made.$format \
		made.data || exit 1
	read_profile $format made.$format | sed 's/^[a-z-]*;/EVENT;/' >got || exit 1
	diff wanted got || { echo "$format has not what was recorded" && exit 1; }
done
"$TALLY" script --symfs symbols --kallsyms symbols/kallsyms --to firefox --gzip made.data >made.gz
gzip -dc made.gz | cmp - made.firefox || { echo 'gzip changes the profile' && exit 1; }

# More samples of a thread than are kept in memory: in the same order, and with the same sums.
echo 'app;main;work 5000' | "$make" -s symbols -P 1000000 -o many.data || exit 1
for format in firefox speedscope; do
	"$TALLY" script --symfs symbols --to $format -o many.$format many.data || exit 1
	read_profile $format many.$format | grep -q 'app;main;work 5000000000$' ||
		{ echo "$format: not all of 5000 samples" && exit 1; }
	TMPDIR=$SCRATCH/none "$TALLY" script --symfs symbols --to $format -o none.$format many.data 2>said &&
		{ echo "$format: needs no folder for its points" && exit 1; }
	grep -q 'TMPDIR names another folder' said || { cat said && exit 1; }
	[ ! -e none.$format ] || { echo "half a profile of $format" && exit 1; }
done

# More chains than are kept in memory: each is there, with all of its samples, in the order of texts.
awk 'BEGIN {
	srand(3)
	for (i = 0; i < 34000; i++) {
		line = "app;main"
		for (k = 0; k < 18; k++)
			line = line ";function_of_some_length_" int(rand() * 500)
		print line
	}
}' | sort -u >chains
sed 's/$/ 2/' chains | "$make" -n "$(wc -l <chains)" -s symbols -P 1 -o chains.data || exit 1
sed 's/$/ 1/' chains >wanted
"$TALLY" script --symfs symbols --to folded chains.data >got || exit 1
cmp wanted got || { echo 'folded: not all chains' && diff wanted got | head -n 5 && exit 1; }
TMPDIR=$SCRATCH/none "$TALLY" script --symfs symbols --to folded chains.data >got 2>said && { echo 'folded needs no folder' && exit 1; }
"$TALLY" script --symfs symbols --to pprof -o chains.pprof chains.data || exit 1
read_profile pprof chains.pprof | sed 's/^[a-z-]*;//' | sort >got
cmp wanted got || { echo 'pprof: not all chains' && diff wanted got | head -n 5 && exit 1; }
rm -f chains* wanted got symbols/makeprofile/*

# Formats of documents and of profiles exclude each other; nothing is written then.
"$TALLY" script --to pprof -j -o none made.data 2>said
[ "$?" -eq 2 ] || { echo '--to and -j are fine together' && exit 1; }
[ ! -e none ] || { echo 'a file is left behind' && exit 1; }

# Recordings of all kinds: the sums are those of the samples.
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
for format in autofdo bolt; do
	"$TALLY" script --to $format -o none "$files/lbr-callstack-perf5.4.data" 2>said
	[ "$?" -eq 1 ] || { echo "$format of call stacks is fine" && exit 1; }
	grep -q 'the recording has call stacks' said || { cat said && exit 1; }
	[ ! -e none ] || { echo 'a file is left behind' && exit 1; }
done
for name in p61-multi p61-group-read p61-tracepoints lbr-callstack-perf5.4 \
	pipe-six-events-perf3.8; do
	"$TALLY" script --symfs "$SCRATCH" -j "$files/$name.data" >all.json 2>/dev/null
	python3 -c 'import json,sys
print(sum(json.loads(line)["period"] for line in sys.stdin))' <all.json >wanted
	for format in firefox pprof speedscope; do
		"$TALLY" script --symfs "$SCRATCH" --to $format -o p.$format "$files/$name.data" || exit 1
		read_profile $format p.$format | awk '{ n += $NF } END { printf "%.0f\n", n }' >got || exit 1
		cmp -s wanted got ||
			{ echo "$name as $format: $(cat got), samples: $(cat wanted)" && exit 1; }
	done
done

# Folded chains are of the first event of the file that has samples, whichever came first in time.
for name in p61-multi busy0-perf3.4 pipe-six-events-perf3.8 lbr-callstack-perf5.4; do
	"$TALLY" script --symfs "$SCRATCH" -j "$files/$name.data" >all.json 2>/dev/null
	"$TALLY" script --stats -j "$files/$name.data" >stats.json 2>/dev/null
	python3 -c 'import json
events = json.load(open("stats.json"))["events"]
first = next(e["event"] for e in events if e["samples"])
print(sum(s["period"] for s in map(json.loads, open("all.json")) if s["event"] == first))' >wanted
	"$TALLY" script --symfs "$SCRATCH" --to folded "$files/$name.data" 2>/dev/null |
		awk '{ n += $NF } END { printf "%.0f\n", n }' >got
	cmp -s wanted got || { echo "$name folded: $(cat got), of the first event: $(cat wanted)" && exit 1; }
done

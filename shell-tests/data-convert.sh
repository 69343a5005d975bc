#!/bin/sh
# SPDX-License-Identifier: MIT
# Samples as perf's JSON: valid, as many as there are, with perf's keys; a file is kept.
command -v python3 >/dev/null || { echo 'no python3' && exit 77; }
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
cd "$SCRATCH" || exit 1
for name in p61-multi p61-tracepoints p61-sampletypes pipe-six-events-perf3.8 armv7-perf3.4; do
	"$TALLY" data convert --symfs "$SCRATCH" --to-json $name.json -i "$files/$name.data" || exit 1
	python3 - $name.json "$files/$name.records.json" <<'END' || { echo "$name" && exit 1; }
import json, sys
document = json.load(open(sys.argv[1]))
golden = json.load(open(sys.argv[2]))
assert document["linux-perf-json-version"] == 1
assert list(document) == ["linux-perf-json-version", "headers", "samples"]
for sample in document["samples"]:
    assert {"timestamp", "pid", "tid", "comm", "callchain"} <= set(sample), sample
    assert all(isinstance(sample[k], int) for k in ("timestamp", "pid", "tid"))
    assert all(set(f) <= {"ip", "symbol", "dso"} and f["ip"].startswith("0x")
               for f in sample["callchain"])
    assert sample["callchain"]
times = [s["timestamp"] for s in document["samples"]]
assert times == sorted(times)
assert len(times) == golden["samples"], len(times)
END
done
grep -q '"hostname": "vm"' p61-multi.json || exit 1
grep -q '"trace_pid"' p61-tracepoints.json || "$TALLY" version -x ';' | grep -q '^libtraceevent;false' || exit 1

cp p61-multi.json kept
"$TALLY" data convert --to-json p61-multi.json -i "$files/p61-tracepoints.data" 2>said && exit 1
grep -q "'p61-multi.json' is there already" said || { cat said && exit 1; }
cmp -s kept p61-multi.json || { echo 'a file was not kept' && exit 1; }
"$TALLY" data convert --force --to-json p61-multi.json -i "$files/p61-tracepoints.data" || exit 1
cmp -s kept p61-multi.json && { echo '--force does nothing' && exit 1; }
cp "$files/p61-multi.data" own.data
"$TALLY" data convert --force --to-json own.data -i own.data 2>said && exit 1
grep -q "'own.data' is the recording that is read" said || { cat said && exit 1; }
cmp own.data "$files/p61-multi.data" || exit 1
"$TALLY" data convert --to-ctf ctf -i "$files/p61-multi.data" 2>said && exit 1
grep -q 'CTF is not written' said || { cat said && exit 1; }

# What perf itself writes, where it is here: the same, but for names of this machine.
command -v perf >/dev/null || exit 0
name=ppc64-be-pipe-part1
PERF_CONFIG=/dev/null perf data convert --to-json perf.json -i "$files/$name.data" >/dev/null 2>&1 || exit 0
"$TALLY" data convert --to-json tally.json -i "$files/$name.data" || exit 1
sed '/"headers"/,/^\t}/d' perf.json >perf.samples
sed '/"headers"/,/^\t}/d' tally.json | diff perf.samples - | head -n 5 >difference
[ ! -s difference ] || { cat difference && exit 1; }

#!/bin/sh
# SPDX-License-Identifier: MIT
# script -s runs scripts that were written for perf's Python: their functions are called with what
# perf calls them with.
command -v python3 >/dev/null || { echo 'no python3' && exit 77; }
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
cd "$SCRATCH" || exit 1
export LC_ALL=C
unset PERF_EXEC_PATH

printf 'app;main;work 2\napp/1000/1001;main;libx.so!inner 1\nother;main 1\n' >tree
"$make" -s symbols -P 1000000 -o made.data <tree || exit 1

check() { # NAME
	diff -u wanted got && return
	echo "$1: not what was wanted"
	exit 1
}

# The functions of a script, its arguments, and a sample's dictionary.
cat >plain.py <<'END'
import os, sys
sys.path.append(os.environ['PERF_EXEC_PATH'] + '/scripts/python/Perf-Trace-Util/lib/Perf/Trace')
from perf_trace_context import *
from Core import *
from Util import *

def trace_begin():
    print("begin", sys.argv, __name__)

def process_event(d):
    s = d["sample"]
    assert isinstance(d["attr"], bytes) and isinstance(d["raw_buf"], bytes)
    chain = ";".join(f["sym"]["name"] for f in d["callchain"])
    print(d["ev_name"], d["comm"], s["pid"], s["tid"], s["period"], s["values"], d["symbol"],
          os.path.basename(d["dso"]), chain)

def trace_end():
    print("end", nsecs(1, 2), avg(6, 2))
END
"$TALLY" script -i made.data --symfs symbols -s plain.py one --two -h >got || exit 1
cat >wanted <<'END'
begin ['plain.py', 'one', '--two', '-h'] __main__
END
event=$("$TALLY" evlist -i made.data)
"$TALLY" script -i made.data --symfs symbols -j >rows || exit 1
python3 - "$event" >>wanted <<'END' || exit 1
import json, os, sys
for line in open("rows"):
    d = json.loads(line)
    d = d["samples"] if "samples" in d else [d]
    for s in d if isinstance(d, list) else [d]:
        print(sys.argv[1], s["comm"], s["pid"], s["tid"], s["period"], [(0, 0)], s["sym"],
              os.path.basename(s["dso"]), ";".join(f["sym"] for f in s["callchain"]))
print("end", 1000000002, 3.0)
END
check process_event
"$TALLY" script -i made.data --symfs symbols -s python:plain.py one --two -h >got && check 'python:'

# What comes through the pipe comes as it is: names that are no UTF-8, numbers of 64 bits, and more
# different chains than are kept at a time.
printf 'a\377b\303\244;main;work 1\n' | "$make" -P 9223372036854775809 -o odd.data || exit 1
cat >odd.py <<'END'
def process_event(d):
    s = d["sample"]
    print(ascii(d["comm"]), s["period"], s["id"] == 2 ** 64 - 1, s["cpu"], len(d["callchain"]))
    d["callchain"].clear()
END
"$TALLY" script -i odd.data -s odd.py >got || exit 1
cat >want <<'END'
'a\udcffb\xe4' 9223372036854775809 True 0 2
END
diff want got || exit 1
awk 'BEGIN { for (i = 0; i < 120000; i++)
	printf "app;main;a;b;c;d;e;f;g;h;f%d;g%d 1\n", i % 400, i / 400 }' |
	"$make" -n 240000 -o many.data || exit 1
cat >many.py <<'END'
seen = {}
def process_event(d):
    chain = tuple(f["ip"] for f in d["callchain"])
    assert len(chain) == 11 and chain[0] == d["sample"]["ip"], chain
    seen[chain] = seen.get(chain, 0) + 1
def trace_end():
    print(len(seen), set(seen.values()))
END
"$TALLY" script -i many.data -s many.py >got || exit 1
[ "$(cat got)" = '120000 {2}' ] || { cat got && exit 1; }

# Rows for a database: all is told once, and before it is pointed to.
cat >db.py <<'END'
perf_db_export_mode = True
perf_db_export_callchains = True
known = {}
def table(name):
    def add(*row):
        known.setdefault(name, []).append(row)
    return add
for name in "evsel machine thread comm comm_thread dso symbol sample call_path branch_type".split():
    globals()[name + "_table"] = table(name)

def trace_end():
    of = {name: {row[0]: row for row in rows} for name, rows in known.items()}
    for name, rows in known.items():
        assert name == "branch_type" or len(of[name]) == len(rows), name
        assert name == "branch_type" or sorted(of[name]) == list(range(1, len(rows) + 1)), name
    assert (0, "no branch") in known["branch_type"]
    for row in known["sample"]:
        assert len(row) == 28, row
        path, names = row[21], []
        while of["call_path"][path][1]:
            names.append(of["symbol"][of["call_path"][path][2]][5])
            path = of["call_path"][path][1]
        thread = of["thread"][row[3]]
        assert of["thread"][thread[2]][3:] == (thread[3], thread[3]), thread
        print(of["evsel"][row[1]][1], of["comm"][row[4]][1], thread[3], thread[4], row[15],
              of["symbol"][row[6]][5], of["dso"][row[5]][2], ";".join(names))
END
"$TALLY" script -i made.data --symfs symbols -s db.py >got || exit 1
sed -e '/^begin/d; /^end/d; s/ \[(0, 0)\]//' wanted >rows && mv rows wanted
check 'perf_db_export_mode'

# A script that fails, and one that has had enough, is not one of ours.
echo 'def process_event(d): raise ValueError("no")' >bad.py
"$TALLY" script -i made.data --symfs symbols -s bad.py >got 2>&1 && { echo 'bad.py: status 0' && exit 1; }
for text in "script 'bad.py' ended with status 1" 'ValueError: no'; do
	grep -q "$text" got || { cat got && exit 1; }
done
printf 'import os\ndef process_event(d):\n    os._exit(0)\n' >early.py
"$TALLY" script -i made.data --symfs symbols -s early.py || exit 1
"$TALLY" script -i made.data --symfs symbols -s none.py 2>got && exit 1
grep -q 'none.py' got || { cat got && exit 1; }
"$TALLY" script -i made.data --symfs symbols -s old.pl 2>got && exit 1
grep -q Perl got || { cat got && exit 1; }

# Payloads of tracepoints, and records that are no samples, of a recording from elsewhere.
files=$ROOT/../shared/fixtures/perfdata
"$TALLY" version -x ';' | grep -q '^libtraceevent;true' && [ -d "$files" ] || exit 0
cat >trace.py <<'END'
from Core import *
from perf_trace_context import *
def trace_unhandled(name, context, fields, sample):
    assert sample["sample"]["cpu"] == fields["common_cpu"]
    print(name, sorted(k for k in fields if not k.startswith("common_")), common_flags(context) >= 0)
def context_switch(*a):
    assert len(a) == 11
END
tested=0
for file in $(find "$files" -name '*.data' -o -name 'perf.data*' | sort); do
	"$TALLY" evlist -i "$file" 2>/dev/null | grep -q '^[a-z_]*:[a-z_0-9]*$' || continue
	wanted=$("$TALLY" script -i "$file" -F trace:event 2>/dev/null | grep -c '^ *[a-z_]*:[a-z_0-9]*: *$')
	[ "$wanted" -gt 0 ] || continue
	"$TALLY" script -i "$file" -s trace.py >got 2>log || { cat log && exit 1; }
	[ "$(grep -c True got)" -gt 0 ] || { echo "$file: nothing of $wanted samples" && exit 1; }
	tested=$((tested + 1))
done
[ "$tested" -gt 0 ] || { echo 'no recording of tracepoints' && exit 1; }

#!/bin/sh
# SPDX-License-Identifier: MIT
# The scripts that came with perf: listed (-l), recorded for, run over a recording, and both at
# once, where they find this tool by the name of perf; and -g, which makes one to begin with.
command -v python3 >/dev/null || { echo 'no python3' && exit 77; }
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
cd "$SCRATCH" || exit 1
export PERF_EXEC_PATH="$SCRATCH/it's core" LC_ALL=C
bin="$PERF_EXEC_PATH/scripts/python/bin"
mkdir -p "$bin" "$PERF_EXEC_PATH/scripts/perl/bin"
cat >"$bin/where-record" <<'END'
#!/bin/bash
perf record -e cpu-clock -F 5000 "$@"
END
cat >"$bin/where-report" <<'END'
#!/bin/bash
# description: where samples are
# args: <word> [another]
word=$1
shift
perf script $@ -s "$PERF_EXEC_PATH"/scripts/python/where.py "$word"
END
cat >"$PERF_EXEC_PATH/scripts/python/where.py" <<'END'
import os, sys
n = 0
def process_event(d):
    global n
    n += 1
def trace_end():
    print(sys.argv[1:], n > 0, os.path.basename(os.environ["PERF_EXEC_PATH"]))
END
cat >"$PERF_EXEC_PATH/scripts/perl/bin/old-report" <<'END'
#!/bin/sh
# description: only of Perl
perf script $@ -s "$PERF_EXEC_PATH/scripts/perl/old.pl"
END
echo 'perf record' >"$bin/unfinished-record"
"$TALLY" script -l >out || exit 1
cat >want <<'END'
List of available trace scripts:
  old                                  only of Perl
  where <word> [another]               where samples are
END
diff want out || exit 1
"$TALLY" script -l -j | grep -q '"name":"where","args":"<word> \[another\]","language":"python"' || exit 1
"$TALLY" script where 2>err && exit 1
grep -q "script 'where' wants <word> \[another\]" err || { cat err && exit 1; }
for words in 'record nothing' 'report nothing' 'record' 'report where/../where'; do
	# shellcheck disable=SC2086
	"$TALLY" script $words >out 2>err && { echo "$words" && exit 1; }
	{ [ -s err ] && [ ! -s out ]; } || { echo "$words" && exit 1; }
done
# Recording, then its report; what stands behind the name is for the scripts.
"$TALLY" record -q -e cpu-clock -o here.data true >/dev/null 2>err || { head -n 1 err && exit 77; }
"$TALLY" script report old -i here.data >out 2>err && exit 1
grep -q 'scripts of Perl' err || { cat err && exit 1; }
"$TALLY" script record where -q -o my.data ls -R "$ROOT/util" >out 2>err || { cat err && exit 1; }
[ "$("$TALLY" evlist -i my.data)" = cpu-clock ] || exit 1
"$TALLY" script report where "a word" -i my.data >out 2>err || { cat err && exit 1; }
[ "$(cat out)" = "['a word'] True it's core" ] || { cat out && exit 1; }
"$TALLY" script where here ls -R "$ROOT/util" >out 2>err || { cat err && exit 1; }
grep -q "^\['here'\] True it's core$" out || { cat out && exit 1; }
# A file of that name is a file; a folder that programs were run in does not stay.
cp here.data where && "$TALLY" script where >out || exit 1
rm where
find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'tally-scripts-*' -newer want | grep -q . && { echo 'a folder stays' && exit 1; }
# Where no script is called so, it is a command to record, with what stands in front of it.
"$TALLY" script record -q -e cpu-clock -o command.data echo "it's" me >out 2>err || { cat err && exit 1; }
[ "$(cat out)" = "it's me" ] || { cat out err && exit 1; }
[ "$("$TALLY" evlist -i command.data)" = cpu-clock ] || exit 1
"$TALLY" script record -q -e cpu-clock -o command.data sh -c 'exit 3' >out 2>err
[ "$?" -eq 3 ] || { echo 'the status of the command' && exit 1; }
# Nor does a folder stay when it is ended; the signal is passed on.
mkdir -p folders
for signal in INT TERM HUP; do
	printf '#!/bin/sh\necho begun >begun\nexec sleep 20\n' >"$bin/long-record"
	rm -f begun
	TMPDIR=$SCRATCH/folders python3 -c 'import os, signal, subprocess, sys, time
p = subprocess.Popen([sys.argv[1], "script", "record", "long"], start_new_session=True)
for _ in range(1000):
    if os.path.exists("begun"):
        break
    time.sleep(0.01)
number = getattr(signal, "SIG" + sys.argv[2])
# A terminal sends its own to all.
(os.killpg if sys.argv[2] == "INT" else os.kill)(p.pid, number)
sys.exit(p.wait(10) != 128 + number)' "$TALLY" $signal || { echo "SIG$signal" && exit 1; }
	[ -z "$(ls folders)" ] || { echo "SIG$signal: a folder stays" && exit 1; }
done
rm "$bin/long-record"
# As perf script finds it by its name.
"$TALLY" script -i my.data -s where x >out || exit 1
grep -q "^\['x'\]" out || { cat out && exit 1; }

# A script to begin with.
printf 'app;main;work 2\n' | "$make" -s symbols -o made.data || exit 1
"$TALLY" script -i made.data -g python >out 2>err || { cat err && exit 1; }
cat out err | grep -q 'generated Python script: perf-script.py' || exit 1
"$TALLY" script -i made.data --symfs symbols -s perf-script.py >out || exit 1
[ "$(grep -c 'cpu-clock: 1 work$' out)" -eq 2 ] || { cat out && exit 1; }
grep -q '^	 *[0-9a-f]* main (.*app)$' out || { cat out && exit 1; }
"$TALLY" script -i made.data -g perl 2>err && exit 1
grep -q "no scripts in 'perl' are made" err || { cat err && exit 1; }
file=$ROOT/../shared/fixtures/perfdata/p61-tracepoints.data
"$TALLY" version -x ';' | grep -q '^libtraceevent;true' && [ -f "$file" ] || exit 0
"$TALLY" script -i "$file" -g py 2>err || { cat err && exit 1; }
"$TALLY" script -i "$file" -s perf-script.py >out || exit 1
[ "$(grep -c '\(sched\|syscalls\)__[a-z_]*: [a-z_]*=' out)" -eq "$("$TALLY" script -i "$file" | wc -l)" ] || { cat out && exit 1; }
grep -q 'sched__sched_switch: prev_comm=sh .* prev_state=S next_comm=sh' out || { cat out && exit 1; }
# Events and fields that no script can call so, and what has words of Python for names.
cat >events <<'END'
{"name": "good", "fields": [["u32 class", 1], ["u32 common_pid", 2], ["u32 perf_sample_dict", 3]], "print": "\"%u\", REC->class"}
{"name": "9;import", "fields": [["u32 n", 4]], "print": "\"%u\", REC->n"}
END
python3 "$ROOT/tests/tracedata.py" odd.data <events || exit 1
"$TALLY" script -i odd.data -g python 2>err || { cat err && exit 1; }
"$TALLY" script -i odd.data -s perf-script.py >out 2>err || { cat out err && exit 1; }
grep -q 'made__good: class=1 ' out || { cat out && exit 1; }
grep 'def made__[^g]' perf-script.py && exit 1
exit 0

#!/bin/sh
# SPDX-License-Identifier: MIT
# annotate: the shares of instructions are the samples of the recording, beside the
# source that they are of; each option changes what it says it does.
command -v gcc >/dev/null || { echo "gcc is not installed" && exit 77; }
"$TALLY" version --build-options | grep -q '^capstone *yes' ||
	{ echo "not built with Capstone" && exit 77; }
cd "$SCRATCH" || exit 1
mkdir src && cat >src/a.c <<'END'
static volatile unsigned long sum;
static inline unsigned long mix(unsigned long x)
{
	return x * 2654435761u ^ x >> 7; /* the line of mix */
}
__attribute__((noinline)) void work(int n)
{
	for (int i = 0; i < n; i++)
		sum = mix(sum + (unsigned long)i);
}
int main(void)
{
	for (int i = 0; i < 60; i++)
		work(2000000);
}
END
gcc -g -O2 -o a "$PWD/src/a.c" || exit 1
"$TALLY" record -q -e cpu-clock,task-clock -F 1000 --sample-cpu -o p.data ./a >log 2>&1 ||
	{ echo "recording is not permitted here" && cat log && exit 77; }

check() { # TEXT COMMAND...
	text=$1
	shift
	"$TALLY" annotate -i p.data "$@" >out 2>err || { echo "annotate $*:" && cat err && exit 1; }
	grep -Eq -e "$text" out || { echo "annotate $*: no '$text' in:" && cat out && exit 1; }
}

check '^ Percent .* of a for cpu-clock .*percent: local period' work
check '^ +[0-9]+\.[0-9]{2} : +[0-9a-f]+: +[-+|> ]*\w+' work
check ': 4 +return x \* 2654435761u .*/\* the line of mix \*/' work
check ': mix, inlined \(a\.c\)' work
check '\+-+ j[a-z]+ +[0-9a-f]+ <work\+0x[0-9a-f]+>' work
check '\+-*> ' work
check '<work>:' -s work
check '^ *[0-9.]+ a\.c:4$' -l work
check 'src/a\.c:[0-9]+ +[0-9a-f]+:' -l -P work
check '^ Samples \|' -n work
check '^ *Period \|' --show-total-period work
check '%?rax|%?rdx' -M att work
check '(mov|add|xor) +(rax|rdx|eax|edx|rcx)' -M intel work
check 'percent: global hits' --percent-type global-hits work
check '^ +[0-9.]+ +[0-9.]+ : +[0-9a-f]+:' --group work
check ' c3 .* ret' --asm-raw work
check 'for task-clock' --stdio -d a
check '.' --objdump=objdump --skip-missing -f --percent-limit 0.1 -q -c a -C 0-1023
"$TALLY" annotate -i p.data --no-source work | grep -q 2654435761u && echo "--no-source has it" && exit 1
"$TALLY" annotate -i p.data --no-arrows work | grep -q -e '-->' && echo "--no-arrows has some" && exit 1
mkdir -p moved && mv src moved/src
"$TALLY" annotate -i p.data work | grep -q 'the line of mix' && echo "a source that is gone" && exit 1
strip=$(pwd | tr -cd / | wc -c)
check 'the line of mix' --prefix "$PWD/moved" --prefix-strip "$strip" work
"$TALLY" annotate -i p.data nothing >out 2>err && echo "a function that is not there" && exit 1
grep -q "'nothing'" err || { cat err && exit 1; }

# What is summed up is all of the function's samples, and instructions lie one after the other.
"$TALLY" annotate -i p.data -s work -j >out.json || exit 1
"$TALLY" script -i p.data -S work -F event,sym >samples || exit 1
command -v python3 >/dev/null || exit 0
python3 - "$(grep -c cpu-clock samples)" <<'END'
import json, sys
doc = json.JSONDecoder().raw_decode(open('out.json').read())[0]
rows = doc['instructions']
assert doc['schema'] == 'tally.annotate/1' and doc['event'] == 'cpu-clock', doc['event']
assert doc['samples'] == int(sys.argv[1]) == sum(r['samples'] for r in rows), doc['samples']
assert abs(sum(r['percent'] for r in rows) - 100) < 1e-6
assert doc['period'] == sum(r['period'] for r in rows)
assert sum(l['samples'] for l in doc['lines']) == doc['samples']
for a, b in zip(rows, rows[1:]):
    assert int(a['address'], 16) + a['length'] == int(b['address'], 16)
assert {r['inlined'] for r in rows} == {None, 'mix'}
END
"$TALLY" annotate -i p.data -v -m --ignore-vmlinux --demangle-kernel -q work >out || exit 1
for option in --gtk -D --data-type; do
	"$TALLY" annotate -i p.data $option work 2>said && exit 1
	grep -q '^hint' said || { cat said && exit 1; }
done

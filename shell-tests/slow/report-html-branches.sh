#!/bin/sh
# SPDX-License-Identifier: MIT
# The page of `report --html` of a recording with branches shows them in a browser, with
# what each tells, and its loops and basic blocks; every branch of a program on the
# emulated machine, so that the numbers are known.
command -v chromium >/dev/null || { echo "chromium is not installed" && exit 77; }
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile loop.S
cd "$SCRATCH" || exit 1
browse() { # PAGE
	chromium --headless --no-sandbox --disable-gpu --user-data-dir="$SCRATCH/profile" \
		--virtual-time-budget=10000 --dump-dom "file://$PWD/$1#selftest=sort:1" 2>log |
		sed -n 's/.*<pre id="selftest">\(.*\)<\/pre>.*/\1/p' >"$1.json"
	[ -s "$1.json" ] || { cat log && exit 1; }
}
"$TALLY" lbr record --machine riscv64 -q -o data --all -- ./loop 5000 || exit 1
"$TALLY" report -i data --html page.html >told || exit 1
browse page.html
cat >check.py <<'END'
import html, json, sys
page = json.loads(html.unescape(open('page.html.json').read()))
shown = page['steps'][0]['shown']
def want(what, got):
    if what != got:
        sys.exit('want %s\ngot %s' % (what, got))
name = '%s (%s)' % ('_start', sys.argv[1] + '/loop')
# The loop's own branch is nearly all there are: 5,004, of which the machine tells the type.
counts = [int(r[0]) for r in shown['branches']]
want(5004, sum(counts))
want([name, name], shown['branches'][0][-2:])
want('cond', shown['branches'][0][-3])
# No branch is known to be predicted, nothing has cycles: count, share, type, from, to.
want(5, len(shown['branches'][0]))
loops = shown['loops']
# The last round has no branch behind it that would end it.
want(['4998', '1', '4999.0', name, '0x1012a', '0x1012c'], loops[0])
blocks = [b for b in shown['blocks'] if b[2:] == ['0x1012a', '0x1012c']]
want([['4999', name, '0x1012a', '0x1012c']], blocks)
END
python3 check.py "$PWD" || exit 1

# A recording without branches has none of that.
"$ROOT/$O/tests/makeprofile" -o plain.data <<'END' || exit 1
prog/1/1;main;a 3
END
"$TALLY" report -i plain.data --html plain.html >told || exit 1
browse plain.html
grep -q '&quot;branches&quot;:\[\],&quot;loops&quot;:\[\]\|"branches":\[\],"loops":\[\]' plain.html.json || { cat plain.html.json && exit 1; }

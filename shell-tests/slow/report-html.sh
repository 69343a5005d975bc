#!/bin/sh
# SPDX-License-Identifier: MIT
# The page of `report --html` shows in a browser what the recording holds, and
# what its controls leave of it.
set -eu
command -v chromium >/dev/null || { echo "chromium is not installed" && exit 77; }
cd "$SCRATCH"
"$ROOT/$O/tests/makeprofile" -t 1000000 -s sym -o now.data <<'EOF'
prog/1/1;main;a;x 60
prog/1/1;main;b 30
prog/1/2;main;a;main;x 10
EOF
"$ROOT/$O/tests/makeprofile" -s sym2 -o before.data <<'EOF'
prog/1/1;main;a;x 25
prog/1/1;main;b 75
EOF
"$TALLY" report -i now.data --symfs sym --html page.html --svg flame.svg --svg-width 700 2>told
grep -q "the page is 'page.html'" told
"$TALLY" report -i now.data --symfs sym --html compared.html --compare before.data 2>told
grep -q 'width="700" height=' flame.svg
grep -q "<title>main (.*): 100.00%</title>" flame.svg
grep -q "<title>x (.*): 60.00%</title>" flame.svg
if grep -qE 'https?://' page.html; then
	echo 'the page names other places'
	exit 1
fi

# What the page shows after each step.
browse() { # PAGE STEPS
	chromium --headless --no-sandbox --disable-gpu --user-data-dir="$SCRATCH/profile" \
		--virtual-time-budget=10000 --dump-dom "file://$PWD/$1#selftest=$2" 2>log |
		sed -n 's/.*<pre id="selftest">\(.*\)<\/pre>.*/\1/p' >"$1.json"
	[ -s "$1.json" ] || { cat log && exit 1; }
}

browse page.html 'search:^a$;search:;range:0.0595,0.0895;alltime;thread:2;reset;zoom:b;key:ArrowDown;key:Escape;icicle;sort:1'
browse compared.html 'differential'
python3 - <<'EOF'
import html, json

def read(name):
    page = json.loads(html.unescape(open(name + ".json").read()))
    return page, [(s["step"], s["shown"]) for s in page["steps"]]

def rows(shown):
    return [tuple(r[:-1]) for r in shown["functions"]]

page, steps = read("page.html")
assert abs(page["duration_s"] - 0.099) < 1e-9, page["duration_s"]
shown = dict(steps)
assert shown["load"]["status"].startswith("100 samples of "), shown["load"]
# Recursion counts once: main is in each chain.
everything = [("70.00%", "70.00%", "x"), ("30.00%", "30.00%", "b"), ("0.00%", "100.00%", "main"), ("0.00%", "70.00%", "a")]
assert sorted(rows(shown["load"])) == sorted(everything), shown["load"]
assert rows(shown["load"])[:2] == everything[:2]
# root, main, a and b, below a: x and main, and below that x
assert shown["load"]["boxes"] == 7, shown["load"]
found = shown["search:^a$"]
assert found["status"].endswith(", 70.00% in what was searched for"), found
assert rows(found) == [("0.00%", "70.00%", "a")], found
part = shown["range:0.0595,0.0895"]
assert part["status"].startswith("30 samples"), part
assert rows(part)[0] == ("100.00%", "100.00%", "b"), part
assert abs(float(part["from"]) - 0.0595) < 0.001 and abs(float(part["to"]) - 0.0895) < 0.001, part
assert shown["alltime"]["status"].startswith("100 samples"), shown["alltime"]
assert shown["thread:2"]["status"].startswith("10 samples"), shown["thread:2"]
assert shown["thread:2"]["boxes"] == 5, shown["thread:2"]
assert sorted(rows(shown["reset"])) == sorted(everything)
zoomed = shown["zoom:b"]
assert zoomed["zoom"] == "b" and zoomed["frame"].startswith("b (") and "30.00% in all" in zoomed["frame"], zoomed
assert shown["key:ArrowDown"]["frame"].startswith("main ("), shown["key:ArrowDown"]
assert shown["key:Escape"]["zoom"] == "all"
assert rows(shown["sort:1"])[0] == ("0.00%", "100.00%", "main"), shown["sort:1"]

# Colours are told, as they are now; names of files are on one line.
assert shown["load"]["legend"] == ["programs and libraries", "what was searched for"], shown["load"]
assert len(set(shown["load"]["fileHeights"])) == 1 and shown["load"]["fileHeights"][0] < 30, shown["load"]

page, steps = read("compared.html")
told = [s["legend"] for _, s in steps]
assert told[0] == ["a smaller share than in before.data", "the same", "a larger share", "what was searched for"], told
assert told[1][0] == "programs and libraries", told
grown = {r[3]: r[1] for r in steps[0][1]["functions"]}
assert grown["x"] == "+45.00" and grown["b"] == "-45.00", grown
EOF

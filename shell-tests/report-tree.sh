#!/bin/sh
# SPDX-License-Identifier: MIT
# A recording of a call tree that is known gives that tree back, of each row itself and with what it calls.
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
case $O in
/*) ;;
*) O=$ROOT/$O ;;
esac
cd "$SCRATCH" || exit 1
cat >tree <<'END'
app/100/100;main;work;hot 50
app/100/100;main;work;cold 10
app/100/101;main;idle 20
app/100/100;main;work;hot;libx.so!leaf 15
app/100/100;main;rec;rec;rec;hot 5
END
"$O/tests/makeprofile" -P 1000 -s sym -o perf.data <tree || exit 1
"$TALLY" report --symfs sym -s sym -j >children.json || exit 1
"$TALLY" report --symfs sym -s sym -g 0,callee -j >callee.json || exit 1
python3 - <<'END' || exit 1
import json

def names(rows):
    return {r["symbol"]: (r["percent"], r["self_percent"], r["samples"]) for r in rows}

def paths(nodes, before=()):
    for n in nodes:
        path = before + (n["name"],)
        own = n["samples"] - sum(b["samples"] for b in n["below"])
        if own:
            yield path, own
        yield from paths(n["below"], path)

d = json.load(open("children.json"))
assert d["total_samples"] == 100 and d["total_period"] == 100000, d
got = names(d["rows"])
want = {"[.] main": (100, 0, 0), "[.] work": (75, 0, 0), "[.] hot": (70, 55, 55),
        "[.] idle": (20, 20, 20), "[.] leaf": (15, 15, 15), "[.] cold": (10, 10, 10),
        "[.] rec": (5, 0, 0)}
assert got == want, got
assert [r["percent"] for r in d["rows"]] == [100, 75, 70, 20, 15, 10, 5]
graph = dict(paths(d["rows"][0]["graph"]))
tree = {}
for line in open("tree"):
    chain, n = line.split(";", 1)[1].rsplit(" ", 1)
    chain = tuple(f.split("!")[-1] for f in chain.split(";"))
    tree[chain] = int(n)
assert graph == tree, graph
callee = json.load(open("callee.json"))
hot = [r for r in callee["rows"] if r["symbol"] == "[.] hot"][0]
want = {("hot", "work", "main"): 65, ("hot", "rec", "rec", "rec", "main"): 5}
assert dict(paths(hot["graph"])) == want, hot["graph"]
END
# Text: the same numbers, the tree below its row.
"$TALLY" report --symfs sym -s sym -g caller -q >text || exit 1
cat >want <<'END'
   100.00%     0.00%  [.] main
            |
            |--75.00%--work
            |          |
            |          |--65.00%--hot
            |          |          |
            |          |           --15.00%--leaf
            |          |
            |           --10.00%--cold
            |
            |--20.00%--idle
            |
             --5.00%--rec
                       rec
                       rec
                       hot

END
sed 's/ *$//' text | head -n 17 | diff want - || exit 1
# What is left out of chains is left out of shares.
"$TALLY" report --symfs sym -s sym --max-stack 2 -x, -g none |
	grep -q '^cpu-clock,15.0,0.0,0,0,.*hot' && exit 1
"$TALLY" report --symfs sym -s sym --ignore-callees '^work$' --no-children -g none -x, >ignored || exit 1
grep -q ',75,75000,.*work' ignored || { cat ignored && exit 1; }
"$TALLY" report --symfs sym -s parent --parent '^rec$' -g none --no-children -x, >parents || exit 1
grep -q ',5,5000,rec' parents || { cat parents && exit 1; }

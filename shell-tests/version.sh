#!/bin/sh
# SPDX-License-Identifier: MIT
# The version is told in all formats, by the command and by both options.
first=$("$TALLY" version | head -n 1)
case $first in
"tally version $(cat "$ROOT/VERSION")"*) ;;
*) echo "the first line is '$first'" && exit 1 ;;
esac
[ "$("$TALLY" -v)" = "$("$TALLY" version)" ] || { echo "-v differs" && exit 1; }
[ "$("$TALLY" --version)" = "$("$TALLY" version)" ] || { echo "--version differs" && exit 1; }
"$TALLY" version -j | grep -q '^{"schema":"tally.version/1","version":"' || exit 1
[ "$("$TALLY" version -x, | head -n 1)" = "name,built_in" ] || exit 1
[ "$("$TALLY" version -x '\t' | head -n 1)" = "name	built_in" ] || exit 1
"$TALLY" version -x ';' | grep -Eq '^zstd;(true|false)$' || exit 1
if command -v python3 >/dev/null; then
	"$TALLY" version -j | python3 -c 'import json, sys; json.load(sys.stdin)["libraries"][0]["name"]'
fi

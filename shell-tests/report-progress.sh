#!/bin/sh
# SPDX-License-Identifier: MIT
# Work that takes longer than a second says so on the terminal, and leaves nothing of that there.
. "$ROOT/tests/screen.sh"
screen_begin
cd "$SCRATCH" || exit 1
for file in a b; do
	echo 'prog/1/1;main;x 30000' | "$ROOT/$O/tests/makeprofile" -s sym -o $file.data || exit 1
done
"$TALLY" merge -o - a.data b.data >stream || exit 1
size=$(wc -c <stream)
# A recording that comes slowly, through a pipe.
cat >slow <<'END'
head -c $(($1 / 2)) stream && sleep 1.2 && tail -c +$(($1 / 2 + 1)) stream | head -c $(($1 / 4)) &&
	sleep 2 && tail -c +$(($1 / 2 + $1 / 4 + 1)) stream
END
trap 'screen_end' EXIT
watch() { # TEXT COMMAND
	screen_run "sh slow $size | '$TALLY' $2" || exit 1
	sees "^$1 .*MB"
	sees 'ended with 0'
	lacks "^$1 .*MB"
	screen_end
}
watch 'reading samples' 'report --symfs sym -s sym -i - --stdio -o text'
grep -q '100.00%  .* x$' text || { cat text && exit 1; }
watch 'reading samples' 'report --symfs sym -i - --html page.html'
[ -s page.html ] || exit 1
if "$TALLY" version --build-options | grep -q '^capstone *yes'; then
	watch 'reading samples' 'annotate --symfs sym -i - --stdio -o text'
	grep -q '<x>:' text || { cat text && exit 1; }
fi

#!/bin/sh
# SPDX-License-Identifier: MIT
# Addresses of data have the names of variables: record -d tells where data are mapped.
command -v gcc >/dev/null || { echo 'no compiler' && exit 77; }
cd "$SCRATCH" || exit 1
cat >touch.c <<'END'
char many_pages[1 << 20] = { 1 };
int main(void)
{
	for (unsigned i = 4096; i < sizeof(many_pages); i += 4096)
		many_pages[i] = 1;
	return 0;
}
END
gcc -O0 -o touch touch.c || exit 1
"$TALLY" record -q -d -e page-faults:u -c 1 -o d.data ./touch 2>said ||
	{ grep -q permitted said && exit 77; cat said; exit 1; }
"$TALLY" script -i d.data -F addr,sym,dso >got || exit 1
# The kernel may map some pages at once, around those that were asked for.
[ "$(grep -c "many_pages.*/touch)" got)" -ge 10 ] || { head got && echo 'no variables' && exit 1; }

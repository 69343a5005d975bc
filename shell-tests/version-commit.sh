#!/bin/sh
# SPDX-License-Identifier: MIT
# The version names the commit of the project's own repository, and of no other around it.
for program in make git; do
	command -v $program >/dev/null || { echo "no $program" && exit 77; }
done
unset MAKEFLAGS MFLAGS
fail() {
	echo "$*"
	exit 1
}
mkdir -p "$SCRATCH/outer/inner" && cd "$SCRATCH/outer" || exit 1
cp "$ROOT/version.mk" "$ROOT/VERSION" inner/
cat >inner/Makefile <<'END'
O = build
include version.mk
all:; @echo 'hash=$(version-hash)'
FORCE:
END
commit() { # FOLDER
	git -C "$1" init -q || fail "no repository in $1"
	git -C "$1" -c user.name=x -c user.email=x@example.org commit -q --allow-empty -m x ||
		fail "no commit in $1"
}
commit .
[ "$(make -s -C inner all)" = 'hash=' ] || fail "another project's commit: $(make -s -C inner all)"
commit inner
[ "$(make -s -C inner all)" = "hash=$(git -C inner rev-parse --short=10 HEAD)" ] ||
	fail "not its own commit: $(make -s -C inner all)"

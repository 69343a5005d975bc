#!/bin/sh
# SPDX-License-Identifier: MIT
# Install what is missing: deps.sh build | test | slow | lint. Each takes in build and test.
# Debian and Ubuntu through apt, as root or with sudo; elsewhere, or without
# the right to install, print exactly what to install and stop.

# One a line, so that changes do not meet.
build='
gcc
libc6-dev
libcapstone-dev
libdebuginfod-dev
libdw-dev
libelf-dev
libexpat1-dev
libfdt-dev
libiberty-dev
libjansson-dev
liblzma-dev
libncurses-dev
libprotobuf-c-dev
libtraceevent-dev
libzstd-dev
make
protobuf-c-compiler
xz-utils
zlib1g-dev
'
test='
binutils
bsdutils
device-tree-compiler
dwz
g++
gzip
libcriterion-dev
pkgconf
procps
python3
strace
tcc
tmux
util-linux
'
slow='
autofdo
chromium
'
lint='
asciidoctor
clang
clang-format
cppcheck
shellcheck
'

case ${1:-build} in
build) wanted=$build ;;
test) wanted="$build $test" ;;
slow)
	wanted="$build $test $slow"
	# BOLT's packages have LLVM's version in their names; RISC-V is read from 17 on.
	wanted="$wanted $(apt-cache search --names-only '^bolt-[0-9]*$' 2>/dev/null |
		sed 's/ .*//' | sort -V | tail -n 1)"
	;;
lint)
	wanted="$build $test $lint"
	# The sanitizers' and libFuzzer's run-time parts come apart from clang.
	wanted="$wanted $(apt-cache depends clang 2>/dev/null |
		sed -n 's/.*Depends: clang-\([0-9]*\)$/libclang-rt-\1-dev/p' | head -n 1)"
	;;
*)
	echo "deps.sh: '$1' is none of build, test, slow, lint" >&2
	exit 2
	;;
esac
# On one line.
# shellcheck disable=SC2086,SC2116
wanted=$(echo $wanted)

present() {
	dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

if ! command -v apt-get >/dev/null 2>&1; then
	missing=
	for program in gcc make; do
		command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
	done
	for header in jansson.h gelf.h elfutils/debuginfod.h elfutils/libdw.h capstone/capstone.h expat.h traceevent/event-parse.h \
		ncurses.h zstd.h \
		libfdt.h zlib.h protobuf-c/protobuf-c.h; do
		echo "#include <$header>" | gcc -E - >/dev/null 2>&1 || missing="$missing $header"
	done
	if [ "${1:-build}" != build ]; then
		echo '#include <criterion/criterion.h>' | gcc -E - >/dev/null 2>&1 ||
			missing="$missing criterion/criterion.h"
	fi
	[ -z "$missing" ] && exit 0
	echo "missing:$missing" >&2
	echo "Install with your package manager what Debian calls: $wanted" >&2
	exit 1
fi

missing=
for package in $wanted; do
	present "$package" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" -eq 0 ]; then
	as_root=
elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
	as_root=sudo
else
	echo "Missing, and installing needs root. Run:" >&2
	echo "  apt-get install$missing" >&2
	exit 1
fi
echo "installing:$missing"
log=$(mktemp)
# shellcheck disable=SC2086
if ! { $as_root apt-get update && DEBIAN_FRONTEND=noninteractive \
	$as_root apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
	tail -n 20 "$log" >&2
	rm -f "$log"
	echo "apt-get could not install:$missing" >&2
	exit 1
fi
rm -f "$log"
# What was probed before may be different now.
rm -f build/features.mk build/*/features.mk build/monitor.mk

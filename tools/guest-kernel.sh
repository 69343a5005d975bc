#!/bin/sh
# SPDX-License-Identifier: MIT
# A Linux kernel of another architecture, for tests that boot it in QEMU:
# guest-kernel.sh riscv64|arm64 prints the path of a kernel image. The package is
# downloaded through an apt configuration of its own and unpacked below
# build/guest; the system's apt and its packages are not touched. Where it cannot
# be had the reason is printed, and the status is 77.
set -u
cd "$(dirname "$0")/.." || exit 1
suite=trixie
arch=${1:-}
case $arch in
riscv64 | arm64) ;;
*)
	echo "guest-kernel.sh: '$arch' is none of riscv64, arm64" >&2
	exit 2
	;;
esac
to=$PWD/build/guest/$arch

find_image() {
	find "$to/root/boot" -name 'vmlinu[xz]-*' 2>/dev/null | sort -V | tail -n 1 | grep .
}
give_up() {
	echo "no kernel for $arch: $*"
	exit 77
}
find_image && exit 0
command -v apt-get >/dev/null 2>&1 || give_up "no apt here"
# shellcheck disable=SC2016
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
	grep '/debian/*$' | head -n 1)
[ -n "$mirror" ] || give_up "apt has no mirror of Debian"
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e $keys ] && signed="[signed-by=$keys] " || signed=

rm -rf "$to"
mkdir -p "$to/apt/lists/partial" "$to/apt/archives/partial" || exit 1
trap 'rm -rf "$to/apt"' EXIT
trap 'exit 1' INT TERM
echo "deb ${signed}$mirror $suite main" >"$to/apt/sources.list"
: >"$to/apt/status"
private() { # PROGRAM ARGUMENTS...
	tool=$1
	shift
	"$tool" -o APT::Architecture="$arch" -o APT::Architectures::="$arch" \
		-o Dir::Etc::SourceList="$to/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State::Lists="$to/apt/lists" -o Dir::Cache="$to/apt" \
		-o Dir::Cache::Archives="$to/apt/archives" -o Dir::State::Status="$to/apt/status" \
		-o APT::Sandbox::User= -o Debug::NoLocking=1 "$@"
}
private apt-get update >"$to/log" 2>&1 || give_up "$(tail -n 1 "$to/log")"
# The package without a version names the one with it.
package=$(private apt-cache depends "linux-image-$arch" 2>/dev/null |
	sed -n 's/^ *Depends: \(linux-image-[^ ]*\)/\1/p' | head -n 1)
[ -n "$package" ] || give_up "$suite has no linux-image-$arch"
(cd "$to/apt/archives" && private apt-get download "$package") >"$to/log" 2>&1 ||
	give_up "$(tail -n 1 "$to/log")"
dpkg-deb --fsys-tarfile "$to"/apt/archives/*.deb | {
	mkdir -p "$to/root" && tar -x -C "$to/root" --wildcards './boot/vmlinu*'
} || give_up "the package could not be unpacked"
find_image || give_up "the package has no kernel image"

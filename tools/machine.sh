#!/bin/sh
# SPDX-License-Identifier: MIT
# What the emulated RISC-V machine needs: QEMU 10 or newer and a cross compiler;
# with "guests" also what tests need that boot Linux for other architectures.
# Installs what the machine's own apt has. Where only the release's backports
# have a QEMU that is new enough, they are added to the system's apt if
# ALLOW_BACKPORTS=1 or CI=true says so; else QEMU is downloaded through an apt
# configuration of its own and unpacked below build/machine, whose bin/ then has
# qemu-system-riscv64. What cannot be had is told and is no failure, because
# everything else works without.
set -u
cd "$(dirname "$0")/.." || exit 1
to=$PWD/build/machine
program=qemu-system-riscv64
oldest=10
cross='gcc-riscv64-linux-gnu libc6-dev-riscv64-cross'
[ "${1:-}" != guests ] || cross="$cross gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-system-arm"

tell() {
	echo "machine: $*"
}
# Without QEMU the rest of the tool is whole: a note, and success.
give_up() {
	tell "$*"
	tell "stat --machine needs QEMU $oldest or newer; all else works without"
	# Not asked for again each time; 'make deps' does.
	mkdir -p build
	echo "$*" >build/machine.none
	exit 0
}
major() { # PROGRAM: the version's first number, or 0
	"$1" --version 2>/dev/null | sed -n '1s/.*version \([0-9]*\)\..*/\1/p' | grep . || echo 0
}
present() {
	dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

as_root=
can_install=yes
if [ "$(id -u)" -ne 0 ]; then
	if command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
		as_root=sudo
	else
		can_install=
	fi
fi
install() { # ARGUMENTS...: packages, with -t SUITE in front where it must be
	[ -n "$can_install" ] || return 1
	mkdir -p build
	DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y --no-install-recommends "$@" \
		>build/machine.log 2>&1 && return
	tail -n 3 build/machine.log
	return 1
}
have_lists=
refresh() {
	[ -z "$have_lists" ] && [ -n "$can_install" ] || return 0
	have_lists=yes
	$as_root apt-get update >/dev/null 2>&1
}

ready=
[ "$(major $program)" -lt $oldest ] || ready=yes
[ "$(major "$to/bin/$program")" -lt $oldest ] || ready=yes
if [ -z "$ready" ] && [ -f build/machine.none ]; then
	tell "none: $(cat build/machine.none) ('make deps' tries again)"
	exit 0
fi
command -v apt-get >/dev/null 2>&1 || {
	[ -z "$ready" ] || exit 0
	give_up "no apt here: install QEMU and what Debian calls $cross"
}

missing=
for package in $cross; do
	present "$package" || missing="$missing $package"
done
# QEMUs of all architectures share a package, so that they have to be of one version.
common=$(dpkg-query -W -f '${Version}' qemu-system-common 2>/dev/null)
with_version() { # PACKAGE
	case $1 in
	qemu-system-*)
		if [ -n "$common" ] && apt-cache madison "$1" 2>/dev/null | grep -qF " $common "; then
			echo "$1=$common"
			return
		fi
		;;
	esac
	echo "$1"
}
if [ -n "$missing" ]; then
	refresh
	tell "installing:$missing"
	# One that cannot be had is no reason to go without the others.
	for package in $missing; do
		install "$(with_version "$package")" || tell "not installed: $package (what needs it is left out)"
	done
	rm -f build/monitor.mk
fi
[ -z "$ready" ] || exit 0

# "SUITE VERSION" of every version of a package that apt knows, "VERSION URI SUITE/PART ..." here.
offers() { # PACKAGE
	apt-cache madison "$1" 2>/dev/null | sed -n 's/^[^|]*| *\([^ ]*\) *| *[^ ]* *\([^ /]*\)[ /].*/\2 \1/p'
}
# The suite that has a version of a package that is new enough.
find_suite() { # PACKAGE
	offers "$1" | while read -r suite version; do
		number=${version#*:}
		number=${number%%[!0-9]*}
		[ "${number:-0}" -ge $oldest ] && echo "$suite" && break
	done
}
install_known() {
	for package in qemu-system-riscv qemu-system-misc; do
		suite=$(find_suite $package)
		if [ -z "$suite" ] || [ -z "$can_install" ]; then
			continue
		fi
		tell "installing: $package of $suite"
		install -t "$suite" $package && [ "$(major $program)" -ge $oldest ] && exit 0
	done
}
[ -n "$(find_suite qemu-system-riscv)" ] || refresh
install_known

# Of Debian, the backports; where they are is what the machine's apt says of the release.
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release 2>/dev/null)
if [ "$(sed -n 's/^ID=//p' /etc/os-release 2>/dev/null)" != debian ] || [ -z "$release" ]; then
	give_up "this release has no QEMU that is new enough"
fi
# shellcheck disable=SC2016
mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
	sed -n "s/^$release //p" | head -n 1)
[ -n "$mirror" ] || give_up "apt has no mirror of $release"
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e $keys ] && signed="[signed-by=$keys] " || signed=
backports=$release-backports
line="deb ${signed}$mirror $backports main"

if [ "${ALLOW_BACKPORTS:-}" = 1 ] || [ "${CI:-}" = true ]; then
	if [ -n "$can_install" ]; then
		tell "adding $backports to the system's apt"
		echo "$line" | $as_root tee /etc/apt/sources.list.d/tally-backports.list >/dev/null
		have_lists=
		refresh
		install_known
	fi
fi

# A private apt, which knows what is installed but changes nothing of it.
rm -rf "$to"
mkdir -p "$to/apt/lists/partial" "$to/apt/archives/partial" "$to/root" "$to/bin" || exit 1
trap 'rm -rf "$to/apt"' EXIT
trap 'exit 1' INT TERM
{
	echo "$line"
	echo "deb ${signed}$mirror $release main"
} >"$to/apt/sources.list"
private() {
	apt-get -o Dir::Etc::SourceList="$to/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State::Lists="$to/apt/lists" -o Dir::Cache="$to/apt" \
		-o Dir::Cache::Archives="$to/apt/archives" -o APT::Sandbox::User= \
		-o Debug::NoLocking=1 -o Dir::State::Status=/var/lib/dpkg/status "$@" >"$to/log" 2>&1
}
tell "fetching QEMU from $backports into build/machine (not installed)"
if ! private update || ! private install -y --download-only --no-install-recommends \
	-t "$backports" qemu-system-riscv; then
	tail -n 3 "$to/log"
	give_up "QEMU could not be downloaded"
fi
for package in "$to"/apt/archives/*.deb; do
	dpkg-deb -x "$package" "$to/root" 2>>"$to/log" || give_up "'$package' could not be unpacked"
done

# Libraries that the system has are the system's; the others, and the data, are here.
cat >"$to/bin/$program" <<'END'
#!/bin/sh
root=$(cd "$(dirname "$0")/../root" && pwd) || exit 1
for folder in "$root"/usr/lib/*-linux-gnu* "$root"/lib/*-linux-gnu*; do
	[ ! -d "$folder" ] || path=${path:+$path:}$folder
	[ ! -d "$folder/qemu" ] || export QEMU_MODULE_DIR="$folder/qemu"
done
LD_LIBRARY_PATH=$path${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH
exec "$root/usr/bin/qemu-system-riscv64" -L "$root/usr/share/qemu" "$@"
END
chmod +x "$to/bin/$program"
[ "$(major "$to/bin/$program")" -ge $oldest ] || {
	"$to/bin/$program" --version 2>&1 | head -n 2
	rm -rf "${to:?}/bin"
	give_up "QEMU does not start from build/machine"
}
tell "build/machine/bin/$program is QEMU $(major "$to/bin/$program")"
# shellcheck disable=SC2016
tell 'for your own commands: PATH=$PWD/build/machine/bin:$PATH'

#!/bin/sh
# SPDX-License-Identifier: MIT
# lbr check-vm judges command lines of QEMU and domains of libvirt, for a host that is described.
set -eu
cd "$SCRATCH"
fail() {
	echo "$*"
	exit 1
}
skylake=$ROOT/tests/data/machines/lbr-skylake
# expect STATUS PROBLEMS ARGUMENTS...: what is wrong, in its order
expect() {
	want=$1
	problems=$2
	shift 2
	status=0
	"$TALLY" lbr check-vm -j --sysfs "$skylake" "$@" >out 2>err || status=$?
	[ "$status" -eq "$want" ] || fail "$*: status $status: $(cat out err)"
	got=$(sed -n 's/.*"what":"\([a-z-]*\)","verdict":"problem".*/\1/p' out | tr '\n' ' ')
	[ "$got" = "$problems${problems:+ }" ] || fail "$*: '$got', not '$problems': $(cat out)"
}
says() {
	grep -qF -e "$1" out || fail "no '$1': $(cat out)"
}
expect 0 '' qemu-system-x86_64 -accel kvm -cpu host,pmu=on,lbr-fmt=0x5,migratable=no
says '"works":true,"configuration":true,"host":true'
says '"text":"0x5 (intel-info), as the host has it"'
expect 0 '' /usr/bin/qemu-system-x86_64 -machine q35,accel=kvm:tcg -cpu host,lbr-fmt=5
expect 0 '' 'qemu-kvm -enable-kvm -cpu "host,pmu=on" -global host-x86_64-cpu.lbr-fmt=0x5'
expect 1 lbr-fmt qemu-kvm --enable-kvm --cpu host,pmu=on
says '"change":"lbr-fmt=0x5"'
expect 1 lbr-fmt qemu-kvm -enable-kvm -cpu host,lbr-fmt=0x4
says 'is not what this host has, and KVM takes no other: 0x5'
expect 1 lbr-fmt qemu-kvm -enable-kvm -cpu host,lbr-fmt=0x3f
says 'architectural LBR, which KVM (Linux 7.2 and before) does not virtualise'
expect 1 lbr-fmt qemu-kvm -enable-kvm -cpu host,lbr-fmt=0
expect 1 pmu qemu-kvm -enable-kvm -cpu host,lbr-fmt=5,pmu=off
says 'off: QEMU refuses an lbr-fmt without pmu=on'
expect 1 'pmu' qemu-kvm -enable-kvm -cpu Skylake-Server,lbr-fmt=5
says '"what":"model","verdict":"note","text":"Skylake-Server: KVM takes an LBR format only for'
expect 0 '' qemu-kvm -enable-kvm -cpu Skylake-Server-IBRS,pmu=on,lbr-fmt=5
expect 1 model qemu-kvm -enable-kvm -cpu EPYC-Rome,pmu=on,lbr-fmt=5
says '"works":false'
says 'EPYC-Rome: its vendor is not the host'
expect 1 model qemu-kvm -enable-kvm -cpu Haswell-noTSX,pmu=on,lbr-fmt=5
says 'Haswell-noTSX: its family or model is not the host'
expect 1 pdcm qemu-kvm -enable-kvm -cpu host,lbr-fmt=5,-pdcm
expect 1 'accelerator' qemu-system-x86_64 -cpu host,lbr-fmt=5
expect 1 'architecture' qemu-system-aarch64 -accel kvm -cpu host,lbr-fmt=5
expect 1 'accelerator model pmu lbr-fmt' qemu-system-x86_64 -m 1G
# Versions of one model are of different processors, and what is said goes before the model.
icelake() { # STATUS ARGUMENTS OF -cpu
	status=0
	"$TALLY" lbr check-vm -j --cpu GenuineIntel-6-6A-6 qemu-kvm -enable-kvm -cpu "$2" >out || status=$?
	[ "$status" -eq "$1" ] || fail "$2: status $status: $(cat out)"
}
icelake 0 Icelake-Server-v5,pmu=on,lbr-fmt=5
icelake 1 Icelake-Server,pmu=on,lbr-fmt=5
says 'Icelake-Server: its family or model is not the host'
icelake 0 Icelake-Server,model=106,pmu=on,lbr-fmt=5
icelake 1 host,model=0x55,lbr-fmt=5
says '"what":"model","verdict":"problem"'
icelake 1 Snowridge,pmu=on,lbr-fmt=5
# What is no answer, or is not there, is an error, as it is of QEMU.
refuse() { # TEXT ARGUMENTS...
	text=$1
	shift
	"$TALLY" lbr check-vm --sysfs "$skylake" "$@" >out 2>err && fail "taken: $*"
	grep -qF -e "$text" err || fail "$*: $(cat err)"
}
refuse "pmu=maybe: QEMU takes 'on' or 'off'" qemu-kvm -enable-kvm -cpu host,pmu=maybe
refuse "nothing follows '-cpu'" qemu-kvm -enable-kvm -cpu
refuse '-cpu without a model' qemu-kvm -enable-kvm -cpu ''
refuse 'model=0x10f' qemu-kvm -enable-kvm -cpu host,model=0x10f
refuse '-global: pmu=2' qemu-kvm -enable-kvm -cpu host -global x86_64-cpu.pmu=2
# QEMU tries accelerators in their order, takes the first one that works, and wants one way of naming.
lbr='-cpu host,lbr-fmt=5'
q=qemu-system-x86_64
accel() { # STATUS ARGUMENTS...
	want=$1
	shift
	expect "$want" "$([ "$want" -eq 0 ] || echo accelerator)" "$* $lbr"
}
accel 0 $q -accel kvm -accel tcg
says 'KVM; where that does not work QEMU emulates, and there is no PMU'
accel 1 $q -accel tcg -accel kvm
says 'not KVM, which is not named before it: emulated processors'
accel 0 $q -accel hvf -accel kvm
accel 0 $q -machine q35,accel=hvf:kvm
accel 1 $q -machine accel=tcg:kvm
accel 0 $q -machine accel=tcg -enable-kvm
accel 1 $q -enable-kvm -machine accel=tcg
accel 0 $q -M accel=kvm -machine q35
accel 0 $q -accel tcg,accel=kvm
accel 1 $q -accel tcg -enable-kvm
says 'QEMU refuses -accel together with -enable-kvm'
says '"change":"-accel kvm alone"'
accel 1 $q -accel kvm -M q35,accel=kvm
accel 1 $q -accel kvm:tcg
says 'none that is named can be had'
accel 1 $q -accel KVM
accel 1 $q -machine accel=
accel 0 /usr/libexec/qemu-kvm -m 1G
says '"KVM, as the program is called so; where that does not work'
accel 1 qemu-kvm -accel tcg
accel 0 sudo kvm -name qemu-system-arm
accel 0 $q-spice -enable-kvm -L /usr/share/qemu-system-arm
# Signs come after all that has an equal sign, and minus after plus; numbers are C's.
expect 0 '' qemu-kvm -cpu host,+pmu,pmu=off,lbr-fmt=5
expect 1 pmu qemu-kvm -cpu host,-pmu,pmu=on,lbr-fmt=5
expect 1 pmu qemu-kvm -cpu host,-pmu,+pmu,lbr-fmt=05
expect 1 lbr-fmt qemu-kvm -cpu host,lbr-fmt=010
says '0x8 is no format that is known'
refuse "lbr-fmt=08: it begins with 0, and is no octal number" qemu-kvm -cpu host,lbr-fmt=08
# "host" is of the type that "max" is.
expect 0 '' qemu-kvm -global max-x86_64-cpu.lbr-fmt=5 -cpu host
expect 1 lbr-fmt qemu-kvm -global host-x86_64-cpu.lbr-fmt=5 -cpu max
# -global is for the models of its type, in any order, and -cpu goes before it.
expect 0 '' qemu-kvm -enable-kvm -global host-x86_64-cpu.lbr-fmt=0x5 -cpu host,pmu=on
expect 0 '' qemu-kvm -enable-kvm -global driver=x86_64-cpu,property=lbr-fmt,value=0x5 -cpu host
expect 1 lbr-fmt qemu-kvm -enable-kvm -cpu host,lbr-fmt=0 -global host-x86_64-cpu.lbr-fmt=0x5
expect 1 lbr-fmt qemu-kvm -enable-kvm -cpu host -global Skylake-Server-x86_64-cpu.lbr-fmt=0x5
expect 0 '' qemu-kvm -enable-kvm -cpu host -global x86_64-cpu.lbr-fmt=4 -global host-x86_64-cpu.lbr-fmt=5
# The last -cpu counts, as a shell's words or as the kernel has them.
printf 'qemu-system-x86_64\0-accel\0kvm\0-cpu\0qemu64\0-cpu\0host,pmu=on,lbr-fmt=0x5\0' >cmdline
expect 0 '' cmdline
expect 0 '' qemu-kvm -cpu qemu64,lbr-fmt=0x40 -cpu host,lbr-fmt=5
expect 1 '' qemu-kvm -cpu host,lbr-fmt=64
grep -q 'lbr-fmt=0x40: it is at most 0x3f' err || fail "$(cat err)"
# Of hosts that are named.
"$TALLY" lbr check-vm --cpu skylakex qemu-kvm -enable-kvm -cpu EPYC,pmu=on,lbr-fmt=5 >out && fail 'EPYC'
says 'EPYC: its vendor is not the host'
# A host that cannot.
"$TALLY" lbr check-vm --cpu sapphirerapids qemu-kvm -enable-kvm -cpu host,lbr-fmt=5 >out && fail 'arch LBR'
says 'does not virtualise'
# Nothing is to be changed on the command line where the host stands in the way.
"$TALLY" lbr check-vm -j --cpu ivytown qemu-kvm -cpu host,lbr-fmt=5 >out && fail 'Ivy Bridge'
says '"works":false,"configuration":true,"host":false'
"$TALLY" lbr check-vm -j --cpu ivytown qemu-kvm -cpu host >out && fail 'Ivy Bridge'
says '"what":"lbr-fmt","verdict":"problem","text":"not named: QEMU gives no LBR then, whatever the host has","change":null'
"$TALLY" lbr check-vm -j --cpu haswellx qemu-kvm -cpu host >out && fail 'no lbr-fmt'
says '"change":"lbr-fmt=0x4"'
"$TALLY" lbr check-vm 2>err && fail 'nothing was judged'
grep -q 'wants a command line of QEMU or a domain of libvirt' err || fail "$(cat err)"

"$TALLY" version --build-options | grep -q '^expat *yes' || exit 0
domain() { # CPU-ARGUMENT PMU-STATE MODE
	cat <<END
<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/><pmu state='$2'/></features>
  <cpu $3><feature policy='require' name='vmx'/></cpu>
  <devices><interface type='user'><model type='virtio'/></interface></devices>
  <qemu:commandline>$1</qemu:commandline>
</domain>
END
}
domain "<qemu:arg value='-cpu'/><qemu:arg value='host,pmu=on,lbr-fmt=0x5'/>" on "mode='host-passthrough'" >vm.xml
expect 0 '' vm.xml
says '"kind":"libvirt"'
domain '' on "mode='host-passthrough' migratable='off'" >vm.xml
expect 1 lbr-fmt vm.xml
says 'libvirt has no element for it'
echo "<domain><cpu></domain>" >bad.xml
domain '' off "mode='custom'" | sed 's|<feature|<model>Haswell</model><feature|' >vm.xml
expect 1 'model pmu lbr-fmt' vm.xml
says '"text":"Haswell: '
domain "<qemu:arg value='-accel'/><qemu:arg value='tcg'/>" on "mode='host-passthrough'" >accel.xml
expect 1 lbr-fmt accel.xml
domain "<qemu:arg value='-enable-kvm'/>" on "mode='host-passthrough'" >accel.xml
expect 1 'accelerator lbr-fmt' accel.xml
says '"change":"no accelerator in <qemu:commandline>"'
sed "s/type='kvm'/type='qemu'/" vm.xml >tcg.xml
expect 1 'accelerator model pmu lbr-fmt' tcg.xml
expect 1 '' bad.xml
grep -q 'bad.xml: line [0-9]*: ' err || fail "$(cat err)"
echo '<html/>' >other.xml
expect 1 '' other.xml
grep -q 'there is no <domain> in this XML' err || fail "$(cat err)"
printf '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><domain>&b;</domain>' >bomb.xml
expect 1 '' bomb.xml

#!/bin/sh
# SPDX-License-Identifier: MIT
# Functions of programs of several compilers and languages have the names that nm
# finds, and those of C++, Rust and D are made readable.
for program in nm python3; do
	command -v $program >/dev/null || { echo "$program is not installed" && exit 77; }
done
"$TALLY" version --build-options | grep -q '^libelf *yes' ||
	{ echo "not built with libelf" && exit 77; }
cd "$SCRATCH" || exit 1
cat >a.c <<'END'
static int twice(int x) { return 2 * x; }
int (*volatile p)(int) = twice;
int main(void) { return p(0); }
END
cat >a.cpp <<'END'
#include <map>
#include <string>
namespace outer { namespace {
template <class T> struct box { T v; __attribute__((noinline)) T get(const std::string &s) const { return v + (T)s.size(); } };
} __attribute__((noinline)) int use(std::map<int, std::string> m, double d) { return box<int>{ 3 }.get(m[(int)d]); } }
int main() { return outer::use({}, 1.5) > 100; }
END
cat >a.rs <<'END'
mod shapes { pub struct Disc(pub f64); impl Disc { #[inline(never)] pub fn area(&self) -> f64 { self.0 * self.0 * 3.14 } } }
fn main() { println!("{}", shapes::Disc(2.0).area()); }
END
cat >a.d <<'END'
module shapes;
struct Disc { double r; pragma(inline, false) double area() const { return r * r * 3.14; } }
extern (C) int main() { Disc d = Disc(2.0); return d.area() > 1000; }
END
built=
try() { # NAME COMMAND...
	name=$1
	shift
	command -v "$1" >/dev/null && "$@" -o "a.$name" 2>log && built="$built $name"
}
try gcc gcc -O1 a.c
try clang clang -O1 a.c
try tcc tcc a.c
try gxx g++ -O1 a.cpp
try clangxx clang++ -O1 a.cpp
try stripped gcc -O1 -rdynamic -s a.c
try rust rustc a.rs
try gdc gdc -O0 a.d
cat >make.py <<'END'
import re, struct, subprocess, sys
program = sys.argv[1]
def run(*args):
    return subprocess.run(args, capture_output=True, text=True).stdout
table = run('nm', '-S', '--defined-only', program) or run('nm', '-D', '-S', '--defined-only', program)
names = {}
for line in table.splitlines():
    m = re.match(r'([0-9a-f]+) ([0-9a-f]+) [tTwWiu] (.*)', line)
    if m and int(m[2], 16):
        names.setdefault(int(m[1], 16), set()).add(m[3].split('@')[0])
records = b''
path = program.encode() + b'\0'
path += b'\0' * (-len(path) % 8)
for line in run('readelf', '-lW', program).splitlines():
    m = re.match(r' +LOAD +(0x\w+) (0x\w+) 0x\w+ (0x\w+) 0x\w+ ..E', line)
    if m:
        offset, address, size = [int(x, 16) for x in m.groups()]
        records += struct.pack('<IHHIIQQQ', 1, 2, 40 + len(path), 1, 1, 0x10000000 + (address & ~4095),
                               size + 4096, offset & ~4095) + path
for address in sorted(names):
    records += struct.pack('<IHHQII', 9, 2, 24, 0x10000000 + address, 1, 1)
attr = struct.pack('<IIQQQQQ', 1, 64, 0, 1, 1 | 2, 0, 0).ljust(64, b'\0')
head = struct.pack('<8sQQ', b'PERFILE2', 104, 80)
head += struct.pack('<QQQQQQ', 104, 80, 184, len(records), 0, 0) + b'\0' * 32
open('p.data', 'wb').write(head + attr + b'\0' * 16 + records)
have = run(sys.argv[2], 'script', '-i', 'p.data', '-F', 'ip,sym', '--no-demangle').split('\n')
have = [h.split(None, 1)[1] for h in have if h.strip()]
bad = len(have) != len(names)
if bad:
    print(program, len(have), 'names')
for address, name in zip(sorted(names), have):
    if name.split('@')[0] not in names[address]:
        print(program, hex(address), name, names[address])
        bad = True
print('%s: %d functions' % (program, len(names)))
sys.exit(bad or not names)
END
failed=0
readable() { # PROGRAM NAME
	case " $built " in
	*" $1 "*)
		python3 make.py "$PWD/a.$1" "$TALLY" >/dev/null
		"$TALLY" script -i p.data -F ip,sym | grep -Fq -e "$2" && return
		echo "$1: no function is called '$2'" && failed=1
		;;
	esac
}
for name in $built; do
	python3 make.py "$PWD/a.$name" "$TALLY" || failed=1
done
if "$TALLY" version --build-options | grep -q '^libiberty *yes'; then
	readable gxx 'outer::use'
	readable gxx 'outer::(anonymous namespace)::box<int>::get'
	readable clangxx 'outer::use'
	readable rust 'shapes::Disc::area'
	readable gdc 'shapes.Disc.area'
fi
[ $failed -eq 0 ] || exit 1
case " $built " in
*' gcc '*' gxx '*) ;;
*) echo "only these are installed:$built" && exit 77 ;;
esac

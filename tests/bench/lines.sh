# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Inlined functions and source lines of C++ with DWARF, against perf with
# addr2line; sourced by bench.sh.
lines_folder=$B/lines
lines_units=16

# Translation units full of templates, each function of its own type.
lines_build() {
	mkdir -p "$lines_folder"
	[ ! -x "$lines_folder"/program ] || return 0
	local unit
	for unit in $(seq $lines_units); do
		cat >"$lines_folder/u$unit.cpp" <<-END
			#include <algorithm>
			#include <functional>
			#include <map>
			#include <memory>
			#include <numeric>
			#include <regex>
			#include <string>
			#include <vector>
			namespace u$unit {
			template <int N> struct item {
				double value;
				std::string name;
				bool operator<(const item &o) const { return value * N < o.value * N; }
			};
			template <int N> __attribute__((noinline)) double work(unsigned seed)
			{
				std::vector<item<N>> v;
				std::map<std::string, double> m;
				for (int i = 0; i < 60; i++) {
					seed = seed * 1103515245 + 12345;
					v.push_back({ seed / (N + 1.0), std::to_string(seed % 97) });
				}
				std::sort(v.begin(), v.end());
				for (auto &x : v)
					m[x.name] += x.value;
				std::function<double(double)> f = [&](double y) { return y * N + m.size(); };
				return std::accumulate(m.begin(), m.end(), 0.0,
					[&](double a, const auto &p) { return a + f(p.second); });
			}
			double all(unsigned seed)
			{
				static const std::regex e("([a-z]+)[0-9]*$unit");
				double sum = std::regex_search("abc$unit", e);
				sum += work<1>(seed) + work<2>(seed) + work<3>(seed) + work<4>(seed);
				sum += work<5>(seed) + work<6>(seed) + work<7>(seed) + work<8>(seed);
				return sum + work<9>(seed) + work<10>(seed) + work<11>(seed);
			}
			}
		END
	done
	{
		for unit in $(seq $lines_units); do
			echo "namespace u$unit { double all(unsigned seed); }"
		done
		echo 'int main() { double s = 0; for (unsigned i = 0; i < 250; i++) {'
		for unit in $(seq $lines_units); do
			echo "s += u$unit::all(i);"
		done
		echo '} return s == 0; }'
	} >"$lines_folder"/main.cpp
	printf '%s\n' "$lines_folder"/*.cpp | xargs -P "$(nproc)" -I{} g++ -g -O2 -c {} -o {}.o &&
		g++ -o "$lines_folder"/program "$lines_folder"/*.o
}

if ! command -v perf >/dev/null || ! command -v g++ >/dev/null || ! command -v addr2line >/dev/null; then
	skip 'C++ with inlined functions' 'no perf, g++ or addr2line here'
elif ! lines_build || ! perf record -q -e cpu-clock -F 4000 --call-graph dwarf,8192 \
	-o "$lines_folder"/p.data "$lines_folder"/program >/dev/null 2>&1; then
	skip 'C++ with inlined functions' 'perf cannot record here'
else
	lines_peer=$(best 1 1 perf script -i "$lines_folder"/p.data)
	# What was learnt is forgotten before each.
	lines_cold=$(best 1 3 sh -c "rm -rf $lines_folder/cache
		XDG_CACHE_HOME=$PWD/$lines_folder/cache exec ./tally script -i $lines_folder/p.data")
	lines_warm=$(best 1 3 env XDG_CACHE_HOME="$PWD/$lines_folder/cache" \
		./tally script -i "$lines_folder"/p.data)
	ratio 'script of C++ with inlines, first time' "$lines_cold" "$lines_peer" 0.1 us
	ratio 'script of C++ with inlines, again' "$lines_warm" "$lines_peer" 0.1 us
fi

#!/usr/bin/env bash
# Compares pintrace with C programs that do the same through SQLite's C interface, in turn, several rounds, CPU seconds
# (user + system) of whole processes for pintrace, of the work alone for C. Usage: bench/run.sh [EVENTS] [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
events=${1:-5000000} rounds=${2:-5}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
dotnet build -c Release --nologo -v quiet src/Cli >/dev/null
bin=src/Cli/bin/Release/net10.0
case $(uname -m) in aarch64) arch=arm64 ;; *) arch=x64 ;; esac
library=$PWD/$bin/runtimes/linux-$arch/native/libe_sqlite3.so
for program in insert fold; do gcc -O3 -march=native -o "$out/$program" bench/$program.c "$library" -Wl,-rpath,"$(dirname "$library")" -lm -lpthread -ldl; done

cpu() { local TIMEFORMAT='%U %S'; { time "$@" >"$out/stdout" 2>"$out/stderr" || true; } 2>&1 | awk '{ printf "%.3f", $1 + $2 }'; }
median() { sort -n | awk '{ v[NR] = $1 } END { printf "%.3f", v[int((NR + 1) / 2)] }'; }

for ((i = 0; i < rounds; i++)); do
	cpu "$bin/pintrace" record --scenario mixed-load --inject all=1000 --events "$events" -o "$out/trace.db" --force >>"$out/record"; echo >>"$out/record"
	rm -f "$out/peer.db"; "$out/insert" "$out/trace.db" "$out/peer.db" >>"$out/insert.s"
	cpu "$bin/pintrace" analyze "$out/trace.db" >>"$out/analyze"; echo >>"$out/analyze"
	"$out/fold" "$out/trace.db" >>"$out/fold.s" 2>/dev/null
done
for pair in "record insert.s" "analyze fold.s"; do
	set -- $pair
	ours=$(median <"$out/$1") theirs=$(median <"$out/$2")
	ratio=$(paste "$out/$1" "$out/$2" | awk '{ print $1 / $2 }' | median)
	printf '%-8s %s events: pintrace %s s, C %s s, ratio %s (median of %s rounds, pair by pair)\n' "$1" "$events" "$ours" "$theirs" "$ratio" "$rounds"
done

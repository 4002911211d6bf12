#!/usr/bin/env bash
# Compares pintrace with other ways to do the same, in turn (pintrace, peer, pintrace, peer, ...), by CPU seconds.
#   bench/run.sh [--events N] [--rounds N] [--json FILE] [--markdown FILE] [--inject SPEC] [--trace-dat FILE]
#                [--perf-data FILE] [--pintrace PROGRAM] [--list] [BENCHMARK...]
# --inject is that of pintrace record. --markdown renews the table between the marks in a file. --pintrace measures
# another build than the published one.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
events=5000000 rounds=3 inject=all=1000 json= markdown= trace_dat= perf_data= pintrace= chosen=()
all=(record analyze sql import tracers search spin)
# shellcheck source=bench/lib.sh
source "$here/lib.sh"
# shellcheck disable=SC1090
for name in "${all[@]}"; do source "$here/$name.sh"; done

while [ $# -gt 0 ]; do
	case $1 in
	--events | --rounds | --inject | --json | --markdown | --trace-dat | --perf-data | --pintrace)
		[ $# -gt 1 ] || fail "$1 needs a value"
		name=${1#--}
		printf -v "${name//-/_}" %s "$2"
		shift
		;;
	--list)
		for name in "${all[@]}"; do sed -n '2s/^# //p' "$here/$name.sh"; done
		exit
		;;
	*)
		[[ " ${all[*]} " = *" $1 "* ]] || fail "there is no benchmark '$1'; --list lists them"
		chosen+=("$1")
		;;
	esac
	shift
done
[[ $events =~ ^[1-9][0-9]*$ && $rounds =~ ^[1-9][0-9]*$ ]] || fail "--events and --rounds are numbers above 0"
[ -z "$markdown" ] || grep -q '^<!-- results -->' "$markdown" || fail "there is no line <!-- results --> in $markdown"

out=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill "$daemon"; rm -rf "$out"' EXIT
touch "$out/results" "$out/searches" "$out/missing"
if [ -z "$pintrace" ]; then
	pintrace=$here/bin/pintrace
	case $(uname -m) in aarch64) runtime=linux-arm64 ;; *) runtime=linux-x64 ;; esac
	dotnet publish "$here/../src/Cli" -c Release -r $runtime -o "$here/bin" --nologo -v quiet >"$out/build" 2>&1 ||
		fail "pintrace cannot be published" "$out/build"
fi

load_before=$(cut -d ' ' -f 1-3 /proc/loadavg)
[ ${#chosen[@]} -gt 0 ] || chosen=("${all[@]}")
for name in "${chosen[@]}"; do "bench_$name"; done

# The first line that a command prints about itself.
version() { ! command -v "$1" >/dev/null || printf '%s\t%s\n' "$1" "$("$1" --version 2>&1 | grep -m 1 .)"; }
{
	printf 'date\t%s\n' "$(date -u +%F)"
	printf 'processor\t%s, %s cores\n' "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)"
	printf 'system\t%s\n' "$(uname -sr)"
	printf 'load\t%s before, %s after\n' "$load_before" "$(cut -d ' ' -f 1-3 /proc/loadavg)"
	printf 'pintrace\t%s\n' "$("$pintrace" --version | head -n 1)"
	for tool in dotnet gcc sqlite3 node heaptrack lttng babeltrace2 trace-cmd perf; do version $tool; done
	! command -v spin >/dev/null || printf 'spin\t%s\n' "$(spin -V)"
	sed -n 's/.*node-api": "\(.*\)".*/duckdb\t\1/p' "$here/duckdb/package.json"
} >"$out/facts"

# The results in the order of the benchmarks, in a format.
report() {
	for name in "${all[@]}"; do grep "^$name	" "$out/results" || true; done |
		awk -v format="$1" -v facts="$out/facts" -v missing="$out/missing" -v searches="$out/searches" -f "$here/report.awk"
}

report text
awk -F '\t' '{ printf "missing: %s; to get it: %s\n", $1, $2 }' "$out/missing"
[ -z "$json" ] || report json >"$json"
if [ -n "$markdown" ]; then
	report markdown >"$out/table"
	awk -v table="$out/table" '
		/^<!-- end of the results -->/ { skips = 0 }
		!skips
		/^<!-- results -->/ { while ((getline line < table) > 0) print line; skips = 1 }' "$markdown" >"$out/page"
	cat "$out/page" >"$markdown"
fi

#!/usr/bin/env bash
# Records a trace of more than 4 GiB, and asks sqlite3 and pintrace the same about it:
#   tests/safety/large.sh [EVENTS]        130,000,000 if not given; fewer than 125,000,000 do not reach 4 GiB
# Takes about seven minutes, and 5 GB in the folder for temporary files. Exit 1 if anything differs.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
events=${1:-130000000}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export PINTRACE_CACHE=$out/cache
trace=$out/large.db failed=0
pintrace=$root/src/Cli/bin/Release/net10.0/pintrace
dotnet build -c Release --nologo -v quiet "$root/src/Cli" >"$out/build" || { cat "$out/build"; exit 1; }

ours() { "$pintrace" "$@" 2>"$out/progress"; }

# same WHAT ONE OTHER: whether two answers are equal.
same() {
	if [ "$2" = "$3" ]; then echo "$1: ${4-$2}"; else echo "$1: DIFFERS: $2 | $3"; failed=1; fi
}

# first_seq BYTE: the first event in the first leaf of events that begins there or later.
first_seq() {
	local at=$1 seq guess=$(($1 / (size / count)))
	for (( ; at < size; at += 4096)); do
		seq=$(od -An -v -tu1 -w4096 -j "$at" -N 4096 "$trace" | awk '$1 == 13 {
			at = $9 * 256 + $10 + 1
			while ($at >= 128) at++
			for (at++; $at >= 128; at++) seq = seq * 128 + $at - 128
			printf "%d", seq * 128 + $at
		}')
		# other tables have leaves, too, and smaller keys
		if [ "${seq:-0}" -gt $((guess / 2)) ]; then echo "$seq"; return; fi
	done
}

# around NAME BYTE: the events before and after a place in the file, by several roads.
around() {
	local seq from to columns=seq,tick,kind,pfn,actor,callsite,operation,request,token,n
	seq=$(first_seq "$2") from=$((seq - 2000)) to=$((seq + 2000))
	same "events $from to $to, around $1" \
		"$(sqlite3 -readonly -csv "$trace" "SELECT $columns FROM events WHERE seq BETWEEN $from AND $to" | md5sum)" \
		"$(ours export "$trace" --format csv --from $from --to $to | sed 1d | cut -d , -f 1-10 | md5sum)" equal
	same "state after event $to, read from the middle on" \
		"$(ours show "$trace" --at $to --limit 0 | md5sum)" \
		"$(ours show "$trace" --at $to --limit 0 --no-cache | md5sum)" equal
}

ours record --scenario mixed-load --events "$events" -o "$trace" | head -n 1
size=$(stat -c %s "$trace")
echo "$size bytes"
same "integrity_check of sqlite3 $(sqlite3 --version | cut -d ' ' -f 1)" ok \
	"$(sqlite3 -readonly "$trace" "PRAGMA integrity_check")"
ours verify "$trace" >"$out/verify" || { cat "$out/verify" "$out/progress"; failed=1; }
same "verify" whole "$(grep -x whole "$out/verify" || true)"
ours analyze "$trace" --json --limit 0 --exit-zero >"$out/report"
by_pintrace=$(awk '/"(events|gets|puts|pins|unpins)":/ { sum[$1] += $2 }
	END { print sum["\"events\":"] "|" sum["\"gets\":"] "|" sum["\"puts\":"] "|" sum["\"pins\":"] "|" sum["\"unpins\":"] }
	' CONVFMT=%d OFMT=%d "$out/report")
sums="SUM(n * (kind = 10)), SUM(n * (kind = 11)), SUM(n * (kind = 12)), SUM(n * (kind = 13))"
by_sqlite=$(sqlite3 -readonly "$trace" \
	"SELECT (SELECT COUNT(*) FROM event), $sums FROM event WHERE outcome = 0 AND kind BETWEEN 10 AND 13")
same "events, gets, puts, pins, unpins" "$by_pintrace" "$by_sqlite"
count=${by_sqlite%%|*}
if [ "$size" -gt $((1 << 30)) ]; then
	same "bytes other than 0 in the page of the locks, at 1 GiB" 0 \
		"$(od -An -v -tu1 -w1 -j $((1 << 30)) -N 4096 "$trace" | grep -vcx ' *0' || true)"
	around "1 GiB" $(((1 << 30) + 4096))
fi
if [ "$size" -gt $((1 << 32)) ]; then around "4 GiB" $((1 << 32)); fi
exit $failed

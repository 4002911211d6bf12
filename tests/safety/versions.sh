#!/usr/bin/env bash
# Holds what versions of SQLite say of traces against what pintrace says, also after they have changed the file:
#   tests/safety/versions.sh [PINTRACE [few]]
# Uses sqlite3, and sql.js if "npm ci --prefix tests/safety" has brought it. Takes some minutes; "few" changes of one
# trace take some seconds. Exit 1 if an answer is wrong, 4 if a version is missing.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
pintrace=${1:-$here/../../src/Cli/bin/Release/net10.0/pintrace}
[ $# -gt 0 ] || dotnet build -c Release --nologo -v quiet "$here/../../src/Cli" >/dev/null || exit 1
traces=(imported.db simulated.db) few=${2-}
[ -z "$few" ] || traces=(imported.db)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export PINTRACE_CACHE=$out/cache
cd "$out" || exit 1
wrong=0 missing=0 checks=0

# What pintrace shows of events, and what the same is called in the view.
columns=seq,tick,kind,pfn,actor,callsite,operation,request,token,n,outcome,refcount,pincount,mapcount,writes,longterm
columns+=,gup,sync,dirty,writeback,buffers,cached,arg

sqlite3_asks() { sqlite3 -csv "$@" | tr -d '\r'; }
newer_asks() { node "$here/newer.mjs" "$@"; }

# is WHAT EXPECTED FOUND
is() {
	checks=$((checks + 1))
	[ "$2" = "$3" ] || { echo "$name: $1 is WRONG: $3, not $2"; wrong=$((wrong + 1)); }
}

# Events of t.db by pintrace's own reader (verify), and by the SQLite that it brings along (export).
told() { { "$pintrace" verify t.db; "$pintrace" export t.db --format csv; } 2>&1; }

rows() { sed -n '/^seq,tick/,$p' | sed 1d | cut -d , -f 1-23; }

# changed HOW COMMAND...: the command has changed t.db, and neither side sees a difference.
changed() {
	name="$version, $trace: $1"
	cp "$out/$trace" t.db
	"${@:2}" >log 2>&1 || is "the change" done "$(head -n 1 log)"
	is integrity_check ok "$($asks t.db "PRAGMA integrity_check")"
	is "what pintrace says" "$(md5sum <"$trace.told")" "$(told | md5sum)"
	is "what SQLite says" "$(rows <"$trace.told" | md5sum)" "$($asks t.db "SELECT $columns FROM events" | md5sum)"
	rm t.db
}

into() { sqlite3 t.db "VACUUM INTO 'new.db'" && mv new.db t.db; }

reloaded() {
	{
		echo "PRAGMA encoding='$1'; PRAGMA application_id=$(sqlite3 t.db "PRAGMA application_id");"
		echo "PRAGMA user_version=$(sqlite3 t.db "PRAGMA user_version");"
		sqlite3 t.db .dump
	} >dump && sqlite3 new.db <dump && mv new.db t.db
}

through_log="PRAGMA journal_mode=WAL; UPDATE event SET n = n + 1; UPDATE event SET n = n - 1"
again="CREATE TEMP TABLE copy AS SELECT * FROM event; DELETE FROM event; INSERT INTO event SELECT * FROM copy"

# What every version can do.
everywhere() {
	changed "as written" true
	changed "events inserted again" $asks t.db "$again"
	changed "pages of 512" $asks t.db "PRAGMA page_size=512; VACUUM"
	[ -z "$few" ] || return
	changed VACUUM $asks t.db VACUUM
	for size in 1024 8192 65536; do changed "pages of $size" $asks t.db "PRAGMA page_size=$size; VACUUM"; done
	changed "auto-vacuum" $asks t.db "PRAGMA auto_vacuum=1; VACUUM"
	changed "events inserted again, VACUUM" $asks t.db "$again; VACUUM"
}

# What needs files beside the database.
with_files() {
	changed "reloaded as UTF-16le" reloaded UTF-16le
	changed "WAL, closed" sqlite3 t.db "$through_log"
	[ -z "$few" ] || return
	changed "VACUUM INTO" into
	for encoding in UTF-8 UTF-16be; do changed "reloaded as $encoding" reloaded $encoding; done
	name="$version, $trace: WAL with content"
	cp "$trace" t.db
	sqlite3 t.db ".dbconfig no_ckpt_on_close on" "$through_log" >log
	is "the refusal" 3 "$("$pintrace" verify t.db >log 2>&1; echo $?)"
	is "the reason" 1 "$(grep -c "has a write-ahead log beside it" log)"
	rm t.db*
}

# What a recorder leaves that is killed.
killed() {
	local i
	for i in $(seq 20); do
		name="$version: killed $i"
		"$pintrace" record mixed-load --events 50M -o t.db >log 2>&1 &
		until [ -e t.db ] || ! kill -0 $!; do sleep 0.01; done
		sleep "0.$((RANDOM % 9 + 1))"
		{ kill -9 $! && wait $!; } 2>log
		is integrity_check ok "$(sqlite3 t.db "PRAGMA integrity_check")"
		is "the last event" "$(sqlite3 t.db "SELECT MAX(last_seq) FROM checksum")" \
			"$(sqlite3 t.db "SELECT COALESCE(MAX(seq), 0) FROM event")"
		rm -f t.db*
	done
}

"$pintrace" record mixed-load --events 20000 --inject all=1000 -o simulated.db >log || exit 1
cp "$here/../../traces/pinbug-leak.linux-6.12.db" imported.db
for trace in "${traces[@]}"; do
	cp "$trace" t.db
	told >"$trace.told"
	rm t.db
done

# ask VERSION WITH: everything of one version.
ask() {
	version=$1 asks=$2
	for trace in "${traces[@]}"; do
		everywhere
		[ "$asks" = newer_asks ] || with_files
	done
	[ "$asks$few" != sqlite3_asks ] || killed
}

if command -v sqlite3 >/dev/null; then
	ask "SQLite $(sqlite3 --version | cut -d ' ' -f 1)" sqlite3_asks
else
	missing=1
	echo "missing: sqlite3; to get it: apt-get install sqlite3"
fi
if command -v node >/dev/null && [ -d "$here/node_modules/sql.js" ]; then
	ask "SQLite $(newer_asks simulated.db "SELECT sqlite_version()")" newer_asks
else
	missing=1
	echo "missing: a newer SQLite; to get it: npm ci --prefix tests/safety"
fi
echo "$checks answers, $wrong wrong"
[ $wrong = 0 ] || exit 1
[ $missing = 0 ] || exit 4

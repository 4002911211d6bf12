# shellcheck shell=bash
# sql: the whole analysis, against SQL that finds six kinds and the numbers of callsites; fails if an answer differs

sqls=("sqlite3, window functions" "DuckDB, its own table" "DuckDB, loading the table, too")

# Of file memory: there every kind occurs that the SQL finds.
bench_sql() {
	csharp "${sqls[@]}" || return 0
	record --variant shared-file -o "$out/files.db" >"$out/stdout" || fail "recording fails"
	rows "$out/files.db" "$out/plain.db"
	cpu "$pintrace" analyze "$out/files.db" --json >/dev/null
	"$peer" answers "$out/stdout" | LC_ALL=C sort >"$out/expected"
	has sqlite3 sqlite3 "${sqls[0]}" && compare sql "${sqls[0]}" ours_files ask_sqlite
	bench_duckdb
	rm "$out/files.db" "$out/plain.db"
}

bench_duckdb() {
	if ! command -v node >/dev/null || [ ! -d "$here/duckdb/node_modules" ]; then
		missing "npm ci --prefix bench/duckdb" "${sqls[@]:1}"
		return 0
	fi
	csv "$out/files.db" "event e" "$selected" "$out/event.csv"
	csv "$out/files.db" callsite id,name "$out/callsite.csv"
	load_duckdb >/dev/null
	compare sql "${sqls[1]}" ours_files ask_duckdb
	compare sql "${sqls[2]}" ours_files load_and_ask_duckdb
	rm "$out/event.csv"
}

ours_files() { cpu "$pintrace" analyze "$out/files.db" --json; }

ask_sqlite() {
	cat "$here"/sql/{holds,findings,callsites}.sql >"$out/all.sql"
	cpu sqlite3 -readonly -separator , "$out/plain.db" ".read $out/all.sql"
	same_answers "$out/stdout"
}

duckdb() { told node "$here/duckdb/peer.mjs" "$@"; }
load_duckdb() { rm -f "$out/duck.db"; duckdb load "$out/duck.db" "$out/event.csv" "$out/callsite.csv"; }

ask_duckdb() {
	duckdb ask "$out/duck.db" "$out/answers" "$here"/sql/{holds,findings,callsites}.sql
	same_answers "$out/answers"
}

load_and_ask_duckdb() { { load_duckdb; ask_duckdb; } | awk '{ s += $1 } END { printf "%.3f\n", s }'; }

same_answers() {
	LC_ALL=C sort "$1" | diff "$out/expected" - >"$out/differs" ||
		fail "the answers of the SQL differ (<: pintrace)" "$out/differs"
}

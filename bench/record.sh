# shellcheck shell=bash
# record: simulating the kernel and writing the trace, against writing rows that are there already

bench_record() {
	trace
	if csharp "C, an insert per row" "ADO.NET, an insert per row" "Dapper, an insert per row"; then
		has gcc gcc "C, an insert per row" && compile insert && compare record "C, an insert per row" ours_record insert_c
		compare record "ADO.NET, an insert per row" ours_record insert_ado
		compare record "Dapper, an insert per row" ours_record insert_dapper
	fi
	has sqlite3 sqlite3 "sqlite3 .import of CSV" || return 0
	csv "$out/trace.db" "event e" "$selected" "$out/event.csv"
	compare record "sqlite3 .import of CSV" ours_record import_csv
	rm "$out/event.csv"
}

fresh() { rm -f "$out/peer.db"; }
insert_c() { fresh; told "$out/insert" "$out/rows.db" "$out/peer.db"; }
insert_ado() { fresh; told "$peer" record-ado "$out/rows.db" "$out/peer.db"; }
insert_dapper() { fresh; told "$peer" record-dapper "$out/rows.db" "$out/peer.db"; }

import_csv() {
	fresh
	cpu sqlite3 "$out/peer.db" "PRAGMA journal_mode=OFF" "PRAGMA synchronous=OFF" \
		"CREATE TABLE event(${columns//,/ INTEGER,} INTEGER, PRIMARY KEY(seq))" \
		".import --csv --skip 1 $out/event.csv event"
}

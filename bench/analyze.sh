# shellcheck shell=bash
# analyze: the whole analysis, against reading all rows and folding counts by page

bench_analyze() {
	trace
	csharp "C, reads and folds" "ADO.NET, reads" "Dapper, reads" || return 0
	has gcc gcc "C, reads and folds" && compile fold && compare analyze "C, reads and folds" ours_analyze fold_c
	compare analyze "ADO.NET, reads" ours_analyze read_ado
	compare analyze "Dapper, reads" ours_analyze read_dapper
}

fold_c() { told "$out/fold" "$out/rows.db"; }
read_ado() { told "$peer" read-ado "$out/rows.db"; }
read_dapper() { told "$peer" read-dapper "$out/rows.db"; }

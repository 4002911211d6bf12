# shellcheck shell=bash
# analyze: the whole analysis, against reading all rows and folding counts by page

bench_analyze() {
	trace
	has gcc gcc "C, reads and folds" && compile fold && compare analyze "C, reads and folds" ours_analyze fold_c
	csharp "ADO.NET, reads" "Dapper, reads" || return 0
	compare analyze "ADO.NET, reads" ours_analyze read_ado
	compare analyze "Dapper, reads" ours_analyze read_dapper
}

fold_c() { told "$out/fold" "$out/trace.db"; }
read_ado() { told "$peer" read-ado "$out/trace.db"; }
read_dapper() { told "$peer" read-dapper "$out/trace.db"; }

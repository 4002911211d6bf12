# shellcheck shell=bash
# import: making a trace of what a tool printed, against the printing itself

bench_import() {
	if [ -z "$trace_dat" ]; then missing "trace-cmd report" "--trace-dat FILE, a trace.dat of the probes of pintrace capture"
	elif has trace-cmd "trace-cmd report" trace-cmd; then
		trace-cmd report "$trace_dat" >"$out/report.txt" 2>/dev/null || fail "trace-cmd cannot read $trace_dat"
		compare_import "trace-cmd report" report_trace_cmd
	fi
	if [ -z "$perf_data" ]; then missing "perf script" "--perf-data FILE, a perf.data of the probes of pintrace capture"
	elif has perf "perf script" linux-perf; then
		perf script -i "$perf_data" >"$out/report.txt" 2>/dev/null || fail "perf cannot read $perf_data"
		compare_import "perf script" report_perf
	fi
}

# The events of this benchmark are those of the file.
compare_import() {
	local events
	import >/dev/null
	events=$("$pintrace" query "$out/imported.db" "SELECT COUNT(*) FROM event" --format csv | tail -n 1)
	compare import "$1" import "$2"
}

import() { cpu "$pintrace" import "$out/report.txt" -o "$out/imported.db" --force; }
report_trace_cmd() { cpu quiet trace-cmd report "$trace_dat"; }
report_perf() { cpu quiet perf script -i "$perf_data"; }

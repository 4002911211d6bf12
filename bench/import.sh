# shellcheck shell=bash
# import: making a trace of what a tool printed, against the printing itself

bench_import() {
	import_of "$trace_dat" --trace-dat trace-cmd trace-cmd "trace-cmd report" report_trace_cmd
	import_of "$perf_data" --perf-data perf linux-perf "perf script" report_perf
}

# import_of FILE OPTION COMMAND PACKAGE PEER PRINT
import_of() {
	[ -n "$1" ] || { missing "$2 FILE, captured with the probes of pintrace capture" "$5"; return 0; }
	has "$3" "$4" "$5" || return 0
	"$6" >/dev/null
	mv "$out/stdout" "$out/report.txt"
	compare_import "$5" "$6"
}

# The events of this benchmark are those of the file.
compare_import() {
	local events
	import >/dev/null
	events=$("$pintrace" query "$out/imported.db" "SELECT COUNT(*) FROM event" --format csv | tail -n 1)
	compare import "$1" import "$2"
}

import() { cpu "$pintrace" import "$out/report.txt" -o "$out/imported.db" --force; }
report_trace_cmd() { cpu trace-cmd report "$trace_dat"; }
report_perf() { cpu perf script -i "$perf_data"; }

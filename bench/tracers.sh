# shellcheck shell=bash
# tracers: heaptrack and LTTng-UST on as many events, writing them and reading them

bench_tracers() {
	trace
	bench_heaptrack
	bench_lttng
}

bench_heaptrack() {
	has heaptrack heaptrack heaptrack && compiled alloc || return 0
	compare record heaptrack ours_record heaptrack_record
	compare analyze heaptrack_print ours_analyze heaptrack_print_all
}

heaptrack_record() {
	rm -f "$out"/heap.*
	cpu heaptrack -o "$out/heap" "$out/alloc" "$events"
}

heaptrack_print_all() { cpu quiet heaptrack_print -f "$(echo "$out"/heap.*)"; }

bench_lttng() {
	has lttng "LTTng-UST" "lttng-tools liblttng-ust-dev babeltrace2" || return 0
	if ! echo '#include <lttng/tracepoint.h>' | gcc -E - >/dev/null 2>&1 || ! command -v babeltrace2 >/dev/null; then
		missing "LTTng-UST" "apt-get install liblttng-ust-dev babeltrace2"
		return 0
	fi
	compiled emit -llttng-ust || return 0
	export LTTNG_HOME=$out
	start_daemon || { missing "LTTng-UST" "lttng-sessiond, which does not start"; return 0; }
	compare record "LTTng-UST, without its daemons" ours_record lttng_record
	lttng_is_whole || fail "LTTng has lost events"
	compare analyze "babeltrace2, as text" ours_analyze lttng_read
}

# Uses the daemon that is there, or starts one; the script ends it when it ends.
start_daemon() {
	local i
	lttng list >/dev/null 2>&1 && return
	lttng-sessiond --no-kernel >/dev/null 2>&1 &
	daemon=$!
	for ((i = 0; i < 50; i++)); do
		lttng list >/dev/null 2>&1 && return
		sleep 0.1
	done
	return 1
}

# No event is dropped: the program waits for the daemon when the ring buffers are full.
lttng_record() {
	rm -rf "$out/lttng"
	{
		lttng create bench --output="$out/lttng"
		lttng enable-channel --userspace --blocking-timeout=inf --subbuf-size=4M --num-subbuf=4 all
		lttng enable-event --userspace --channel=all pintrace_bench:event
		lttng start
	} >"$out/stdout" 2>&1 || fail "lttng fails" "$out/stdout"
	LTTNG_UST_ALLOW_BLOCKING=1 LTTNG_UST_REGISTER_TIMEOUT=-1 told "$out/emit" "$out/trace.db"
	lttng destroy bench >"$out/stdout" 2>&1 || fail "lttng fails" "$out/stdout"
}

lttng_read() { cpu quiet babeltrace2 "$out/lttng"; }

# Whether every event is in LTTng's trace.
lttng_is_whole() {
	local written
	written=$("$pintrace" query "$out/trace.db" "SELECT COUNT(*) FROM event" --format csv | tail -n 1)
	babeltrace2 "$out/lttng" -c sink.utils.counter 2>/dev/null | grep -q "^ *$written Event messages"
}

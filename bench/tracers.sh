# shellcheck shell=bash
# tracers: heaptrack and LTTng-UST on as many events, writing them and reading them

bench_tracers() {
	trace
	bench_heaptrack
	bench_lttng
}

bench_heaptrack() {
	has gcc gcc heaptrack heaptrack_print && has heaptrack heaptrack heaptrack heaptrack_print || return 0
	compile alloc
	compare record heaptrack ours_record heaptrack_record
	compare analyze heaptrack_print ours_analyze heaptrack_print_all
}

heaptrack_record() {
	rm -f "$out"/heap.*
	cpu heaptrack -o "$out/heap" "$out/alloc" "$events"
}

heaptrack_print_all() { cpu quiet heaptrack_print -f "$(echo "$out"/heap.*)"; }

lttng=("LTTng-UST, without its daemons" "babeltrace2, as text")

bench_lttng() {
	has gcc gcc "${lttng[@]}" && has lttng lttng-tools "${lttng[@]}" || return 0
	has babeltrace2 babeltrace2 "${lttng[@]}" || return 0
	if ! echo '#include <lttng/tracepoint.h>' | gcc -E - >/dev/null 2>&1; then
		missing "apt-get install liblttng-ust-dev" "${lttng[@]}"
		return 0
	fi
	compile emit -llttng-ust
	export LTTNG_HOME=$out
	start_daemon || fail "lttng-sessiond does not start"
	compare record "${lttng[0]}" ours_record lttng_record
	lttng_is_whole || fail "LTTng has lost events"
	compare analyze "${lttng[1]}" ours_analyze lttng_read
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
	babeltrace2 "$out/lttng" -c sink.utils.counter 2>/dev/null | grep "^ *$written Event messages" >/dev/null
}

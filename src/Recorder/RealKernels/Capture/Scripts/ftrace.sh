# ---- ftrace ----
switch_on() {
    note "event $1"
    { echo 1 > "$t/events/$1/enable"; } 2> /dev/null || say "left out, the kernel has no event $1"
}

# What is traced goes to the output as it comes.
start_stream() {
    exec 4> "$out"
    trap : PIPE
    first_facts >&4
    command exec 5< "$t/trace_pipe" || die "$t/trace_pipe cannot be read: is somebody else reading it?"
    ( trap '' INT TERM HUP; exec cat <&5 >&4 3<&- 4>&- 5<&- ) &
    stream=$!
    exec 5<&-
    note "reader $stream $(started "$stream")"
}

# On some kernels the pipe ends when tracing has been switched off; on others its reader waits in read (0), though
# nothing is left to come. Whoever reads the stream may be slow, but not for a minute.
end_stream() {
    left=300 last=''
    while kill -0 "$stream" 2> /dev/null; do
        [ "$left" -gt 0 ] || kill -KILL "$stream"
        sleep 0.2
        left=$((left - 1))
        entries=$(grep -hs '^entries: [1-9]' "$t"/per_cpu/cpu[0-9]*/stats) || :
        if [ "$entries" != "$last" ]; then left=300
        elif [ -z "$entries" ] && [ "$left" -gt 3 ] && grep -qs '^0 ' "/proc/$stream/syscall"; then left=3
        fi
        last=$entries
    done
    last_facts >&4 || :
    exec 4>&-
}

# Of each processor: how many of its oldest events were overwritten.
overruns() {
    for stats in "$t"/per_cpu/cpu[0-9]*/stats; do
        cpu=${stats%/stats}
        sed -n "s/^overrun: /# pintrace overrun ${cpu##*cpu} /p" "$stats" 2> /dev/null || :
    done
}

record() {
    define_all
    change trace_clock mono
    change buffer_size_kb "${BUFFER_KB:-65536}"
    change options/record-tgid 1
    for name in ${stacked-}; do
        note "trigger $name"
        stack_trigger "$name" > "$t/events/pin/$name/trigger" || say "WARNING: no stacks of $name"
    done
    for name in ${filtered-}; do
        filter_of "$name" > "$t/events/pin/$name/filter" || die "the kernel refuses the filter of $name: $pins_if"
    done
    for name in $defined; do [ "$name" = base ] || switch_on "pin/$name"; done
    for event in $tracepoints; do switch_on "$event"; done
    : > "$t/trace"
    before=$(vmstat before)
    [ -z "${STREAM-}" ] || start_stream
    echo 1 > "$t/tracing_on"
    run "$@"
    echo 0 > "$t/tracing_on"
    after=$(vmstat after)
    if [ -n "${STREAM-}" ]; then end_stream
    else { facts; overruns; cat "$t/trace"; } > "$out" || say "WARNING: not all of the trace could be written"
    fi
}

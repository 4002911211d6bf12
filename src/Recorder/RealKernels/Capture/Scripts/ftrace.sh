# ---- ftrace ----
switch_on() {
    if { echo 1 > "$t/events/$1/enable"; } 2> /dev/null; then enabled="$enabled $1"
    else say "left out, the kernel has no event $1"; fi
}

record() {
    define_all
    change trace_clock mono
    change buffer_size_kb "${BUFFER_KB:-65536}"
    change options/record-tgid 1
    for name in ${stacked-}; do echo stacktrace > "$t/events/pin/$name/trigger" && triggered="$triggered $name"; done
    for name in $defined; do [ "$name" = base ] || switch_on "pin/$name"; done
    for event in $tracepoints; do switch_on "$event"; done
    : > "$t/trace"
    before=$(vmstat before)
    echo 1 > "$t/tracing_on"
    run "$@"
    echo 0 > "$t/tracing_on"
    after=$(vmstat after)
    { facts; cat "$t/trace"; } > "$out"
}

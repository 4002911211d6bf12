# ---- perf ----
record() {
    command -v perf > /dev/null || die "perf is not installed"
    define_all
    for event in $tracepoints; do [ ! -e "$t/events/$event" ] || set -- -e "$(echo "$event" | tr / :)" --exclude-perf "$@"; done
    for name in $defined; do
        [ "$name" != base ] || continue
        filter=$(filter_of "$name")
        set -- --exclude-perf "$@"
        [ -z "$filter" ] || set -- --filter "$filter" "$@"
        set -- -e "pin:$name" "$@"
    done
    [ "${STACKS:-1}" = 0 ] || set -- -g --kernel-callchains "$@"
    before=$(vmstat before)
    run perf record -o "$scratch/perf.data" -k CLOCK_MONOTONIC -a "$@" >&2
    after=$(vmstat after)
    { facts; perf script --show-lost-events -i "$scratch/perf.data"; } > "$out"
}

# ---- perf ----
record() {
    command -v perf > /dev/null || die "perf is not installed"
    define_all
    events=''
    for name in $defined; do [ "$name" = base ] || events="$events -e pin:$name --exclude-perf"; done
    for event in $tracepoints; do [ ! -e "$t/events/$event" ] || events="$events -e $(echo "$event" | tr / :) --exclude-perf"; done
    [ "${STACKS:-1}" = 0 ] || events="-g --kernel-callchains $events"
    before=$(vmstat before)
    # shellcheck disable=SC2086
    run perf record -o "$scratch/perf.data" -k CLOCK_MONOTONIC -a $events "$@" >&2
    after=$(vmstat after)
    { facts; perf script --show-lost-events -i "$scratch/perf.data"; } > "$out"
}

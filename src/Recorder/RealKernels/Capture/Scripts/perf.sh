# ---- perf ----
record() {
    command -v perf > /dev/null || die "perf is not installed"
    define_all
    scratch=$(mktemp -d)
    events=
    for name in $defined; do [ "$name" = base ] || events="$events -e pin:$name"; done
    for event in $tracepoints; do [ ! -e "$t/events/$event" ] || events="$events -e $(echo "$event" | tr / :)"; done
    [ "${STACKS:-1}" = 0 ] || events="-g $events"
    [ $# -gt 0 ] || set -- sleep "${RECORD_SECONDS:-10}"
    before=$(vmstat before)
    # shellcheck disable=SC2086,SC2016
    perf record -o "$scratch/perf.data" -k CLOCK_MONOTONIC -a $events \
        sh -c 'settle=$1; shift; trap : INT; "$@"; sleep "$settle"' sh "${SETTLE_SECONDS:-2}" "$@" >&2
    after=$(vmstat after)
    { facts; perf script -i "$scratch/perf.data"; } > "$out"
}

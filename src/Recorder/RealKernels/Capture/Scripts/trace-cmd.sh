# ---- trace-cmd ----
record() {
    command -v trace-cmd > /dev/null || die "trace-cmd is not installed"
    define_all
    scratch=$(mktemp -d)
    events=
    for name in $defined; do
        [ "$name" != base ] || continue
        events="$events -e pin:$name"
        case " ${stacked-} " in *" $name "*) events="$events -R stacktrace" ;; esac
    done
    for event in $tracepoints; do [ ! -e "$t/events/$event" ] || events="$events -e $(echo "$event" | tr / :)"; done
    [ $# -gt 0 ] || set -- sleep "${RECORD_SECONDS:-10}"
    before=$(vmstat before)
    # shellcheck disable=SC2086,SC2016
    trace-cmd record -o "$scratch/trace.dat" -C mono -b "${BUFFER_KB:-65536}" $events \
        sh -c 'settle=$1; shift; trap : INT; "$@"; sleep "$settle"' sh "${SETTLE_SECONDS:-2}" "$@" >&2
    after=$(vmstat after)
    { facts; trace-cmd report -i "$scratch/trace.dat"; } > "$out"
}

# ---- trace-cmd ----
record() {
    command -v trace-cmd > /dev/null || die "trace-cmd is not installed"
    define_all
    change buffer_size_kb "${BUFFER_KB:-65536}"    # trace-cmd leaves it as it set it
    events=''
    for name in $defined; do
        [ "$name" != base ] || continue
        events="$events -e pin:$name"
        case " ${stacked-} " in *" $name "*) events="$events -R stacktrace" ;; esac
    done
    for event in $tracepoints; do [ ! -e "$t/events/$event" ] || events="$events -e $(echo "$event" | tr / :)"; done
    before=$(vmstat before)
    # shellcheck disable=SC2086
    run trace-cmd record -o "$scratch/trace.dat" -C mono -b "${BUFFER_KB:-65536}" $events "$@" >&2
    after=$(vmstat after)
    { facts; trace-cmd report -i "$scratch/trace.dat"; } > "$out"
}

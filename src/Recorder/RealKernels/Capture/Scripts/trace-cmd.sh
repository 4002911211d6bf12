# ---- trace-cmd ----
record() {
    command -v trace-cmd > /dev/null || die "trace-cmd is not installed"
    define_all
    change buffer_size_kb "${BUFFER_KB:-65536}"    # trace-cmd leaves it as it set it
    for event in $tracepoints; do [ ! -e "$t/events/$event" ] || set -- -e "$(echo "$event" | tr / :)" "$@"; done
    for name in $defined; do
        [ "$name" != base ] || continue
        filter=$(filter_of "$name")
        case " ${stacked-} " in *" $name "*) set -- -R "$(stack_trigger "$name")" "$@" ;; esac
        [ -z "$filter" ] || set -- -f "$filter" "$@"
        set -- -e "pin:$name" "$@"
    done
    before=$(vmstat before)
    run trace-cmd record -o "$scratch/trace.dat" -C mono -b "${BUFFER_KB:-65536}" "$@" >&2
    after=$(vmstat after)
    { facts; trace-cmd report -i "$scratch/trace.dat"; } > "$out"
}

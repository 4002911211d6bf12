# ---- probes by tracefs ----
t=${TRACEFS:-/sys/kernel/tracing}
changed='' defined='' enabled='' triggered='' kprobes=0

check_tracefs() {
    [ -w "$t/dynamic_events" ] || [ "$(id -u)" = 0 ] || die "this needs root"
    [ -e "$t/trace" ] || mount -t tracefs tracefs "$t" 2> /dev/null || :
    [ -w "$t/dynamic_events" ] || die "$t/dynamic_events is not there: mount tracefs; the kernel needs CONFIG_FPROBE_EVENTS or CONFIG_KPROBE_EVENTS"
    [ "$(cat "$t/current_tracer")" = nop ] || die "the tracer $(cat "$t/current_tracer") is in use"
    ! grep -q . "$t/set_event" || die "events are being traced already: $(head -n 1 "$t/set_event") ..."
    ! grep -q ':pin/' "$t/dynamic_events" || die "there are probes of the group pin already"
}

# FILE VALUE, until the end.
change() {
    changed="$1 $(sed 's/.*\[\([^]]*\)\].*/\1/; s/ .*//' "$t/$1")
$changed"
    echo "$2" > "$t/$1"
}

define() {
    if { printf '%s\n' "$1" >> "$t/dynamic_events"; } 2> /dev/null; then return 0; fi
    # the same as a kprobe
    kprobe=$(printf '%s\n' "$1" | sed 's/^f:\([^ ]* [^ ]*\)%return/r:\1/; s/^f:/p:/')
    [ "$kprobe" != "$1" ] && { printf '%s\n' "$kprobe" >> "$t/dynamic_events"; } 2> /dev/null && kprobes=$((kprobes + 1))
}

# Whether the kernel has the function named, or after "!" does not have it; - is always true.
has() {
    case $1 in
    -) ;;
    !*) ! has "${1#!}" ;;
    *) grep -q "^$1\( \|\$\)" "$t/available_filter_functions" ;;
    esac
}

define_probes() {
    while read -r need stack where definition; do
        has "$where" || continue
        definition=$(printf '%s\n' "$definition" | sed "$offset_script")
        [ -n "$definition" ] || continue
        name=${definition#*/} name=${name%% *}
        if define "$definition"; then
            defined="$defined $name"
            [ "$stack" != stack ] || [ "${STACKS:-1}" = 0 ] || stacked="${stacked-} $name"
        elif [ "$need" = essential ]; then die "the kernel refuses a probe that is needed: $definition"
        else say "left out, the kernel refuses it: $definition"
        fi
    done << END
$(probes)
END
    [ "$kprobes" = 0 ] || say "WARNING: $kprobes probes are kprobes, not fprobes: the kernel skips hits of kprobes silently; how many is in the trace as kprobe-missed"
}

# Where struct pages lie, from one hit of the probe "base".
learn_vmemmap() {
    vmemmap=
    case $defined in *' base'*) ;; *) return 0 ;; esac
    : > "$t/trace"
    echo 1 > "$t/events/pin/base/enable"
    echo 1 > "$t/tracing_on"
    cat /dev/null
    echo 0 > "$t/tracing_on"
    echo 0 > "$t/events/pin/base/enable"
    vmemmap=$(sed -n 's/.*vmemmap=\(0x[0-9a-f]*\).*/\1/p' "$t/trace" | head -n 1)
    : > "$t/trace"
}

prepare() {
    check_tracefs
    find_offsets
}

define_all() {
    change tracing_on 0
    define_probes
    learn_vmemmap
    [ -n "$vmemmap" ] || say "vmemmap_base could not be read: the import will work it out from the trace"
}

# What the trace itself does not say.
facts() {
    echo "# pintrace kernel $release"
    [ -z "$vmemmap" ] || echo "# pintrace vmemmap_base $vmemmap"
    own_values
    [ -z "$before" ] || printf '%s\n' "$before" "$after"
    for name in $defined; do awk -v name="$name" '$1 == name { print "# pintrace kprobe-missed " $1 " " $3 }' "$t/kprobe_profile" 2> /dev/null || :; done
    sed -n 's/^[fpr][0-9]*:pin\//# pintrace probe &/p' "$t/dynamic_events"
}

# Runs at every end; nothing that fails here stops it.
cleanup() {
    set +e
    {
        [ -z "$defined" ] || echo 0 > "$t/tracing_on"
        for name in $triggered; do echo '!stacktrace' > "$t/events/pin/$name/trigger"; done
        for event in $enabled; do echo 0 > "$t/events/$event/enable"; done
        for name in $defined; do echo "-:pin/$name" >> "$t/dynamic_events"; done
        echo "$changed" | while read -r file value; do [ -z "$file" ] || echo "$value" > "$t/$file"; done
    } 2> /dev/null
}

# ---- probes by tracefs ----
t=${TRACEFS:-/sys/kernel/tracing}
defined='' noted='' kprobes=0

# Before anything is changed it is noted how to undo it, in a file that only root can write: whoever comes after a
# capture that was killed undoes it.
notes_folder=/run/pintrace
[ -w /run ] || notes_folder=/tmp/pintrace
notes_folder=${NOTES:-$notes_folder}
notes=$notes_folder/capture

# What anybody else may write is not obeyed.
is_own_folder() { [ -O "$notes_folder" ] && [ ! -L "$notes_folder" ]; }

note() { echo "$*" >> "$notes"; }

# When the process PID was started; nothing if there is none.
started() { sed 's/.*) //' "/proc/$1/stat" 2> /dev/null | cut -d ' ' -f 20; }

begin_notes() {
    mkdir -p -m 700 "$notes_folder" && is_own_folder || die "$notes_folder cannot be written"
    ( set -C; echo "process $$ $(started $$)" > "$notes" ) 2> /dev/null || die "another capture has just begun"
    noted=yes
    note "folder $scratch"
    [ -p "$out" ] || note "file $(cd "$(dirname "$out")" && pwd)/${out##*/}"
}

# The last comes first; nothing that fails here stops it.
undo() {
    set +e
    {
        ! grep -q '^setting tracing_on ' "$notes" || echo 0 > "$t/tracing_on"
        sed '1!G;h;$!d' "$notes" | while read -r what name value; do
            case $what in
            event) echo 0 > "$t/events/$name/enable" ;;
            trigger) echo '!stacktrace' > "$t/events/pin/$name/trigger" ;;
            probe) echo "-:pin/$name" >> "$t/dynamic_events" ;;
            setting) echo "$value" > "$t/$name" ;;
            reader) [ -z "$value" ] || [ "$(started "$name")" != "$value" ] || kill -KILL "$name" ;;
            esac
        done
        rm -f "$notes"
    } 2> /dev/null
}

# How many notes of a kind there are.
noted() { grep -c "^$1 " "$notes"; }

# The workload that a killed capture has left running goes on; who started it is told.
leftover_workload() {
    folder=$(sed -n 's/^folder //p' "$notes")
    runner_id=$(cat "$folder/runner" 2> /dev/null) || return 0
    grep -qsF "$folder" "/proc/$runner_id/cmdline" || return 0
    say "its workload still runs and is left alone (pid $(below "$runner_id" | head -n 1))"
}

# Undoes what a capture left that was killed; false if there was none.
undo_leftover() {
    is_own_folder && [ -e "$notes" ] || return 1
    read -r _ id start < "$notes" || :
    if [ -n "${start-}" ] && [ "$(started "$id")" = "$start" ]; then die "another capture is running (pid $id)"; fi
    say "a capture was killed (pid ${id-}) and had left $(noted probe) probes, $(noted event) events switched on, $(noted trigger) triggers and $(noted setting) changed settings: they are undone"
    leftover_workload
    sed -n 's/^file //p' "$notes" | while read -r file; do rm -f "$file"; done
    folder=$(sed -n 's/^folder //p' "$notes")
    [ -z "$folder" ] || rm -rf "$folder"
    ( undo )
}

remove_leftover() {
    check_root
    undo_leftover || say "nothing was left behind"
}

check_root() { [ -w "$t/dynamic_events" ] || [ "$(id -u)" = 0 ] || die "this needs root"; }

check_tracefs() {
    check_root
    [ -e "$t/trace" ] || mount -t tracefs tracefs "$t" 2> /dev/null || :
    [ -w "$t/dynamic_events" ] || die "$t/dynamic_events is not there: mount tracefs; the kernel needs CONFIG_FPROBE_EVENTS or CONFIG_KPROBE_EVENTS"
    undo_leftover || :
    [ "$(cat "$t/current_tracer")" = nop ] || die "the tracer $(cat "$t/current_tracer") is in use"
    ! grep -q . "$t/set_event" || die "events are being traced already: $(head -n 1 "$t/set_event") ..."
    ! grep -q ':pin/' "$t/dynamic_events" || die "there are probes of the group pin already"
}

# FILE VALUE, until the end.
change() {
    note "setting $1 $(sed 's/.*\[\([^]]*\)\].*/\1/; s/ .*//' "$t/$1")"
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
        note "probe $name"
        if define "$definition"; then
            defined="$defined $name"
            [ "$stack" != stack ] || [ "${STACKS:-1}" = 0 ] || stacked="${stacked-} $name"
            [ -z "$(filter_of "$name")" ] || filtered="${filtered-} $name"
        elif [ "$need" = essential ]; then die "the kernel refuses a probe that is needed: $definition"
        else say "left out, the kernel refuses it: $definition"
        fi
    done << END
$(probes)
END
    [ "$kprobes" = 0 ] || say "WARNING: $kprobes probes are kprobes, not fprobes: the kernel skips hits of kprobes silently; how many is in the trace as kprobe-missed"
}

# PROBE: when the kernel records it, in the language of its filters; nothing = always.
filter_of() { case " ${pins-} " in *" $1 "*) echo "${pins_if-}" ;; esac; }

# PROBE: what makes the kernel record its stack, too. Stacks cost most: those of releases by others are left out.
stack_trigger() {
    case $(grep ":pin/$1 " "$t/dynamic_events") in
    *' folio='*) when=$(echo "${stacks_if-}" | sed 's/POINTER/folio/') ;;
    *' page='*) when=$(echo "${stacks_if-}" | sed 's/POINTER/page/') ;;
    *) case ${stacks_if-} in *POINTER*) when='' ;; *) when=${stacks_if-} ;; esac ;;
    esac
    [ -z "${pins_if-}" ] || when="${when:+($when) && }($pins_if)"
    echo "stacktrace${when:+ if $when}"
}

# Where struct pages lie, from one hit of the probe "base".
learn_vmemmap() {
    vmemmap=
    case $defined in *' base'*) ;; *) return 0 ;; esac
    : > "$t/trace"
    note "event pin/base"
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
    begin_notes
    change tracing_on 0
    define_probes
    learn_vmemmap
    [ -n "$vmemmap" ] || say "vmemmap_base could not be read: the import will work it out from the trace"
}

# What the trace itself does not say: what is known before it, and what after it.
first_facts() {
    echo "# pintrace kernel $release"
    [ -z "$vmemmap" ] || echo "# pintrace vmemmap_base $vmemmap"
    say_selected
    own_values
    [ -z "$before" ] || printf '%s\n' "$before"
    sed -n 's/^[fpr][0-9]*:pin\//# pintrace probe &/p' "$t/dynamic_events"
}

last_facts() {
    [ -z "$after" ] || printf '%s\n' "$after"
    for name in $defined; do awk -v name="$name" '$1 == name { print "# pintrace kprobe-missed " $1 " " $3 }' "$t/kprobe_profile" 2> /dev/null || :; done
}

facts() { first_facts; last_facts; }

# Runs at every end.
cleanup() { [ -z "$noted" ] || undo; }

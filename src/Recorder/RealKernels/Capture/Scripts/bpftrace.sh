# ---- bpftrace: offsets are its own business, it takes them from BTF by name ----
tracer=''

prepare() {
    command -v bpftrace > /dev/null || die "bpftrace is not installed"
    [ "$(id -u)" = 0 ] || die "this needs root"
    [ -r "${BTF:-/sys/kernel/btf/vmlinux}" ] || die "the kernel has no BTF (CONFIG_DEBUG_INFO_BTF): take --tool ftrace"
    check_selection
}

# The lines whose functions the kernel has; bpftrace refuses the whole program for the others.
existing() {
    functions=${TRACEFS:-/sys/kernel/tracing}/available_filter_functions
    [ -r "$functions" ] || functions=/dev/null
    awk -v functions="$functions" '
        BEGIN { while ((getline line < functions) > 0) { sub(/ .*/, "", line); has[line]; known = 1 } }
        function lacks(name) { return known && !(name in has) }
        /^k(ret)?func:/ { name = $1; sub(/.*:/, "", name); if (lacks(name)) next }
        / \/\/ where / { name = $NF; if (name ~ /^!/ ? !lacks(substr(name, 2)) : lacks(name)) next }
        { print }'
}

adapted() {
    change=''
    [ "$rank" -lt 6018 ] || change='s/)->flags/)->flags.f/g'    # a struct since 6.18
    [ "${STACKS:-1}" != 0 ] || change="$change;"'s/\\n%s\\n"\(.*\), kstack([0-9]*))/\\n"\1)/'
    grep -q ' vmemmap_base$' /proc/kallsyms 2> /dev/null || change="$change;/kaddr/d"
    [ -z "${device-}" ] || change="$change;s/DEVICE/$(device_number)/g"
    sed "$change"
}

# The device by the kernel's number: of a device file its own, of any other file that of the file system.
device_number() {
    # shellcheck disable=SC2046
    set -- $(stat -L -c '%t %T %d %F' "$device")
    case $4 in
    block | character) echo $(((0x$1 << 20) | 0x$2)) ;;
    *) echo $(((($3 >> 8 & 0xfff) << 20) | ($3 & 0xff) | ($3 >> 12 & 0xfff00))) ;;
    esac
}

# A selection that the kernel cannot make.
check_selection() {
    [ -z "${device-}" ] || [ -e "$device" ] || die "there is no $device"
    case ${selected-} in *only:*) ;; *) return 0 ;; esac
    grep -q ' vmemmap_base$' /proc/kallsyms || die "the kernel does not tell where struct pages lie (vmemmap_base): without that, pins cannot be selected"
    for function in ${callsite-} ${device:+rw_verify_area security_file_ioctl}; do
        grep -q "^$function\( \|\$\)" "${TRACEFS:-/sys/kernel/tracing}/available_filter_functions" || die "the kernel has no function $function that can be probed"
    done
}

# Ends the recording, and bpftrace when it has printed what it holds: it drops the rest of what it is reading when the
# signal comes. What is missing then shows, for it prints how many events there were as its last line.
end_tracer() {
    sh -c 'printf pintrace-end > /proc/$$/comm' || say "WARNING: the probes stay on until bpftrace ends"
    size=-1 left=300
    while now=$(wc -c < "$scratch/lines"); [ "$now" -gt "$size" ] && [ "$left" -gt 0 ]; do
        size=$now left=$((left - 1))
        sleep 1
    done
    kill -INT "$tracer" 2> /dev/null || say "WARNING: bpftrace has ended too early"
    left=300
    while kill -0 "$tracer" 2> /dev/null && [ "$left" -gt 0 ]; do left=$((left - 1)); sleep 0.2; done
    ! kill -KILL "$tracer" 2> /dev/null || say "WARNING: bpftrace did not end; the end of the trace is missing"
    wait "$tracer" || :
    tracer=''
}

record() {
    program | existing | adapted > "$scratch/pin.bt"
    grep -q ' GRAB ' "$scratch/pin.bt" && grep -q ' PUT ' "$scratch/pin.bt" || die "the kernel lets none of the functions be probed that take and release pins"
    export BPFTRACE_PERF_RB_PAGES="${BUFFER_PAGES:-4096}"
    # pages that are held at a time; the second name is that of before 0.20, of which later ones say that it is old
    export BPFTRACE_MAX_MAP_KEYS=262144 BPFTRACE_MAP_KEYS_MAX=262144
    detached bpftrace -o "$scratch/lines" "$scratch/pin.bt" 2> "$scratch/errors" &
    tracer=$!
    until grep -q '^# pintrace' "$scratch/lines" 2> /dev/null; do
        kill -0 "$tracer" 2> /dev/null || die "bpftrace refuses the program: $(cat "$scratch/errors")"
        sleep 0.2
    done
    before=$(vmstat before)
    run "$@"
    after=$(vmstat after)
    end_tracer
    {
        echo "# pintrace kernel $release"
        say_selected
        [ -z "$before" ] || printf '%s\n' "$before" "$after"
        sed '/^@on: /d; /BPFTRACE_MAP_KEYS_MAX/d; s/^@events: /# pintrace end events=/' "$scratch/lines" "$scratch/errors"
    } > "$out"
}

cleanup() {
    set +e
    [ -z "$tracer" ] || kill -KILL "$tracer" 2> /dev/null
}

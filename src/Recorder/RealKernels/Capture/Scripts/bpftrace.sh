# ---- bpftrace: offsets are its own business, it takes them from BTF by name ----
scratch='' tracer=''

prepare() {
    command -v bpftrace > /dev/null || die "bpftrace is not installed"
    [ "$(id -u)" = 0 ] || die "this needs root"
    [ -r "${BTF:-/sys/kernel/btf/vmlinux}" ] || die "the kernel has no BTF (CONFIG_DEBUG_INFO_BTF): take --tool ftrace"
}

adapted() {
    change=''
    [ "$rank" -lt 6018 ] || change='s/)->flags/)->flags.f/g'    # a struct since 6.18
    [ "${STACKS:-1}" != 0 ] || change="$change;"'s/\\n%s\\n"\(.*\), kstack([0-9]*))/\\n"\1)/'
    grep -q ' vmemmap_base$' /proc/kallsyms 2> /dev/null || change="$change;/kaddr/d"
    sed "$change"
}

record() {
    scratch=$(mktemp -d)
    program | adapted > "$scratch/pin.bt"
    BPFTRACE_PERF_RB_PAGES=${BUFFER_PAGES:-4096} bpftrace -o "$scratch/lines" "$scratch/pin.bt" 2> "$scratch/errors" &
    tracer=$!
    until grep -q '^# pintrace' "$scratch/lines" 2> /dev/null; do
        kill -0 "$tracer" 2> /dev/null || die "bpftrace refuses the program: $(cat "$scratch/errors")"
        sleep 0.2
    done
    before=$(vmstat before)
    run_workload "$@"
    after=$(vmstat after)
    kill "$tracer"
    wait "$tracer" || :
    tracer=
    { echo "# pintrace kernel $release"; [ -z "$before" ] || printf '%s\n' "$before" "$after"; cat "$scratch/lines" "$scratch/errors"; } > "$out"
}

cleanup() {
    set +e
    [ -z "$tracer" ] || kill "$tracer" 2> /dev/null
    [ -z "$scratch" ] || rm -rf "$scratch"
}

# ---- what all tools do ----
say() { echo "pintrace capture: $*" >&2; }
die() { say "$*"; exit 1; }

rank_of() { echo "$1" | awk -F '[^0-9]+' '{ print $1 * 1000 + $2 }'; }

check_kernel() {
    release=$(uname -r)
    rank=$(rank_of "$release")
    [ "$(uname -m)" = x86_64 ] || die "only x86-64 is known: registers, struct page and where struct pages lie differ elsewhere"
    if [ "$rank" -lt "$least" ] || [ "$rank" -gt "$most" ]; then
        [ -n "${ANY_KERNEL-}" ] || die "this script is for kernels like $measured, and $release is none; make another with pintrace capture --kernel, or go on with ANY_KERNEL=1"
        say "WARNING: $release is not like $measured; what pintrace makes of this trace may be wrong"
    elif [ "$rank" != "$(rank_of "$measured")" ]; then
        say "WARNING: not measured on $release; assumed to be like $measured"
    fi
}

# The workload, then time for the releases that follow it; Ctrl-C ends the workload, not the script.
run_workload() {
    [ $# -gt 0 ] || set -- sleep "${RECORD_SECONDS:-10}"
    trap : INT
    status=0
    "$@" || status=$?
    [ "$status" = 0 ] || say "the workload ended with $status"
    sleep "${SETTLE_SECONDS:-2}" || :
    trap 'exit 130' INT
}

vmstat() { sed -n "s/^\(nr_foll_pin_[a-z]*\) /# pintrace vmstat-$1 \1 /p" /proc/vmstat; }

main() {
    out=${OUT:-trace.txt}
    [ ! -e "$out" ] || die "$out exists; OUT=FILE names another"
    check_kernel
    prepare
    trap cleanup EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    record "$@"
    say "$out: $(wc -l < "$out") lines; next: pintrace import $out -o trace.db"
}

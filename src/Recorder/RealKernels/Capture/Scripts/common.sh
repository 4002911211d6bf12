# ---- what all tools do ----
verb=${PINTRACE_VERB:-capture}
say() { echo "pintrace $verb: $*" >&2; }
die() { say "$*"; exit 1; }

rank_of() { echo "$1" | awk -F '[^0-9]+' '{ print $1 * 1000 + $2 }'; }

check_kernel() {
    lockdown=${LOCKDOWN:-/sys/kernel/security/lockdown}
    ! grep -qF '[confidentiality]' "$lockdown" 2> /dev/null || die "the kernel is locked down ($lockdown: confidentiality) and lets nobody read its memory: boot it without, or with integrity"
    release=$(uname -r)
    rank=$(rank_of "$release")
    case $(uname -m) in
    x86_64) ;;
    aarch64) say "WARNING: not tried on arm64" ;;
    *) die "only x86-64 and arm64 are known: struct page and where struct pages lie differ elsewhere" ;;
    esac
    if [ "$rank" -lt "$least" ] || [ "$rank" -gt "$most" ]; then
        [ -n "${ANY_KERNEL-}" ] || die "this script is for kernels like $like, and $release is none; make another with pintrace capture --kernel, or go on with ANY_KERNEL=1"
        say "WARNING: $release is not like $like; what pintrace makes of this trace may be wrong"
    else
        case " $tried " in
        *" $rank "*) ;;
        *) say "WARNING: not tried on a kernel $release; functions and values are those of the sources of $like" ;;
        esac
    fi
}

# What runs the workload, then gives the releases that follow it time: FOLDER SECONDS WORKLOAD. Signals are for the
# script, which ends what runs below this.
# shellcheck disable=SC2016
runner='
    folder=$1 settle=$2
    shift 2
    trap : INT TERM HUP
    echo $$ > "$folder/runner"
    [ ! -e "$folder/stop" ] || { echo 130 > "$folder/status"; exit 0; }
    "$@"
    echo $? > "$folder/status"
    sleep "$settle" || :
'

# The processes below one, parents first.
below() {
    cat /proc/[0-9]*/stat 2> /dev/null | awk -v top="$1" '
        { id = $1; sub(/.*\) /, ""); parent[id] = $2 }
        END { for (id in parent) { up = id; do up = parent[up]; while (up != top && up in parent); if (up == top) print id } }' | sort -n
}

# SIGNAL, to the workload; the second time it is KILL. One that is just being started is waited for.
end_workload() {
    signal=$1
    [ ! -e "$scratch/stop" ] || signal=KILL
    : > "$scratch/stop"
    [ -s "$scratch/runner" ] || return 0
    for _ in 1 2 3 4 5; do
        workload=$(below "$(cat "$scratch/runner")")
        [ -z "$workload" ] || break
        sleep 0.1
    done
    for id in $workload; do kill -s "$signal" "$id" 2> /dev/null || :; done
}

# COMMAND, away from the signals of the terminal and with stdin; a shell's background would ignore SIGINT.
detached() {
    detach=$(command -v setsid) || detach=
    ! env --default-signal=INT true 2> /dev/null || detach="$detach env --default-signal=INT,QUIT"
    # shellcheck disable=SC2086
    exec $detach "$@" <&3 3<&- 4>&-
}

# COMMAND that runs the runner. Ctrl-C ends the workload, not the script; so do SIGTERM and SIGHUP, but then the script
# ends with 143 when it has written the trace, otherwise as the workload did. Signals that come later are too late: what
# was seen is written.
run() {
    ended=''
    trap 'end_workload INT' INT
    trap 'ended=143; end_workload TERM' TERM HUP
    detached "$@" &
    child=$! code=0
    while kill -0 "$child" 2> /dev/null; do code=0; wait "$child" || code=$?; done
    trap '' INT TERM HUP
    [ "$code" = 0 ] || say "$1 ended with $code"
    status=${ended:-$(cat "$scratch/status" 2> /dev/null)} || die "the workload was not run"
    [ "$status" = 0 ] || say "the workload ended with $status"
}

vmstat() { sed -n "s/^\(nr_foll_pin_[a-z]*\) /# pintrace vmstat-$1 \1 /p" /proc/vmstat; }

# What is left out by choice: the trace says so.
say_selected() { for word in ${selected-}; do echo "# pintrace ${word%%:*} ${word#*:}"; done; }

# Removes what captures leave that are killed; nothing of a tool that has no more to say here.
remove_leftover() { say "nothing was left behind"; }

# The trace has another name until it is whole; a pipe takes it as it comes.
open_output() {
    out=$target
    [ ! -p "$out" ] || return 0
    out=$target.part
    [ ! -e "$out" ] || die "$out exists; OUT=FILE names another"
    ( set -C; : > "$out" ) 2> /dev/null || die "$target cannot be written; OUT=FILE names another"
}

close_output() {
    [ ! -p "$out" ] || return 0
    mv "$out" "$target"
    # who waits for the trace is told nothing
    [ "$verb" = capture ] || ! kill -0 "$PPID" 2> /dev/null || return 0
    say "$target: $(wc -l < "$target") lines; next: pintrace import $target -o trace.db"
}

main() {
    [ "${1-}" != --cleanup ] || { remove_leftover; exit 0; }
    target=${OUT:-trace.txt}
    [ ! -e "$target" ] || [ -p "$target" ] || die "$target exists; OUT=FILE names another"
    check_kernel
    prepare
    open_output
    scratch=''
    trap 'trap "" INT TERM HUP; cleanup; [ -n "${SCRATCH-}" ] || rm -rf "$scratch"; [ -p "$out" ] || rm -f "$out"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    scratch=${SCRATCH:-$(mktemp -d)}
    exec 3<&0
    [ $# -gt 0 ] || set -- sleep "${RECORD_SECONDS:-10}"
    record sh -c "$runner" sh "$scratch" "${SETTLE_SECONDS:-2}" "$@"
    close_output
    exit "$status"
}

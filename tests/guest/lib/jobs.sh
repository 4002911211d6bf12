# What a guest is to do: a folder for each tool, with the program "command", which writes $OUT and truth.txt.
# shellcheck shell=bash disable=SC2154

pintrace=${PINTRACE:-$root/src/Cli/bin/Release/net10.0/pintrace}

# TOOL: why it cannot be tried at all; nothing if it can.
why_not() {
    [ "${1%-follow}" != trace ] || "$pintrace" trace --help > /dev/null 2>&1 || echo "pintrace has no verb trace"
}

# KERNEL TOOL FOLDER: what to run, or the file "refused".
write_job() {
    local run='exec sh ./capture.sh' how
    if [ "$2" = cost ]; then
        write_cost_job "$1" "$3"
        return
    fi
    if [ "${2%-follow}" = trace ]; then
        publish_pintrace "$1"
        sha256sum < "$cache/$1/share/pintrace/pintrace" > "$3/pintrace"
        # shellcheck disable=SC2016
        case $2 in *-follow) how=--follow ;; *) how='--keep-text "$OUT"' ;; esac
        run="exec /usr/local/lib/pintrace/pintrace trace -o trace.db $how --"
    else
        "$pintrace" capture --kernel "$1" --tool "$2" -o "$3/capture.sh" > "$3/refused" 2>&1 || return 0
        rm "$3/refused"
    fi
    printf '%s\n' '#!/bin/sh' 'export SETTLE_SECONDS=5' "$run sh -c 'all.sh > truth.txt'" > "$3/command"
    chmod +x "$3/command"
}

# KERNEL FOLDER: the scripts whose costs are compared.
write_cost_job() {
    local name
    cp "$here/workload/cost.sh" "$2/command"
    chmod +x "$2/command"
    while read -r name arguments; do
        # shellcheck disable=SC2086
        "$pintrace" capture --kernel "$1" -o "$2/$name.sh" $arguments > /dev/null
    done << 'END'
ftrace
ftrace-sampled --stacks 1/8
ftrace-task --task nobody
bpftrace --tool bpftrace
bpftrace-task --tool bpftrace --task nobody
bpftrace-callsite --tool bpftrace --callsite ksys_mmap_pgoff
END
}

# KERNEL: pintrace for a machine that has no .NET.
publish_pintrace() {
    say "publishing pintrace"
    dotnet publish "$root/src/Cli" -c Release -r linux-x64 -o "$cache/$1/share/pintrace" > "$cache/publish.log" 2>&1 \
        || die "pintrace cannot be published: see $cache/publish.log"
}

# KERNEL TOOL: its folder; a new one if there is none, or if it would be run in another way now.
make_job() {
    local job=$cache/$1/share/jobs/$2 new=$cache/$1/job
    rm -rf "$new"
    mkdir -p "$new"
    write_job "$1" "$2" "$new"
    { cat "$cache/$1/made" "$new"/*; sources workload; } | sha256sum > "$new/made"
    [ ! -e "$new/refused" ] || echo refused > "$new/status"
    if [ -z "$again" ] && cmp -s "$new/made" "$job/made"; then rm -rf "$new"; return; fi
    rm -rf "$job"
    mv "$new" "$job"
}

# KERNEL: jobs that an earlier run of this left.
forget_unfinished() {
    local job
    for job in "$cache/$1"/share/jobs/*/; do
        [ ! -d "$job" ] || [ -e "$job/status" ] || rm -rf "$job"
    done
}

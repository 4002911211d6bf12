#!/usr/bin/env bash
# Captures on real kernels what programs with known bugs do, and holds what pintrace says against what they did.
# run.sh [--tool TOOL]... [--again] [KERNEL...]      README.md says more. Exits 1 if anything is WRONG.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=${PINTRACE_GUEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pintrace-guest}
known_tools="ftrace trace-cmd perf bpftrace trace trace-follow"
kernels='' tools='' again=''

say() { echo "guest: $*" >&2; }
die() { say "$*"; exit 2; }

# KERNEL COLUMN of the table of kernels.
of_kernel() { awk -v kernel="$1" -v column="$2" '$1 == kernel { print $column }' "$here/kernels"; }

# FOLDER...: a name for what is in them.
sources() { (cd "$here" && find "$@" -type f -exec sha256sum {} + | LC_ALL=C sort -k 2 | sha256sum | cut -c 1-16); }

# shellcheck source=lib/packages.sh
. "$here/lib/packages.sh"
# shellcheck source=lib/guest.sh
. "$here/lib/guest.sh"
# shellcheck source=lib/jobs.sh
. "$here/lib/jobs.sh"
# shellcheck source=lib/boot.sh
. "$here/lib/boot.sh"
# shellcheck source=lib/judge.sh
. "$here/lib/judge.sh"

read_arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
        --again) again=1 ;;
        --tool) shift; tools="$tools ${1?--tool needs a name}" ;;
        -*) die "there is no option $1; there are --tool TOOL and --again" ;;
        *) kernels="$kernels $1" ;;
        esac
        shift
    done
    : "${kernels:=6.1 6.12 7.3}" "${tools:=$known_tools}"
    for name in $kernels; do [ -n "$(of_kernel "$name" 2)" ] || die "kernel $name is not in $here/kernels"; done
    for name in $tools; do
        case " $known_tools cost " in
        *" $name "*) ;;
        *) die "there is no tool $name; there are $known_tools, and cost" ;;
        esac
    done
}

# Everything that is missing, in one sentence.
check_needs() {
    local missing='' package program
    while read -r package program; do
        command -v "$program" > /dev/null || missing="$missing $package"
    done << 'END'
qemu-system-x86 qemu-system-x86_64
debootstrap debootstrap
busybox-static busybox
kmod depmod
cpio cpio
e2fsprogs mke2fs
xz-utils xz
zstd zstd
curl curl
gpgv gpgv
jq jq
END
    [ -z "$missing" ] || die "these packages are missing: apt-get install$missing"
    [ -r "$keyring" ] || die "this package is missing: apt-get install debian-archive-keyring"
    [ "$(id -u)" = 0 ] || die "this needs root, as debootstrap does"
    [ -x "$pintrace" ] || die "$pintrace is not there: dotnet build -c Release src/Cli, or PINTRACE=FILE"
}

# KERNEL: the guest, and its verdicts as rows of the table.
try_kernel() {
    local suite tool why word
    suite=$(of_kernel "$1" 3)
    make_tree "$suite"
    make_image "$suite"
    make_kernel "$1"
    make_share "$1"
    forget_unfinished "$1"
    for tool in $tools; do
        why=$(why_not "$tool")
        if [ -n "$why" ]; then say "$tool is left out: $why"; else make_job "$1" "$tool"; fi
    done
    run_guest "$1"
    for tool in $tools; do
        [ -z "$(why_not "$tool")" ] || continue
        if [ "$tool" = cost ]; then show_cost "$1"; continue; fi
        word=$(verdict "$1" "$cache/$1/share/jobs/$tool")
        say "$1 $tool: $word"
        echo "| $(cat "$cache/$1/release") | $tool | $word |" >> "$cache/table.md"
    done
}

# KERNEL: what each way to record costs.
show_cost() {
    say "what recording costs on Linux $(cat "$cache/$1/release")"
    awk -F '|' '
        BEGIN { print "| recorded | ns a page | times | events a page | ns an event |\n|---|---|---|---|---|" }
        $1 == "cost" { printf "| %s | %d | %.1f | %.1f | %d |\n", $2, $4, $4 / $3, $5, ($5 > 0 ? ($4 - $3) / $5 : 0) }
    ' "$cache/$1/share/jobs/cost/truth.txt"
}

count() { grep -c "| $1[^|]*|\$" "$cache/table.md" || :; }

main() {
    read_arguments "$@"
    check_needs
    mkdir -p "$cache"
    exec 9> "$cache/lock"
    flock -n 9 || die "another run uses $cache"
    printf '%s\n' '| kernel | tool | verdict |' '|---|---|---|' > "$cache/table.md"
    for kernel in $kernels; do try_kernel "$kernel"; done
    cat "$cache/table.md"
    echo "$(count exact) exact, $(count inconclusive) inconclusive, $(count WRONG) WRONG"
    [ "$(count WRONG)" = 0 ]
}

main "$@"; exit

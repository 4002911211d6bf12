#!/bin/bash
# What recording costs: the same direct reads, first without, then under each way to record them. Lines
# "cost|WAY|ns per page without|ns per page|events per page", medians of three. The scripts of pintrace capture are
# beside this.
exec > truth.txt
export SETTLE_SECONDS=0
t=/sys/kernel/tracing
reads=300 pages=4800

# What is recorded.
cat > bench.sh << END
for i in 1 2 3; do wl bench /dev/ram0 $reads || exit; done > each
sed -n 's/.*ns_per_page=//p' each | sort -n | sed -n 2p > numbers
END

# A WAY's lines that are events, for each of the pages that were read.
line() {
    awk -v way="$1" -v base="$base" -v ns="$(cat numbers)" -v pages=$((3 * pages)) '
        /^#/ || /^ *=>/ || /<stack trace>/ || /^$/ || /^\t/ { next }
        /^[0-9]+ [0-9]+ [0-9]+ / || /: / { n++ }
        END { printf "cost|%s|%d|%d|%.1f\n", way, base, ns, n / pages }' "$2"
}

without() {
    sh bench.sh
    base=$(cat numbers)
}

# WAY SCRIPT [VARIABLE...]
script() {
    way=$1 script=$2
    shift 2
    without
    rm -f out.txt
    if env OUT=out.txt "$@" sh "$script" sh bench.sh 2> said.txt; then line "$way" out.txt
    else echo "cost|$way: $(tail -n 1 said.txt)|1|0|0"
    fi
    [ -e probes ] || grep '^# pintrace probe ' out.txt | cut -d ' ' -f 4- > probes
}

# The same probes and tracepoints, set by hand.
plain() {
    without
    eval "$(grep '^tracepoints=' ftrace.sh)"
    old=$(cat $t/buffer_size_kb)
    while read -r definition; do echo "$definition" >> $t/dynamic_events; done < probes
    echo 65536 > $t/buffer_size_kb
    for event in pin $tracepoints; do echo 1 > $t/events/$event/enable; done
    echo 0 > $t/events/pin/base/enable
    echo > $t/trace
    echo 1 > $t/tracing_on
    sh bench.sh
    echo 0 > $t/tracing_on
    line "plain ftrace, the same probes" $t/trace
    for event in pin $tracepoints; do echo 0 > $t/events/$event/enable; done
    echo > $t/trace
    echo > $t/dynamic_events
    echo "${old%% *}" > $t/buffer_size_kb
}

script "ftrace, no stacks" ftrace.sh STACKS=0
plain
script "ftrace, stacks of one page in 8" ftrace-sampled.sh
script "ftrace, stacks (the default)" ftrace.sh
script "ftrace, pins of another task, stacks" ftrace-task.sh
script "bpftrace, no stacks" bpftrace.sh STACKS=0
script "bpftrace, stacks (the default)" bpftrace.sh
script "bpftrace, pins of another task, stacks" bpftrace-task.sh
script "bpftrace, pins of another callsite, stacks" bpftrace-callsite.sh

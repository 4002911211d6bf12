#!/bin/sh
# Every workload once; what it really did is on standard output. Those of the buggy module need /dev/pinbug.
set -e
m=/mnt source=/dev/nvme0n1
if [ -e /dev/pinbug ]; then
    for mode in 1 2 3 4 5; do wl bug $mode 2 16 4 100; done
    wl bug 6 2 16 4 1500
fi
wl dio 1 $m/dio
wl uring $m/uring 1 2
wl uring $m/uring 0 2
wl splice 2 $m/splice
wl mapdio 2 $source $m/mapping 32
wl forkdio 2 $source
if [ -e /dev/pinbug ]; then
    wl bugsync 7 2 16 400 $m/lost
fi

# Boots a guest until its jobs are done.
# shellcheck shell=bash disable=SC2154

guest_memory=${PINTRACE_GUEST_MEMORY:-3072}
guest_minutes=${PINTRACE_GUEST_MINUTES:-40}

# KERNEL: the emulator; it ends when the guest switches itself off or panics.
emulate() {
    local of=$cache/$1
    timeout --foreground -k 10 $((guest_minutes * 60)) qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 \
        -m "$guest_memory" -display none -monitor none -net none -no-reboot \
        -kernel "$of/vmlinuz" -initrd "$of/initrd.gz" \
        -append "console=ttyS0 panic=-1 mitigations=off quiet JOB_SECONDS=${PINTRACE_GUEST_JOB_SECONDS:-900}" \
        -drive "file=$cache/root-$(of_kernel "$1" 3).img,if=virtio,format=raw,snapshot=on" \
        -drive "file=$cache/disk-files,if=virtio,format=raw,cache=unsafe" \
        -drive "file=$cache/disk-source,if=none,id=source,format=raw" -device nvme,drive=source,serial=source \
        -virtfs "local,path=$of/share,mount_tag=share,security_model=none" \
        -serial "file:$of/console.txt"
}

# KERNEL: one boot, with fresh disks.
boot() {
    rm -f "$cache/disk-files"
    truncate -s 512M "$cache/disk-files"
    mke2fs -q -t ext4 -F "$cache/disk-files"
    head -c 64M /dev/urandom > "$cache/disk-source"
    emulate "$1" < /dev/null > "$cache/$1/qemu.log" 2>&1 || say "the emulator ended with $?: see $cache/$1/qemu.log"
}

jobs_left() {
    local job
    for job in "$cache/$1"/share/jobs/*/; do
        [ ! -d "$job" ] || [ -e "$job/status" ] || basename "$job"
    done
}

# KERNEL: boots as often as it takes, but not for ever: a job may end each guest.
run_guest() {
    local tries=0 left
    while left=$(jobs_left "$1"); [ -n "$left" ] && [ "$tries" -lt 4 ]; do
        tries=$((tries + 1))
        say "Linux $(cat "$cache/$1/release") boots, to run $(echo "$left" | tr '\n' ' ')"
        boot "$1"
    done
}

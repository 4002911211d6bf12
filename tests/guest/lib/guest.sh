# What a guest is made of: a kernel with the modules that it boots with, a root image with the tools, and our programs.
# shellcheck shell=bash disable=SC2154

# Tools that capture, and what builds our programs inside of the tree.
guest_packages=trace-cmd,linux-perf,bpftrace,bpftool,pahole,iproute2,kmod,e2fsprogs
guest_packages=$guest_packages,openssl,gcc,libc6-dev,make

# SUITE: the tree of a machine without a kernel.
make_tree() {
    local suite=$1 tree=$cache/tree-$1
    [ ! -e "$tree/complete" ] || return 0
    say "making a machine of Debian's $suite (some minutes)"
    rm -rf "$tree"
    debootstrap --variant=minbase --include="$guest_packages" "$suite" "$tree" "$mirror" > "$tree.log" 2>&1 \
        || die "debootstrap failed: see $tree.log"
    rm -rf "$tree"/var/cache/apt/archives/*.deb "$tree"/var/lib/apt/lists/* "$tree"/usr/share/{doc,locale,man}
    : > "$tree/complete"
}

# SUITE: its disk.
make_image() {
    local tree=$cache/tree-$1 image=$cache/root-$1.img
    [ ! -e "$image" ] || return 0
    mkdir -p "$tree/share" "$tree/mnt" "$tree/work"
    truncate -s 3G "$image.new"
    mke2fs -q -t ext4 -F -d "$tree" "$image.new"
    mv "$image.new" "$image"
}

# SUITE FOLDER COMMAND: runs it inside of the tree, with a folder of the host as /build.
inside_tree() {
    local tree=$cache/tree-$1
    mkdir -p "$tree/build"
    # shellcheck disable=SC2016
    unshare --mount sh -c '
        mount --bind "$2" "$1/build" && mount -t proc proc "$1/proc" && mount -t devtmpfs dev "$1/dev" || exit
        exec chroot "$1" /usr/bin/env PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C sh -c "cd /build && $3"' \
        sh "$tree" "$2" "$3"
}

# KERNEL: its files, below $cache/KERNEL, with pinbug.ko if Debian still has the headers.
make_kernel() {
    local kernel=$1 to=$cache/$1 suite release part made
    suite=$(of_kernel "$kernel" 2)
    release=$(newest_release "$suite" "$kernel")
    [ -n "$release" ] || die "Debian's $suite has no kernel $kernel"
    made="$release $(sources pinbug inside)"
    [ "$(cat "$to/made" 2> /dev/null)" != "$made" ] || return 0
    say "unpacking Linux $release"
    rm -rf "$to/files" "$to/made"
    mkdir -p "$to/files"
    for part in image base binary modules; do
        [ -z "$(field "$suite" "linux-$part-$release-amd64" Filename)" ] \
            || unpack "$suite" "linux-$part-$release-amd64" "$to/files"
    done
    for part in "$to"/files/boot/vmlinuz-* "$to"/files/usr/lib/modules/*/vmlinuz; do
        [ ! -f "$part" ] || cp "$part" "$to/vmlinuz"
    done
    make_initrd "$to"
    build_module "$kernel" "$release" > "$to/module.log" 2>&1 || die "pinbug cannot be built: see $to/module.log"
    rm -rf "$to/files"
    echo "$release" > "$to/release"
    echo "$made" > "$to/made"
}

# FOLDER: the first file system of a kernel, with what mounts the disk and the folder that is shared with the host.
make_initrd() {
    local files=$1/files root=$1/initrd modules version module
    modules=$(echo "$files"/usr/lib/modules/* "$files"/lib/modules/* | tr ' ' '\n' | grep -v '\*' | head -n 1)
    version=$(basename "$modules")
    [ "$modules" != "$files/usr/lib/modules/$version" ] || ln -sfn usr/lib "$files/lib"
    depmod -b "$files" "$version"
    rm -rf "$root"
    mkdir -p "$root"/{bin,proc,sys,dev,new,modules}
    cp "$(command -v busybox)" "$root/bin/busybox"
    ln -s busybox "$root/bin/sh"
    cp "$here/inside/init" "$here/inside/jobs" "$root"
    grep -v '^#' "$here/inside/modules" | while read -r module; do
        modprobe -d "$files" -S "$version" --show-depends "$module"
    done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r module; do
        add_module "$module" "$root/modules"
    done
    (cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) > "$1/initrd.gz"
    rm -rf "$root"
}

# FILE FOLDER: a module, unpacked, and its turn.
add_module() {
    local name
    name=$(basename "${1%.ko*}").ko
    case $1 in
    *.xz) xz -dc "$1" > "$2/$name" ;;
    *.zst) zstd -qdc "$1" > "$2/$name" ;;
    *) cp "$1" "$2/$name" ;;
    esac
    echo "$name" >> "$2/order"
}

# KERNEL RELEASE: pinbug.ko, if the suite still has the headers.
build_module() {
    local to=$cache/$1 suite headers=$cache/$1/build kbuild
    suite=$(of_kernel "$1" 2)
    rm -rf "$headers" "$to/pinbug.ko"
    [ -n "$(field "$suite" "linux-headers-$2-amd64" Filename)" ] || return 0
    kbuild=$(field "$suite" "linux-headers-$2-amd64" Depends | grep -oE 'linux-kbuild-[^ ,]+')
    mkdir -p "$headers/pinbug"
    unpack "$suite" "linux-headers-$2-amd64" "$headers" && unpack "$suite" "linux-headers-$2-common" "$headers" \
        && unpack "$suite" "$kbuild" "$headers" || return
    cp "$here"/pinbug/* "$headers/pinbug"
    # The headers name each other by their places in the system.
    inside_tree "$(of_kernel "$1" 3)" "$headers" "
        rm -rf /usr/src; ln -s /build/usr/src /usr/src
        for name in usr/lib/linux-kbuild*; do ln -sfn /build/\$name /usr/lib/; done
        make -C usr/src/linux-headers-$2-amd64 M=/build/pinbug modules" || return
    cp "$headers/pinbug/pinbug.ko" "$to/pinbug.ko"
    rm -rf "$headers"
}

# KERNEL: the folder that host and guest share, with our programs and no job.
make_share() {
    local to=$cache/$1/share suite
    suite=$(of_kernel "$1" 3)
    mkdir -p "$to/jobs" "$cache/programs"
    cp -r "$here/workload" "$here/pinbug" "$cache/programs"
    inside_tree "$suite" "$cache/programs" "gcc -O2 -static -pthread -o wl workload/*.c" || die "wl cannot be built"
    cp "$cache/programs/wl" "$here/workload/all.sh" "$to"
    rm -rf "$cache/programs" "$to/pinbug.ko"
    [ ! -e "$cache/$1/pinbug.ko" ] || cp "$cache/$1/pinbug.ko" "$to"
}

# Packages of Debian: found in a suite's index, which Debian has signed, fetched and checked.
# shellcheck shell=bash disable=SC2154

mirror=${PINTRACE_GUEST_MIRROR:-http://deb.debian.org/debian}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

fetch() { curl -fsSL --retry 3 -o "$2" "$1" || die "cannot fetch $1"; }

check_sha256() {
    echo "$1  $2" | sha256sum --quiet -c - >&2 && return
    rm -f "$2"
    die "$2 is not what Debian has signed"
}

# SUITE: the path of its index, fetched once a day.
index() {
    local list=$cache/packages/$1.list at=$mirror/dists/$1 part=main/binary-amd64/Packages.xz sum
    if [ -z "$(find "$list" -mtime -1 2> /dev/null)" ]; then
        mkdir -p "$cache/packages"
        fetch "$at/InRelease" "$list.release"
        gpgv -q --keyring "$keyring" -o "$list.checked" "$list.release" 2> /dev/null \
            || die "$at/InRelease has no signature of Debian"
        sum=$(awk -v part="$part" '/^SHA256:/ { on = 1 } on && $3 == part { print $1; exit }' "$list.checked")
        fetch "$at/$part" "$list.xz"
        check_sha256 "$sum" "$list.xz"
        xz -dc "$list.xz" > "$list.new"
        mv "$list.new" "$list"
    fi
    echo "$list"
}

# SUITE NAME FIELD: what the index says of the newest version of a package; nothing if there is none.
field() {
    awk -v RS= -v name="$2" -v field="$3" -F '\n' '
        $1 == "Package: " name {
            for (i = 1; i <= NF; i++) if (index($i, field ": ") == 1) found = substr($i, length(field) + 3)
        }
        END { if (found != "") print found }' "$(index "$1")"
}

# SUITE NAME FOLDER: unpacks a package there, without running anything of it.
unpack() {
    local from deb
    from=$(field "$1" "$2" Filename)
    [ -n "$from" ] || die "Debian's $1 has no package $2"
    deb=$cache/packages/$(basename "$from")
    [ -e "$deb" ] || fetch "$mirror/$from" "$deb"
    check_sha256 "$(field "$1" "$2" SHA256)" "$deb"
    dpkg-deb -x "$deb" "$3"
}

# SUITE KERNEL: the newest release of that kernel, as in 6.12.107+deb13; with headers, if any has them.
newest_release() {
    local list releases with_headers
    list=$(index "$1")
    releases=$(sed -nE "s/^Package: linux-image-(${2//./\\.}[.-][0-9][^ ]*)-amd64\$/\1/p" "$list" \
        | grep -vE -- '-(rt|cloud)$' | sort -V)
    with_headers=$(for r in $releases; do ! grep -qxF "Package: linux-headers-$r-amd64" "$list" || echo "$r"; done)
    echo "${with_headers:-$releases}" | tail -n 1
}

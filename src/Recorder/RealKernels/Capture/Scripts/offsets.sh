# ---- offsets into structs: given, known from the making of this script, looked up in BTF, or by the rule ----
btf=${BTF:-/sys/kernel/btf/vmlinux}

# NAME=OFFSET of each field, and NAME==VALUE of each value, from the raw dump of bpftool.
from_bpftool() {
    bpftool btf dump file "$btf" 2> /dev/null | awk -v fields="$fields" -v values="$values" '
        function find(id, name, base,    i, at) {
            for (i = 1; i <= members[id]; i++) {
                if (member[id, i] == name) return base + offset[id, i]
                if (member[id, i] == "(anon)" && (at = find(type[id, i], name, base + offset[id, i])) >= 0) return at
            }
            return -1
        }
        function number(word) { sub(/.*=/, "", word); return word + 0 }
        { gsub(/\047/, "") }
        /^\[/ { id = $1; gsub(/[][]/, "", id); kind = $2; if (kind == "STRUCT" && !($3 in named)) named[$3] = id; next }
        kind == "STRUCT" || kind == "UNION" { i = ++members[id]; member[id, i] = $1; type[id, i] = number($2); offset[id, i] = number($3) / 8 }
        kind == "ENUM" { value[$1] = number($2) }
        END {
            n = split(fields, f, " ")
            for (i = 1; i <= n; i++) { split(f[i], p, ":"); if ((p[2] in named) && (at = find(named[p[2]], p[3], 0)) >= 0) printf "%s=0x%x ", p[1], at }
            n = split(values, v, " ")
            for (i = 1; i <= n; i++) if (v[i] in value) printf "%s==%d ", v[i], value[v[i]]
        }'
}

# pahole prints members of members without a name with their offset in the whole.
from_pahole() {
    for field in $fields; do
        name=${field%%:*} rest=${field#*:}
        pahole -C "${rest%%:*}" "$btf" 2> /dev/null | awk -v name="$name" -v member="$(echo "$rest" | cut -d: -f2)" '
            { code = $0; sub(/;.*/, "", code); sub(/.*[ \t*]/, "", code) }
            code == member && match($0, /\/\* *[0-9]+ /) { printf "%s=0x%x ", name, substr($0, RSTART + 2, RLENGTH - 2) + 0; exit }'
    done
}

# NAME=... of which the first of each name is kept.
first_of_each() { tr ' ' '\n' | awk -F = 'NF && !given[$1]++ { printf "%s ", $0 }'; }

by_rule() { for field in $fields; do [ -z "${field##*:}" ] || printf '%s=%s ' "${field%%:*}" "${field##*:}"; done; }

# False if there is no BTF, or no tool to read it.
look_up() {
    [ -r "$btf" ] || return 1
    for reader in bpftool pahole; do
        command -v "$reader" > /dev/null || continue
        found=$("from_$reader" | first_of_each) from="looked up by $reader in $btf"
        [ -z "$found" ] || return 0
    done
    return 1
}

# Offsets and values given by hand go before those that are found.
take_given() {
    for word in ${OFFSETS-}; do
        case " $fields $values " in
        *" ${word%%=*}"[:\ ]*) ;;
        *) die "OFFSETS has $word; there are $(for field in $fields; do echo "${field%%:*}="; done | uniq | tr '\n' ' ')" ;;
        esac
    done
    [ -n "${OFFSETS-}" ] || return 0
    found=$(echo "$OFFSETS $found" | first_of_each)
    from="given by OFFSETS ($OFFSETS), the others $from"
}

find_offsets() {
    looked_up='looked up when this script was made, for this release'
    if [ "$release" = "$offsets_of" ]; then found=$offsets_known from=$looked_up
    elif look_up; then :
    else found=$(by_rule) from='NOT looked up (no BTF, or neither bpftool nor pahole) but by the rule for struct page of 64 bits: a word of flags, five words, _mapcount, _refcount'
    fi
    take_given
    [ "$verb $from" = "trace $looked_up" ] || say "offsets are $from: $found"
    offset_script='' used=''
    for field in $fields; do
        case "$used " in *" ${field%%:*} "*) continue ;; esac
        used="$used ${field%%:*}"
        use_offset "${field%%:*}"
    done
}

# What the kernel's BTF gives of the values with which pintrace reads the trace: the rest it knows from the release.
own_values() {
    for value in $values; do
        for word in $found; do
            case $word in "$value"=*) echo "# pintrace value $value ${word##*=}"; break ;; esac
        done
    done
}

# What a trace lacks without a member; nothing if a page that is pinned or unpinned would not be known without it.
lost_without() {
    case $1 in
    flags) echo "page flags: no lost-dirty" ;;
    mapping) echo "mappings: no lost-dirty" ;;
    mapcount) echo "counts of mappings" ;;
    refcount) echo "reference counts, and findings by count" ;;
    pincount) echo "counts of pins of large folios" ;;
    pipe_page) echo "gets and puts of pipes" ;;
    compound_head) probes | grep -q "^essential .*{$1}" || echo "heads of pages before the lockless path's pins" ;;
    esac
}

use_offset() {
    for word in $found; do
        case $word in
        "$1"==*) ;;
        "$1"=*) offset_script="$offset_script;s/{$1}/${word#*=}/g"; return ;;
        esac
    done
    lost=$(lost_without "$1")
    [ -n "$lost" ] || die "the offset of $1 is not known; give it as OFFSETS='$1=0x..'"
    say "the offset of $1 is not known; the trace will lack $lost"
    offset_script="$offset_script;s/ [a-z]*=[^ {]*{$1}[^ ]*//g"
    [ "$1" != pipe_page ] || offset_script="$offset_script;/pin\/[a-z]*pipe_/d"
}

# Holds what pintrace says of a capture against what the programs did.
# shellcheck shell=bash disable=SC2154

# TRUTH: what is to be found, as lines: kind, page, times.
true_findings() {
    awk '
        function found(kind, i) { times[kind " 0x" frame[i]]++ }
        function value(name,    m) { m = $0; sub(".* " name "=", "", m); return m + 0 }
        $2 == "pfns" { delete frame; pages = NF - 3; for (i = 1; i <= pages; i++) frame[i] = $(i + 3) }
        $2 != "bug" || !/ round=/ { next }
        { every = value("mode") == 2 ? "leaked-pin" : value("mode") == 3 ? "put-on-pin" : "over-unpin" }
        value("leaked") + value("put") + value("extra") { for (i = 4; i <= pages; i += 4) found(every, i) }
        value("early") { for (i = 1; i <= pages; i++) found("early-release", i) }
        value("freed") { for (i = 1; i <= pages; i++) found("dma-after-free", i) }
        value("lost") {
            for (i = 1; i <= pages; i++) {
                found("lost-dirty", i)
                if (!((NR, frame[i]) in written)) found("writeback-of-pinned", i)    # a folio at once
                written[NR, frame[i]]
            }
        }
        END { for (line in times) print line, times[line] }' "$1" | LC_ALL=C sort
}

# TRUTH pins|gets: what each process took, as lines: kind, process, pages; the second says what direct I/O takes.
true_counts() {
    awk -v direct="$2" '
        function value(name,    m) { m = $0; sub(".* " name "=", "", m); return m + 0 }
        $2 == "sum" {
            pins = value("pins") + (direct == "pins" ? value("direct") : 0)
            gets = value("gets") + (direct == "gets" ? value("direct") : 0)
            released += value("unpins") + (direct == "pins" ? value("direct") : 0)
            if (pins) print "pin", value("pid"), pins
            if (gets) print "get", value("pid"), gets
        }
        END { print "unpin", "all", released }' "$1" | LC_ALL=C sort
}

# TRACE SQL: rows, as words.
rows() { "$pintrace" query "$1" "$2" --format csv --limit 0 | tail -n +2 | tr , ' ' | LC_ALL=C sort; }

# TRACE: the findings, but for those that chance makes: how long a slow machine holds pages, and whether pages under
# direct I/O into a mapping are written back meanwhile.
seen_findings() {
    rows "$1" "SELECT kind, pfn, SUM(count) FROM findings WHERE conclusive
        AND kind <> 'long-pin' AND NOT (kind = 'writeback-of-pinned' AND related_callsite LIKE '%iov_iter%') GROUP BY 1, 2"
}

# TRACE: what was taken; the tools' own pins, and those that are never released with them, are not counted.
seen_counts() {
    rows "$1" "WITH taken AS (SELECT kind, pid, n FROM events WHERE outcome = 'done' AND actor GLOB 'wl*'
            AND (kind = 'pin' OR kind = 'get' AND gup AND callsite NOT IN ('get_arg_page', 'get_futex_key')))
        SELECT kind, pid, SUM(n) FROM taken GROUP BY 1, 2
        UNION ALL SELECT 'unpin', 'all', (SELECT SUM(n) FROM events WHERE kind = 'unpin') -
            (SELECT COALESCE(SUM(n), 0) FROM events WHERE kind = 'pin' AND outcome = 'done' AND actor NOT GLOB 'wl*')"
}

# TRACE: kinds of finding that it can show nothing of.
not_findable() { "$pintrace" analyze "$1" --json --exit-zero | jq -r '.findable[] | select(.findable | not) | .kind'; }

# TRACE: what it lacks, in pintrace's words; nothing if it lacks nothing.
said_lost() {
    "$pintrace" analyze "$1" --json --exit-zero | jq -r '
        [ (.findings[] | select(.conclusive | not) | .inconclusive_because), (.lost[] | "lost: " + tostring),
          (.quality.missed_probes[] | "missed: " + tostring),
          (.quality.pins[] | select(.share < 1) | "\(.seen) of \(.counted) pins \(.what) are in the trace")
        ] | first // ""'
}

# KINDS that a trace shows nothing of: those that the programs have, in words.
cannot_show() {
    local kinds
    kinds=$(for kind in leaked-pin put-on-pin over-unpin early-release dma-after-free lost-dirty writeback-of-pinned; do
        ! grep -qxF "$kind" <<< "$1" || echo "$kind"
    done)
    [ -z "$kinds" ] || echo ", but shows no ${kinds//$'\n'/ or }"
}

# TRUE SEEN: by how much they differ, in few words.
difference() {
    awk '
        { key = $1 " " $2; more[key] += FILENAME == ARGV[1] ? -$3 : $3 }
        END {
            for (key in more) {
                if (!more[key]) continue
                what = (more[key] > 0 ? "has " : "lacks ") substr(key, 1, index(key, " ") - 1)
                times[what] += more[key] > 0 ? more[key] : -more[key]
                places[what]++
                place[what] = substr(key, index(key, " ") + 1)
            }
            for (what in times) {
                where = places[what] == 1 ? place[what] : places[what] " places"
                printf "%s %d times%s at %s; ", what, times[what], what ~ /^has/ ? " more" : "", where
            }
        }' "$1" "$2"
}

# JOB: what is wrong before anything is compared; nothing if all is well.
mishap() {
    local code
    code=$(cat "$1/status" 2> /dev/null) || { echo "each guest ended in it"; return; }
    if [ "$code" = refused ]; then tail -n 1 "$1/refused"
    elif [ "$code" != 0 ]; then echo "ended with $code: $(tail -n 1 "$1/errors.txt")"
    elif [ -s "$1/left" ]; then echo "left $(tr '\n' ' ' < "$1/left")behind"
    elif [ -e "$1/capture.sh" ]; then
        "$pintrace" import "$1/trace.txt.gz" -o "$1/trace.db" --force > "$1/import.txt" 2>&1 \
            || tail -n 1 "$1/import.txt"
    fi
}

# KERNEL JOB: the verdict on a capture.
verdict() {
    local job=$2 wrong lost unseen found counted
    wrong=$(mishap "$job")
    [ -z "$wrong" ] || { echo "WRONG: $wrong"; return; }
    unseen=$(not_findable "$job/trace.db")
    true_findings "$job/truth.txt" | grep -vwF "${unseen:-none}" > "$job/findings.true" || :
    seen_findings "$job/trace.db" > "$job/findings.seen"
    true_counts "$job/truth.txt" "$(of_kernel "$1" 4)" > "$job/counts.true"
    seen_counts "$job/trace.db" > "$job/counts.seen"
    found=$(difference "$job/findings.true" "$job/findings.seen")
    counted=$(difference "$job/counts.true" "$job/counts.seen")
    lost=$(said_lost "$job/trace.db")
    case $found in
    *"has "*) echo "WRONG: $found$counted" ;;
    *) if [ -n "$lost" ]; then echo "inconclusive: $lost"
       elif [ -n "$found$counted" ]; then echo "WRONG: $found$counted"
       else echo "exact$(cannot_show "$unseen")"; fi ;;
    esac
}

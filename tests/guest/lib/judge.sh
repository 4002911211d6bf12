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
        value("lost") { for (i = 1; i <= pages; i++) { found("lost-dirty", i); found("writeback-of-pinned", i) } }
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

# TRACE: the findings. Pages under direct I/O into a mapping are written back as chance has it.
seen_findings() {
    rows "$1" "SELECT kind, pfn, SUM(count) FROM findings WHERE conclusive
        AND NOT (kind = 'writeback-of-pinned' AND related_callsite LIKE '%iov_iter%') GROUP BY 1, 2"
}

# TRACE: what was taken; the tools' own pins, and those that are never released with them, are not counted.
seen_counts() {
    rows "$1" "WITH taken AS (SELECT kind, pid, n FROM events WHERE outcome = 'done' AND actor GLOB 'wl*' AND (kind = 'pin'
            OR kind = 'get' AND gup AND callsite NOT IN ('get_arg_page', 'get_futex_key')))
        SELECT kind, pid, SUM(n) FROM taken GROUP BY 1, 2
        UNION ALL SELECT 'unpin', 'all', (SELECT SUM(n) FROM events WHERE kind = 'unpin') -
            (SELECT COALESCE(SUM(n), 0) FROM events WHERE kind = 'pin' AND outcome = 'done' AND actor NOT GLOB 'wl*')"
}

# TRACE: kinds of finding that it can show nothing of.
not_findable() { "$pintrace" analyze "$1" --json --exit-zero | jq -r '.findable[] | select(.findable | not) | .kind'; }

# TRACE: in what pintrace says that it lacks, if anything.
said_lost() {
    "$pintrace" analyze "$1" --json --exit-zero | jq -r '
        [ (.lost[] | tostring), (.findings[] | select(.conclusive | not) | .kind + " " + .inconclusive_because),
          (.quality.missed_probes[] | "missed probes: " + tostring),
          (.quality.pins[] | select(.share < 1) | "\(.seen) of \(.counted) pins \(.what)") ] | unique | join("; ")'
}

# What is only on one side, in few words.
difference() {
    diff "$1" "$2" | sed -n 's/^< /lacks /p; s/^> /has /p' | awk '
        { key = $1 " " $2; n[key] += $NF; lines[key]++; last[key] = $0 }
        END { for (key in n) printf "%s; ", lines[key] == 1 ? last[key] : key " " n[key] " times on " lines[key] " pages" }'
}

# KERNEL JOB: the verdict on a capture.
verdict() {
    local job=$2 lost unseen found counted
    [ ! -e "$job/refused" ] || { echo "WRONG: refused, $(tail -n 1 "$job/refused")"; return; }
    [ -e "$job/status" ] || { echo "WRONG: each guest ended in it"; return; }
    [ "$(cat "$job/status")" = 0 ] || { echo "WRONG: ended with $(cat "$job/status"): $(tail -n 1 "$job/errors.txt")"; return; }
    [ ! -s "$job/left" ] || { echo "WRONG: left $(tr '\n' ' ' < "$job/left")behind"; return; }
    "$pintrace" import "$job/trace.txt.gz" -o "$job/trace.db" --force > "$job/import.txt" 2>&1 \
        || { echo "WRONG: import, $(tail -n 1 "$job/import.txt")"; return; }
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
    '') [ -n "$counted$lost" ] || { echo exact; return; } ;&
    *) if [ -n "$lost" ]; then echo "inconclusive: $lost ($found$counted)"; else echo "WRONG: $found$counted"; fi ;;
    esac
}

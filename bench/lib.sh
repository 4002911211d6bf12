# shellcheck shell=bash
# What the benchmarks share. Needs $here, $out, $pintrace, $events, $rounds and $inject.

# The columns of a trace that peers get. What tick counts from is one column of theirs, not two tables.
columns=seq,tick,kind,pfn,actor,callsite,operation,request,token,n,flags,outcome,refcount,pincount,mapcount,state,arg
since="SELECT c.tick FROM checksum c WHERE c.last_seq < e.seq ORDER BY c.last_seq DESC LIMIT 1"
selected=${columns/tick/"tick + COALESCE(($since), 0) AS tick"}

fail() {
	echo "bench/run.sh: $1" >&2
	[ -z "${2-}" ] || cat "$2" >&2
	exit 1
}

# CPU seconds (user and system) of a command and of the processes that it waited for. What it prints is in $out/stdout.
# An analysis with findings exits 1.
cpu() {
	local TIMEFORMAT='%U %S' status=0
	{ time "$@" >"$out/stdout" 2>"$out/stderr"; } 2>"$out/time" || status=$?
	[ $status = 0 ] || [ "$status ${2-}" = "1 analyze" ] || fail "$1 exits $status" "$out/stderr"
	awk '{ printf "%.3f\n", $1 + $2 }' "$out/time"
}

# For output that nobody reads.
quiet() { "$@" >/dev/null; }

# A peer that says itself how many CPU seconds its work took.
told() { "$@" 2>"$out/stderr" || fail "$1 exits $?" "$out/stderr"; }

# compare BENCHMARK PEER OURS THEIRS: runs the two functions in turn; each prints CPU seconds.
compare() {
	local i ours theirs
	for ((i = 0; i < rounds; i++)); do
		ours=$("$3")
		theirs=$("$4")
		printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$events" "$ours" "$theirs" >>"$out/results"
	done
}

# missing HOW PEER...: notes peers that are not on this machine, and how to get them.
missing() {
	local how=$1 name
	shift
	for name; do printf '%s\t%s\n' "$name" "$how" >>"$out/missing"; done
}

# has COMMAND PACKAGE PEER...: whether the command that these peers need is there.
has() {
	command -v "$1" >/dev/null && return
	missing "apt-get install $2" "${@:3}"
	return 1
}

# compile NAME [FLAG...]: makes $out/NAME from c/NAME.c, linked with the SQLite library that pintrace brings along.
compile() {
	local name=$1 library arch=x64
	shift
	[ "$(uname -m)" != aarch64 ] || arch=arm64
	library=$(dirname "$pintrace")/libe_sqlite3.so
	[ -e "$library" ] || library=$(dirname "$pintrace")/runtimes/linux-$arch/native/libe_sqlite3.so
	gcc -O3 -march=native -I "$here/c" -o "$out/$name" "$here/c/$name.c" "$library" \
		-Wl,-rpath,"$(dirname "$library")" -lm -lpthread -ldl "$@" || fail "c/$name.c does not compile"
}

# csharp PEER...: whether the C# program that these peers need can be built.
csharp() {
	peer=$here/csharp/bin/Release/net10.0/peer
	if [ -z "${built-}" ]; then
		built=yes
		dotnet build -c Release --nologo -v quiet "$here/csharp" >"$out/build" 2>&1 || built=no
	fi
	[ $built = yes ] && return
	missing "dotnet build -c Release bench/csharp" "$@"
	return 1
}

# The load that is recorded; "trace" leaves it in $out/trace.db for those who read, and its rows in $out/rows.db.
record() { "$pintrace" record --scenario mixed-load --inject "$inject" --events "$events" "$@" --force; }
trace() {
	[ ! -e "$out/trace.db" ] || return 0
	record -o "$out/trace.db" >"$out/stdout" || fail "recording fails"
	rows "$out/trace.db" "$out/rows.db"
}

# rows TRACE OUTPUT: events and callsites alone, in plain tables as anybody would have made them.
rows() { ! csharp || "$peer" rows "$1" "$2" "$selected" || fail "$1 cannot be read"; }

# csv TRACE FROM COLUMNS FILE: a table as CSV, with a line of names.
csv() { "$pintrace" query "$1" "SELECT $3 FROM $2" --limit 0 --timeout 0 --format csv >"$4" 2>"$out/stderr"; }

ours_record() { cpu record -o "$out/ours.db"; }
ours_analyze() { cpu "$pintrace" analyze "$out/trace.db"; }

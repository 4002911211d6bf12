# shellcheck shell=bash
# search: all interleavings of large scenes, in states a second and memory

bench_search() {
	local scene i
	for scene in "$here"/scenes/*.json; do
		for ((i = 0; i < rounds; i++)); do search "$scene"; done
	done
}

# search SCENE: notes its states, the seconds of the search, and the most memory of the process that no file is behind.
search() {
	local pid kb most=0 status=0
	"$pintrace" explore --scenario "$1" --policy bio-reffed-pinned --max-states "$events" --json \
		>"$out/stdout" 2>"$out/stderr" &
	pid=$!
	while kb=$(sed -n 's/^RssAnon:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status" 2>/dev/null) && [ -n "$kb" ]; do
		[ "$kb" -le "$most" ] || most=$kb
		sleep 0.01
	done
	wait $pid || status=$?
	[[ $status = [014] ]] || fail "a search exits $status" "$out/stderr"
	awk -v name="$(basename "$1" .json)" -v most="$most" -F '[:,]' '
		{ gsub(/[ "]/, ""); value[$1] = $2 }
		END { printf "%s\t%s\t%s\t%s\n", name, value["states"], value["seconds"], most }' \
		"$out/stdout" >>"$out/searches"
}

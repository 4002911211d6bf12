# shellcheck shell=bash
# spin: all interleavings of a scene, against SPIN on a model of it

bench_spin() {
	local scene=$here/spin/large.json policy=bio-reffed-pinned search="SPIN, its search" all="SPIN, from the scene on"
	has spin spin "$search" "$all" || return 0
	has gcc gcc "$search" "$all" || return 0
	[ "$events" -ge 1000000 ] || scene=$here/spin/small.json
	judged >/dev/null
	local events
	events=$(sed -n 's/ *\([0-9]*\) states, stored.*/\1/p' "$out/stdout")
	explored >/dev/null
	[ "$(value states)" = "$events" ] || fail "SPIN finds $events states, pintrace $(value states)"
	compare spin "$search" explored pan
	compare spin "$all" explored judged
}

explored() {
	cpu "$pintrace" explore --scenario "$scene" --policy "$policy" --jobs 1 --no-symmetry --json
}

value() { sed -n "s/^ *\"$1\": \([0-9.]*\),*$/\1/p" "$out/stdout"; }

pan() { cpu "$out/pan" -m1000000; }

# Model, verifier, its compilation and its search.
judged() { cpu judge; }

judge() (
	cd "$out"
	"$pintrace" export --promela "$scene" --policy "$policy" -o scene.pml --force
	spin -a scene.pml
	gcc -O2 -w -DNOREDUCE -DSAFETY -o pan pan.c
	./pan -m1000000
)

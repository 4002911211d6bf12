#!/usr/bin/env bash
# Changes one line of the product at a time, as tests/mutants.txt says, and runs the tests that have to notice:
#   tests/mutate.sh              every mutant, after a comparison of the search with whole states over every cell
#   tests/mutate.sh NAME...      these mutants
# Works in a copy of the sources. Takes about 20 seconds for each mutant on two cores. Exit 1 if one survives.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r "$root/." "$copy/"
cd "$copy" || exit 1
dotnet build -c Release --nologo -v q TraceTool.sln >build.log 2>&1 || { tail -20 build.log; exit 1; }

survivors=0 killed=0
test_run() { dotnet test -c Release --no-build --nologo "tests/$1" --filter "FullyQualifiedName~$2" >test.log 2>&1; }

# Gives an assembly to the tests.
deploy() { find tests -path "*/bin/Release/*" -name "$(basename "$1")" -exec cp "$1" {} \; ; }

# name, file, text, other text, test project, test
mutate() {
	local name=$1 file=$2 old=$3 new=$4 project=$5 test=$6 source part dll killer
	source=$(cat "$file"; printf x)
	if [[ $source != *"$old"* ]]; then
		echo "$name: $file has no '$old'"; survivors=$((survivors + 1)); return
	fi
	printf %s "${source/"$old"/"$new"}" >"$file.new"
	truncate -s -1 "$file.new" && cp "$file" "$file.old" && mv "$file.new" "$file"
	part=$(cut -d/ -f2 <<<"$file")
	dll=src/$part/bin/Release/net10.0/Pintrace.$part.dll
	[[ $part == Cli ]] && dll=src/Cli/bin/Release/net10.0/pintrace.dll
	cp "$dll" good.dll
	if ! dotnet build -c Release --nologo -v q --no-restore --no-dependencies -p:TreatWarningsAsErrors=false \
		-p:EnforceCodeStyleInBuild=false "src/$part" >build.log 2>&1; then
		echo "$name: does not compile"; grep -m1 error build.log; survivors=$((survivors + 1))
	else
		deploy "$dll"
		if test_run "$project" "$test"; then
			echo "$name: SURVIVED $project $test"; survivors=$((survivors + 1))
		else
			killer=$(grep -m1 -oP '^\s+Failed \K[^ (]+' test.log | sed 's/.*\.\(.*\..*\)/\1/')
			echo "$name: killed by ${killer:-a crash of $project $test}"; killed=$((killed + 1))
		fi
	fi
	mv "$file.old" "$file"
	touch "$file"
	cp good.dll "$dll"
	deploy "$dll"
}

if [[ $# == 0 ]]; then
	if EVERY_CELL=1 test_run Recorder.Tests ExplorerTests; then echo "search: fingerprints stand for whole states in every cell"
	else echo "search: FAILED"; tail -20 test.log; survivors=1; fi
fi
name='' file='' old='' new=''
while IFS= read -r line || [[ -n $line ]]; do
	case $line in
		'#'*|'') ;;
		'in '*) file=${line#in } ;;
		'- '*) old=${line#- } ;;
		'+'*) new=${line#+}; new=${new# } ;;
		'by '*)
			read -r _ project test <<<"$line"
			if [[ $# == 0 || " $* " == *" $name "* ]]; then mutate "$name" "$file" "$old" "$new" "$project" "$test"; fi ;;
		*) name=$line ;;
	esac
done <"$root/tests/mutants.txt"
echo "$killed killed, $survivors not"
exit $((survivors > 0))

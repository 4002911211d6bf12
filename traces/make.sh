#!/usr/bin/env bash
# Makes the golden traces and their reports anew, as golden.txt lists them: name, then the command that makes NAME.db.
set -euo pipefail
cd "$(dirname "$0")"
dotnet build -c Release --nologo -v quiet ../src/Cli >/dev/null
pintrace=../src/Cli/bin/Release/net10.0/pintrace
while read -r name command; do
	# Exit 1 means findings, which most of these are about.
	$pintrace $command -o "$name.db" --force >/dev/null || [ $? = 1 ]
	$pintrace analyze "$name.db" --exit-zero >"$name.txt"
	echo "$name.db"
done <golden.txt
$pintrace matrix --long >matrix.txt
echo matrix.txt

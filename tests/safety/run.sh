#!/usr/bin/env bash
# What takes too long for every day, about the safety of traces:
#   tests/safety/run.sh [damage] [kills] [versions] [large]        all of it if nothing is named
# damage    tens of thousands of damaged traces, and thousands of power losses; a quarter of an hour
# kills     some hundred recorders, each killed at another moment or out of room; ten minutes
# versions  versions.sh: stock sqlite3, and a newer SQLite from npm
# large     large.sh: a trace of more than 4 GiB
# Exit 1 if something is wrong, or not there.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
failed=0
[ $# -gt 0 ] || set -- damage kills versions large

# tests TIMES PROJECT NAMES: tests with that many times as many cases; one that hangs is ended.
tests() {
	THOROUGH=$1 dotnet test -c Release --nologo "$here/../$2" --blame-hang-timeout 60min \
		--filter "FullyQualifiedName~${3//|/|FullyQualifiedName~}"
}

damage() {
	tests 10 Recorder.Tests "DamagedPagesTests|What_SQLite_calls_damaged_is_never_called_whole|DiskTests" &&
		tests 40 Cli.Tests DamagedPagesTests
}
kills() { tests 20 EndToEnd.Tests A_recorder_; }
versions() { npm ci --silent --prefix "$here"; "$here/versions.sh"; }
large() { "$here/large.sh"; }

for part; do
	case $part in
	damage | kills | versions | large) ;;
	*) echo "tests/safety/run.sh: there is no part '$part'" >&2; exit 1 ;;
	esac
	echo "== $part"
	"$part" || { echo "== $part FAILED"; failed=1; }
done
exit $failed

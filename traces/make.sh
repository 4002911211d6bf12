#!/usr/bin/env bash
# Makes what the tests compare anew: the golden traces and their reports, as golden.txt lists them (name, then the command
# that makes NAME.db), the text of the short ones, and the matrix.
set -euo pipefail
cd "$(dirname "$0")/.."
goldens='FullyQualifiedName~Goldens.GoldenTraceTests|FullyQualifiedName~Goldens.MatrixTests'
UPDATE_GOLDEN=1 dotnet test -c Release tests/EndToEnd.Tests --nologo -v quiet --filter "$goldens"

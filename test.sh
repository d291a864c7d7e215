#!/usr/bin/env bash
# Builds, checks the format, packs, and runs all tests; what continuous integration calls.
#   ./test.sh           the gate: the heavy rows run small
#   ./test.sh --long    the same with the full numbers (BUILDMEMO_LONG=1)
# The last line is `N passed, N failed`. A failing test keeps its folder and names it; results are in TestResults/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
if [[ "${1:-}" == --long ]]; then
    export BUILDMEMO_LONG=1
elif [[ $# -gt 0 ]]; then
    echo "usage: ./test.sh [--long]" >&2
    exit 2
fi

# What the tests compare BuildMemo with, or check it by. Names are Debian's.
install_missing() {
    local missing=()
    command -v git > /dev/null || missing+=(git)
    command -v zstd > /dev/null || missing+=(zstd)
    command -v strace > /dev/null || missing+=(strace)
    command -v ninja > /dev/null || missing+=(ninja-build)
    command -v hyperfine > /dev/null || missing+=(hyperfine)
    command -v chromium > /dev/null || missing+=(chromium)
    command -v zsh > /dev/null || missing+=(zsh)
    command -v fish > /dev/null || missing+=(fish)
    ldconfig -p 2> /dev/null | grep -q 'libzstd\.so\.1' || missing+=(libzstd1)
    /usr/bin/python3 -c 'import msgpack' 2> /dev/null || missing+=(python3-msgpack)
    /usr/bin/python3 -c 'import sklearn' 2> /dev/null || missing+=(python3-sklearn)
    if [[ ${#missing[@]} -eq 0 ]]; then
        return
    fi
    if ! command -v apt-get > /dev/null; then
        echo "Please install what the tests need: ${missing[*]}" >&2
        exit 3
    fi
    local as_root=()
    if [[ $(id -u) -ne 0 ]]; then
        as_root=(sudo)
    fi
    echo "Installing ${missing[*]}"
    "${as_root[@]}" apt-get update --quiet=2 < /dev/null
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends "${missing[@]}" < /dev/null
}

# One project after the other: several start builds of their own that take both cores.
run_tests() {
    local project name log
    rm -rf TestResults
    for project in tests/*.Tests/*.csproj; do
        name=$(basename "$project" .csproj)
        log="TestResults/$name.trx"
        echo "== $name"
        # The verdict is in the results; a host that died leaves none, which counts as one failure below.
        dotnet test "$project" --configuration Release --no-build --verbosity quiet \
            --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" --results-directory TestResults < /dev/null || true
        if [[ -f "$log" ]]; then
            add_counters "$log"
        else
            echo "$name left no results" >&2
            failed=$((failed + 1))
        fi
    done
}

# <Counters total="3" executed="3" passed="3" failed="0" error="0" timeout="0" aborted="0" ... />
add_counters() {
    local counters name
    counters=$(grep -o '<Counters [^>]*' "$1")
    passed=$((passed + $(counter passed "$counters")))
    for name in failed error timeout aborted; do
        failed=$((failed + $(counter "$name" "$counters")))
    done
    # A host that crashed half way reports its tests as passed, and the crash as the run's outcome.
    if grep -q '<ResultSummary outcome="Failed"' "$1" && [[ $(counter failed "$counters") -eq 0 ]]; then
        failed=$((failed + 1))
    fi
}

counter() {
    sed -E "s/.* $1=\"([0-9]+)\".*/\1/" <<< "$2"
}

passed=0
failed=0
install_missing
./build.sh < /dev/null || { echo "0 passed, 1 failed"; exit 1; }
# A wrong format counts as one failed test.
dotnet format BuildMemo.sln --no-restore --verify-no-changes --verbosity quiet < /dev/null || failed=$((failed + 1))
run_tests
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]

#!/usr/bin/env bash
# Builds everything (Release) and puts the packages into artifacts/packages/.
#   ./build.sh                      build and pack
#   ./build.sh bench noop|restore|cold|onechange|... [--steps N]
#                                   build, pack, and measure; `./build.sh bench` lists what there is
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

dotnet build BuildMemo.sln --configuration Release --verbosity quiet
# A package of an older version would be found by who looks for the newest.
rm -rf artifacts/packages
dotnet pack BuildMemo.sln --configuration Release --no-build --verbosity quiet
echo "Packages:"
ls artifacts/packages/*.nupkg

if [[ "${1:-}" == bench ]]; then
    shift
    exec dotnet benchmarks/BuildMemo.Benchmarks/bin/Release/net10.0/BuildMemo.Benchmarks.dll "$@"
fi

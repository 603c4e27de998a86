#!/bin/sh
# Makes the figure of this folder; run it from anywhere. METAFLOW names the command, for instance
#   METAFLOW="dotnet run --project src/MetaFlow.Cli --" results/collins2020/regenerate.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
metaflow=${METAFLOW:-dotnet run --project src/MetaFlow.Cli --}
store=$(mktemp -d)
trap 'rm -rf "$store"' EXIT

$metaflow run collins2020.exp1 --store "$store/runs.db" --output "$here/exp1.png" --format md --quiet > /dev/null

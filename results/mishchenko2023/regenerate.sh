#!/bin/sh
# Makes every table and figure of this folder; run it from anywhere. METAFLOW names the command, for instance
#   METAFLOW="dotnet run --project src/MetaFlow.Cli --" results/mishchenko2023/regenerate.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
metaflow=${METAFLOW:-dotnet run --project src/MetaFlow.Cli --}
store=$(mktemp -d)
trap 'rm -rf "$store"' EXIT

for name in fig1 fig2; do
    $metaflow run "mishchenko2023.$name" --store "$store/runs.db" --output "$here/$name.png" --format md --quiet > /dev/null
done

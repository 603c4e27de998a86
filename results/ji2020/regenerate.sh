#!/bin/sh
# Makes every table and figure of this folder; run it from anywhere. METAFLOW names the command, for instance
#   METAFLOW="dotnet run --project src/MetaFlow.Cli --" results/ji2020/regenerate.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
metaflow=${METAFLOW:-dotnet run --project src/MetaFlow.Cli --}
store=$(mktemp -d)
trap 'rm -rf "$store"' EXIT

for name in steps fixed-step decision; do
    $metaflow run "ji2020.$name" --store "$store/runs.db" --output "$here/$name.png" --format md --quiet | cut -d '|' -f 1,2,4,5,7-9,11 | sed 's/$/|/' > "$here/$name.md"
done

#!/bin/sh
# Makes every table and figure of this folder; run it from anywhere. METAFLOW names the command, for instance
#   METAFLOW="dotnet run --project src/MetaFlow.Cli --" results/chayti2024/regenerate.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
metaflow=${METAFLOW:-dotnet run --project src/MetaFlow.Cli --}
store=$(mktemp -d)
trap 'rm -rf "$store"' EXIT

for name in fig1 fig1-log; do # the runs have ids and times that are new each time: only the table of errors is kept
    $metaflow run "chayti2024.$name" --store "$store/runs.db" --output "$here/$name.png" --format md --quiet | sed '1,/^$/d' > "$here/$name-errors.md"
done
for seed in 2 3 4 5; do
    printf 'seed %s\n\n' $seed
    $metaflow run chayti2024.fig1-log --store "$store/runs.db" --no-figure --format md --quiet --set seed=$seed --set steps=1 --set 'quality.inner_steps=[15, 20, 30]' | sed '1,/^$/d'
    echo
done > "$here/fig1-log-seeds.md"

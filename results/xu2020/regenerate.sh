#!/bin/sh
# Makes every table and figure of this folder; run it from anywhere. METAFLOW names the command, for instance
#   METAFLOW="dotnet run --project src/MetaFlow.Cli --" results/xu2020/regenerate.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
metaflow=${METAFLOW:-dotnet run --project src/MetaFlow.Cli --}
store=$(mktemp -d)
trap 'rm -rf "$store"' EXIT

figure() { # NAME: the figure of seed 1, flows and updates; what it prints is kept for those that keep it
    $metaflow run "xu2020.$1" --store "$store/runs.db" --output "$here/$1.png" --format md --quiet
}
medians() { # FILE NAME SETTINGS...: medians of 20 seeds, updates
    file=$1 name=$2
    shift 2
    $metaflow run "xu2020.$name" --store "$store/runs.db" --no-figure --quiet --format md --set repetitions=20 --set 'modes=["update"]' "$@" > "$here/$file.md"
}

figure fig1 | sed '1,/^$/d' > "$here/fig1-critical-points.md" # without the runs, whose ids are new each time
for panel in fig2a fig2b fig2c fig2d fig2e fig2f fig2g fig2h; do figure $panel > /dev/null; done
medians fig2a-medians fig2a
medians fig2a-long fig2a --set steps=600
medians fig2a-tuned fig2a --set steps=60 --set outer_step_rule=tuned
medians fig2a-sum fig2a --set problem.normalization=sum
medians fig2a-half-mean fig2a --set problem.normalization=half-mean --set steps=400
for ratio in 0.3 0.05 0.01; do medians "fig2a-switch-$ratio" fig2a --set steps=600 --set algorithms.bi-maml.switch_gradient_ratio=$ratio; done
medians fig2b-medians fig2b
medians fig2b-long fig2b --set steps=4000
medians fig2b-tuned fig2b --set steps=1000 --set outer_step_rule=tuned
medians fig2b-standardized-target fig2b --set problem.target_scaling=unit-variance
medians fig2b-mean fig2b --set problem.normalization=mean
medians fig2c-medians fig2c
medians fig2c-long fig2c --set steps=1000
medians fig2c-small-start fig2c --set start.scale=0.1 --set steps=30
medians fig2d-medians fig2d
medians fig2d-long fig2d --set steps=2000
medians fig2d-fashion-mnist fig2d --set problem.dataset=fashion-mnist

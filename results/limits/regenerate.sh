#!/usr/bin/env bash
# Runs every study of this folder again: tables into studies.md, figures beside it. Takes a few minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build src/MetaFlow.Cli -c Release -v q -nologo
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=results/limits/studies.md
study() { # study FIGURE|- ALGORITHM [options]: one section of the page
  local figure=$1 args; shift
  args=(limit "$@" --store "$work/limits.db" --format md --quiet)
  if [ "$figure" = - ]; then args+=(--no-figure); else args+=(--output "results/limits/$figure.png"); fi
  printf '\n## `metaflow limit %s`\n\n' "$*" >>"$out"
  dotnet run --no-build -c Release --project src/MetaFlow.Cli -- "${args[@]}" | sed -E 's/^(\|.*)\| [0-9a-f-]+ \|$/\1|/; s/^(\|.*)\| run \|$/\1|/; s/^(\|.*)\| --- \|$/\1|/' >>"$out"
}
printf '# Limit studies\n\nEvery section is the output of the command above it; `results/limits/regenerate.sh` runs them all. What they show is in [README.md](README.md).\n' >"$out"

# β → 0: every algorithm on every kind of problem.
for problem in quadratics sin-quadratics logistic tanh; do
  for algorithm in maml bi-maml fo-maml fo-muml fo-b-maml tr-maml; do
    figure=-
    case $algorithm.$problem in maml.sin-quadratics | bi-maml.quadratics | fo-b-maml.tanh | tr-maml.quadratics) figure=$algorithm.$problem ;; esac
    study "$figure" "$algorithm" --problem "$problem" --rungs 8
  done
done
study maml.diabetes maml
study maml.hinge maml --problem hinge

# The other parameters.
study inner-step maml --problem quadratics --parameter inner-step
study - maml --problem logistic --parameter inner-step
study inner-steps maml --problem quadratics --parameter inner-steps --rungs 10
study inner-flow maml --problem quadratics --parameter inner-steps --inner-time 0.5
study - maml --problem logistic --parameter inner-steps --inner-time 1
study fixed-point-steps fo-muml --problem quadratics --parameter fixed-point-steps --rungs 12
study - fo-muml --problem logistic --parameter fixed-point-steps --rungs 8 --set inner_step_size=0.2
study perturbation fo-b-maml --problem quadratics --parameter perturbation --ratio 10 --rungs 10
study - fo-b-maml --problem logistic --parameter perturbation --ratio 4 --rungs 7

# Sampled tasks.
study batch maml --problem quadratics --parameter batch --rungs 8
study weak.maml.quadratics maml --problem quadratics --batch 1
study weak.erm.sines erm --problem sines --batch 1 --first 0.5 --rungs 4 --samples 200000

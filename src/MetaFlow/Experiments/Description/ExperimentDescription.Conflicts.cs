namespace MetaFlow.Experiments;

public sealed partial record ExperimentDescription
{
    private bool HasQuadraticLosses => Problem switch
    {
        GeneratedRegression or GeneratedQuadratics => true,
        StandardTasks standard => standard.Name is not (StandardProblemName.P3 or StandardProblemName.P5),
        DataGroups { Loss: GlmFamily.Squared } or ClassPairs { Loss: GlmFamily.Squared } or DataTasks { Loss: GlmFamily.Squared } => true,
        _ => false,
    };

    /// <summary>What is allowed field by field but contradicts another field.</summary>
    private IEnumerable<(string Field, string Problem)> Conflicts()
    {
        foreach (var (field, problem) in Problem.Conflicts())
        {
            yield return ($"problem.{field}", problem);
        }

        if (Start.Rule == StartRule.Given != Start.Values is not null)
        {
            yield return ("start.values", "must be given if and only if start.rule is given");
        }

        if (Start.Rule == StartRule.Problem && !Problem.HasOwnStart)
        {
            yield return ("start.rule", "may be problem only for standard problems and networks, which say where to start");
        }

        if (Modes.Distinct().Count() != Modes.Count)
        {
            yield return ("modes", "must not name a mode twice");
        }

        if (Metrics.Distinct().Count() != Metrics.Count)
        {
            yield return ("metrics", "must not name a metric twice");
        }

        if (Plot?.FirstOrDefault(metric => !Metrics.Contains(metric)) is { } missing)
        {
            yield return ("plot", $"must name only metrics that are recorded, and metrics does not name \"{missing}\"");
        }

        if (Curves is { } curves && curves.To <= curves.From)
        {
            yield return ("curves.to", "must be greater than curves.from");
        }

        if (!Problem.HasHeldOut && Metrics.FirstOrDefault(HeldOutAccuracy.Metrics.Contains) is { } accuracy)
        {
            yield return ("metrics", $"may name {accuracy} only for problems with held-out episodes (problem.kind image-pairs)");
        }

        if (Quality is not null && ObjectivePenalty is null)
        {
            yield return ("objective_penalty", "is missing; quality needs it for the exact meta-gradient");
        }

        for (int i = 0; i < (Quality?.InnerSteps.Count ?? 0); i++)
        {
            if (Quality!.InnerSteps[i] is < 1 or > 1_000_000)
            {
                yield return ($"quality.inner_steps[{i}]", "must be from 1 to 1000000");
            }
        }

        if (Curves?.Objective == CurveObjective.Proximal && InnerStepSize is 0)
        {
            yield return ("inner_step_size", "must be above 0 for the proximal objective");
        }

        if (Curves is not null && Problem is not ScalarPair)
        {
            yield return ("curves", "may be given only for problems on the real line (problem.kind scalar-pair)");
        }

        if (Curves is not null && InnerStepSize is null)
        {
            yield return ("inner_step_size", "is missing; curves needs it for the MAML objective");
        }

        if (OuterStepRule == OuterStepRule.Tuned && !HasQuadraticLosses)
        {
            yield return ("outer_step_rule", "may be tuned only for quadratic losses (squared loss or generated-quadratics)");
        }

        var labels = new HashSet<string>();
        for (int i = 0; i < Algorithms.Count; i++)
        {
            string at = $"algorithms[{i}]";
            AlgorithmChoice algorithm = Algorithms[i];
            if (!labels.Add(algorithm.DisplayName))
            {
                yield return ($"{at}.label", $"must tell this entry from another one that is also called \"{algorithm.DisplayName}\"");
            }

            ParameterDescription? step = algorithm.Parameter("inner_step_size");
            if (step is { HasUsualValue: false } && algorithm.InnerTime is null && (algorithm.InnerStepSize ?? InnerStepSize) is null)
            {
                yield return ($"{at}.inner_step_size", $"is missing; {algorithm.Name} needs it, here or as inner_step_size of the experiment");
            }

            if (algorithm.Sampling is { Draws: true } && Modes.Contains(RunMode.Flow))
            {
                yield return ("modes", $"must be [\"update\"], because {algorithm.DisplayName} is sampled: what is drawn anew in every step has no flow");
            }

            if (algorithm.ErrorDirection == global::MetaFlow.ErrorDirection.Random && Modes.Contains(RunMode.Flow))
            {
                yield return ("modes", $"must be [\"update\"], because the errors of {algorithm.DisplayName} are random: what is drawn anew in every step has no flow");
            }

            if (algorithm.Sampling is { Hessian: not null } sampling && (sampling.Support == 0 || sampling.Query == 0))
            {
                yield return ($"{at}.sampling", "must give support and query with hessian");
            }

            if (algorithm.Dynamics is not null && algorithm.Takes("switch_gradient_norm"))
            {
                yield return ($"{at}.dynamics", $"must be left out, because {algorithm.Name} has its own, two phases");
            }

            if (algorithm.Output is not null && Modes.Contains(RunMode.Flow))
            {
                yield return ($"{at}.output", "may be given only where modes is [\"update\"]");
            }

            bool switches = algorithm.Takes("switch_gradient_norm");
            if (switches && algorithm.SwitchGradientNorm is null == algorithm.SwitchGradientRatio is null)
            {
                yield return (at, $"must give exactly one of switch_gradient_norm and switch_gradient_ratio, which {algorithm.Name} needs");
            }

            if (step is null && algorithm.InnerStepSize is not null)
            {
                yield return ($"{at}.inner_step_size", $"must be left out, because {algorithm.Name} has no inner step");
            }

            foreach (var (name, value) in algorithm.Given().Where(given => given.Name is not ("inner_step_size" or "switch_gradient_norm")))
            {
                if (algorithm.Parameter(name) is not { } known)
                {
                    yield return ($"{at}.{name}", $"must be left out, because {algorithm.Name} has no such parameter");
                }
                else if (known.Read(value) is null)
                {
                    yield return ($"{at}.{name}", $"is {value}, but for {algorithm.Name} it must be {known.Allowed}");
                }
            }

            if (!switches && (algorithm.SwitchGradientNorm ?? algorithm.SwitchGradientRatio) is not null)
            {
                yield return ($"{at}.{(algorithm.SwitchGradientNorm is null ? "switch_gradient_ratio" : "switch_gradient_norm")}", $"must be left out, because {algorithm.Name} has one phase");
            }
        }
    }
}

using System.Globalization;

namespace MetaFlow.Experiments;

/// <summary>Turns the rungs of a study into orders and sentences.</summary>
internal static class LimitFindings
{
    public static LimitResult Of(LimitDescription description, LimitProblem problem, LimitLadder? ladder, IReadOnlyList<LimitRung> rungs, int reused, bool cancelled)
    {
        var fits = new Dictionary<string, LimitFit>();
        var promised = new Dictionary<string, double>();
        bool geometric = ladder?.IsGeometric ?? false;
        double[] values = [.. rungs.Select(rung => rung.Value)];
        foreach (string measure in LimitMeasure.Distances.Keys.Where(name => rungs.Count > 0 && rungs.All(rung => rung.Measures.ContainsKey(name))))
        {
            double[] distances = [.. rungs.Select(rung => rung[measure])], floors = [.. rungs.Select(rung => rung.Floor(measure))];
            fits[measure] = geometric ? LimitFit.Geometric(values, distances, floors, ladder!.Clearance) : LimitFit.Algebraic(values, distances, floors, ladder!.Clearance);
            if (ladder?.Promised(measure) is { } order)
            {
                promised[measure] = order;
            }
        }

        IReadOnlyList<LimitBound> bounds = ladder is null || rungs.Count == 0 ? [] : ladder.Bounds;
        return new LimitResult
        {
            Description = description,
            Limit = ladder?.Limit ?? string.Empty,
            Reference = ladder?.Reference ?? string.Empty,
            Rungs = rungs,
            Fits = fits,
            Promised = promised,
            Bounds = bounds,
            IsGeometric = geometric,
            Findings = [.. Sentences(problem, ladder, rungs, fits, promised, bounds)],
            Reused = reused,
            Cancelled = cancelled,
        };
    }

    private static IEnumerable<string> Sentences(
        LimitProblem problem, LimitLadder? ladder, IReadOnlyList<LimitRung> rungs, Dictionary<string, LimitFit> fits, Dictionary<string, double> promised, IReadOnlyList<LimitBound> bounds)
    {
        if (ladder?.NoPromise is { } reason)
        {
            yield return reason;
        }

        double[] unstable = [.. rungs.Where(rung => rung.Measures.Any(measure => LimitMeasure.Distances.ContainsKey(measure.Key) && double.IsInfinity(measure.Value))).Select(rung => rung.Value)];
        if (unstable.Length > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"At {problem.ParameterName} = {string.Join(", ", unstable.Select(value => value.ToString("G3", CultureInfo.InvariantCulture)))} the update is outside its stability and diverges, so no order is promised there.");
        }

        foreach (string measure in LimitMeasure.Principal)
        {
            if (fits.TryGetValue(measure, out LimitFit? fit))
            {
                yield return Order(problem, ladder!, rungs, measure, fit, promised.TryGetValue(measure, out double order) ? order : null);
            }
        }

        double[] lags = [.. rungs.Select(rung => rung[LimitMeasure.SwitchLag]).Where(double.IsFinite)];
        if (lags.Length > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"The update switches between {lags.Min():0.00} and {lags.Max():0.00} steps after the flow: a bounded number of steps, whatever the step.");
        }

        foreach (LimitBound bound in bounds)
        {
            double[] ratios = [.. rungs.Select((rung, i) => (rung[bound.Measure] + rung.Floor(bound.Measure)) / bound.Values[i]).Where((_, i) => double.IsFinite(bound.Values[i]))];
            if (ratios.Length > 0)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{bound.Statement} ({bound.Constants}): (distance + error budget)/bound is at most {ratios.Max():G3}.");
            }
        }
    }

    private static string Order(LimitProblem problem, LimitLadder ladder, IReadOnlyList<LimitRung> rungs, string measure, LimitFit fit, double? promised)
    {
        string what = measure switch
        {
            LimitMeasure.ModifiedState => "the modified flow",
            LimitMeasure.WeakModified => "the stochastic modified equation",
            LimitMeasure.WeakWithoutDrift => "that equation without its corrected drift",
            LimitMeasure.WeakWithoutDiffusion => "that equation without its diffusion",
            _ => ladder.Limit,
        };
        string kind = ladder.IsGeometric ? "Rate" : measure.StartsWith("weak_", StringComparison.Ordinal) ? "Weak order" : "Order";
        if (!double.IsFinite(fit.Finest))
        {
            return $"{kind} against {what}: none, because no two neighbouring distances clear the other errors.";
        }

        string range = fit.HasRange
            ? string.Create(CultureInfo.InvariantCulture, $"; {fit.Lowest:0.000} to {fit.Highest:0.000} over {problem.ParameterName} = {rungs[fit.First].Value:G3} … {rungs[fit.Last].Value:G3}")
            : ", not settled";
        range = Interval(rungs, measure, fit) + range;
        string theory = promised is { } order ? string.Create(CultureInfo.InvariantCulture, $" (theory: {order:0.###})") : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{kind} against {what}: {fit.Finest:0.000} between the finest rungs{range}{theory}.");
    }

    // What the samples leave open in the order of the two finest rungs that count.
    private static string Interval(IReadOnlyList<LimitRung> rungs, string measure, LimitFit fit)
    {
        if (!(rungs[fit.Last][LimitMeasure.Sampling] > 0))
        {
            return string.Empty;
        }

        LimitRung coarse = rungs[fit.Last - 1], fine = rungs[fit.Last];
        double span = Math.Log(coarse.Value / fine.Value);
        double Order(int sign) => Math.Log((coarse[measure] - (sign * coarse[LimitMeasure.Sampling])) / (fine[measure] + (sign * fine[LimitMeasure.Sampling]))) / span;
        return string.Create(CultureInfo.InvariantCulture, $" (between {Order(1):0.00} and {Order(-1):0.00} with 99 % confidence in both distances)");
    }
}

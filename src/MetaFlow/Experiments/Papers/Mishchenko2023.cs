namespace MetaFlow.Experiments;

/// <summary>The figures of mishchenko2023 (Moreau envelopes and FO-MuML).</summary>
internal static class Mishchenko2023
{
    // z = 0.4 is where the paper looks, and x₀ = 0.4 + α f′(0.4) = 0.4 + 28/375 for α = 2.
    private const double Tangent = 0.4 + (28.0 / 375);

    /// <summary>All figures, in order.</summary>
    public static IEnumerable<ExperimentDescription> Experiments()
    {
        ExperimentDescription first = new()
        {
            Name = "mishchenko2023.fig1",
            Title = "A convex function, and its value at the proximal point, which is not convex",
            Paper = "mishchenko2023",
            Locator = "Figure 1",
            Reading = "f as printed in the proof of Theorem 1. The paper gives neither α nor the range; here α = 2, for which φ is most clearly not convex near the point x₀ of the proof "
                + "(z = 0.4). As transcribed the proof's second derivative lacks a factor f′(z); with it φ″(x₀) is negative for α above 75/83, not 75/2249. The run is iMAML with λ = 1/α.",
            Problem = new ScalarPair { Pair = ScalarPairName.Mishchenko2023Figure1 },
            Start = new StartDescription { Rule = StartRule.Given, Values = [1.4] },
            InnerStepSize = 2,
            ObjectivePenalty = 0.5,
            OuterStepSize = 0.5,
            Steps = 400,
            Algorithms = [new() { Name = "imaml", Penalty = 0.5 }],
            Curves = new CurveDescription { From = -1.5, To = 1.5, Points = 3001, Objective = CurveObjective.Proximal },
        };
        yield return first;
        yield return first with
        {
            Name = "mishchenko2023.fig2",
            Title = "The objective goes below its tangent",
            Locator = "Figure 2",
            Curves = new CurveDescription { From = 0.3, To = 0.8, Points = 2001, Objective = CurveObjective.Proximal, TangentAt = Tangent },
        };
    }
}

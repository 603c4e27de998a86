using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Tests.Catalogue;
using Xunit;

namespace MetaFlow.Tests.Dynamics;

/// <summary>Every outer dynamics: its update by hand, its flow as the limit, and what it promises of both.</summary>
public sealed class OuterDynamicsTests
{
    private const double Alpha = 0.2;

    private static readonly TaskSet s_tasks = AlgorithmContractTests.Nonlinear(4, 7);
    private static readonly Vector<double> s_start = Problems.Normal(4, 7, 50);

    private static readonly Dictionary<string, OuterDynamics> s_dynamics = new()
    {
        ["normalized"] = OuterDynamics.Normalized(0.5, 2),
        ["clipped"] = OuterDynamics.Clipped(0.7),
        ["ball"] = OuterDynamics.Projected(FeasibleSet.Ball(1.2)),
        ["box"] = OuterDynamics.Projected(FeasibleSet.Box(-0.4, 0.9)),
        ["adam"] = OuterDynamics.Adam(2, 5, 0.1),
        ["adaptive-step"] = OuterDynamics.AdaptiveStep(new() { Factor = 0.5 }),
    };

    public static TheoryData<string> Names => new(s_dynamics.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Update_OfManySteps_IsTheFormula(string name)
    {
        var algorithm = Create(name);
        const double beta = 0.1;
        var iterates = algorithm.Iterate(s_start, beta, 50);
        double[] m = new double[4], s = new double[4];
        for (int k = 0; k < 50; k++)
        {
            double[] w = iterates.StateSpan(k)[..4].ToArray(), g = Gradient(w), actual = iterates.StateSpan(k + 1)[..4].ToArray();
            double norm = Norm(g);
            double[] expected = name switch
            {
                "normalized" => Moved(w, g, beta / (0.5 + (2 * norm))),
                "clipped" => Moved(w, g, beta * Math.Min(1, 0.7 / norm)),
                "ball" => Ball(Moved(w, g, beta)),
                "box" => [.. Moved(w, g, beta).Select(x => Math.Clamp(x, -0.4, 0.9))],
                "adaptive-step" => Moved(w, g, beta / (0.5 * Smoothness(w))),
                _ => Adam(w, g, k),
            };
            Assert.True(Norm(Moved(expected, actual, 1)) <= 1e-14 * (1 + norm), $"step {k}: off by {Norm(Moved(expected, actual, 1)):E2}");
        }

        double[] Adam(double[] w, double[] g, int k)
        {
            // Kingma and Ba's Algorithm 1 with β₁ = 1 − β/2 and β₂ = 1 − β/5.
            double b1 = 1 - (beta / 2), b2 = 1 - (beta / 5);
            return [.. w.Select((x, j) =>
            {
                m[j] = (b1 * m[j]) + ((1 - b1) * g[j]);
                s[j] = (b2 * s[j]) + ((1 - b2) * g[j] * g[j]);
                return x - (beta * m[j] / (1 - Math.Pow(b1, k + 1)) / (Math.Sqrt(s[j] / (1 - Math.Pow(b2, k + 1))) + 0.1));
            })];
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Update_ForSmallSteps_TendsToTheFlowAtOrderOne(string name)
    {
        var algorithm = Create(name);
        var exact = algorithm.Flow.Solve(s_start, 2, new() { RelativeTolerance = 1e-9, AbsoluteTolerance = 1e-11 }).FinalState;
        double[] errors = [.. new[] { 200, 400, 800 }.Select(n => (algorithm.Iterate(s_start, 2.0 / n, n).FinalState - exact).SubVector(0, 4).L2Norm())];

        // A switch (the boundary reached, the threshold passed) within a step changes the constant from one ladder step to the next, not the order.
        Assert.InRange(Math.Log2(errors[0] / errors[2]) / 2, 0.75, 1.25);
    }

    [Fact]
    public void AdamOfStep_WithTheUsualRates_IsTheUsualAdam()
    {
        var usual = (AdamDynamics)OuterDynamics.AdamOfStep(0.01);
        Assert.Equal(0.1, usual.FirstDecayTime, 1e-14);
        Assert.Equal(10, usual.SecondDecayTime, 1e-11);
    }

    [Fact]
    public void ProjectedFlow_StaysInTheSetAndItsUpdateToo()
    {
        foreach (string name in new[] { "ball", "box" })
        {
            var algorithm = Create(name);
            var inside = algorithm.Iterate(s_start, 0.2, 30).FinalState;
            Assert.Contains(Enumerable.Range(0, 4), j => name == "ball" ? Math.Abs(inside.L2Norm() - 1.2) < 1e-12 : inside[j] is -0.4 or 0.9);
            var flow = algorithm.Flow.Solve(inside, 10, new() { RelativeTolerance = 1e-8, AbsoluteTolerance = 1e-10 });
            Assert.All(Enumerable.Range(0, flow.Count), i => Assert.True(name == "ball" ? flow.State(i).L2Norm() <= 1.2 + 1e-6 : flow.State(i).All(x => x is >= -0.4 - 1e-6 and <= 0.9 + 1e-6)));
        }
    }

    [Fact]
    public void NormalizedFlow_HasTheOrbitOfThePlainOne()
    {
        // The same value of F means the same point: both follow one curve.
        var plain = Algorithms.Maml(s_tasks, Alpha).Flow.Solve(s_start, 30, new() { RelativeTolerance = 1e-10, AbsoluteTolerance = 1e-12 });
        var end = Create("normalized").Flow.Solve(s_start, 3, new() { RelativeTolerance = 1e-10, AbsoluteTolerance = 1e-12 }).FinalState;
        double target = Algorithms.Maml(s_tasks, Alpha).Objective.Potential(end.ToArray());
        double low = 0, high = 30;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Algorithms.Maml(s_tasks, Alpha).Objective.Potential(plain.At(middle).ToArray()) > target ? (middle, high) : (low, middle);
        }

        Assert.True((plain.At(low) - end).L2Norm() <= 1e-6);
    }

    [Fact]
    public void Dynamics_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => OuterDynamics.Normalized(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => OuterDynamics.Normalized(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => OuterDynamics.Clipped(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => OuterDynamics.Adam(double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeasibleSet.Ball(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeasibleSet.Box(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create("adam").Iterate(s_start, 2.5, 1));
        Assert.Contains("gradient steps", Assert.Throws<ArgumentException>(() => new Algorithm("x", s_tasks, new Composition { Adaptation = Adaptation.ProximalPoint(2), Dynamics = OuterDynamics.AdaptiveStep() })).Message, StringComparison.Ordinal);
        Assert.Contains("extend the state", Assert.Throws<ArgumentException>(() => new Algorithm("x", s_tasks, new Composition { Adaptation = Adaptation.GradientStep(0.1), Weighting = Weighting.Adversarial(), Dynamics = OuterDynamics.Adam(1, 1) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AdversarialWeighting_WithAProjectedParameter_KeepsBothInTheirSets()
    {
        var algorithm = new Algorithm("x", s_tasks, new Composition { Adaptation = Adaptation.GradientStep(Alpha), Weighting = Weighting.Adversarial(speed: 2), Dynamics = OuterDynamics.Projected(FeasibleSet.Ball(0.5)) });
        var iterates = algorithm.Iterate(s_start, 0.1, 100);
        for (int k = 1; k <= 100; k++)
        {
            var state = iterates.State(k);
            Assert.True(state.SubVector(0, 4).L2Norm() <= 0.5 * (1 + 1e-14));
            Assert.Equal(1, state.SubVector(4, 3).Sum(), 1e-14);
            Assert.All(state.SubVector(4, 3), p => Assert.True(p >= 0));
        }
    }

    private static Algorithm Create(string name) => new(name, s_tasks, new Composition { Adaptation = Adaptation.GradientStep(Alpha), Dynamics = s_dynamics[name] });

    private static double[] Gradient(double[] w) => [.. Problems.Evaluate(Algorithms.Maml(s_tasks, Alpha).Objective, Vector<double>.Build.Dense(w)).Select(x => -x)];

    // ji2020 eq. 13 and 14 with N = 1.
    private static double Smoothness(double[] w)
    {
        double l = s_tasks.Max(task => Math.Max(task.Support.Constants.Smoothness!.Value.Value, task.Query.Constants.Smoothness!.Value.Value));
        double rho = s_tasks.Max(task => Math.Max(task.Support.Constants.HessianLipschitz!.Value.Value, task.Query.Constants.HessianLipschitz!.Value.Value));
        double average = 0;
        for (int i = 0; i < s_tasks.Count; i++)
        {
            average += s_tasks.Weights[i] * Norm(PublishedFormulas.Gradient(s_tasks[i].Query, w));
        }

        return ((1 + (Alpha * l)) * (1 + (Alpha * l)) * l) + (Alpha * rho * (1 + (Alpha * l)) * average);
    }

    private static double[] Ball(double[] w) => [.. w.Select(x => x * Math.Min(1, 1.2 / Norm(w)))];

    private static double[] Moved(double[] w, double[] g, double step) => [.. w.Zip(g, (x, y) => x - (step * y))];

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(v => v * v));
}

using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MetaFlow.Tests.Dynamics;

/// <summary>What the fields say of their noise, that it covers what they have, and that step control is not asked to see below it.</summary>
public sealed class NoiseFloorTests
{
    private const double Penalty = 2;
    private const double Delta = 1e-6;
    private const double Unit = 1.1102230246251565e-16;

    private static readonly TaskSet s_nonlinear = RandomTasks.Classification(
        new ClassificationTasksOptions { Family = GlmFamily.Logistic, Tasks = 3, Samples = 21, Dimension = 4, Seed = 11, Normalization = Normalization.Mean });

    private static readonly ProximalPointOptions s_loose = new() { Accuracy = Delta };

    /// <summary>Algorithms, their noise floors, and the constant that turns it into an error of the field.</summary>
    public static TheoryData<string, double> Floors => new()
    {
        { "erm", 0 }, { "maml", 0 }, { "fo-maml", 0 }, { "reptile", 0 }, { "fo-muml", 0 }, { "fo-b-maml, steps", 2 * Unit / 1e-2 },
        { "moreau", Delta }, { "fo-muml, inexact", Delta }, { "imaml", Delta },
        { "fo-b-maml", 2 * (Delta + Unit) / 1e-2 }, { "fo-b-maml, order 2", (Delta + Unit) / 1e-2 }, { "fo-b-maml, order 3", (11 / 6.0 + 3 + 1.5 + 1 / 3.0) * (Delta + Unit) / 1e-2 },
        { "hf-maml", Unit / 1e-4 }, { "tr-maml, hessian-free", Unit / 1e-4 },
        { "normalized", Delta }, { "clipped", Delta }, { "adam", Delta }, { "projected", Delta }, { "inner flow by tolerance", 1e-7 }, { "inner flow by steps", 0 },
    };

    [Theory]
    [MemberData(nameof(Floors))]
    public void NoiseFloor_OfAnAlgorithm_IsWhatItsSolversAndDifferencesLeave(string name, double expected) =>
        Assert.Equal(expected, Make(name).Flow.Phases[0].Field.NoiseFloor, 1e-12 * (1 + expected));

    [Theory]
    [InlineData("moreau", Penalty)]
    [InlineData("fo-muml, inexact", 0.25)]
    [InlineData("imaml", 0.25 * (1 + (1 / Penalty)))]
    [InlineData("fo-b-maml", Penalty)]
    [InlineData("fo-b-maml, order 2", Penalty)]
    public void Field_WithALooseInnerSolver_IsOffByItsNoiseAtMost(string name, double constant)
    {
        // Logistic losses of features of size 1 are 1/4-smooth; λ is the constant of a displacement, and I + ∇²f̂/λ has an inverse of norm 1, whose derivative adds some.
        IVectorField noisy = Make(name).Flow.Phases[0].Field, exact = Make(name, 1e-15).Flow.Phases[0].Field;
        double size = FeatureSize(), largest = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            Vector<double> w = RandomTasks.InitialPoint(seed, 4, 1.5);
            double[] loose = new double[4], tight = new double[4];
            noisy.Evaluate(0, w.ToArray(), loose);
            exact.Evaluate(0, w.ToArray(), tight);
            largest = Math.Max(largest, MathNet.Numerics.Distance.Euclidean(loose, tight));
        }

        Assert.InRange(largest, noisy.NoiseFloor * 1e-9, noisy.NoiseFloor * constant * Math.Max(1, size * size));
    }

    [Fact]
    public void HessianFreeField_OnQuadratics_IsOffByItsNoiseAtMost()
    {
        // There the difference has no bias, and what is left is rounding.
        TaskSet tasks = RandomTasks.LinearRegression(new RegressionTasksOptions { Tasks = 3, Samples = 13, Dimension = 5, Seed = 3, Normalization = Normalization.HalfMean });
        foreach (double delta in new[] { 1e-3, 1e-5, 1e-7 })
        {
            IVectorField differenced = Algorithms.HfMaml(tasks, 0.1, delta, Data).Flow.Phases[0].Field, exact = Algorithms.Maml(tasks, 0.1, Data).Flow.Phases[0].Field;
            double smoothness = tasks.Max(task => task.Support.Constants.Smoothness!.Value.Value);
            for (int seed = 0; seed < 20; seed++)
            {
                Vector<double> w = RandomTasks.InitialPoint(seed, 5, 1);
                double[] one = new double[5], other = new double[5];
                differenced.Evaluate(0, w.ToArray(), one);
                exact.Evaluate(0, w.ToArray(), other);
                // Two gradients, each a sum of 13 products; αL is about 1/3 here, and the field's constant is at most L.
                double allowed = differenced.NoiseFloor * smoothness * (1 + w.L2Norm()) * 13;
                Assert.InRange(MathNet.Numerics.Distance.Euclidean(one, other), 0, allowed);
            }
        }
    }

    [Fact]
    public void Solve_BelowTheNoise_IsRefusedWithBothNumbers_AndAboveItIsNot()
    {
        Flow flow = Make("moreau").Flow;
        Vector<double> start = RandomTasks.InitialPoint(1, 4, 1);
        var refused = Assert.Throws<InvalidInputException>(() => flow.Solve(start, 1, new SolveOptions { RelativeTolerance = 1e-8 }));
        Assert.StartsWith("RelativeTolerance is 1E-08, but the field has a noise of 1E-06 ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("it must be at least ten times that, 1E-05.", refused.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => flow.SolveAll([start], 1, new SolveOptions { RelativeTolerance = 9.9e-6 }));
        Assert.Equal(Termination.Completed, flow.Solve(start, 1, new SolveOptions { RelativeTolerance = 1e-5 }).Termination);
        Assert.Equal(Termination.Completed, flow.Solve(start, 1, new SolveOptions { Method = Method.RungeKutta4, StepSize = 0.1 }).Termination);
    }

    [Fact]
    public void DefaultSolve_OfEveryAlgorithmOfTheCatalogue_IsAboveItsNoise()
    {
        double tolerance = new SolveOptions().RelativeTolerance;
        foreach (AlgorithmDescription known in AlgorithmCatalogue.All)
        {
            Algorithm algorithm = AlgorithmCatalogue.Create(known.Name, s_nonlinear, new Dictionary<string, ParameterValue>(), Data);
            Assert.All(algorithm.Flow.Phases, phase => Assert.InRange(phase.Field.NoiseFloor, 0, tolerance / 10));
        }
    }

    private static AlgorithmOptions Data => new() { Route = Route.Data };

    private static double FeatureSize() => s_nonlinear.Max(task => Math.Sqrt(4 * task.Support.Constants.Smoothness!.Value.Value));

    private static Algorithm Make(string name, double accuracy = Delta)
    {
        ProximalPointOptions proximal = s_loose with { Accuracy = accuracy };
        InnerSolution inner = InnerSolution.ToAccuracy(accuracy);
        Algorithm Shaped(OuterDynamics dynamics) => Algorithms.Moreau(s_nonlinear, 1 / Penalty, proximal, Data).With(c => c with { Dynamics = dynamics });
        Algorithm Followed(FlowMapOptions options) =>
            new("maml", s_nonlinear, new Composition { Adaptation = Adaptation.GradientFlow(0.3, options) }, Data);
        return name switch
        {
            "erm" => Algorithms.Erm(s_nonlinear, Data),
            "maml" => Algorithms.Maml(s_nonlinear, 0.1, Data),
            "fo-maml" => Algorithms.FoMaml(s_nonlinear, 0.1, options: Data),
            "reptile" => Algorithms.Reptile(s_nonlinear, 0.1, options: Data),
            "fo-muml" => Algorithms.FoMuml(s_nonlinear, 0.1, options: Data),
            "fo-muml, inexact" => new("fo-muml", s_nonlinear, new Composition { Adaptation = Adaptation.ProximalPoint(Penalty, proximal), MetaGradient = MetaGradient.FirstOrder }, Data),
            "moreau" => Algorithms.Moreau(s_nonlinear, 1 / Penalty, proximal, Data),
            "imaml" => Algorithms.Imaml(s_nonlinear, Penalty, 20, inner, Data),
            "fo-b-maml" => Algorithms.FoBMaml(s_nonlinear, Penalty, 1e-2, 1, inner, Data),
            "fo-b-maml, order 2" => Algorithms.FoBMaml(s_nonlinear, Penalty, 1e-2, 2, inner, Data),
            "fo-b-maml, order 3" => Algorithms.FoBMaml(s_nonlinear, Penalty, 1e-2, 3, inner, Data),
            "fo-b-maml, steps" => Algorithms.FoBMaml(s_nonlinear, Penalty, 1e-2, 1, InnerSolution.GradientSteps(0.1, 3), Data),
            "hf-maml" => Algorithms.HfMaml(s_nonlinear, 0.1, 1e-4, Data),
            "tr-maml, hessian-free" => Algorithms.TrMaml(s_nonlinear, 0.1, metaGradient: MetaGradient.HessianFree(1e-4), options: Data),
            "normalized" => Shaped(OuterDynamics.Normalized(1, 1)),
            "clipped" => Shaped(OuterDynamics.Clipped(0.5)),
            "adam" => Shaped(OuterDynamics.Adam(1, 10)),
            "projected" => Shaped(OuterDynamics.Projected(FeasibleSet.Ball(1))),
            "inner flow by tolerance" => Followed(new FlowMapOptions { RelativeTolerance = 1e-7 }),
            "inner flow by steps" => Followed(new FlowMapOptions { Steps = 8 }),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }
}

using MathNet.Numerics.LinearAlgebra;
using MetaFlow.Tests.Catalogue;
using Xunit;

namespace MetaFlow.Tests.Dynamics;

/// <summary>Exact meta-gradients and their derivatives against finite differences, for every adaptation and kind of loss.</summary>
public sealed class AdaptationDerivativeTests
{
    private static readonly Dictionary<string, Adaptation> s_adaptations = new()
    {
        ["none"] = Adaptation.None,
        ["one step"] = Adaptation.GradientStep(0.3),
        ["four steps"] = Adaptation.GradientSteps(0.2, 4),
        ["penalized steps"] = Adaptation.GradientSteps(0.2, 4, 1.5),
        ["fixed-point steps"] = Adaptation.FixedPointSteps(0.25, 3),
        ["proximal point"] = Adaptation.ProximalPoint(2, new() { Accuracy = 1e-14 }),
        ["accelerated proximal point"] = Adaptation.ProximalPoint(2, new() { Accuracy = 1e-14, Solver = InnerSolver.AcceleratedGradient }),
    };

    public static TheoryData<string, string> Cases() => new(
        from adaptation in s_adaptations.Keys
        from losses in (string[])["sines", "logistic", "squared", "mixed"]
        select (adaptation, losses));

    [Theory]
    [MemberData(nameof(Cases))]
    public void ExactMetaGradient_OfAnyAdaptation_IsTheDerivativeOfTheObjective(string adaptation, string losses)
    {
        var field = new Algorithm("exact", Tasks(losses), new Composition { Adaptation = s_adaptations[adaptation] }).Objective;
        double[] w = [.. Problems.Normal(4, 5, 300)], u = [.. Problems.Normal(4, 5, 301).Normalize(2)];
        double[] v = Problems.Evaluate(field, Vector<double>.Build.Dense(w)), product = new double[4];

        // Central differences at h = 1e-2 with one Richardson step lose some 1e-14/h of the values to rounding; truncation is estimated.
        var (slope, truncation) = FiniteDifference.Directional(x => [field.Potential(x)], w, u, 1e-2);
        Assert.Equal(-v.Zip(u, (a, b) => a * b).Sum(), slope[0], truncation + 1e-10);

        (var difference, truncation) = FiniteDifference.Directional(x => Problems.Evaluate(field, Vector<double>.Build.Dense(x)), w, u, 1e-2);
        field.PotentialHessianProduct(w, u, product);
        double error = Math.Sqrt(difference.Zip(product, (a, b) => (a + b) * (a + b)).Sum());
        Assert.True(error <= truncation + 1e-10, $"Hessian product off by {error:E2}, truncation {truncation:E2}");
    }

    [Theory]
    [InlineData("sines")]
    [InlineData("logistic")]
    [InlineData("mixed")]
    public void InnerFlow_WithAnyMethod_HasTheDerivativeOfItsDiscreteMap(string losses)
    {
        double[] w = [.. Problems.Normal(4, 5, 300)], u = [.. Problems.Normal(4, 5, 301).Normalize(2)];
        foreach (var options in new FlowMapOptions[] { new() { Method = Method.RungeKutta4, Steps = 7 }, new() { Method = Method.Euler, Steps = 5 }, new() { Steps = 4 } })
        {
            var composition = new Composition { Adaptation = Adaptation.GradientFlow(0.8, options) };
            var algorithm = new Algorithm("flow", Tasks(losses), composition);
            double[] v = Problems.Evaluate(algorithm.Objective, Vector<double>.Build.Dense(w));
            var (slope, truncation) = FiniteDifference.Directional(x => [algorithm.Objective.Potential(x)], w, u, 1e-2);
            Assert.Equal(-v.Zip(u, (a, b) => a * b).Sum(), slope[0], truncation + 1e-10);
            Assert.Throws<NotSupportedException>(() => algorithm.Objective.PotentialHessianProduct(w, u, new double[4]));
            Assert.Equal(v, Problems.Evaluate(algorithm.Objective, Vector<double>.Build.Dense(w)));
        }
    }

    [Fact]
    public void InnerFlow_ByEuler_IsGradientSteps()
    {
        // N Euler steps of T/N are N gradient steps of that size, for every meta-gradient that both have.
        var tasks = Tasks("sines");
        foreach (var metaGradient in new[] { MetaGradient.Exact, MetaGradient.FirstOrder, MetaGradient.Displacement })
        {
            double[] Direction(Adaptation adaptation) => Problems.Evaluate(new Algorithm("x", tasks, new Composition { Adaptation = adaptation, MetaGradient = metaGradient }).Flow.Phases[0].Field, Problems.Normal(4, 5, 300));
            double[] steps = Direction(Adaptation.GradientSteps(0.2, 4)), flow = Direction(Adaptation.GradientFlow(0.8, new() { Method = Method.Euler, Steps = 4 }));
            Assert.True(steps.Zip(flow, (a, b) => Math.Abs(a - b)).Max() <= 1e-13);
            double[] fine = Direction(Adaptation.GradientSteps(0.8 / 4000, 4000)), exact = Direction(Adaptation.GradientFlow(0.8));
            Assert.InRange(fine.Zip(exact, (a, b) => Math.Abs(a - b)).Max(), 1e-9, 1e-3);
        }
    }

    [Fact]
    public void HyperGradient_InThePenalty_IsTheDerivativeOfTheObjective()
    {
        foreach (string losses in new[] { "sines", "logistic", "mixed" })
        {
            var tasks = Tasks(losses);
            double[] w = [.. Problems.Normal(4, 5, 300)];
            double F(double penalty) => new Algorithm("x", tasks, new Composition { Adaptation = Adaptation.ProximalPoint(penalty, new() { Accuracy = 1e-15 }) }).Objective.Potential(w);
            var (slope, truncation) = FiniteDifference.Directional(x => [F(x[0])], [2], [1], 1e-2);
            double actual = HyperGradients.Penalty(tasks, w, 2, 1e-2, 4, new() { Accuracy = 1e-15 });
            Assert.Equal(slope[0], actual, truncation + 1e-8);
        }
    }

    [Fact]
    public void HyperGradient_InSharedParameters_IsTheDerivativeOfTheObjective()
    {
        // The losses share a linear term h·z in f̂ and h·z/2 in f: ∂_h (f̂ + νf) = (1 + ν/2) z.
        var basis = Tasks("sines");
        TaskSet At(double[] h) => TaskSet.Of(basis.Select(task => new LearningTask(
            new Tilted(task.Support, h, 1), new Tilted(task.Query, h, 0.5))));
        double[] w = [.. Problems.Normal(4, 5, 300)], h = [0.3, -0.2, 0.1, 0.4], gradient = new double[4];
        HyperGradients.Shared(
            At(h), w, 2,
            (_, nu, z, destination) =>
            {
                for (int j = 0; j < 4; j++)
                {
                    destination[j] = (1 + (nu / 2)) * z[j];
                }
            },
            gradient, 1e-2, 4, new() { Accuracy = 1e-15 });
        double[] u = [.. Problems.Normal(4, 5, 301).Normalize(2)];
        var (slope, truncation) = FiniteDifference.Directional(
            x => [new Algorithm("x", At(x), new Composition { Adaptation = Adaptation.ProximalPoint(2, new() { Accuracy = 1e-15 }) }).Objective.Potential(w)], h, u, 1e-2);
        Assert.Equal(slope[0], gradient.Zip(u, (a, b) => a * b).Sum(), truncation + 1e-8);
    }

    [Theory]
    [InlineData("sines")]
    [InlineData("mixed")]
    public void Envelope_OfMoreau_HasItsGradientAndHessian(string losses)
    {
        var field = Algorithms.Moreau(Tasks(losses), 0.4, new() { Accuracy = 1e-14 }).Objective;
        var probe = GradientFieldProbe.Run(field, Problems.Normal(4, 5, 1).ToArray(), 0.5, 3, tolerance: 1e-6);
        Assert.True(probe.Holds && probe.HessianError is not null, probe.ToString());
    }

    [Fact]
    public void Solvers_OfTheProximalPoint_Agree()
    {
        foreach (string losses in new[] { "sines", "logistic", "squared", "mixed" })
        {
            double[] newton = Direction(new()), accelerated = Direction(new() { Solver = InnerSolver.AcceleratedGradient });
            double[] loose = Direction(new() { Accuracy = 1e-3 });
            double[] Direction(ProximalPointOptions options) =>
                Problems.Evaluate(Algorithms.Moreau(Tasks(losses), 0.5, options).Flow.Phases[0].Field, Problems.Normal(4, 5, 300));

            // Distances δ from the point make errors λδ of the displacement; both default to 1e-10, and λ = 2.
            Assert.True(newton.Zip(accelerated, (a, b) => Math.Abs(a - b)).Max() <= 4e-10);
            Assert.True(newton.Zip(loose, (a, b) => Math.Abs(a - b)).Max() <= 2.1e-3);
        }
    }

    [Theory]
    [InlineData(ErrorDirection.Random)]
    [InlineData(ErrorDirection.AlongGradient)]
    [InlineData(ErrorDirection.AgainstGradient)]
    public void PrescribedError_OfTheProximalPoint_HasExactlyItsSize(ErrorDirection direction)
    {
        // One task: the displacement λ(w − z) is off ∇E by δ‖∇E‖ + ε (mishchenko2023 Algorithm 2), in the direction that is asked for.
        var tasks = TaskSet.Of([Tasks("sines")[0]]);
        var state = Problems.Normal(4, 5, 300);
        var envelope = -Vector<double>.Build.Dense(Problems.Evaluate(Algorithms.Moreau(tasks, 0.4).Objective, state));
        var options = new ProximalPointOptions { Error = new() { Relative = 0.1, Absolute = 0.01, Direction = direction, Seed = 4 } };
        var inexact = new Algorithm("inexact", tasks, new Composition { Adaptation = Adaptation.ProximalStep(0.4, options), MetaGradient = MetaGradient.Displacement, Objective = new(Adaptation.ProximalStep(0.4), MetaGradient.Displacement) });
        var field = direction == ErrorDirection.Random ? inexact.FrozenFlow(3).Phases[0].Field : inexact.Flow.Phases[0].Field;
        var error = -Vector<double>.Build.Dense(Problems.Evaluate(field, state)) - envelope;
        Assert.Equal((0.1 * envelope.L2Norm()) + 0.01, error.L2Norm(), 1e-8);
        double cosine = error.DotProduct(envelope) / (error.L2Norm() * envelope.L2Norm());
        Assert.Equal(direction switch { ErrorDirection.AlongGradient => -1, ErrorDirection.AgainstGradient => 1, _ => cosine }, cosine, 1e-6);
        Assert.Equal(direction == ErrorDirection.Random, inexact.IsSampled);
    }

    private static TaskSet Tasks(string losses)
    {
        var sines = AlgorithmContractTests.Nonlinear(4, 7);
        return losses switch
        {
            "sines" => sines,
            "logistic" => Problems.Tasks(new(3, 20, 4, 2, 1, 0.3, true, GlmFamily.Logistic, 21)),
            "squared" => Problems.Tasks(new(3, 20, 4, 2, 1, 0.3, true, GlmFamily.Squared, 21)),
            _ => TaskSet.Of([.. sines, .. Problems.Tasks(new(2, 20, 4, 2, 1, 0.3, true, GlmFamily.Logistic, 22))]),
        };
    }

    /// <summary>A loss plus s h·z.</summary>
    private sealed class Tilted(SmoothLoss loss, double[] h, double s) : SmoothLoss(loss.Dimension)
    {
        public override double Value(ReadOnlySpan<double> point)
        {
            double sum = loss.Value(point);
            for (int j = 0; j < h.Length; j++)
            {
                sum += s * h[j] * point[j];
            }

            return sum;
        }

        public override void Gradient(ReadOnlySpan<double> point, Span<double> destination)
        {
            loss.Gradient(point, destination);
            for (int j = 0; j < h.Length; j++)
            {
                destination[j] += s * h[j];
            }
        }

        public override void HessianVectorProduct(ReadOnlySpan<double> point, ReadOnlySpan<double> direction, Span<double> destination) =>
            loss.HessianVectorProduct(point, direction, destination);
    }
}
